/** A sync job: one run for one integration (`schemas.integration.SyncJob` of the platform). */
import { z } from 'zod'

export const SyncType = z.enum(['full', 'incremental'])
export type SyncType = z.infer<typeof SyncType>

export const SyncTrigger = z.enum(['api', 'schedule', 'webhook', 'connect', 'file'])
export type SyncTrigger = z.infer<typeof SyncTrigger>

export const SyncStatus = z.enum(['QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED', 'SKIPPED'])
export type SyncStatus = z.infer<typeof SyncStatus>

export const Counts = z
  .strictObject({
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    deleted: z.int(),
    conflicted: z.int(),
    quarantined: z.int(),
  })
  .meta({
    id: 'Counts',
    description: 'How the rows of a run were settled. A key that arrives twice in one run is settled once.',
  })
export type Counts = z.infer<typeof Counts>

export const Warning = z.strictObject({ code: z.string(), message: z.string(), stream: z.string().optional() })
export type Warning = z.infer<typeof Warning>

export const StreamReport = z
  .strictObject({
    stream: z.string(),
    read_as: SyncType.describe(
      'How the stream was really read: an `incremental` job reads a stream in full when it has no position to go on from.',
    ),
    complete: z.boolean().describe('Every row of the source was seen, up to its end marker.'),
    pages: z.int(),
    counts: Counts,
  })
  .meta({ id: 'StreamReport' })
export type StreamReport = z.infer<typeof StreamReport>

export const Progress = z
  .strictObject({
    phase: z.enum(['queued', 'fetching', 'applying', 'settling', 'waiting', 'ended']),
    summary: z.string().describe('One line for a person: what it does, or what it waits for.'),
    waits_until: z.iso
      .datetime()
      .nullable()
      .optional()
      .describe('In phase `waiting`: when it goes on, if that is known.'),
    chunks_staged: z.int(),
    chunks_applied: z.int(),
    rows_fetched: z.int(),
    rows_applied: z.int(),
  })
  .meta({ id: 'Progress' })
export type Progress = z.infer<typeof Progress>

export const SyncJob = z
  .strictObject({
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
    records_synced: z.int().describe('created + updated + unchanged + deleted'),
    counts: Counts,
    streams: z.array(StreamReport),
    progress: Progress.nullable().describe('What the run is doing, while it runs and a worker answers for it.'),
    warnings: z.array(Warning),
    failure: z.strictObject({ code: z.string(), title: z.string(), detail: z.string(), remedy: z.string() }).nullable(),
    attempts: z.int().describe('Attempts of the activity that needed most of them: 1 for a run without a hitch.'),
    undone_at: z.iso.datetime().nullable().describe('When somebody took back what it wrote.'),
  })
  .meta({ id: 'SyncJob', description: 'One run for one integration.' })
export type SyncJob = z.infer<typeof SyncJob>

const ENDED: readonly SyncStatus[] = ['COMPLETED', 'FAILED', 'CANCELLED', 'SKIPPED']
export const hasEnded = (status: SyncStatus): boolean => ENDED.includes(status)
