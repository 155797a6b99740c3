/** After a run: accounts that look like one of another integration of the same person. Nothing is done but to ask. */
import { textIn } from '../../domain/json'
import { dayNumber } from '../../domain/matching/entry'
import type { Match } from '../../domain/matching/match'
import { resemblance, type AccountLooks } from '../../domain/matching/same-account'
import type { RecordState } from '../../domain/record-state'
import type { Database } from '../../runtime/db'
import type { Sql } from '../../runtime/bulk'
import { readLatestRows, siblingsOf } from '../../store/linked-accounts'
import { suggestMatches } from '../../store/match-candidates'
import { loadStates, recordsOfEntity } from '../../store/record-states'
import type { EndingRun } from './follow-links'

/** Pairs that were answered before stay answered. */
export async function suggestSameAccounts({ bulk }: Database, run: EndingRun): Promise<void> {
  const siblings = await siblingsOf(bulk, run.integration_no)
  if (siblings.length === 0) return
  const ours = await readLooks(bulk, run.integration_no)
  for (const sibling of siblings) {
    const theirs = await readLooks(bulk, sibling)
    // The account that was linked first is the one that would be shown.
    const [first, second] = run.integration_no < sibling ? [ours, theirs] : [theirs, ours]
    const integration_no = Math.max(run.integration_no, sibling)
    await suggestMatches(bulk, alikeAmong(first, second), { integration_no, sync_job_id: run.sync_job_id })
  }
}

type Account = AccountLooks & { record_id: string }

async function readLooks(sql: Sql, integrationNo: number): Promise<Account[]> {
  const ids = await recordsOfEntity(sql, integrationNo, 'account')
  const states = [...(await loadStates(sql, ids)).values()].filter(({ absorbed_by }) => absorbed_by === null)
  const rows = await readLatestRows(sql, integrationNo)
  return states.map((state) => {
    const names = namesOf(state)
    return {
      record_id: state.record_id,
      name: textIn(state.base.body, 'name') ?? '',
      currency: textIn(state.base.body, 'currency'),
      mask: textIn(state.base.body, 'mask'),
      rows: rows
        .filter(({ account }) => names.has(account))
        .map(({ posted_on, currency, amount_minor }) => ({
          day: dayNumber(posted_on),
          currency,
          amount_minor: BigInt(amount_minor),
        })),
    }
  })
}

const namesOf = ({ external_id, keys }: RecordState): Set<string> =>
  new Set([external_id, ...keys.map((key) => key.external_id)])

const alikeAmong = (first: readonly Account[], second: readonly Account[]): Match[] =>
  first.flatMap((one) =>
    second.flatMap((other): Match[] => {
      const evidence = resemblance(one, other)
      if (evidence === null) return []
      return [{ stored: one.record_id, incoming: other.record_id, pass: 'P6 same account', ...evidence }]
    }),
  )
