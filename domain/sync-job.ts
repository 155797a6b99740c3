/** A sync job: one run for one integration (`schemas.integration.SyncJob` of the platform). */
import { z } from 'zod'

export const SyncType = z.enum(['full', 'incremental'])
export type SyncType = z.infer<typeof SyncType>

export const SyncTrigger = z.enum(['api', 'schedule', 'webhook', 'connect', 'file'])
export type SyncTrigger = z.infer<typeof SyncTrigger>

export const SyncStatus = z.enum(['QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED', 'SKIPPED'])
export type SyncStatus = z.infer<typeof SyncStatus>

/** How the rows of a run were settled. A key that arrives twice in one run is settled once. */
export const Counts = z.strictObject({
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  deleted: z.int(),
  conflicted: z.int(),
  quarantined: z.int(),
})
export type Counts = z.infer<typeof Counts>

export const Warning = z.strictObject({ code: z.string(), message: z.string(), stream: z.string().optional() })
export type Warning = z.infer<typeof Warning>

export const StreamReport = z.strictObject({
  stream: z.string(),
  /** How the stream was really read: an `incremental` job reads a stream in full when it has no position to go on from. */
  read_as: SyncType,
  /** Every row of the source was seen, up to its end marker. */
  complete: z.boolean(),
  pages: z.int(),
  counts: Counts,
})
export type StreamReport = z.infer<typeof StreamReport>

export const Progress = z.strictObject({
  phase: z.enum(['queued', 'fetching', 'applying', 'settling', 'waiting', 'ended']),
  /** One line for a person: what it does, or what it waits for. */
  summary: z.string(),
  chunks_staged: z.int(),
  chunks_applied: z.int(),
  rows_fetched: z.int(),
  rows_applied: z.int(),
})
export type Progress = z.infer<typeof Progress>

export const SyncJob = z.strictObject({
  sync_job_id: z.string(),
  integration_id: z.string(),
  user_id: z.string(),
  app_name: z.string(),
  sync_type: SyncType,
  trigger: SyncTrigger,
  status: SyncStatus,
  queued_at: z.iso.datetime(),
  started_at: z.iso.datetime().nullable(),
  finished_at: z.iso.datetime().nullable(),
  /** created + updated + unchanged + deleted */
  records_synced: z.int(),
  counts: Counts,
  streams: z.array(StreamReport),
  progress: Progress.nullable(),
  warnings: z.array(Warning),
  failure: z.strictObject({ code: z.string(), title: z.string(), detail: z.string(), remedy: z.string() }).nullable(),
  /** Attempts of the activity that needed most of them: 1 for a run without a hitch. */
  attempts: z.int(),
})
export type SyncJob = z.infer<typeof SyncJob>

const ENDED: readonly SyncStatus[] = ['COMPLETED', 'FAILED', 'CANCELLED', 'SKIPPED']
export const hasEnded = (status: SyncStatus): boolean => ENDED.includes(status)
