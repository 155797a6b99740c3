/** Which transactions of two accounts that are one are the same purchase. */
import { dayNumber, type Entry } from '../../domain/matching/entry'
import { match, type Matching } from '../../domain/matching/match'
import { passesFor } from '../../domain/matching/passes'
import type { Sql } from '../../runtime/bulk'
import { readAccountRows, type AccountLink, type AccountRow } from '../../store/linked-accounts'
import { vetoedPairs } from '../../store/match-candidates'

export interface PairedRows extends Matching {
  /** Transactions of the first account, and of the second, that had no partner before. */
  leading: number
  following: number
}

export interface SharedTransactions {
  /** In both accounts: each is shown once, or would be. */
  together: number
  /** May be in both: a person is asked about each. */
  unsure: number
  /** In the one account only, and in the other only. */
  alone: number
  alone_in_other: number
}

/** Certain pairs, and those that a person is asked about. */
export async function pairRows(sql: Sql, { leading, following }: Pick<AccountLink, 'leading' | 'following'>): Promise<PairedRows> {
  const first = await readAccountRows(sql, leading, following.integration_no)
  const second = await readAccountRows(sql, following, leading.integration_no)
  const vetoed = await vetoedPairs(sql, second.map(({ record_id }) => record_id)) // prettier-ignore
  const found = match(
    second.map((row) => ({ ...toEntry(row), replaces: [] })),
    first.map((row) => ({ ...toEntry(row), ...OF_ANOTHER, reconciled: row.reconciled })),
    passesFor(NOTHING_ELSE),
    (incoming, stored) => vetoed.has(`${incoming} ${stored}`),
  )
  return { ...found, leading: first.length, following: second.length }
} // prettier-ignore

/** Whatever else may be matched within an integration was matched by its own runs. */
const NOTHING_ELSE = {
  reissues_on_posting: false,
  matches_changed_amounts: false,
  derives_ids: false,
  relinked: false,
}
const OF_ANOTHER = { keys: [], hand_made: false, at_provider: 'unknown', foreign: true } as const

export const toEntry = ({ record_id, posted_on, transacted_on, amount_minor, ...row }: AccountRow): Entry => ({
  id: record_id,
  // There is but one.
  account: '',
  currency: row.currency,
  amount_minor: BigInt(amount_minor),
  status: row.status,
  day: dayNumber(posted_on),
  acted_on: transacted_on === null ? null : dayNumber(transacted_on),
  payee: row.payee,
})

/** How many that comes to. */
export function countsOf({ matches, candidates, leading, following }: PairedRows): SharedTransactions {
  const together = matches.length
  const unsure = new Set(candidates.map(({ incoming }) => incoming)).size
  const asked = new Set(candidates.map(({ stored }) => stored)).size
  return { together, unsure, alone: leading - together - asked, alone_in_other: following - together - unsure }
}
