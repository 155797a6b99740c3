/** The shapes of answers, as far as they are the API's own. The client takes its types from here. */
import { z } from 'zod'
import { Protocol } from '../domain/integration'
import { ENTITIES, ENTITY_NAMES, type Entity } from '../domain/records'
import { SyncType } from '../domain/sync-job'
import type { CatalogueEntry } from '../service/integration-framework'
import type { Schedule as ServiceSchedule } from '../service/schedules'
import type { ApiKey as StoredApiKey } from '../store/api-keys'
import type { ActivityDay as StoredActivityDay } from '../store/activity'

/** A page of a list. */
export interface List<T> {
  data: T[]
  next_cursor: string | null
}

export const listOf = <S extends z.ZodType>(item: S) =>
  z.strictObject({
    data: z.array(item),
    next_cursor: z.string().nullable().describe('Send it as `cursor` for the next page; null on the last.'),
  })

export const App = z
  .strictObject({
    app_name: z.string(),
    title: z.string(),
    description: z.string(),
    category: z.enum(['budgeting', 'aggregation', 'banking', 'payments', 'accounting']),
    status: z.enum(['live', 'retired']),
    status_detail: z.string().nullable().describe('For a retired app: what became of it.'),
    replaced_by: z.string().nullable().describe('For a retired app: the app to link instead.'),
    protocols: z.array(Protocol).describe('How it can be linked. `file`: without credentials, for uploads.'),
    base_url: z.string().nullable(),
    fields: z
      .array(
        z.strictObject({
          name: z.string(),
          title: z.string(),
          protocol: Protocol.nullable().describe('The protocol that needs it; null when every one does.'),
          required: z.boolean(),
          secret: z.boolean().describe('Stored encrypted and never shown again.'),
          example: z.string(),
          pattern: z.string().nullable().describe('A regular expression that the whole value matches.'),
          help: z.string(),
          help_url: z.string().nullable(),
        }),
      )
      .describe('What to ask the user for.'),
    limits: z
      .strictObject({ requests: z.int(), window_s: z.number(), scope: z.enum(['token', 'account', 'client']) })
      .nullable()
      .describe("The provider's quota."),
    file_types: z.array(z.string()),
    formats: z
      .array(
        z.strictObject({
          name: z.string(),
          title: z.string(),
          endings: z.array(z.string()),
          settings: z
            .array(
              z.strictObject({
                name: z.string(),
                title: z.string(),
                pattern: z.string().describe('A regular expression that the whole value matches.'),
                example: z.string(),
                help: z.string(),
              }),
            )
            .describe('What a file of this format may have to be told.'),
        }),
      )
      .describe('The kinds of files it takes.'),
    homepage: z.string(),
    scopes: z
      .array(
        z.strictObject({
          name: z.string().describe('As the provider calls it.'),
          words: z.string().describe('What it lets the service do, for the person who is asked.'),
        }),
      )
      .describe('What consent gives, with the protocol `oauth2`. A consent that lacks one links nothing.'),
    streams: z.array(
      z.strictObject({
        name: z.string(),
        title: z.string(),
        entities: z.array(z.enum(ENTITY_NAMES)).describe('What its rows become.'),
        modes: z.array(SyncType),
      }),
    ),
  })
  .meta({ id: 'App', description: 'An entry of the catalogue.' }) satisfies z.ZodType<CatalogueEntry>
export type App = z.infer<typeof App>

export const Schedule = z
  .strictObject({
    integration_id: z.string(),
    every: z.string().nullable(),
    cron: z.string().nullable(),
    time_zone: z.string().nullable(),
    sync_type: SyncType,
    paused: z.boolean().describe('Paused by a person.'),
    active: z.boolean().describe('It fires: it is not paused, and the integration is connected.'),
    next_times: z.array(z.iso.datetime()).describe('The next five firings; empty while it does not fire.'),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Schedule' }) satisfies z.ZodType<ServiceSchedule>
export type Schedule = z.infer<typeof Schedule>

export const recordOf = <E extends Entity>(entity: E) =>
  z.strictObject({
    record_id: z.string(),
    integration_id: z.string(),
    user_id: z.string(),
    entity: z.literal(entity),
    external_id: z.string().describe("The provider's own id; where it has none, one derived from content."),
    body: ENTITIES[entity],
    version: z.int(),
    first_seen_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    deleted_at: z.iso.datetime().nullable().describe('When the provider was found to have it no more.'),
    sync_job_id: z.string().nullable().describe('The run that last wrote it.'),
  })

export const CanonicalRecord = z
  .discriminatedUnion('entity', [
    recordOf('account'),
    recordOf('balance'),
    recordOf('category'),
    recordOf('payee'),
    recordOf('transaction'),
    recordOf('security'),
    recordOf('security_price'),
    recordOf('holding'),
    recordOf('investment_event'),
  ])
  .meta({ id: 'Record', description: 'One record of the platform.' })
export type CanonicalRecord = z.infer<typeof CanonicalRecord>

export const SessionToken = z
  .strictObject({
    session_token: z.string().describe('Shown once.'),
    user_id: z.string(),
    scopes: z.array(z.enum(['read', 'write'])),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'SessionToken' })
export type SessionToken = z.infer<typeof SessionToken>

export const ApiKey = z
  .strictObject({
    key_id: z.string(),
    name: z.string(),
    key_prefix: z.string().describe('How it begins.'),
    key_tail: z.string().describe('Its last four letters.'),
    scopes: z.array(z.enum(['read', 'write'])),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().nullable().describe('To the minute; null while it was not used.'),
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.infer<typeof ApiKey>

export const CreatedApiKey = ApiKey.extend({
  api_key: z.string().describe('The key itself. Shown once.'),
}).meta({ id: 'CreatedApiKey' })
export type CreatedApiKey = z.infer<typeof CreatedApiKey>

/** A personal key as its user sees it. It always has an end, and hands nothing on. */
export const showKey = ({
  key_id,
  name,
  key_prefix,
  key_tail,
  scopes,
  created_at,
  expires_at,
  last_used_at,
}: StoredApiKey): ApiKey => ({
  key_id,
  name,
  key_prefix,
  key_tail,
  scopes: scopes.filter((scope) => scope !== 'tokens'),
  created_at,
  expires_at: expires_at ?? '',
  last_used_at,
})

const Ends = z.strictObject({ completed: z.int(), failed: z.int(), cancelled: z.int(), skipped: z.int() })
const Settled = z.strictObject({ created: z.int(), updated: z.int(), unchanged: z.int(), deleted: z.int() })

export const ActivityDay = z
  .strictObject({
    day: z.iso.date(),
    runs: Ends.describe('Runs that ended on this day.'),
    records: Settled.describe('What they brought.'),
  })
  .meta({ id: 'ActivityDay' }) satisfies z.ZodType<StoredActivityDay>
export type ActivityDay = z.infer<typeof ActivityDay>

export const Session = z
  .strictObject({
    user_id: z.string(),
    expires_at: z.iso.datetime(),
    temporal_ui: z
      .strictObject({ url: z.string(), namespace: z.string() })
      .nullable()
      .describe('Where runs can be looked at, for those who operate the service.'),
  })
  .meta({ id: 'Session', description: 'Who is signed in to the console.' })
export type Session = z.infer<typeof Session>

export const QuarantinedRow = z
  .strictObject({
    stream: z.string(),
    chunk_no: z.int(),
    position: z.int().describe('Its place in the chunk.'),
    reason: z.string(),
    raw: z.string().describe('The row as the provider sent it, cut at 64 KB.'),
  })
  .meta({ id: 'QuarantinedRow' })
export type QuarantinedRow = z.infer<typeof QuarantinedRow>

export const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().describe('The request, as the log names it.'),
    code: z.string().describe('What to switch on: an entry of the failure catalogue.'),
    remedy: z.string(),
    errors: z.array(z.strictObject({ pointer: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457. Some codes add facts of their own, such as ids.' })
export type Problem = z.infer<typeof Problem>
