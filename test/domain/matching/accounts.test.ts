import fc from 'fast-check'
import { formerAccounts } from '../../../domain/matching/reissued-account'
import { resemblance, type AccountEntry, type AccountLooks } from '../../../domain/matching/same-account'
import { PROPERTY_RUNS } from '../../support/properties'

const rows = (days: readonly number[], amount = 100n): AccountEntry[] =>
  days.map((day) => ({ day, currency: 'EUR', amount_minor: amount + BigInt(day % 7) }))
const WEEKS = [0, 7, 14, 21, 28, 35, 42]
const looks = (change: Partial<AccountLooks> = {}): AccountLooks => ({
  name: 'Checking',
  currency: 'EUR',
  mask: null,
  rows: rows(WEEKS),
  ...change,
})

describe('an account of another integration', () => {
  it.each<[string, Partial<AccountLooks>, Partial<AccountLooks>, boolean]>([
    ['holds the same', {}, {}, true],
    ['holds the same two days later', {}, { rows: rows(WEEKS).map((row) => ({ ...row, day: row.day + 2 })) }, true],
    ['has another currency', {}, { currency: 'USD' }, false],
    ['has no currency', {}, { currency: null }, true],
    ['has another number', { mask: '1234' }, { mask: '9999' }, false],
    ['has the same number and no day in common', { mask: '1234' }, { mask: '****1234', rows: [] }, true],
    ['has the same number and holds something else', { mask: '1234' }, { mask: '1234', rows: rows([0, 7, 35], 900n) }, false],
    ['has the same name alone', {}, { rows: [] }, false],
    ['agrees in too few', { rows: rows([0, 7, 14]) }, { rows: rows([0, 7, 14]) }, false],
    ['holds something else', {}, { rows: rows(WEEKS, 900n) }, false],
    ['has a number too short to tell', { mask: '12' }, { mask: '99' }, true],
  ])('that %s', (_, one, other, asked) => {
    const found = resemblance(looks(one), looks(other))
    expect(found !== null).toBe(asked)
    if (found !== null) expect(found.score).toBeLessThanOrEqual(100)
  }) // prettier-ignore

  it('looks as much like ours as ours looks like it', () => {
    const entry = fc.record({ day: fc.nat({ max: 40 }), currency: fc.constant('EUR'), amount_minor: fc.constantFrom(100n, 200n) })
    const account = fc.record({
      name: fc.constantFrom('Checking', 'Joint checking', ''),
      currency: fc.constantFrom('EUR', 'USD', null),
      mask: fc.constantFrom('1234', 'x9991234', '999', null),
      rows: fc.array(entry, { maxLength: 12 }),
    })
    fc.assert(
      fc.property(account, account, (a, b) => expect(resemblance(a, b)).toEqual(resemblance(b, a))),
      { numRuns: PROPERTY_RUNS },
    )
  }) // prettier-ignore
})

describe('an account under a new id', () => {
  const body = (name: string, mask: string | null = null, type = 'checking') => ({ name, currency: 'EUR', mask, type })

  it('may be each that is missing and looks like it, the likeliest first', () => {
    const missing = [['a', body('Joint', '1234', 'savings')], ['b', body('Joint', '1234')], ['c', body('Joint', '9999')]] as const
    expect(formerAccounts([['new', body('Joint', '1234')]], missing)).toMatchObject([
      { stored: 'b', score: 100, reasons: expect.arrayContaining(['both numbers end in 1234', '1 other fits as well']) },
      { stored: 'a', reasons: expect.arrayContaining(['another type']) },
    ])
  }) // prettier-ignore

  it('is nobody’s where neither its number nor its name says so', () => {
    expect(formerAccounts([['new', body('Travel')]], [['a', body('Groceries')]])).toEqual([])
    expect(formerAccounts([['new', body('Joint')]], [['a', { ...body('Joint'), currency: 'USD' }]])).toEqual([])
  })
})
