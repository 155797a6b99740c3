/**
 * Settle removals: after the last page it shows which rows were moves, from pending to posted or from one id to another,
 * and which of those that did not come are gone.
 */
import { inTransaction } from '../runtime/bulk'
import { readCoverage, type StreamCoverage } from '../store/coverage'
import { holdRun } from '../store/fence'
import { addWarnings } from '../store/runs'
import type { RunRef } from '../workflows/contract'
import type { ActivityDeps } from './deps'
import type { ReadRunFacts, RunFacts } from './run-facts'
import { removeUnmet, type Held, type UnmetScope } from './settling/remove-unmet'
import { settleWaiting } from './settling/settle-waiting'

export const createSettleRemovals = (deps: Pick<ActivityDeps, 'db'>, readRunFacts: ReadRunFacts) =>
  async function settleRemovals(run: RunRef): Promise<void> {
    const { knex, bulk } = deps.db
    const facts = await readRunFacts(run.sync_job_id)
    await settleWaiting(deps.db, facts, run)
    if (!facts.proves_removals) return
    for (const read of await readCoverage(bulk, run.sync_job_id)) {
      const wish = wishFor(facts, read)
      if (wish === null) continue
      const held = await inTransaction(bulk, async (client) => {
        const { integration_no } = await holdRun(client, run)
        return removeUnmet(client, run, { ...wish, sync_job_id: run.sync_job_id, integration_no })
      })
      if (held === null) continue
      const message = describe(read, held)
      await addWarnings(knex, run.sync_job_id, [{ code: 'sync.removals_held', stream: read.stream, message }])
    }
  }

/** What a read proves to be gone if it lacks it: everything, pending rows of the days it shows whole, or nothing. */
function wishFor(
  { connector, plan }: RunFacts,
  { stream, complete, read_as, covers_from, covers_until, quarantined }: StreamCoverage,
): Omit<UnmetScope, 'sync_job_id' | 'integration_no'> | null {
  const source = plan.find((entry) => entry.stream === stream)?.source
  if (source === undefined || !complete) return null
  const wish = { stream, entities: source.entities, unreadable: quarantined }
  if (connector.quirks.deletes === 'tombstone') return read_as === 'full' ? { ...wish, pending_within: null } : null
  if (connector.quirks.deletes !== 'window' || covers_from === null) return null
  return { ...wish, entities: ['transaction'], pending_within: { from: covers_from, until: covers_until } }
}

function describe({ stream, quarantined }: StreamCoverage, { missing, live, reason }: Held): string {
  const what = `${missing} of ${live} records were missing from a complete read of ${stream}.`
  return reason === 'unreadable_rows'
    ? `${what} ${quarantined} of its rows could not be understood and may be theirs: they were kept.`
    : `${what} That is too many to remove unasked: they were kept until somebody approves it.`
}
