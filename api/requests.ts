/** The shapes of requests. The client takes its types from here. */
import { z } from 'zod'
import { DeedKind } from '../domain/deed'
import { IntegrationStatus, Protocol } from '../domain/integration'
import { ENTITY_NAMES } from '../domain/records'
import { SyncStatus, SyncTrigger, SyncType } from '../domain/sync-job'

/** Ids and names: no control characters, and something to be seen. Written out, so that every reader of the schema understands it. */
const ANY = String.raw`[^\u0000-\u001f\u007f-\u009f]`
const SEEN = String.raw`[^\s\u0000-\u001f\u007f-\u009f]`
const NAME_SCHEMA = { minLength: 1, maxLength: 200, pattern: `^${ANY}*${SEEN}${ANY}*$` }
export const Name = z
  .string()
  .min(NAME_SCHEMA.minLength)
  .max(NAME_SCHEMA.maxLength)
  .regex(new RegExp(NAME_SCHEMA.pattern), 'It is blank, or holds control characters.')

// Postgres has no year 0, and no time zone beyond 16 hours: a day and an instant in UTC always fit.
const day = z.iso.date().refine((date) => !date.startsWith('0000'), 'There is no year 0.')
const instant = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .refine((text) => /^(?!0000)\d{4}-/.test(text), 'There is no year 0.')

const cursor = z.string().max(1000).optional().describe('`next_cursor` of the page before, unchanged.')
/** In a query everything is text; `0x10` and ` 1` are numbers to JavaScript alone. */
export const asNumber = (text: unknown): unknown => (/^\d+$/.test(String(text)) ? Number(text) : text)

const limitUpTo = (most: number, usual: number) => z.preprocess(asNumber, z.int().min(1).max(most)).default(usual)
export const paging = { limit: limitUpTo(100, 25), cursor }

/** Texts by name. The schema of an object says nothing of its names unless told. */
const textsByName = (max: number) => z.record(Name, z.string().max(max)).meta({ propertyNames: NAME_SCHEMA })

const login = {
  oauth_token: z.string().min(1).max(8192).optional().describe("Shorthand for the app's first secret field."),
  credentials: textsByName(8192)
    .optional()
    .describe(
      'The fields that the app lists, by name. Leave all of them out to link by consent, or an app that reads files.',
    ),
  protocol: Protocol.optional().describe(
    'One of the app’s `protocols`. Needed only where the credentials do not tell which.',
  ),
  external_account: Name.optional().describe('The account at the provider. Needed only where a login reaches several.'),
}

export const CreateIntegration = z.strictObject({
  user_id: Name.optional().describe(
    'The user of the platform whose account it is. A service key has to say it; a session token has its own.',
  ),
  app_name: Name.describe('An app of `GET /v1/apps`.'),
  ...login,
})
export type CreateIntegration = z.infer<typeof CreateIntegration>

export const ChooseAccount = z.strictObject({
  external_account: Name.describe('The `id` of one of those that are offered.'),
})
export type ChooseAccount = z.infer<typeof ChooseAccount>

export const CreateSessionToken = z.strictObject({
  user_id: Name.describe('The user of the platform who is acted for.'),
  ttl_s: z.int().min(60).max(3600).default(900).describe('Seconds until it ends.'),
  scopes: z
    .array(z.enum(['read', 'write']))
    .min(1)
    .optional()
    .describe('What it may do; everything that the key may unless said.'),
})
export type CreateSessionToken = z.input<typeof CreateSessionToken>

export const CreateApiKey = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(80)
    .regex(new RegExp(NAME_SCHEMA.pattern), 'It is blank, or holds control characters.')
    .describe('What it is for.'),
  scopes: z
    .array(z.enum(['read', 'write']))
    .min(1)
    .default(['read'])
    .describe('What it may do; no more than the session may.'),
  expires_in_days: z.int().min(1).max(366).default(90).describe('Days until it ends.'),
})
export type CreateApiKey = z.input<typeof CreateApiKey>

export const Reconnect = z.strictObject({
  ...login,
  replace: z
    .boolean()
    .default(false)
    .describe('Takes another account than the linked one, and removes what came from the first.'),
})
export type Reconnect = z.input<typeof Reconnect>

export const ListIntegrations = z.strictObject({
  user_id: Name.optional(),
  app_name: Name.optional(),
  status: IntegrationStatus.optional(),
  limit: limitUpTo(1000, 25),
  cursor,
})
export type ListIntegrations = z.input<typeof ListIntegrations>

export const ListSchedules = z.strictObject({
  user_id: Name.optional(),
  integration_id: Name.optional(),
  ...paging,
})
export type ListSchedules = z.input<typeof ListSchedules>

const MOST_IDS = 100
/** Written out, so that every reader of the schema understands it. */
const IDS = new RegExp(`^[^,\\s]+(,[^,\\s]+){0,${MOST_IDS - 1}}$`)

export const GetOverview = z.strictObject({
  user_id: Name.optional(),
  integration_ids: z
    .string()
    .max(8192)
    .regex(IDS, `Give up to ${MOST_IDS} ids, separated by commas.`)
    .optional()
    .describe(`Only these accounts: up to ${MOST_IDS} ids, separated by commas.`),
  runs: limitUpTo(30, 1).describe('How many of the newest runs of each account.'),
  limit: limitUpTo(1000, 100),
  cursor,
})
export type GetOverview = z.input<typeof GetOverview>

export const Disconnect = z.strictObject({
  data: z.enum(['keep', 'delete']).default('keep').describe('What becomes of the records.'),
})
export type Disconnect = z.input<typeof Disconnect>

export const StartSync = z.strictObject({ sync_type: SyncType })
export type StartSync = z.infer<typeof StartSync>

export const PreviewSync = z.strictObject({
  sync_type: SyncType.default('full'),
  file_id: Name.optional().describe('A file that was uploaded: what importing it would do. The live feed if left out.'),
})
export type PreviewSync = z.input<typeof PreviewSync>

export const ListSyncJobs = z.strictObject({
  integration_id: Name.optional(),
  user_id: Name.optional(),
  app_name: Name.optional(),
  status: SyncStatus.optional(),
  trigger: SyncTrigger.optional(),
  since: instant.optional().describe('Jobs queued at or after this instant.'),
  until: instant.optional().describe('Jobs queued before this instant.'),
  ...paging,
})
export type ListSyncJobs = z.input<typeof ListSyncJobs>

export const ListAuditTrail = z.strictObject({
  integration_id: Name.optional(),
  user_id: Name.optional(),
  kind: DeedKind.optional(),
  actor: Name.optional().describe(
    'A user, the id of an API key that was used, or `service` for the service by itself.',
  ),
  since: instant.optional().describe('What was done at or after this instant.'),
  until: instant.optional().describe('What was done before this instant.'),
  ...paging,
})
export type ListAuditTrail = z.input<typeof ListAuditTrail>

export const GetActivity = z.strictObject({
  user_id: Name.optional(),
  days: limitUpTo(366, 14).describe('How many days, today included.'),
  time_zone: Name.default('UTC').describe('Whose days: an IANA name, `Europe/Berlin`.'),
})
export type GetActivity = z.input<typeof GetActivity>

export const WatchEvents = z.strictObject({
  user_id: Name.optional().describe('Only what happens to this user.'),
})
export type WatchEvents = z.infer<typeof WatchEvents>

export const ListQuarantine = z.strictObject(paging)
export type ListQuarantine = z.input<typeof ListQuarantine>

export const AnswerFile = z.strictObject({
  answers: textsByName(64 * 1024).describe(
    'By setting: `{ "date_order": "dmy" }`. An empty object imports the file as it is understood now.',
  ),
})
export type AnswerFile = z.infer<typeof AnswerFile>

export const ListFiles = z.strictObject(paging)
export type ListFiles = z.input<typeof ListFiles>

export const PutSchedule = z
  .strictObject({
    every: z.string().optional().describe('An interval from 5m to 366d: a whole number and `m`, `h` or `d`.'),
    cron: z.string().optional().describe('Instead of `every`: minute, hour, day of month, month, day of week.'),
    time_zone: z.string().optional().describe('Of `cron`, as an IANA name: `Europe/Berlin`. UTC if left out.'),
    sync_type: SyncType.default('incremental'),
    paused: z.boolean().default(false),
  })
  .refine(({ every, cron }) => (every === undefined) !== (cron === undefined), 'Give either `every` or `cron`.')
  .refine(
    ({ every, time_zone }) => every === undefined || time_zone === undefined,
    'A time zone goes with `cron` only.',
  )
  .meta({
    oneOf: [
      { required: ['every'], properties: { cron: false, time_zone: false } },
      { required: ['cron'], properties: { every: false } },
    ],
  })
export type PutSchedule = z.input<typeof PutSchedule>

export const ListRecords = z.strictObject({
  integration_id: Name,
  entity: z.enum(ENTITY_NAMES).optional(),
  since: day.optional().describe('Records dated this day or later; those without a day are left out.'),
  until: day.optional().describe('Records dated before this day, and those without a day.'),
  updated_since: instant.optional().describe('Records written at or after this instant.'),
  include_deleted: z.enum(['true', 'false']).default('false'),
  limit: limitUpTo(1000, 100),
  cursor,
})
export type ListRecords = Omit<z.input<typeof ListRecords>, 'include_deleted'> & {
  include_deleted?: boolean | undefined
}
