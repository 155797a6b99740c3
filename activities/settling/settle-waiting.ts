/**
 * Decides what was put aside until every page was there: which rows are records that had another key, which are new, and
 * which removals are true ones. Accounts first, since what belongs to them goes by them; then account by account, each in
 * a transaction of its own.
 */
import type { Counts } from '../../domain/sync-job'
import { addCounts, noCounts } from '../../domain/counts'
import type { Database } from '../../runtime/db'
import { inTransaction, type PoolClient } from '../../runtime/bulk'
import { holdRun } from '../../store/fence'
import { addRunCounts } from '../../store/run-counts'
import { clearWaiting, readWaiting, waitingAccounts, type WaitingRow } from '../../store/waiting'
import type { RunRef } from '../../workflows/contract'
import { accountsOf } from '../resolving/entries'
import type { RunFacts } from '../run-facts'
import { settleAccounts } from './settle-accounts'
import { settleTransactions } from './settle-transactions'

/** How each waiting row counts. */
export type Verdicts = Map<string, keyof Counts>

export interface SettleScope {
  run: RunRef
  facts: RunFacts
  rows: readonly WaitingRow[]
}

export async function settleWaiting({ bulk }: Database, facts: RunFacts, run: RunRef): Promise<void> {
  const settle = (
    names: readonly string[] | null,
    decide: (client: PoolClient, scope: SettleScope) => Promise<Verdicts>,
  ) =>
    inTransaction(bulk, async (client) => {
      await holdRun(client, run)
      const rows = await readWaiting(client, run.sync_job_id, names)
      if (rows.length === 0) return
      const verdicts = await decide(client, { run, facts, rows })
      await addRunCounts(client, run.sync_job_id, countsOf(rows, verdicts))
      await clearWaiting(
        client,
        run.sync_job_id,
        rows.map(({ row_id }) => row_id),
      )
    })

  await settle(null, settleAccounts)
  for (const names of await accountGroups(bulk, facts, run)) await settle(names, settleTransactions)
}

/** Ids of one account, old and new, together. */
async function accountGroups(bulk: Database['bulk'], { integration }: RunFacts, run: RunRef): Promise<string[][]> {
  const names = await waitingAccounts(bulk, run.sync_job_id)
  const named = names.map((name) => ({ body: { account_external_id: name } }))
  const account = await accountsOf(bulk, integration.integration_id, named)
  const groups = new Map<string, string[]>()
  for (const name of names) groups.set(account(name), [...(groups.get(account(name)) ?? []), name])
  return [...groups.values()]
}

function countsOf(rows: readonly WaitingRow[], verdicts: Verdicts): Record<string, Counts> {
  const counts: Record<string, Counts> = {}
  for (const { row_id, stream } of rows) {
    const as = verdicts.get(row_id)
    if (as !== undefined) counts[stream] = addCounts(counts[stream] ?? noCounts(), { ...noCounts(), [as]: 1 })
  }
  return counts
}
