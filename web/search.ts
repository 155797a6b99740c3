/** What an address says behind its `?`. Whatever does not fit is left out: an old or mistyped link still opens. */
import type { ConflictFilter } from './state/discrepancies'
import type { LedgerFilter, RecordFilter } from './state/queries'
import type { AuditFilter } from './state/settings'
import { strings } from './strings'

export interface HubSearch {
  q?: string
  show?: 'needs_you' | 'linked' | 'apps'
}
export const readHubSearch = (search: Search): HubSearch =>
  present({ q: textOf(search['q']), show: oneOf(search['show'], ['needs_you', 'linked', 'apps']) })

export interface ConnectSearch {
  /** Behind a link that was made: its first sync is shown. */
  integration_id?: string
  /** The account that gets a new login. */
  reconnect?: string
  /** A link that waits for one of several accounts to be chosen. */
  choose?: string
  /** Without it a new link begins with what is read, and a new login with signing in. */
  step?: ConnectStep | undefined
}
export type ConnectStep = 'about' | 'sign_in'
export const readConnectSearch = (search: Search): ConnectSearch =>
  present({
    integration_id: textOf(search['integration_id']),
    reconnect: textOf(search['reconnect']),
    choose: textOf(search['choose']),
    step: oneOf(search['step'], ['about', 'sign_in']),
  })

export type LedgerSearch = Pick<LedgerFilter, 'integration_id' | 'app_name' | 'status' | 'trigger'> & Days
export const readLedgerSearch = (search: Search): LedgerSearch =>
  present({
    integration_id: textOf(search['integration_id']),
    app_name: textOf(search['app_name']),
    status: oneOf(search['status'], STATUSES),
    trigger: oneOf(search['trigger'], TRIGGERS),
    from: dateOf(search['from']),
    to: dateOf(search['to']),
  })

export interface RunSearch {
  /** Only what was written for this reason. */
  reason?: (typeof REASONS)[number] | undefined
}
export const readRunSearch = (search: Search): RunSearch => present({ reason: oneOf(search['reason'], REASONS) })

export type AuditSearch = Pick<AuditFilter, 'integration_id' | 'kind' | 'actor'> & Days
export const readAuditSearch = (search: Search): AuditSearch =>
  present({
    integration_id: textOf(search['integration_id']),
    kind: oneOf(search['kind'], DEED_KINDS),
    actor: textOf(search['actor']),
    from: dateOf(search['from']),
    to: dateOf(search['to']),
  })

const DEED_KINDS = Object.keys(strings.audit.kinds) as (keyof typeof strings.audit.kinds)[]

export const STATUSES = ['QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED', 'SKIPPED'] as const
export const REASONS = [
  'created', 'updated', 'merged', 'kept_local', 'conflicted', 'matched', 'suggested', 'tombstoned', 'reused_id',
] as const // prettier-ignore
export const TRIGGERS = ['api', 'schedule', 'webhook', 'connect', 'file'] as const

export interface PreviewSearch {
  /** Without it, what is new. */
  sync_type?: 'full' | undefined
  /** The name of a file, which only whoever chose it has. */
  file?: string | undefined
  /** Only what would be written for this reason. */
  reason?: string | undefined
}
export const readPreviewSearch = (search: Search): PreviewSearch =>
  present({
    sync_type: oneOf(search['sync_type'], ['full']),
    file: textOf(search['file']),
    reason: textOf(search['reason']),
  })

export type RecordsSearch = Partial<Pick<RecordFilter, 'integration_id'>> & {
  entity?: (typeof ENTITIES_SHOWN)[number]
  from?: string
  to?: string
}
export const readRecordsSearch = (search: Search): RecordsSearch =>
  present({
    integration_id: textOf(search['integration_id']),
    entity: oneOf(search['entity'], ENTITIES_SHOWN),
    from: dateOf(search['from']),
    to: dateOf(search['to']),
  })

export type ConflictsSearch = Pick<ConflictFilter, 'integration_id' | 'field' | 'kind'> & {
  /** Without it, what waits for somebody. */
  show?: 'auto' | 'all' | undefined
}
export const readConflictsSearch = (search: Search): ConflictsSearch =>
  present({
    integration_id: textOf(search['integration_id']),
    field: textOf(search['field']),
    kind: oneOf(search['kind'], ['field', 'delete_vs_edit', 'splits_remainder', 'id_reuse']),
    show: oneOf(search['show'], ['auto', 'all']),
  })

export const ENTITIES_SHOWN = ['transaction', 'account'] as const

/** Calendar dates of the reader's own time zone, both included. */
interface Days {
  from?: string
  to?: string
}

/** The same days as the instants at which they begin and end. */
export const toInstants = <S extends Days>({
  from,
  to,
  ...exact
}: S): Omit<S, keyof Days> & { since?: string; until?: string } => ({
  ...exact,
  ...(from === undefined ? {} : { since: beginOf(from, 0) }),
  ...(to === undefined ? {} : { until: beginOf(to, 1) }),
})

/** Of the day that comes so many days later. A day on which the clocks change has not 24 hours. */
function beginOf(date: string, later: number): string {
  const day = new Date(`${date}T00:00:00`)
  day.setDate(day.getDate() + later)
  return day.toISOString()
}

type Search = Record<string, unknown>

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= 200 ? value : undefined

/** A day that a calendar has: `2026-02-31` would be taken for one in March. */
const dateOf = (value: unknown): string | undefined => {
  const at = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(value) : NaN
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === value ? value : undefined
}

const oneOf = <T extends string>(value: unknown, known: readonly T[]): T | undefined =>
  known.find((candidate) => candidate === value)

/** Without what is not there: an address names only what was chosen. */
function present<T extends object>(search: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
