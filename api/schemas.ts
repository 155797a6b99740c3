/** The shapes of requests and answers. The client and the documentation take theirs from here. */
import { z } from 'zod'
import { IntegrationStatus } from '../domain/integration'
import { ENTITY_NAMES } from '../domain/records'
import { SyncStatus, SyncTrigger, SyncType } from '../domain/sync-job'

const name = z.string().min(1).max(200)
const paging = {
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(1000).optional(),
}

export const CreateIntegration = z.strictObject({
  user_id: name,
  app_name: name,
  /** Shorthand for the app's first secret field. */
  oauth_token: z.string().min(1).max(8192).optional(),
  credentials: z.record(name, z.string().max(8192)).optional(),
  external_account: name.optional(),
})
export type CreateIntegration = z.infer<typeof CreateIntegration>

export const ListIntegrations = z.strictObject({
  user_id: name.optional(),
  app_name: name.optional(),
  status: IntegrationStatus.optional(),
  ...paging,
})

export const Disconnect = z.strictObject({ data: z.enum(['keep', 'delete']).default('keep') })

export const StartSync = z.strictObject({ sync_type: SyncType })
export type StartSync = z.infer<typeof StartSync>

export const ListSyncJobs = z.strictObject({
  integration_id: name.optional(),
  user_id: name.optional(),
  app_name: name.optional(),
  status: SyncStatus.optional(),
  trigger: SyncTrigger.optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  ...paging,
})

export const ListQuarantine = z.strictObject(paging)

export const PutSchedule = z
  .strictObject({
    every: z.string().optional(),
    cron: z.string().optional(),
    time_zone: z.string().optional(),
    sync_type: SyncType.default('incremental'),
    paused: z.boolean().default(false),
  })
  .refine(({ every, cron }) => (every === undefined) !== (cron === undefined), 'Give either `every` or `cron`.')
  .refine(
    ({ every, time_zone }) => every === undefined || time_zone === undefined,
    'A time zone goes with `cron` only.',
  )
export type PutSchedule = z.input<typeof PutSchedule>

export const ListRecords = z.strictObject({
  integration_id: name,
  entity: z.enum(ENTITY_NAMES).optional(),
  since: z.iso.date().optional(),
  until: z.iso.date().optional(),
  updated_since: z.iso.datetime({ offset: true }).optional(),
  include_deleted: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: paging.cursor,
})

/** A page of a list. */
export interface List<T> {
  data: T[]
  next_cursor: string | null
}
