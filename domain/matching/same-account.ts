/** Whether an account of one integration looks like one of another: its number, its name, and what is in it. */
import type { Evidence } from './reasons'
import { payeeSimilarity } from './similarity'

export interface AccountLooks {
  name: string
  currency: string | null
  /** Its number, or the end of it. */
  mask: string | null
  rows: readonly AccountEntry[]
}

export interface AccountEntry {
  /** Days since 1970. */
  day: number
  currency: string
  amount_minor: bigint
}

/** Null where they do not look the same, or where nothing but their name says that they may be. */
export function resemblance(one: AccountLooks, other: AccountLooks): Evidence | null {
  if (one.currency !== null && other.currency !== null && one.currency !== other.currency) return null
  const ending = commonEnding(one.mask, other.mask)
  if (ending === 'none') return null
  const { agreeing, possible } = agreement(one.rows, other.rows)
  const share = possible === 0 ? null : agreeing / possible
  const isLikely =
    ending === null ? agreeing >= FEWEST && (share ?? 0) >= MOST_ROWS : share === null || share >= MANY_ROWS
  if (!isLikely) return null
  const name = payeeSimilarity(one.name, other.name)
  return {
    score: Math.round((ending === null ? 0 : 35) + 50 * (share ?? 0.5) + 15 * name),
    reasons: [
      ...(ending === null ? [] : [`both numbers end in ${ending}`]),
      `name ${Math.round(name * 100)} % alike`,
      share === null
        ? 'no days that both cover'
        : `${agreeing} of ${possible} transactions of the days that both cover agree`,
    ],
  }
}

/** Without a number, so many transactions have to agree, and so many of all of them. */
const FEWEST = 5
const MOST_ROWS = 0.8
/** With the same number this is enough: a file may leave out what is pending. */
const MANY_ROWS = 0.5
/** Banks differ by a weekend about the day of a transaction. */
const NEAR_DAYS = 3
/** Fewer digits than this say nothing. */
const TELLING_DIGITS = 3

/** The digits in which two numbers end; null where one is not known, `none` where they are different numbers. */
export function commonEnding(a: string | null, b: string | null): string | null {
  const [one, other] = [a, b].map((mask) => (mask ?? '').replace(/\D/g, '')) as [string, string]
  const length = Math.min(one.length, other.length, 4)
  if (length < TELLING_DIGITS) return null
  return one.slice(-length) === other.slice(-length) ? one.slice(-length) : 'none'
}

/** How many transactions of the days that both cover are in both, and how many could be. */
function agreement(one: readonly AccountEntry[], other: readonly AccountEntry[]): { agreeing: number; possible: number } {
  if (one.length === 0 || other.length === 0) return { agreeing: 0, possible: 0 }
  const [from, until] = [Math.max(first(one), first(other)), Math.min(last(one), last(other))]
  const inside = (rows: readonly AccountEntry[]) => rows.filter(({ day }) => day >= from && day <= until)
  const [ours, theirs] = [inside(one), inside(other)]
  const byMoney = daysByMoney(theirs)
  let agreeing = 0
  for (const [money, days] of daysByMoney(ours)) agreeing += pairsWithin(days, byMoney.get(money) ?? [])
  return { agreeing, possible: Math.min(ours.length, theirs.length) }
} // prettier-ignore

const first = (rows: readonly AccountEntry[]): number => rows.reduce((day, row) => Math.min(day, row.day), Infinity)
const last = (rows: readonly AccountEntry[]): number => rows.reduce((day, row) => Math.max(day, row.day), -Infinity)

function daysByMoney(rows: readonly AccountEntry[]): Map<string, number[]> {
  const days = new Map<string, number[]>()
  for (const { currency, amount_minor, day } of rows) {
    const money = `${currency} ${amount_minor}`
    const there = days.get(money)
    if (there === undefined) days.set(money, [day])
    else there.push(day)
  }
  for (const each of days.values()) each.sort((a, b) => a - b)
  return days
}

/** Of two sorted lists, how many pairs lie near each other, each used once. */
function pairsWithin(a: readonly number[], b: readonly number[]): number {
  let pairs = 0
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const apart = (a[i] as number) - (b[j] as number)
    if (Math.abs(apart) <= NEAR_DAYS) {
      pairs++
      i++
      j++
    } else if (apart < 0) i++
    else j++
  }
  return pairs
}
