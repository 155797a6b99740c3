/**
 * Which days to ask for. A server shows 90 days at most, and cuts off what is more without a word. All is in whole days:
 * seconds since 1970 at midnight UTC. The newest day is the provider's own, that of its balances.
 */

/** From the first second up to, and not with, the second. */
export interface Window {
  start: number
  end: number
}

/** What the balances of an answer say about how far it is up to date. */
export interface Freshness {
  /** The day after the newest balance. */
  newest: number
  /** The day up to which every account is known. */
  until: number
}

const DAY_S = 86_400
export const WINDOW_DAYS = 90
/** How far back a later run asks again: a row may be posted late, and a pending one stay so for weeks. */
export const LOOKBACK_DAYS = 45
/** Rows may carry a day that lies after that of the balances. */
const AHEAD_DAYS = 7
/** An account that its bank has refreshed no more holds the others back this far at most. */
const LONGEST_SILENCE_DAYS = 120
/** After so many windows without a row there is nothing older: quarterly interest may leave one empty. */
const EMPTY_WINDOWS = 2

/** @param dates of the balances, in seconds. Null where none of them says anything. */
export function freshnessOf(dates: readonly number[]): Freshness | null {
  const days = dates.filter((date) => date > 0).map(dayAfter)
  if (days.length === 0) return null
  const newest = Math.max(...days)
  return { newest, until: Math.max(Math.min(...days), newest - LONGEST_SILENCE_DAYS * DAY_S) }
}

/** Where a read of everything begins: it goes back from there. */
export const newestWindow = ({ newest }: Freshness): Window => before(newest + AHEAD_DAYS * DAY_S)

/** The window before this one, if there may be rows in it. @param empty windows without a row, this one included */
export const windowBefore = ({ start }: Window, empty: number): Window | null =>
  empty >= EMPTY_WINDOWS || start <= 0 ? null : before(start)

/** Where a later run begins: it goes on from there to the newest day. */
export const windowSince = (until: number): Window => after(Math.max(0, until - LOOKBACK_DAYS * DAY_S))

/** The window after this one, if the newest rows are not in it. */
export const windowAfter = ({ end }: Window, { newest }: Freshness): Window | null =>
  end >= newest + AHEAD_DAYS * DAY_S ? null : after(end)

/** The calendar day of a time, in UTC. */
export const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10)

const dayAfter = (seconds: number): number => (Math.floor(seconds / DAY_S) + 1) * DAY_S
const before = (end: number): Window => ({ start: Math.max(0, end - WINDOW_DAYS * DAY_S), end })
const after = (start: number): Window => ({ start, end: start + WINDOW_DAYS * DAY_S })
