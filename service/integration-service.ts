/** The verbs on sync jobs: start, look, list, cancel, upload. */
import type { Knex } from 'knex'
import { describeFailure, IntegrationError } from '../domain/errors'
import { hasEnded, type SyncJob, type SyncTrigger, type SyncType } from '../domain/sync-job'
import { noteDeed, queueAsked, withdrawStart } from '../store/deeds'
import { listFiles, type ListedFile } from '../store/files'
import { getIntegration, type IntegrationRow } from '../store/integrations'
import type { Keyset, Page } from '../store/keyset'
import * as store from '../store/sync-jobs'
import { syncWorkflowId } from '../workflows/contract'
import type { ServiceDeps } from './deps'
import { endJob } from './end-job'
import { answerFile, importFiles } from './import-files'
import type { Upload } from './keep-file'
import { liveProgress } from './live-progress'
import { newJob, requireConnected } from './queue-job'
import { asTemporalFailure, runningJob, startSync, withDeadline } from './start-sync'
import { trueEnd } from './true-end'

export interface SyncRequest {
  integration_id: string
  sync_type: SyncType
  trigger: SyncTrigger
  /** The id to use; a repeat with the same id starts nothing new. Default: a new one. */
  sync_job_id?: string | undefined
}

export interface IntegrationService {
  /**
   * Starts a sync.
   *
   * @throws sync.already_running naming the running job; a scheduled run is noted as `SKIPPED` instead
   */
  syncData(request: SyncRequest): Promise<SyncJob>
  /** The job, with live progress from its workflow while it runs. */
  getSyncStatus(syncJobId: string): Promise<SyncJob>
  /** The job once it has ended, or as it stands when the time is over. */
  awaitSync(syncJobId: string, waitMs: number): Promise<SyncJob>
  listSyncJobs(filter: store.SyncJobFilter, keyset: Keyset): Promise<Page<SyncJob>>
  /** Asks a job to stop; what it committed stays. @throws sync.not_running */
  cancelSync(syncJobId: string): Promise<SyncJob>
  /** Keeps files and queues a job for each. Uploads of one integration wait for each other. */
  uploadFiles(upload: Upload): Promise<SyncJob[]>
  /** Has a kept file read, with these answers. */
  answerFile(request: { integration_id: string; file_id: string; answers: Record<string, string> }): Promise<SyncJob>
  listFiles(integrationId: string, keyset: Keyset): Promise<Page<ListedFile>>
}

export function getIntegrationService(deps: ServiceDeps): IntegrationService {
  const {
    db: { knex },
    scope,
  } = deps
  const show = async (row: store.SyncJobRow): Promise<SyncJob> =>
    store.toSyncJob(row, (await store.streamReports(knex, [row.sync_job_id])).get(row.sync_job_id) ?? [])

  const withProgress = async (job: SyncJob): Promise<SyncJob> =>
    hasEnded(job.status) ? job : { ...job, progress: await liveProgress(deps, job) }

  return {
    syncData: async (request) => show(await syncData(deps, request)),

    async getSyncStatus(syncJobId) {
      const job = await show(await store.getSyncJob(knex, syncJobId, scope))
      return withProgress(job)
    },

    awaitSync: async (syncJobId, waitMs) =>
      withProgress(await show(await awaitEnd(deps, syncJobId, Date.now() + waitMs))),

    async listSyncJobs(filter, keyset) {
      const { rows, next } = await store.listSyncJobs(knex, filter, keyset, scope)
      const reports = await store.streamReports(
        knex,
        rows.map((row) => row.sync_job_id),
      )
      return { rows: rows.map((row) => store.toSyncJob(row, reports.get(row.sync_job_id) ?? [])), next }
    },

    async cancelSync(syncJobId) {
      const job = await store.getSyncJob(knex, syncJobId, scope)
      // It may be this very request, come again.
      if (job.status === 'CANCELLED') return show(job)
      if (hasEnded(job.status)) throw new IntegrationError('sync.not_running')
      await cancelJob(deps, job)
      return show(await store.getSyncJob(knex, syncJobId, scope))
    },

    uploadFiles: async (upload) => Promise.all((await importFiles(deps, upload)).map(show)),
    answerFile: async (request) => show(await answerFile(deps, request)),

    async listFiles(integrationId, keyset) {
      await getIntegration(knex, integrationId, scope)
      return listFiles(knex, integrationId, keyset)
    },
  }
}

/** Asks the run that holds this integration to stop, if there is one. */
export async function cancelRunOf(deps: ServiceDeps, integrationId: string): Promise<void> {
  const running = await runningJob(deps.temporal, syncWorkflowId(integrationId))
  if (running !== null) await requestCancel(deps, integrationId)
}

async function syncData(deps: ServiceDeps, request: SyncRequest): Promise<store.SyncJobRow> {
  const { knex } = deps.db
  const integration = await getIntegration(knex, request.integration_id, deps.scope)
  requireFeed(integration)
  const job = newJob(deps, integration, request)
  await queue(deps, job)
  const noted = await store.getSyncJob(knex, job.sync_job_id, deps.scope)
  if (hasEnded(noted.status)) return noted

  const outcome = await startSync(deps, job).catch((error: unknown) => {
    // The job is in the ledger and nobody was told otherwise: it starts when Temporal is back.
    if (error instanceof IntegrationError && error.code === 'temporal.unavailable') return { started: true } as const
    throw error
  })
  if (outcome.started) return store.getSyncJob(knex, job.sync_job_id, deps.scope)

  const running = outcome.running_sync_job_id
  if (request.trigger === 'schedule') {
    await endJob(deps, job.sync_job_id, {
      status: 'SKIPPED',
      failure: describeFailure('sync.already_running', `Job ${running ?? 'unknown'} was still running.`),
    })
    return store.getSyncJob(knex, job.sync_job_id, deps.scope)
  }
  await knex.transaction(async (trx) => {
    if (await store.deleteQueued(trx, job.sync_job_id)) await withdrawStart(trx, job.sync_job_id)
  })
  throw new IntegrationError('sync.already_running', undefined, { facts: { sync_job_id: running } })
}

/** Who asked for a run is in the audit trail. What schedules and new links start by themselves is in the ledger alone. */
const queue = ({ db: { knex }, actor }: ServiceDeps, job: store.NewSyncJob): Promise<unknown> =>
  job.trigger === 'api' ? queueAsked(knex, job, actor) : store.insertQueued(knex, job)

function requireFeed(integration: IntegrationRow): void {
  requireConnected(integration)
  if (integration.protocol === 'file') throw new IntegrationError('integration.no_feed')
}

async function cancelJob(deps: ServiceDeps, job: store.SyncJobRow): Promise<void> {
  const { db, temporal, actor } = deps
  const { integration_id, sync_job_id } = job
  const note = (trx: Knex) => noteDeed(trx, { kind: 'sync.cancelled', actor, integration_id, sync_job_id })
  const running = await runningJob(temporal, syncWorkflowId(integration_id))
  if (running === sync_job_id)
    // Asked within, for there is no entry of what was not asked.
    return db.knex.transaction(async (trx) => {
      await note(trx)
      await requestCancel(deps, integration_id)
    })
  // Nothing runs for this job: it still waits, or its run is gone. The ledger gets its end here.
  const end = job.status === 'QUEUED' ? null : await trueEnd(deps, job)
  const cancelled: store.JobEnd = { status: 'CANCELLED', failure: describeFailure('sync.cancelled') }
  await db.knex.transaction(async (trx) => {
    const ended = await endJob({ db: { ...db, knex: trx } }, sync_job_id, end ?? cancelled)
    if (ended && end === null) await note(trx)
  })
}

async function requestCancel({ temporal }: ServiceDeps, integrationId: string): Promise<void> {
  try {
    await withDeadline(temporal, () => temporal.client.workflow.getHandle(syncWorkflowId(integrationId)).cancel())
  } catch (error) {
    // It ended between the look and the request.
    if ((error as Error).name !== 'WorkflowNotFoundError') throw asTemporalFailure(error)
  }
}

async function awaitEnd(
  { db: { knex }, scope }: ServiceDeps,
  syncJobId: string,
  deadline: number,
): Promise<store.SyncJobRow> {
  // Most waits are for short runs: look often at first, and ever less so. A look costs a third of a millisecond.
  for (let looks = 0; ; looks++) {
    const pause = looks < 40 ? 8 : Math.min(8 * 1.3 ** (looks - 40), 500)
    const job = await store.getSyncJob(knex, syncJobId, scope)
    if (hasEnded(job.status) || Date.now() >= deadline) return job
    await new Promise((resolve) => setTimeout(resolve, Math.min(pause, deadline - Date.now())))
  }
}
