/** Starting a run: the workflow id is the lock, so exactly one of any number of starters wins. */
import { setTimeout as sleep } from 'node:timers/promises'
import { isNativeError } from 'node:util/types'
import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  type WorkflowExecutionDescription,
} from '@temporalio/client'
import { IntegrationError } from '../domain/errors'
import { CALL_DEADLINE_MS } from '../runtime/temporal'
import { hasJobEnded, setWorkflowRun, type SyncJobRow } from '../store/sync-jobs'
import { SEARCH_ATTRIBUTES, syncWorkflowId, type SyncInput, type SyncMemo } from '../workflows/contract'
import type { ServiceDeps } from './deps'

export type StartOutcome = { started: true } | { started: false; running_sync_job_id: string | null }

type Job = Pick<SyncJobRow, 'sync_job_id' | 'integration_id' | 'user_id' | 'app_name' | 'sync_type' | 'trigger'>

/** A run closes its job a moment before it ends itself: whoever saw the job end may start the next one. */
const CLOSING_MS = 2_000

/** A run that has not ended by then is ended: so nothing can be held for ever. */
const RUN_TIMEOUT = '6 hours'

/**
 * Starts the run of a job that is in the ledger. A repeat for the same job counts as started.
 *
 * @throws temporal.unavailable when it is not known whether the run started; the job stays `QUEUED` and is started later
 */
export async function startSync(
  { db, temporal }: Pick<ServiceDeps, 'db' | 'temporal'>,
  job: Job,
  patience = Date.now() + CLOSING_MS,
): Promise<StartOutcome> {
  const workflowId = syncWorkflowId(job.integration_id)
  try {
    const handle = await withDeadline(temporal, () =>
      temporal.client.workflow.start('syncIntegration', {
        workflowId,
        taskQueue: temporal.taskQueue,
        args: [toInput(job)],
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        workflowExecutionTimeout: RUN_TIMEOUT,
        memo: { sync_job_id: job.sync_job_id } satisfies SyncMemo,
        typedSearchAttributes: [
          { key: SEARCH_ATTRIBUTES.integrationId, value: job.integration_id },
          { key: SEARCH_ATTRIBUTES.userId, value: job.user_id },
          { key: SEARCH_ATTRIBUTES.appName, value: job.app_name },
          { key: SEARCH_ATTRIBUTES.syncType, value: job.sync_type },
          { key: SEARCH_ATTRIBUTES.syncTrigger, value: job.trigger },
          { key: SEARCH_ATTRIBUTES.syncStatus, value: 'RUNNING' },
        ],
        staticSummary: `${job.app_name} · ${job.sync_type} · ${job.trigger}`,
        // Runs of one user wait for each other before they keep another user waiting.
        priority: { fairnessKey: job.user_id.slice(0, 64) },
      }),
    )
    await setWorkflowRun(db.knex, job.sync_job_id, handle.firstExecutionRunId)
    return { started: true }
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw asTemporalFailure(error)
    const running = await runningJob(temporal, workflowId)
    if (running === job.sync_job_id) return { started: true }
    if (Date.now() < patience && (running === null || (await hasJobEnded(db.knex, running)))) {
      await sleep(20)
      return startSync({ db, temporal }, job, patience)
    }
    return { started: false, running_sync_job_id: running }
  }
}

export const toInput = ({ sync_job_id, integration_id, user_id, app_name, sync_type, trigger }: Job): SyncInput => ({
  sync_job_id,
  integration_id,
  user_id,
  app_name,
  sync_type,
  trigger,
})

/** The job that the open run of this workflow id works for, as its memo says. */
export async function runningJob(temporal: ServiceDeps['temporal'], workflowId: string): Promise<string | null> {
  const description = await describeRun(temporal, workflowId)
  return description?.status.name === 'RUNNING' ? jobOf(description) : null
}

/** Null when Temporal does not know the run (any more). */
export async function describeRun(
  temporal: ServiceDeps['temporal'],
  workflowId: string,
  runId?: string,
): Promise<WorkflowExecutionDescription | null> {
  try {
    return await withDeadline(temporal, () => temporal.client.workflow.getHandle(workflowId, runId).describe())
  } catch (error) {
    if ((error as Error).name === 'WorkflowNotFoundError') return null
    throw asTemporalFailure(error)
  }
}

export const jobOf = (description: WorkflowExecutionDescription): string | null =>
  (description.memo as Partial<SyncMemo> | undefined)?.sync_job_id ?? null

/** Every call ends in time: the client has no deadline of its own. */
export const withDeadline = <T>(
  { client }: ServiceDeps['temporal'],
  call: () => Promise<T>,
  ms = CALL_DEADLINE_MS,
): Promise<T> => client.withDeadline(Date.now() + ms, call)

export const asTemporalFailure = (error: unknown): unknown =>
  isNativeError(error) && UNREACHABLE.has(error.name)
    ? new IntegrationError('temporal.unavailable', undefined, { cause: error })
    : error

const UNREACHABLE = new Set(['ServiceError', 'TransportError', 'GrpcRequestError'])
