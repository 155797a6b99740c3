import { dayNumber, type Incoming, type Stored } from '../../../domain/matching/entry'
import { evidenceFor, rivalReason } from '../../../domain/matching/reasons'

const facts = {
  account: 'checking',
  currency: 'EUR',
  amount_minor: -1000n,
  status: 'posted' as const,
  day: dayNumber('2026-03-10'),
  acted_on: null,
  payee: 'Corner Shop',
}
const told = (row: Partial<Incoming>, record: Partial<Stored> = {}): [number, ...string[]] => {
  const incoming: Incoming = { ...facts, id: 'row', replaces: [], ...row }
  const stored: Stored = {
    ...facts,
    id: 'record',
    keys: ['key'],
    hand_made: false,
    reconciled: false,
    foreign: false,
    at_provider: 'unknown',
    ...record,
  }
  const { score, reasons } = evidenceFor(incoming, stored)
  return [score, ...reasons]
}
const later = (days: number) => ({ day: facts.day + days })
const same = ['same amount', 'same day', 'payee 100 % alike']

describe('why two rows may be one', () => {
  it.each<[string, Partial<Incoming>, number, string[]]>([
    ['all is the same', {}, 100, same],
    ['a day lies between', later(1), 98, ['same amount', '1 day apart', 'payee 100 % alike']],
    ['days lie between', later(-6), 90, ['same amount', '6 days apart', 'payee 100 % alike']],
    ['weeks lie between', later(20), 75, ['same amount', '20 days apart', 'payee 100 % alike']],
    ['the payees have a word in common', { payee: 'Corner Cafe' }, 88, ['same amount', 'same day', 'payee 50 % alike']],
    ['the payees have nothing in common', { payee: 'Garage' }, 75, ['same amount', 'same day', 'payee 0 % alike']],
    ['one names no payee', { payee: null }, 88, ['same amount', 'same day']],
    ['it is more', { amount_minor: -1200n }, 92, ['amount 20 % higher', 'same day', 'payee 100 % alike']],
    ['it is a little more', { amount_minor: -1125n }, 94, ['amount 12.5 % higher', 'same day', 'payee 100 % alike']],
    ['it is less', { amount_minor: -900n }, 95, ['amount 10 % lower', 'same day', 'payee 100 % alike']],
    ['nothing is left of it', { amount_minor: 0n }, 50, ['amount 100 % lower', 'same day', 'payee 100 % alike']],
    ['money came in', { amount_minor: 1000n }, 100, ['amount 0 % higher', 'same day', 'payee 100 % alike']],
  ])('is told where %s', (_, row, score, reasons) => {
    expect(told(row)).toEqual([score, ...reasons])
  })

  it('is told of a row of nothing, too', () => {
    expect(told({}, { amount_minor: 0n })).toEqual([50, 'another amount', 'same day', 'payee 100 % alike'])
    expect(told({ amount_minor: 0n }, { amount_minor: 0n })).toEqual([100, ...same])
  })

  it.each<[string, Partial<Stored>, string[]]>([
    ['the provider still has', { at_provider: 'live' }, ['the provider still has the earlier row']],
    ['the provider has no more', { at_provider: 'gone' }, ['the provider no longer has the earlier row']],
    ['was typed', { at_provider: 'gone', hand_made: true }, ['typed by hand and not met by any row yet']],
    ['is another integration’s', { at_provider: 'live', foreign: true }, []],
    ['is reconciled', { reconciled: true }, ['already reconciled']],
  ])('says of a record what %s', (_, record, reasons) => {
    expect(told({}, record)).toEqual([100, ...same, ...reasons])
  })

  it('begins with the provider’s own word, where there is one', () => {
    expect(told({ replaces: ['other', 'key'] })).toEqual([100, 'the provider says that it is the same', ...same])
    expect(told({ replaces: ['other'] })).toEqual([100, ...same])
  })

  it('counts what else would fit', () => {
    expect([rivalReason(1), rivalReason(2)]).toEqual(['1 other fits as well', '2 others fit as well'])
  })
})
