/**
 * What workflows, activities and whoever starts them agree on: names, ids and messages. Importable everywhere.
 *
 * Arguments and results are ids and counts. Rows, cursors and secrets stay in Postgres.
 */
import { defineSearchAttributeKey } from '@temporalio/common'
import type { Failure, FailureCode } from '../domain/errors'
import type { Counts, Progress, SyncTrigger, SyncType } from '../domain/sync-job'

/** One run for one integration. The workflow id is the lock: at most one is open, whoever starts it. */
export const syncWorkflowId = (integrationId: string): string => `sync/${integrationId}`
export const scheduleId = (integrationId: string): string => `schedule/${integrationId}`
export const previewWorkflowId = (integrationId: string): string => `preview/${integrationId}`
/** The server appends the scheduled time to it. */
export const launcherWorkflowId = (integrationId: string): string => `scheduled-sync/${integrationId}`
/** One for each login that is to be revoked. */
export const revocationWorkflowId = (revocationId: string): string => `revoke/${revocationId}`
/** One for each task queue: its workers serve one database. */
export const reconcileScheduleId = (taskQueue: string): string => `reconcile-jobs/${taskQueue}`

/** Answers a `Progress`. */
export const PROGRESS_QUERY = 'progress'

export const SEARCH_ATTRIBUTES = {
  integrationId: defineSearchAttributeKey('IntegrationId', 'KEYWORD'),
  userId: defineSearchAttributeKey('UserId', 'KEYWORD'),
  appName: defineSearchAttributeKey('AppName', 'KEYWORD'),
  syncType: defineSearchAttributeKey('SyncType', 'KEYWORD'),
  syncTrigger: defineSearchAttributeKey('SyncTrigger', 'KEYWORD'),
  syncStatus: defineSearchAttributeKey('SyncStatus', 'KEYWORD'),
} as const

export interface SyncInput {
  sync_job_id: string
  integration_id: string
  user_id: string
  app_name: string
  sync_type: SyncType
  trigger: SyncTrigger
  /** Set when a long run continues as new: where it stands. */
  resume?: SyncStanding
}

/** Memo of a run: names the job, so that whoever is turned away learns who runs. */
export interface SyncMemo extends Record<string, unknown> {
  sync_job_id: string
}

/** Where a run stands between two chunks. */
export interface SyncStanding {
  epoch: number
  /** The next fetch; null when everything was fetched. */
  next_fetch: number | null
  /** First chunk number that was never used. */
  next_chunk: number
  /** Staged chunks that are still to be applied, oldest first. */
  staged: StagedFetch[]
  /** The next fetch has to forget what it brought before. */
  again: boolean
  /** Removals, or rows that were put aside, have to be decided once everything is applied. */
  settles_removals: boolean
  progress: Progress
}

export interface StagedFetch {
  fetch_no: number
  /** One past its last chunk. */
  end_chunk: number
  /** The chunk to apply next. */
  at: number
}

/** What every activity of a run carries. */
export interface RunRef {
  sync_job_id: string
  integration_id: string
  /** The fence: a write of a run whose epoch is not the integration's is refused. */
  epoch: number
}

export interface OpenedJob {
  epoch: number
  settles_removals: boolean
}

export interface FetchInput extends RunRef {
  fetch_no: number
  first_chunk: number
  /** Staged rows were lost: forget what this fetch and later ones brought, and ask again. */
  again: boolean
}

export interface FetchResult {
  first_chunk: number
  chunks: number
  rows: number
  /** Is there another fetch to make? */
  more: boolean
}

export interface ChunkRef extends RunRef {
  chunk_no: number
  fetch_no: number
  /** The last chunk of its fetch: the cursors that follow the fetch are saved with it. */
  last_of_fetch: boolean
}

export interface MapResult {
  rows: number
  quarantined: number
}

export interface ResolveResult {
  writes: number
}

export interface PersistResult {
  counts: Counts
  /** Lines that were put aside until every page is there. */
  waiting: number
}

export interface CloseInput extends RunRef {
  status: 'COMPLETED' | 'FAILED' | 'CANCELLED'
  failure: Failure | null
}

export interface ClosedJob {
  counts: Counts
  /** An upload that waited for this run to end. */
  next: SyncInput | null
}

/** A run that is rehearsed, for an id under which no job is ever found. */
export interface PreviewInput {
  sync_job_id: string
  integration_id: string
  sync_type: SyncType
  file_id: string | null
}

export interface ScheduledSyncInput {
  integration_id: string
  sync_type: SyncType
}

export interface RevocationInput {
  revocation_id: string
}

export interface GivenUpRevocation extends RevocationInput {
  failure: FailureCode
}
