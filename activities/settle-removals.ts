/** Settle removals: after the last page, what a complete read did not meet is gone, unless that is too much to believe. */
import { removeUnmet } from '../store/removals'
import { addWarnings, completedFullReads } from '../store/runs'
import type { RunRef } from '../workflows/contract'
import type { ActivityDeps } from './deps'
import { findStream } from './find-stream'
import type { ReadRunFacts } from './run-facts'

export const createSettleRemovals = (deps: ActivityDeps, readRunFacts: ReadRunFacts) =>
  async function settleRemovals(run: RunRef): Promise<void> {
    const { knex } = deps.db
    const { connector } = await readRunFacts(run.sync_job_id)
    for (const { stream, quarantined } of await completedFullReads(knex, run.sync_job_id)) {
      const { entities } = findStream(connector, stream)
      const brake = quarantined > 0 ? none : mostBelievable
      const { removed, missing, live } = await removeUnmet(knex, run, stream, entities, brake)
      if (removed) continue
      const what = `${missing} of ${live} records were missing from a complete read of ${stream}.`
      const why =
        quarantined > 0
          ? `${quarantined} of its rows could not be understood and may be theirs: they were kept.`
          : 'That is too many to remove unasked: they were kept.'
      await addWarnings(knex, run.sync_job_id, [{ code: 'sync.removals_held', stream, message: `${what} ${why}` }])
    }
  }

const none = (): number => 0

/** Twenty rows or a tenth, whichever is more: a provider that answers with half of the data must not empty a ledger. */
const mostBelievable = (live: number): number => Math.max(20, Math.floor(live / 10))
