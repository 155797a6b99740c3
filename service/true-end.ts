/** How a run really ended, for a ledger row that nobody closed: terminated, timed out, or gone without a trace. */
import { describeFailure } from '../domain/errors'
import type { JobEnd, SyncJobRow } from '../store/sync-jobs'
import { syncWorkflowId } from '../workflows/contract'
import type { ServiceDeps } from './deps'
import { describeRun, jobOf } from './start-sync'

/**
 * Asks Temporal about the run of an open ledger row. Null while that run is still going on.
 *
 * @throws temporal.unavailable
 */
export async function trueEnd({ temporal }: Pick<ServiceDeps, 'temporal'>, job: SyncJobRow): Promise<JobEnd | null> {
  const workflowId = syncWorkflowId(job.integration_id)
  const newest = await describeRun(temporal, workflowId)
  const ours = newest !== null && jobOf(newest) === job.sync_job_id
  if (ours && newest.status.name === 'RUNNING') return null
  const run =
    ours || job.workflow_run_id === null
      ? ours
        ? newest
        : null
      : await describeRun(temporal, workflowId, job.workflow_run_id)
  switch (run?.status.name) {
    case 'CANCELLED':
      return { status: 'CANCELLED', failure: describeFailure('sync.cancelled') }
    case 'TIMED_OUT':
      return { status: 'FAILED', failure: describeFailure('job.timed_out') }
    // A long run goes on in a run of its own: the first one knows only that, so a dead chain was ended from outside.
    case 'CONTINUED_AS_NEW':
    case 'TERMINATED':
      return { status: 'FAILED', failure: describeFailure('job.terminated') }
    default:
      return { status: 'FAILED', failure: describeFailure('job.vanished') }
  }
}
