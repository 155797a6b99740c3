/** What a job is doing right now. Its workflow knows how far it is; what it waits for, only Temporal does. */
import type { WorkflowExecutionDescription } from '@temporalio/client'
import { isFailureCode } from '../domain/errors'
import { Progress, type SyncJob } from '../domain/sync-job'
import { PROGRESS_QUERY, syncWorkflowId } from '../workflows/contract'
import type { ServiceDeps } from './deps'
import { describeRun, jobOf, withDeadline } from './start-sync'

/** A query needs a worker that is up; without one the ledger alone answers. */
const QUERY_DEADLINE_MS = 2_000

/** Null where nobody can say. */
export async function liveProgress(
  { temporal }: Pick<ServiceDeps, 'temporal'>,
  job: Pick<SyncJob, 'sync_job_id' | 'integration_id' | 'status'>,
): Promise<Progress | null> {
  if (job.status === 'QUEUED') return { ...NO_PROGRESS, phase: 'queued', summary: 'Waiting to start' }
  const workflowId = syncWorkflowId(job.integration_id)
  const handle = temporal.client.workflow.getHandle(workflowId)
  const ask = () => handle.query<Progress & { sync_job_id: string }>(PROGRESS_QUERY)
  const [progress, run] = await Promise.all([
    withDeadline(temporal, ask, QUERY_DEADLINE_MS).catch(() => null),
    describeRun(temporal, workflowId).catch(() => null),
  ])
  const wait = run !== null && jobOf(run) === job.sync_job_id ? waitOf(run) : null
  const known = progress?.sync_job_id === job.sync_job_id ? Progress.strip().parse(progress) : null
  return wait === null ? known : { ...(known ?? NO_PROGRESS), phase: 'waiting', ...wait }
}

const NO_PROGRESS = { chunks_staged: 0, chunks_applied: 0, rows_fetched: 0, rows_applied: 0 }

/** Why the run waits and until when, if an activity of it failed and is to be tried again. */
function waitOf({ raw }: WorkflowExecutionDescription): Pick<Progress, 'summary' | 'waits_until'> | null {
  for (const { lastFailure, scheduledTime, lastStartedTime } of raw.pendingActivities ?? []) {
    const next = millis(scheduledTime)
    // While an attempt is under way, its start is the later of the two.
    if (!isFailureCode(lastFailure?.applicationFailureInfo?.type) || next <= millis(lastStartedTime)) continue
    const waits_until = new Date(next).toISOString()
    const reason = (lastFailure.message ?? '').replace(/\.$/, '')
    return { summary: `${reason}; goes on at ${waits_until.slice(11, 19)} UTC`, waits_until }
  }
  return null
}

const millis = (time: { seconds?: unknown; nanos?: number | null } | null | undefined): number =>
  Number(time?.seconds ?? 0) * 1_000 + Math.floor((time?.nanos ?? 0) / 1e6)
