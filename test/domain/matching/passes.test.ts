/** How far each rule goes: to the day, the cent and the word. */
import { dayNumber, type Incoming, type Stored } from '../../../domain/matching/entry'
import { match } from '../../../domain/matching/match'
import { passesFor, type MatchingNeeds } from '../../../domain/matching/passes'

const NEEDS: MatchingNeeds = {
  reissues_on_posting: false,
  matches_changed_amounts: false,
  derives_ids: false,
  relinked: false,
}
const POSTING = { ...NEEDS, reissues_on_posting: true }
const TIPS = { ...POSTING, matches_changed_amounts: true }
const FILE = { ...NEEDS, derives_ids: true }
const RELINK = { ...NEEDS, relinked: true }

const day = (of: number) => dayNumber('2026-03-01') + of - 1
const facts = {
  account: 'checking',
  currency: 'EUR',
  amount_minor: -1010n,
  status: 'posted' as const,
  day: day(10),
  acted_on: null,
  payee: 'Corner Shop',
}
const row = (change: Partial<Incoming> = {}): Incoming => ({ ...facts, id: 'row', replaces: [], ...change })
const record = (change: Partial<Stored> = {}): Stored => ({
  ...facts,
  id: 'record',
  keys: ['key'],
  hand_made: false,
  reconciled: false,
  foreign: false,
  at_provider: 'gone',
  ...change,
})

/** What becomes of a row and a record that are alone: `P2 …`, `P2 …?` where a person is asked, or nothing. */
function verdict(needs: MatchingNeeds, incoming: Partial<Incoming>, stored: Partial<Stored>): string | null {
  const { matches, candidates } = match([row(incoming)], [record(stored)], passesFor(needs))
  const [matched, asked] = [matches[0], candidates[0]]
  if (matched !== undefined) return matched.pass
  return asked === undefined ? null : `${asked.pass}?`
}

type Case = [string, Partial<Incoming>, Partial<Stored>, string | null]

const LINK = 'P1 provider link'
const POSTED = 'P2 pending to posted'
const CHANGED = 'P3 pending to posted, changed'
const TYPED = 'P4 typed by hand'
const LISTED = 'P5 listed again'
const TWICE = 'P6 same account'

describe('a link of the provider', () => {
  it.each<Case>([
    ['among others', { replaces: ['other', 'key'], amount_minor: 5n, payee: 'Garage' }, { at_provider: 'live' }, LINK],
    ['to nothing', { replaces: ['other'] }, {}, null],
    ['to what was reconciled', { replaces: ['key'] }, { reconciled: true }, null],
  ])('%s', (_, incoming, stored, expected) => expect(verdict(NEEDS, incoming, stored)).toBe(expected))
})

describe('a pending row that posts', () => {
  const pending = { status: 'pending' as const }
  it.each<Case>([
    ['on its day', {}, pending, POSTED],
    ['a day too early', { day: day(9) }, pending, null],
    ['after fourteen days', { day: day(24) }, pending, POSTED],
    ['after fifteen', { day: day(25) }, pending, null],
    ['under another name', { payee: 'Garage' }, pending, `${POSTED}?`],
    ['and is still there', {}, { ...pending, at_provider: 'live' }, null],
    ['and may still be there', {}, { ...pending, at_provider: 'unknown' }, `${POSTED}?`],
    ['and was reconciled', {}, { ...pending, reconciled: true }, null],
    ['pending again', pending, pending, null],
    ['that had posted', {}, {}, null],
    ['of another day, as the bank says', { acted_on: day(8) }, { ...pending, acted_on: day(9) }, `${POSTED}?`],
    ['of a day that only the pending row tells', {}, { ...pending, acted_on: day(9) }, POSTED],
    ['of the same day, as the bank says', { acted_on: day(9) }, { ...pending, acted_on: day(9) }, POSTED],
  ])('%s', (_, incoming, stored, expected) => expect(verdict(POSTING, incoming, stored)).toBe(expected))
})

describe('a pending row that posts for another amount', () => {
  const pending = { status: 'pending' as const }
  it.each<Case>([
    ['a cent more', { amount_minor: -1011n }, pending, `${CHANGED}?`],
    ['30 % more', { amount_minor: -1313n }, pending, `${CHANGED}?`],
    ['a cent more than that', { amount_minor: -1314n }, pending, null],
    ['less', { amount_minor: -1009n }, pending, null],
    ['as a refund', { amount_minor: 1100n }, pending, null],
    ['after three days', { amount_minor: -1100n, day: day(13) }, pending, `${CHANGED}?`],
    ['after four', { amount_minor: -1100n, day: day(14) }, pending, null],
    ['with a word in common', { amount_minor: -1100n, payee: 'Corner Cafe' }, pending, `${CHANGED}?`],
    ['with none', { amount_minor: -1100n, payee: 'Garage' }, pending, null],
    ['of money that comes in', { amount_minor: 1100n }, { ...pending, amount_minor: 1010n }, `${CHANGED}?`],
  ])('%s', (_, incoming, stored, expected) => expect(verdict(POSTING, incoming, stored)).toBe(expected))

  it('is matched unasked where that was allowed, and only so far', () => {
    expect(verdict(TIPS, { amount_minor: -1313n }, pending)).toBe(CHANGED)
    expect(verdict(TIPS, { amount_minor: -1314n }, pending)).toBe(null)
    expect(verdict(TIPS, { amount_minor: -4321n }, { ...pending, amount_minor: -10_000n })).toBe(`${CHANGED}?`)
  })

  const hold = { status: 'pending' as const, amount_minor: -10_000n }
  it.each<Case>([
    ['within a week', { amount_minor: -4321n, day: day(17) }, hold, `${CHANGED}?`],
    ['later', { amount_minor: -4321n, day: day(18) }, hold, null],
    ['of no round sum', { amount_minor: -4321n }, { ...hold, amount_minor: -10_010n }, null],
    ['as a refund', { amount_minor: 4321n }, hold, null],
    ['under a name quite alike', { amount_minor: -4321n, payee: 'bananas split' }, { ...hold, payee: 'banana' }, `${CHANGED}?`],
    ['after nothing at all', { amount_minor: -4321n }, { ...hold, amount_minor: 0n }, null],
    ['under a name just alike enough', { amount_minor: -4321n, payee: 'one two three four five' }, { ...hold, payee: 'one two three four six' }, `${CHANGED}?`],
    ['under a name half alike', { amount_minor: -4321n, payee: 'Corner Cafe' }, hold, null],
    ['without a name', { amount_minor: -4321n, payee: null }, hold, null],
  ])('after a hold, %s', (_, incoming, stored, expected) => expect(verdict(POSTING, incoming, stored)).toBe(expected)) // prettier-ignore
})

describe('a transaction that was typed', () => {
  const typed = { hand_made: true, at_provider: 'unknown' as const }
  const garage = { payee: 'Garage' }
  it.each<Case>([
    ['that day', {}, typed, TYPED],
    ['six days later', { day: day(16) }, typed, TYPED],
    ['a week later', { day: day(17) }, typed, `${TYPED}?`],
    ['three days before', { day: day(7) }, typed, TYPED],
    ['three days before under another name', { ...garage, day: day(7) }, typed, TYPED],
    ['four days before', { day: day(6) }, typed, `${TYPED}?`],
    ['three days later under another name', { ...garage, day: day(13) }, typed, TYPED],
    ['four days later under another name', { ...garage, day: day(14) }, typed, `${TYPED}?`],
    ['ten days later', { day: day(20) }, typed, `${TYPED}?`],
    ['eleven days later', { day: day(21) }, typed, null],
    ['ten days later, acted on that day', { day: day(20), acted_on: day(10) }, typed, TYPED],
    ['for another amount', { amount_minor: -1011n }, typed, null],
    ['and reconciled', {}, { ...typed, reconciled: true }, null],
  ])('%s', (_, incoming, stored, expected) => expect(verdict(NEEDS, incoming, stored)).toBe(expected))
})

describe('a row of a file without ids', () => {
  const unknown = { at_provider: 'unknown' as const }
  const garage = { payee: 'Garage' }
  it.each<Case>([
    ['written otherwise', { payee: 'CORNER SHOP 17' }, unknown, LISTED],
    ['under another name, on a day that the file covers', garage, {}, LISTED],
    ['under another name, on its first or last day', garage, unknown, `${LISTED}?`],
    ['that it lists itself', {}, { at_provider: 'live' }, null],
    ['on another day', { day: day(11) }, unknown, null],
    ['for another amount', { amount_minor: -1011n }, unknown, null],
  ])('%s', (_, incoming, stored, expected) => expect(verdict(FILE, incoming, stored)).toBe(expected))

  it('takes the text that fits best, whichever comes first', () => {
    const stored = [record({ id: 'a', payee: 'Bakery Smith' }), record({ id: 'b', payee: 'Bakery Jones' })]
    const rows = [row({ id: 'r1', payee: 'BAKERY JONES LTD' }), row({ id: 'r2', payee: 'BAKERY SMITH GMBH' })]
    const { matches } = match(rows, stored, passesFor(FILE))
    expect(matches.map((found) => [found.incoming, found.stored])).toEqual([['r1', 'b'], ['r2', 'a']]) // prettier-ignore
  })
})

describe('a row after a new login', () => {
  const unknown = { at_provider: 'unknown' as const }
  it.each<Case>([
    ['as it was', {}, {}, 'relink'],
    ['under another name', { payee: 'Garage' }, {}, 'relink'],
    ['three days off', { day: day(13) }, {}, 'relink?'],
    ['four days off', { day: day(14) }, {}, null],
    ['three days off, that may still be there', { day: day(7) }, unknown, 'relink?'],
    ['that was typed', {}, { hand_made: true }, TYPED],
    ['of another integration', {}, { foreign: true }, TWICE],
    ['that may still be there', {}, unknown, 'relink?'],
    ['that is still there', {}, { at_provider: 'live' }, null],
    ['pending, that had posted', { status: 'pending' }, {}, 'relink?'],
    ['posted, that was pending', {}, { status: 'pending' }, POSTED],
    ['for another amount', { amount_minor: -1011n }, {}, null],
  ])('%s', (_, incoming, stored, expected) => expect(verdict(RELINK, incoming, stored)).toBe(expected))
})

describe('a row of an account that is linked twice', () => {
  const foreign = { foreign: true, at_provider: 'unknown' as const }
  it.each<Case>([
    ['that day', {}, foreign, TWICE],
    ['three days off', { day: day(7) }, foreign, TWICE],
    ['four days off', { day: day(6) }, foreign, null],
    ['under another name', { payee: 'Garage' }, foreign, `${TWICE}?`],
    ['pending there', {}, { ...foreign, status: 'pending' }, `${TWICE}?`],
    ['reconciled there', {}, { ...foreign, reconciled: true }, `${TWICE}?`],
    ['three days off, under another name', { day: day(13), payee: 'Garage' }, foreign, `${TWICE}?`],
    ['for another amount', { amount_minor: -1011n }, foreign, null],
  ])('%s', (_, incoming, stored, expected) => expect(verdict(NEEDS, incoming, stored)).toBe(expected))
})

describe('what is asked', () => {
  it('is told with the likeliest first, three at the most, and how many others fit', () => {
    const typed = (id: string, on: number) => record({ id, day: day(on), hand_made: true, at_provider: 'unknown' })
    const stored = [typed('d', 18), typed('a', 3), typed('c', 17), typed('b', 2)]
    const { matches, candidates } = match([row({ id: 'z' }), row({ id: 'y' })], stored, passesFor(NEEDS))
    expect(matches).toEqual([])
    const told = candidates.map(({ incoming, stored, score }) => [incoming, stored, score])
    const of = (id: string) => [[id, 'a', 88], [id, 'c', 88], [id, 'b', 87]] // prettier-ignore
    expect(told).toEqual([...of('y'), ...of('z')])
    expect(candidates[0]?.reasons.at(-1)).toBe('3 others fit as well')
  })
})
