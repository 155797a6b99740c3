import fc from 'fast-check'
import { dayNumber, type Incoming, type Stored } from '../../../domain/matching/entry'
import { match, type Matching } from '../../../domain/matching/match'
import { passesFor, type MatchingNeeds } from '../../../domain/matching/passes'
import { areCompatible } from '../../../domain/matching/similarity'
import { PROPERTY_RUNS } from '../../support/properties'

fc.configureGlobal({ numRuns: PROPERTY_RUNS })

const NEEDS: MatchingNeeds = {
  reissues_on_posting: false,
  matches_changed_amounts: false,
  derives_ids: false,
  relinked: false,
}
const POSTING = { ...NEEDS, reissues_on_posting: true }
const DERIVED = { ...NEEDS, derives_ids: true }
const RELINK = { ...NEEDS, relinked: true }

const day = (text: string) => dayNumber(`2026-03-${text}`)
const facts = {
  account: 'checking',
  currency: 'EUR',
  amount_minor: -1200n,
  status: 'posted' as const,
  acted_on: null,
  payee: 'Corner Shop',
}

const row = (id: string, on: string, change: Partial<Incoming> = {}): Incoming => ({
  ...facts,
  id,
  day: day(on),
  replaces: [],
  ...change,
})

const record = (id: string, on: string, change: Partial<Stored> = {}): Stored => ({
  ...facts,
  id,
  day: day(on),
  keys: [id],
  hand_made: false,
  reconciled: false,
  at_provider: 'gone',
  foreign: false,
  ...change,
})
const pending = (id: string, on: string, change: Partial<Stored> = {}) =>
  record(id, on, { status: 'pending', ...change })
const typed = (id: string, on: string, change: Partial<Stored> = {}) =>
  record(id, on, { hand_made: true, at_provider: 'unknown', keys: [], ...change })
const foreign = (id: string, on: string, change: Partial<Stored> = {}) =>
  record(id, on, { foreign: true, at_provider: 'unknown', ...change })

const found = (needs: MatchingNeeds, incoming: Incoming[], stored: Stored[]): Matching =>
  match(incoming, stored, passesFor(needs))
const pairs = ({ matches }: Matching) => matches.map(({ incoming, stored }) => [incoming, stored])
const asked = ({ candidates }: Matching) => candidates.map(({ incoming, stored }) => [incoming, stored])

describe('a provider’s link', () => {
  it('tells a posted row from its pending one, whatever else changed', () => {
    const result = found(NEEDS, [row('new', '09', { replaces: ['old'], amount_minor: -9900n, payee: 'Else' })], [
      pending('record', '01', { keys: ['older', 'old'], at_provider: 'live' }),
    ])
    expect(result.matches).toMatchObject([
      { incoming: 'new', stored: 'record', pass: 'P1 provider link', reasons: expect.arrayContaining(['the provider says that it is the same']) },
    ])
  }) // prettier-ignore

  it('that two rows claim, or that leads to another account, is for a person', () => {
    const rivals = [row('a', '09', { replaces: ['old'] }), row('b', '10', { replaces: ['old'] })]
    expect(found(NEEDS, rivals, [pending('old', '01')])).toMatchObject({ matches: [], candidates: [{}, {}] })
    const elsewhere = row('a', '09', { replaces: ['old'], account: 'savings' })
    expect(found(NEEDS, [elsewhere], [pending('old', '01')])).toEqual({ matches: [], candidates: [] })
  })

  it('is for a person where the links of equal rows cross', () => {
    const rows = [row('a', '09', { replaces: ['one'] }), row('b', '09', { replaces: ['one', 'other'] })]
    const result = found(NEEDS, rows, [pending('one', '01'), pending('other', '01')])
    expect([pairs(result), asked(result)]).toEqual([[], [['a', 'one'], ['b', 'one'], ['b', 'other']]]) // prettier-ignore
  })

  it('to what is not here tells nobody apart', () => {
    const rows = [row('a', '09', { replaces: ['gone'] }), row('b', '09')]
    const stored = [typed('one', '09', { keys: ['x'] }), typed('other', '09', { keys: ['y'] })]
    expect(pairs(found(NEEDS, rows, stored))).toEqual([['a', 'one'], ['b', 'other']]) // prettier-ignore
  })

  it('never touches what was reconciled', () => {
    const result = found(NEEDS, [row('a', '09', { replaces: ['old'] })], [pending('old', '01', { reconciled: true })])
    expect(pairs(result)).toEqual([])
  })
})

describe('a pending row that comes back posted under another id', () => {
  it('is the same with the same amount and a payee alike, up to fourteen days later', () => {
    const stored = [pending('old', '01', { payee: 'SQ *CORNER SHOP 123' })]
    expect(found(POSTING, [row('new', '15')], stored).matches).toMatchObject([
      { incoming: 'new', stored: 'old', pass: 'P2 pending to posted', reasons: ['same amount', '14 days apart', 'payee 100 % alike', 'the provider no longer has the earlier row'] },
    ])
    expect(found(POSTING, [row('new', '16')], stored)).toEqual({ matches: [], candidates: [] })
  }) // prettier-ignore

  it.each([
    ['another amount', { amount_minor: -1201n }],
    ['another sign', { amount_minor: 1200n }],
    ['another account', { account: 'savings' }],
    ['another currency', { currency: 'USD' }],
    ['another payee', { payee: 'Parking Garage' }],
    ['a status that is not posted', { status: 'pending' as const }],
  ])('is never taken for it unasked with %s', (_, change) => {
    expect(pairs(found(POSTING, [row('new', '03', change)], [pending('old', '01')]))).toEqual([])
  })

  it.each([
    ['it posted before', { day: day('05') }],
    ['the provider still has it', { at_provider: 'live' as const }],
    ['nobody knows whether the provider still has it', { at_provider: 'unknown' as const }],
    ['it is posted itself', { status: 'posted' as const }],
    ['it was reconciled', { reconciled: true }],
  ])('is not taken for it unasked when %s', (_, change) => {
    expect(pairs(found(POSTING, [row('new', '03')], [pending('old', '01', change)]))).toEqual([])
  })

  it('is asked about where the payee differs or the pending row may still be there', () => {
    const stored = [
      pending('elsewhere', '01', { payee: 'Parking Garage' }),
      pending('open', '02', { at_provider: 'unknown' }),
    ]
    const result = found(POSTING, [row('new', '03')], stored)
    expect(pairs(result)).toEqual([])
    expect(result.candidates).toMatchObject([
      { stored: 'open', reasons: expect.arrayContaining(['1 other fits as well']) },
      { stored: 'elsewhere', reasons: expect.arrayContaining(['payee 0 % alike']) },
    ])
  })

  it('claims exactly one of two equal ones (C10)', () => {
    expect(pairs(found(POSTING, [row('new', '03')], [pending('b', '01'), pending('a', '01')]))).toEqual([['new', 'a']])
    const withOneLive = [pending('a', '01', { at_provider: 'live' }), pending('b', '01')]
    expect(pairs(found(POSTING, [row('new', '03')], withOneLive))).toEqual([['new', 'b']])
  })

  it('is told by the day on which the holder acted', () => {
    const stored = [pending('a', '01'), pending('b', '02'), pending('c', '03', { acted_on: day('02') })]
    const rows = [row('x', '05', { acted_on: day('01') })]
    expect(pairs(found(POSTING, rows, stored))).toEqual([['x', 'a']])
  })

  it('is for a person where the bank tells another day on which the holder acted', () => {
    const result = found(
      POSTING,
      [row('r', '05', { acted_on: day('01') })],
      [pending('p', '03', { acted_on: day('03') })],
    )
    expect([pairs(result), asked(result)]).toEqual([[], [['r', 'p']]])
  })

  it('is for a person where two that differ fit', () => {
    const result = found(POSTING, [row('new', '05')], [pending('a', '01'), pending('b', '02')])
    expect(pairs(result)).toEqual([])
    expect(asked(result)).toEqual([['new', 'b'], ['new', 'a']]) // prettier-ignore
  })

  it('with a tip is a question, and a match only where that was allowed (C07)', () => {
    const tipped = [row('new', '03', { amount_minor: -1416n })]
    const result = found(POSTING, tipped, [pending('old', '01')])
    expect(pairs(result)).toEqual([])
    expect(result.candidates).toMatchObject([
      { stored: 'old', pass: 'P3 pending to posted, changed', reasons: expect.arrayContaining(['amount 18 % higher']) },
    ])
    expect(pairs(found({ ...POSTING, matches_changed_amounts: true }, tipped, [pending('old', '01')]))).toEqual([
      ['new', 'old'],
    ])
  })

  it.each([
    ['more than 30 %', { amount_minor: -1561n }, []],
    ['exactly 30 %', { amount_minor: -1560n }, [['new', 'old']]],
    ['less than before', { amount_minor: -1100n }, []],
    ['after four days', { amount_minor: -1300n, day: day('05') }, []],
    ['without a payee', { amount_minor: -1300n, payee: null }, []],
  ])('with a tip of %s', (_, change, wanted) => {
    const stored = [pending('old', '01', { amount_minor: -1200n, payee: 'Corner Shop' })]
    const holdless = stored.map((each) => ({ ...each, amount_minor: -1200n }))
    const asks = asked(found(POSTING, [row('new', '03', change)], holdless))
    // A round amount may have been a hold as well, which is asked about for other reasons.
    expect(asks.length).toBeGreaterThanOrEqual(wanted.length)
    if (wanted.length > 0) expect(asks).toEqual(wanted)
  })

  it.each([
    ['$1 at the pump', -100n, -4317n],
    ['a hotel’s deposit', -20000n, -18450n],
  ])('after a hold of %s is a question', (_, hold, posted) => {
    const result = found(
      POSTING,
      [row('new', '04', { amount_minor: posted })],
      [pending('old', '01', { amount_minor: hold })],
    )
    expect(pairs(result)).toEqual([])
    expect(asked(result)).toEqual([['new', 'old']])
  })

  it('is looked for only where the provider gives new ids on posting', () => {
    expect(found(NEEDS, [row('new', '03')], [pending('old', '01')])).toEqual({ matches: [], candidates: [] })
  })
})

describe('a transaction that was typed by hand', () => {
  it.each([
    ['the same day', '05', {}, true],
    ['six days later', '11', {}, true],
    ['three days before', '02', {}, true],
    ['two days later under a name that no person would type', '07', { payee: 'XK 77 TERMINAL' }, true],
    ['a week later: a weekly debit is another one (C16)', '12', {}, false],
    ['four days later under another name', '09', { payee: 'XK 77 TERMINAL' }, false],
    ['four days before', '01', {}, false],
  ])('meets its row on %s', (_, on, change, meets) => {
    const result = found(NEEDS, [row('new', on, change)], [typed('typed', '05')])
    expect(pairs(result)).toEqual(meets ? [['new', 'typed']] : [])
    expect(asked(result)).toEqual(meets ? [] : [['new', 'typed']])
  })

  it('is met by the row of its own day when a week later comes an equal one', () => {
    expect(pairs(found(NEEDS, [row('b', '08'), row('a', '01')], [typed('typed', '01')]))).toEqual([['a', 'typed']])
  })

  it('is nobody’s when it was reconciled or is more than ten days off', () => {
    expect(found(NEEDS, [row('new', '05')], [typed('typed', '05', { reconciled: true })]).matches).toEqual([])
    expect(found(NEEDS, [row('new', '16')], [typed('typed', '05')])).toEqual({ matches: [], candidates: [] })
  })

  it('is no longer looked for once a row has met it', () => {
    expect(found(NEEDS, [row('new', '05')], [record('met', '05')])).toEqual({ matches: [], candidates: [] })
  })
})

describe('a file whose rows have no id', () => {
  it('adds as many rows as it has more of a day and an amount (C14)', () => {
    const stored = ['a', 'b', 'c'].map((id) => record(id, '05'))
    const rows = ['w', 'x', 'y', 'z'].map((id) => row(id, '05'))
    expect(pairs(found(DERIVED, rows, stored))).toEqual([['w', 'a'], ['x', 'b'], ['y', 'c']]) // prettier-ignore
  })

  it('gives each text to the row that it fits best (C15)', () => {
    const stored = [record('a', '05', { payee: 'REWE Markt' }), record('b', '05', { payee: 'Parking Garage' })]
    const rows = [row('x', '05', { payee: 'PARKING GARAGE LINZ' }), row('y', '05', { payee: 'REWE SAGT DANKE' })]
    expect(pairs(found(DERIVED, rows, stored))).toEqual([['x', 'b'], ['y', 'a']]) // prettier-ignore
  })

  it('has the best text of all first, and goes by the ids where texts are equally good', () => {
    const shop = (payee: string | null) => ({ payee })
    const stored = [record('a', '05', shop('Bakery')), record('b', '05', shop('Bakery Smith')), record('c', '05', shop(null)), record('d', '05', shop(null))]
    const rows = [row('z', '05', shop('BAKERY SMITH')), row('y', '05', shop('BAKERY JONES')), row('x', '05', shop(null)), row('w', '05', shop('Garage'))]
    expect(pairs(found(DERIVED, rows, stored))).toEqual([['w', 'd'], ['x', 'c'], ['y', 'a'], ['z', 'b']])
  }) // prettier-ignore

  it('goes by the number alone on days that it covers whole, and asks on its first and last', () => {
    const rows = [row('x', '05', { payee: 'ZZZ 9' })]
    expect(pairs(found(DERIVED, rows, [record('a', '05')]))).toEqual([['x', 'a']])
    const onTheEdge = found(DERIVED, rows, [record('a', '05', { at_provider: 'unknown' })])
    expect([pairs(onTheEdge), asked(onTheEdge)]).toEqual([[], [['x', 'a']]])
  })

  it('leaves alone what it lists itself', () => {
    expect(found(DERIVED, [row('x', '05')], [record('a', '05', { at_provider: 'live' })])).toEqual({ matches: [], candidates: [] })
  }) // prettier-ignore
})

describe('a provider that gives every record another id (C23)', () => {
  it('has them found again one by one, twins too, and asks about what is left', () => {
    const stored = [record('a', '01'), record('b', '01'), record('c', '02', { payee: 'Employer', amount_minor: 200000n }), record('d', '20')]
    const rows = [row('r1', '01'), row('r2', '01'), row('r3', '02', { payee: 'EMPLOYER INC', amount_minor: 200000n }), row('r4', '22')]
    const result = found(RELINK, rows, stored)
    expect(pairs(result)).toEqual([['r1', 'a'], ['r2', 'b'], ['r3', 'c']])
    expect(asked(result)).toEqual([['r4', 'd']])
  }) // prettier-ignore

  it('tells apart by the day of buying what posted on one day', () => {
    const bought = (on: string) => ({ acted_on: day(on) })
    const stored = [record('a', '05', bought('02')), record('b', '05', bought('03')), record('c', '05', bought('03'))]
    const rows = [row('r1', '05', bought('03')), row('r2', '05', bought('03')), row('r3', '05', bought('02'))]
    expect(pairs(found(RELINK, rows, stored))).toEqual([['r1', 'b'], ['r2', 'c'], ['r3', 'a']]) // prettier-ignore
  })

  it('does not take a row that is as it was for the posted one of a pending row', () => {
    const stored = [record('a', '05', { acted_on: day('01') }), pending('b', '05', { acted_on: day('05') })]
    const rows = [row('r1', '05', { acted_on: day('01') }), row('r2', '05', { acted_on: day('05'), status: 'pending' })]
    expect(pairs(found(RELINK, rows, stored))).toEqual([['r1', 'a'], ['r2', 'b']]) // prettier-ignore
  })

  it('has a record found under another name when nothing else of that day and amount is missing', () => {
    expect(pairs(found(RELINK, [row('r', '01', { payee: 'ZZZ 9' })], [record('a', '01')]))).toEqual([['r', 'a']])
  })

  it('tells apart by the whole name what is alike, and by a name alike what is not', () => {
    const named = (id: string, payee: string) => record(id, '05', { payee })
    const comes = (id: string, payee: string) => row(id, '05', { payee })
    const whole = found(RELINK, [comes('x', 'Shop West'), comes('y', 'Shop')], [named('a', 'Shop'), named('b', 'Shop West')])
    expect(pairs(whole)).toEqual([['x', 'b'], ['y', 'a']])
    const alike = found(RELINK, [comes('x', 'SHOP 17'), comes('y', 'ZZZ 9')], [named('a', 'Garage'), named('b', 'Shop')])
    expect(pairs(alike)).toEqual([['x', 'b'], ['y', 'a']])
  }) // prettier-ignore

  it('never takes a key that is still in use', () => {
    expect(pairs(found(RELINK, [row('r', '01')], [record('a', '01', { at_provider: 'live' })]))).toEqual([])
  })
})

describe('an account that is linked twice (C26)', () => {
  it('has one record of each pair within three days', () => {
    expect(pairs(found(NEEDS, [row('new', '03')], [foreign('other', '01', { payee: 'CORNER SHOP' })]))).toEqual([['new', 'other']])
    expect(asked(found(NEEDS, [row('new', '03', { payee: 'Else' })], [foreign('other', '01')]))).toEqual([['new', 'other']])
    expect(found(NEEDS, [row('new', '05')], [foreign('other', '01')])).toEqual({ matches: [], candidates: [] })
  }) // prettier-ignore

  it('is told by the day where two within those days fit', () => {
    const stored = [foreign('a', '01'), foreign('b', '02')]
    expect(pairs(found(NEEDS, [row('x', '01'), row('y', '02')], stored))).toEqual([['x', 'a'], ['y', 'b']]) // prettier-ignore
  })
})

describe('what was found', () => {
  it('is listed by its rows, whichever rule found it', () => {
    const rows = [row('b', '09', { replaces: ['old'] }), row('a', '09', { amount_minor: -700n })]
    const stored = [pending('old', '01'), typed('lunch', '09', { amount_minor: -700n })]
    expect(pairs(found(NEEDS, rows, stored))).toEqual([['a', 'lunch'], ['b', 'old']]) // prettier-ignore
  })

  it('is asked about once where two rules found it, under the surer one', () => {
    const hundred = { amount_minor: -10_000n }
    const stored = [pending('old', '01', { ...hundred, at_provider: 'unknown' })]
    const { candidates } = found(POSTING, [row('new', '02', hundred)], stored)
    expect(candidates).toMatchObject([{ pass: 'P2 pending to posted' }])
    expect(candidates[0]?.reasons).toEqual(['same amount', '1 day apart', 'payee 100 % alike'])
  })

  it('is asked about by the id of the record where two are as likely', () => {
    const stored = [foreign('b', '05', { payee: 'Garage' }), typed('c', '05', { payee: 'Garage', day: day('15') }), foreign('a', '05', { payee: 'Garage' })]
    const result = found(NEEDS, [row('new', '05')], stored)
    expect(asked(result)).toEqual([['new', 'a'], ['new', 'b'], ['new', 'c']])
  }) // prettier-ignore
})

describe('a pair that a person has said is not the same', () => {
  it('is neither matched nor asked about again', () => {
    const passes = passesFor(POSTING)
    const veto = (incoming: string, stored: string) => incoming === 'new' && stored === 'old'
    expect(match([row('new', '03')], [pending('old', '01')], passes, veto)).toEqual({ matches: [], candidates: [] })
    expect(match([row('new', '03')], [pending('a', '01'), pending('old', '01')], passes, veto).matches).toMatchObject([
      { stored: 'a' },
    ])
  })
})

describe('any rows and any records', () => {
  const id = fc.integer({ min: 0, max: 999 }).map(String)
  const entry = {
    account: fc.constantFrom('checking', 'savings'),
    currency: fc.constantFrom('EUR', 'USD'),
    amount_minor: fc.constantFrom(-1200n, -1300n, -100n, 1200n),
    status: fc.constantFrom('pending' as const, 'posted' as const),
    day: fc.integer({ min: 0, max: 16 }),
    acted_on: fc.option(fc.integer({ min: 0, max: 16 })),
    payee: fc.option(fc.constantFrom('Corner Shop', 'CORNER SHOP 12', 'Garage')),
  }
  const rows = fc.uniqueArray(
    fc.record({ ...entry, id: id.map((n) => `row ${n}`), replaces: fc.subarray(['k1', 'k2']) }),
    { selector: (each) => each.id, maxLength: 8 },
  )
  const records = fc.uniqueArray(
    fc.record({
      ...entry,
      id: id.map((n) => `record ${n}`),
      keys: fc.subarray(['k1', 'k2', 'k3']),
      hand_made: fc.boolean(),
      reconciled: fc.boolean(),
      at_provider: fc.constantFrom('live' as const, 'gone' as const, 'unknown' as const),
      foreign: fc.boolean(),
    }),
    { selector: (each) => each.id, maxLength: 8 },
  )
  const needs = fc.record({
    reissues_on_posting: fc.boolean(),
    matches_changed_amounts: fc.boolean(),
    derives_ids: fc.boolean(),
    relinked: fc.boolean(),
  })
  const mixed = <T>(list: T[]) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))

  it('are matched the same in any order (I15)', () => {
    fc.assert(
      fc.property(rows.chain(mixed), records.chain(mixed), needs, ([a, otherA], [b, otherB], which) => {
        expect(found(which, otherA, otherB)).toEqual(found(which, a, b))
      }),
    )
  })

  it('are matched one to one, and nothing that was matched is asked about (I15)', () => {
    fc.assert(
      fc.property(rows, records, needs, (a, b, which) => {
        const { matches, candidates } = found(which, a, b)
        const taken = [...matches.map(({ incoming }) => incoming), ...matches.map(({ stored }) => stored)]
        expect(new Set(taken).size).toBe(taken.length)
        for (const { incoming, stored } of candidates)
          expect([incoming, stored].some((each) => taken.includes(each))).toBe(false)
      }),
    )
  })

  it('are never matched across accounts or currencies, with a reconciled record, or with one under a live key unless the provider says so (I9)', () => {
    fc.assert(
      fc.property(rows, records, needs, (a, b, which) => {
        for (const { incoming, stored, pass } of found(which, a, b).matches) {
          const [one, other] = [a.find((each) => each.id === incoming), b.find((each) => each.id === stored)]
          expect([one?.account, one?.currency]).toEqual([other?.account, other?.currency])
          expect(other?.reconciled).toBe(false)
          if (pass === 'P1 provider link') continue
          if (other?.at_provider === 'live') expect(other.hand_made || other.foreign).toBe(true)
          if (pass === 'P2 pending to posted')
            expect(areCompatible(one?.payee ?? null, other?.payee ?? null)).toBe(true)
          if (!which.matches_changed_amounts) expect(one?.amount_minor).toBe(other?.amount_minor)
        }
      }),
    )
  })

  it('give reasons and a score for whatever is matched or asked about', () => {
    fc.assert(
      fc.property(rows, records, needs, (a, b, which) => {
        const { matches, candidates } = found(which, a, b)
        for (const { score, reasons } of [...matches, ...candidates]) {
          expect(score).toBeGreaterThanOrEqual(0)
          expect(score).toBeLessThanOrEqual(100)
          expect(reasons.length).toBeGreaterThanOrEqual(2)
        }
      }),
    )
  })
})
