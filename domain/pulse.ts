/** The pulse: what listeners are told while jobs and integrations change. Every event is a state, never a difference. */
import { z } from 'zod'
import { IntegrationStatus, StatusReason } from './integration'
import { Counts, Progress, SyncStatus, SyncTrigger, SyncType } from './sync-job'

const revision = z
  .int()
  .describe('Counts the changes of its subject: of two events the one with the higher is the newer.')

const SyncJobEvent = z.strictObject({
  type: z.literal('sync_job'),
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
  records_synced: z.int(),
  counts: Counts,
  pages: z.int().describe('Pages that were read so far, of all streams.'),
  attempts: z.int(),
  failure_code: z.string().nullable(),
  revision,
})

const SyncJobWithdrawn = z.strictObject({
  type: z.literal('sync_job_withdrawn'),
  sync_job_id: z.string(),
  integration_id: z.string(),
  user_id: z.string(),
  revision,
})

const IntegrationEvent = z.strictObject({
  type: z.literal('integration'),
  integration_id: z.string(),
  user_id: z.string(),
  app_name: z.string(),
  status: IntegrationStatus,
  status_reason: StatusReason.nullable(),
  last_synced_at: z.iso.datetime().nullable(),
  edits: z
    .int()
    .describe(
      'Counts what people decided about its records: edits, answers, rules, undoing. More than before: read them again.',
    ),
  revision,
})

/** What the ledger holds; it survives a break of the connection. */
export const LedgerEvent = z.discriminatedUnion('type', [SyncJobEvent, SyncJobWithdrawn, IntegrationEvent])
export type LedgerEvent = z.infer<typeof LedgerEvent>

const Ready = z.strictObject({
  type: z.literal('ready'),
  resumed: z.boolean().describe('True: what was missed since `Last-Event-ID` follows. False: read your lists again.'),
})

const ProgressEvent = z.strictObject({
  type: z.literal('progress'),
  sync_job_id: z.string(),
  integration_id: z.string(),
  user_id: z.string(),
  progress: Progress,
})

export const PulseEvent = z
  .discriminatedUnion('type', [Ready, SyncJobEvent, SyncJobWithdrawn, IntegrationEvent, ProgressEvent])
  .meta({
    id: 'PulseEvent',
    description:
      '`ready` opens every connection. `sync_job` and `integration` are states as the ledger has them. `sync_job_withdrawn`: it was refused before it started. `progress`: what a running job that commits nothing is doing, or waits for.',
  })
export type PulseEvent = z.infer<typeof PulseEvent>
