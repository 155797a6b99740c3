/** The ledger: every run with its numbers. It is the truth about jobs; Temporal only executes them. */
import type { Knex } from 'knex'
import { recordsSynced } from '../domain/counts'
import { IntegrationError, type Failure } from '../domain/errors'
import type { Counts, StreamReport, SyncJob, SyncStatus, SyncTrigger, SyncType, Warning } from '../domain/sync-job'
import type { UserScope } from '../domain/user-scope'
import { keysetPage, type Keyset, type Page } from './keyset'
import { within } from './within'

export interface SyncJobRow extends Counts {
  sync_job_id: string
  job_no: number
  integration_id: string
  user_id: string
  app_name: string
  sync_type: SyncType
  trigger: SyncTrigger
  status: SyncStatus
  epoch: number | null
  workflow_run_id: string | null
  file_id: string | null
  starts_empty: boolean
  queued_at: string
  started_at: string | null
  finished_at: string | null
  attempts: number
  warnings: Warning[]
  failure: Failure | null
  undone_at: string | null
  undone_by: string | null
}

export type NewSyncJob = Pick<
  SyncJobRow,
  'sync_job_id' | 'integration_id' | 'user_id' | 'app_name' | 'sync_type' | 'trigger'
> & {
  file_id?: string | null
}

/** Writes the intent to run, before anything is started. A repeat of the same id changes nothing. */
export async function insertQueued(db: Knex, job: NewSyncJob): Promise<void> {
  await db('sync_jobs')
    .insert({ ...job, status: 'QUEUED' })
    .onConflict('sync_job_id')
    .ignore()
}

/** Takes back a job that never started. False for one that did. */
export const deleteQueued = async (db: Knex, syncJobId: string): Promise<boolean> =>
  (await db('sync_jobs').where({ sync_job_id: syncJobId, status: 'QUEUED' }).delete()) === 1

/** @throws request.not_found, also for a job of another user. */
export async function getSyncJob(db: Knex, syncJobId: string, scope: UserScope): Promise<SyncJobRow> {
  const row = (await db('sync_jobs').where({ sync_job_id: syncJobId }).modify(within(scope)).first()) as
    SyncJobRow | undefined
  if (row === undefined) throw new IntegrationError('request.not_found', 'There is no sync job with this id.')
  return row
}

export const hasJobEnded = async (db: Knex, syncJobId: string): Promise<boolean> =>
  (await db<SyncJobRow>('sync_jobs')
    .where({ sync_job_id: syncJobId })
    .whereNotIn('status', ['QUEUED', 'RUNNING'])
    .first('job_no')) !== undefined

export interface SyncJobFilter {
  integration_id?: string | undefined
  user_id?: string | undefined
  app_name?: string | undefined
  status?: SyncStatus | undefined
  trigger?: SyncTrigger | undefined
  /** Jobs queued at or after this instant. */
  since?: string | undefined
  /** Jobs queued before this instant. */
  until?: string | undefined
}

/** Newest first. */
export async function listSyncJobs(
  db: Knex,
  { since, until, ...exact }: SyncJobFilter,
  keyset: Keyset,
  scope: UserScope,
): Promise<Page<SyncJobRow>> {
  const query = db<SyncJobRow>('sync_jobs')
  void query.modify(within(scope))
  for (const [column, value] of Object.entries(exact)) if (value !== undefined) void query.where(column, value)
  if (since !== undefined) void query.where('queued_at', '>=', since)
  if (until !== undefined) void query.where('queued_at', '<', until)
  return keysetPage(query, keyset, 'job_no')
}

/** Jobs that are not over as far as the ledger knows, oldest first. */
export const listOpenJobs = async (db: Knex, olderThanSeconds: number): Promise<SyncJobRow[]> =>
  (await db<SyncJobRow>('sync_jobs')
    .whereIn('status', ['QUEUED', 'RUNNING'])
    .whereRaw('coalesce(started_at, queued_at) < now() - make_interval(secs => ?)', [olderThanSeconds])
    .orderBy('job_no')
    .limit(500)) as SyncJobRow[]

/** The upload that has waited longest for this integration to be free. */
export const nextQueuedUpload = async (db: Knex, integrationId: string): Promise<SyncJobRow | undefined> =>
  db<SyncJobRow>('sync_jobs')
    .where({ integration_id: integrationId, status: 'QUEUED', trigger: 'file' })
    .orderBy('job_no')
    .first()

export async function setWorkflowRun(db: Knex, syncJobId: string, runId: string): Promise<void> {
  await db('sync_jobs').where({ sync_job_id: syncJobId }).update({ workflow_run_id: runId })
}

export interface JobEnd {
  status: 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'SKIPPED'
  failure?: Failure | null
}

/** Ends a job that is still open. False when it had ended already: the first end stands. */
export async function endJob(db: Knex, syncJobId: string, { status, failure = null }: JobEnd): Promise<boolean> {
  const ended = await db('sync_jobs')
    .where({ sync_job_id: syncJobId })
    .whereIn('status', ['QUEUED', 'RUNNING'])
    .update({
      status,
      failure: failure === null ? null : JSON.stringify(failure),
      finished_at: db.fn.now(),
    })
  return ended === 1
}

export const streamReports = async (db: Knex, syncJobIds: readonly string[]): Promise<Map<string, StreamReport[]>> => {
  const reports = new Map<string, StreamReport[]>()
  const rows = (await db('sync_job_streams')
    .whereIn('sync_job_id', syncJobIds)
    .orderBy(['sync_job_id', 'stream_no'])) as (Counts & Omit<StreamReport, 'counts'> & { sync_job_id: string })[]
  for (const row of rows) {
    const { sync_job_id, stream, read_as, complete, pages } = row
    reports.set(sync_job_id, [
      ...(reports.get(sync_job_id) ?? []),
      { stream, read_as, complete, pages, counts: countsOf(row) },
    ])
  }
  return reports
}

/** The job as it is shown. Progress is what the running workflow says; it is not the ledger's to know. */
export const toSyncJob = (row: SyncJobRow, streams: StreamReport[]): SyncJob => ({
  sync_job_id: row.sync_job_id,
  integration_id: row.integration_id,
  user_id: row.user_id,
  app_name: row.app_name,
  sync_type: row.sync_type,
  trigger: row.trigger,
  status: row.status,
  queued_at: row.queued_at,
  started_at: row.started_at,
  finished_at: row.finished_at,
  records_synced: recordsSynced(row),
  counts: countsOf(row),
  streams,
  progress: null,
  warnings: row.warnings,
  failure: row.failure,
  attempts: row.attempts,
  undone_at: row.undone_at,
})

export const countsOf = ({ created, updated, unchanged, deleted, conflicted, quarantined }: Counts): Counts => ({
  created,
  updated,
  unchanged,
  deleted,
  conflicted,
  quarantined,
})
