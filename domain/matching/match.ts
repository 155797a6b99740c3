/**
 * Finds which incoming rows are records that are here already. Whole batches at once and one to one: a pass is carried
 * out over all rows before the next begins, so the result does not depend on the order of anything.
 */
import type { Entry, Incoming, Stored } from './entry'
import type { Pass, PassName } from './passes'
import { evidenceFor, rivalReason, type Evidence } from './reasons'
import { payeeSimilarity } from './similarity'

export interface Match extends Evidence {
  incoming: string
  stored: string
  pass: PassName
}

export interface Matching {
  /** To be acted on: certain, and the only one possible. */
  matches: Match[]
  /** For a person to decide, the likeliest first for each incoming row. */
  candidates: Match[]
}

/** A pair that a person has said is not the same. */
export type Veto = (incoming: string, stored: string) => boolean

/** More would not help anybody to decide. */
const MOST_CANDIDATES = 3

export function match(
  incoming: readonly Incoming[],
  stored: readonly Stored[],
  passes: readonly Pass[],
  isVetoed: Veto = () => false,
): Matching {
  const free = new Pool(incoming, stored)
  const matches: Match[] = []
  const possible: Pair[] = []
  for (const pass of passes) {
    const pairs = free.pairs(pass, isVetoed)
    for (const pair of pass.does === 'match' ? settle(pass, pairs) : []) {
      free.claim(pair)
      matches.push(toMatch(pair))
    }
    possible.push(...pairs)
  }
  return { matches: matches.sort(byIds), candidates: suggest(possible.filter((pair) => free.has(pair))) }
}

interface Pair {
  pass: Pass
  incoming: Incoming
  stored: Stored
}

/** What no pass has claimed yet. */
class Pool {
  private readonly incoming: Map<string, Incoming>
  private readonly stored: Map<string, Stored>

  constructor(incoming: readonly Incoming[], stored: readonly Stored[]) {
    this.incoming = byId(incoming)
    this.stored = byId(stored)
  }

  /** In the order of their ids. Never across accounts or currencies. */
  pairs(pass: Pass, isVetoed: Veto): Pair[] {
    const bucketOf = ({ account, currency, amount_minor }: Entry): string =>
      pass.same_money ? `${account} ${currency} ${amount_minor}` : `${account} ${currency}`
    const offered = new Map<string, Stored[]>()
    for (const stored of this.stored.values()) if (pass.offers(stored)) push(offered, bucketOf(stored), stored)
    return [...this.incoming.values()]
      .filter((incoming) => pass.takes(incoming))
      .flatMap((incoming) =>
        (offered.get(bucketOf(incoming)) ?? [])
          .filter((stored) => pass.fits(incoming, stored) && !isVetoed(incoming.id, stored.id))
          .map((stored) => ({ pass, incoming, stored })),
      )
  }

  claim({ incoming, stored }: Pair): void {
    this.incoming.delete(incoming.id)
    this.stored.delete(stored.id)
  }

  has({ incoming, stored }: Pair): boolean {
    return this.incoming.has(incoming.id) && this.stored.has(stored.id)
  }
}

/** The pairs of a pass that are certain. */
const settle = (pass: Pass, pairs: readonly Pair[]): Pair[] =>
  oneToOne(pass.ties === 'best_text' ? bestTextsFirst(pairs) : onlyPossible(pairs))

/**
 * The pairs of which each side fits nothing else, where twins count as one: of two equal coffees on one day it makes no
 * difference which is which, so they are paired in the order of their ids.
 */
function onlyPossible(pairs: readonly Pair[]): Pair[] {
  const keyed = pairs.map((pair) => ({ pair, row: rowKey(pair), record: recordKey(pair) }))
  const records = new Map<string, Set<string>>()
  const rows = new Map<string, Set<string>>()
  for (const { row, record } of keyed) {
    add(records, row, record)
    add(rows, record, row)
  }
  const fitsOne = keyed.filter(({ row, record }) => records.get(row)?.size === 1 && rows.get(record)?.size === 1)
  return fitsOne.map(({ pair }) => pair)
}

/** Everything that the pass may look at, but the id: equal keys are interchangeable. */
const rowKey = ({ pass, incoming }: Pair): string =>
  JSON.stringify([...factsOf(incoming), pass.name === 'P1 provider link' ? incoming.replaces : null])

const recordKey = ({ pass, stored }: Pair): string =>
  JSON.stringify([
    ...factsOf(stored),
    stored.at_provider,
    stored.hand_made,
    stored.foreign,
    pass.name === 'P1 provider link' ? stored.keys : null,
  ])

const factsOf = ({ account, currency, amount_minor, status, day, acted_on, payee }: Entry) => [
  account,
  currency,
  amount_minor.toString(),
  status,
  day,
  acted_on,
  payee,
]

/** Of pairs in their order, those neither of whose sides was taken before. */
function oneToOne(pairs: readonly Pair[]): Pair[] {
  const taken = new Set<Entry>()
  return pairs.filter(({ incoming, stored }) => {
    if (taken.has(incoming) || taken.has(stored)) return false
    taken.add(incoming).add(stored)
    return true
  })
}

function bestTextsFirst(pairs: readonly Pair[]): Pair[] {
  const likenessOf = ({ incoming, stored }: Pair) => payeeSimilarity(incoming.payee ?? '', stored.payee ?? '')
  const weighed = pairs.map((pair) => ({ pair, likeness: likenessOf(pair) }))
  return weighed.sort((a, b) => b.likeness - a.likeness).map(({ pair }) => pair)
}

/** The likeliest records for each row that nothing claimed; a pair that several passes found is told by the first of them. */
function suggest(pairs: readonly Pair[]): Match[] {
  const found = new Map<string, Map<string, Match>>()
  for (const pair of pairs) {
    const ofRow = found.get(pair.incoming.id) ?? new Map<string, Match>()
    if (!ofRow.has(pair.stored.id)) ofRow.set(pair.stored.id, toMatch(pair))
    found.set(pair.incoming.id, ofRow)
  }
  const suggestions = [...found.values()].flatMap((ofRow) => {
    const likeliest = [...ofRow.values()].sort((a, b) => b.score - a.score || byIds(a, b))
    const rivals = likeliest.length - 1
    return likeliest
      .slice(0, MOST_CANDIDATES)
      .map((found) => (rivals === 0 ? found : { ...found, reasons: [...found.reasons, rivalReason(rivals)] }))
  })
  return suggestions.sort((a, b) => compare(a.incoming, b.incoming))
}

const toMatch = ({ pass, incoming, stored }: Pair): Match => ({
  incoming: incoming.id,
  stored: stored.id,
  pass: pass.name,
  ...evidenceFor(incoming, stored),
})

const byId = <E extends Entry>(entries: readonly E[]): Map<string, E> =>
  new Map([...entries].sort((a, b) => compare(a.id, b.id)).map((entry) => [entry.id, entry]))

const push = <T>(lists: Map<string, T[]>, key: string, member: T): void => {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [member])
  else list.push(member)
}

const add = (sets: Map<string, Set<string>>, key: string, member: string): void => {
  const set = sets.get(key)
  if (set === undefined) sets.set(key, new Set([member]))
  else set.add(member)
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const byIds = (a: Match, b: Match): number => compare(a.incoming, b.incoming) || compare(a.stored, b.stored)
