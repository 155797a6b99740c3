/**
 * The way through the windows. A read of everything asks for the balances first, whose day is where it begins, and goes
 * back until there is nothing older. A later read goes on from where the last one was; if it meets an account that it does
 * not know, of a bank that was connected since or under a new id, it goes back from there as well.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Ask, Json, PageEnd } from '../connector'
import { cursorOf } from '../link'
import { parseAnswer } from '../wire'
import type { AccountSet } from './account-set'
import { isWithin } from './rows'
import { dayOf, freshnessOf, newestWindow, windowAfter, windowBefore, windowSince, type Window } from './windows'

const Cursor = z.object({
  /** The first day that is not known of every account. */
  until: z.int(),
  /** Digests of the accounts that were read. */
  accounts: z.array(z.string()),
})

const Place = z.object({
  walk: z.enum(['back', 'on']),
  window: z.object({ start: z.int(), end: z.int() }),
  /** How many windows came before. */
  page: z.int(),
  /** Windows without a posted row, in a row. */
  empty: z.int(),
  until: z.int(),
  /** The first day that was asked for. */
  from: z.int(),
  /** An account was met that is new. */
  newcomers: z.boolean(),
  whole: z.boolean(),
  may_go_on: z.boolean(),
})

/** A place on the way; null where the balances are still to be asked for. */
export type Place = z.infer<typeof Place>

export function placeOf(ask: Ask): Place | null {
  if (ask.position !== null) return parseAnswer(Place, ask.position)
  const known = cursorOf(ask, Cursor)
  if (known === null) return null
  const window = windowSince(known.until)
  const { until } = known
  return {
    walk: 'on',
    window,
    page: 0,
    empty: 0,
    until,
    from: window.start,
    newcomers: false,
    whole: true,
    may_go_on: true,
  }
}

/** A server may show pending rows whatever the days are: they come with the first window. */
export const isWanted = (place: Place | null, transaction: Json): boolean =>
  place === null || place.page === 0 || isWithin(place.window, transaction)

/** Where to go after an answer, or what was learned when that was the last. */
export function advance(ask: Ask, place: Place | null, set: AccountSet): PageEnd {
  const { warnings } = set
  const whole = set.whole && (place?.whole ?? true)
  const may_go_on = set.may_go_on && (place?.may_go_on ?? true)
  const fresh = freshnessOf(set.accounts.map(({ balance_date }) => balance_date))
  if (place === null) {
    // Nothing was refreshed yet: there are no days to ask for.
    if (fresh === null) return { position: null, cursor: null, incomplete: !whole, warnings }
    const window = newestWindow(fresh)
    const { until } = fresh
    const first = { walk: 'back', page: 0, empty: 0, until, from: window.start, newcomers: false } as const
    return { position: { ...first, window: { ...window }, whole, may_go_on }, cursor: null, warnings }
  }

  const accounts = set.accounts.flatMap(({ id }) => (id === null ? [] : [digest(id)])).sort()
  const { walk, page, from } = place
  const until = walk === 'on' ? (fresh?.until ?? place.until) : place.until
  const newcomers = place.newcomers || isNew(ask, accounts)
  const empty = walk === 'on' ? 0 : set.posted > 0 ? 0 : place.empty + 1
  const onwards = walk === 'on' && fresh !== null ? windowAfter(place.window, fresh) : null
  const back =
    walk === 'back' ? windowBefore(place.window, empty) : newcomers ? windowBefore({ start: from, end: from }, 0) : null
  const next: [Place['walk'], Window] | null =
    onwards !== null ? ['on', onwards] : back !== null ? ['back', back] : null
  if (next !== null) {
    const [towards, window] = next
    const earliest = Math.min(from, window.start)
    const more = { walk: towards, page: page + 1, empty, until, from: earliest, newcomers }
    return { position: { ...more, window: { ...window }, whole, may_go_on }, cursor: null, warnings }
  }
  return {
    position: null,
    cursor: may_go_on ? { until, accounts } : null,
    incomplete: !whole,
    ...(whole && { covers: { from: dayOf(from), until: null } }),
    warnings,
  }
}

function isNew(ask: Ask, accounts: readonly string[]): boolean {
  const known = cursorOf(ask, Cursor)?.accounts
  return known !== undefined && accounts.some((account) => !known.includes(account))
}

const digest = (id: string): string => createHash('sha256').update(id).digest('hex').slice(0, 12)
