/** What arrived: reading the canonical records. */
import type { Knex } from 'knex'
import { unpackBody } from '../domain/body'
import { IntegrationError } from '../domain/errors'
import type { Entity } from '../domain/records'
import type { UserScope } from '../domain/user-scope'
import { within } from './within'

export interface RecordRow {
  record_id: string
  integration_id: string
  user_id: string
  entity: Entity
  external_id: string
  body: Record<string, unknown>
  version: number
  first_seen_at: string
  updated_at: string
  deleted_at: string | null
  /** The run that last wrote the row; null once that run is no longer in the ledger. */
  sync_job_id: string | null
}

export interface RecordFilter {
  integration_id: string
  entity?: Entity | undefined
  /** Records dated this day or later. */
  since?: string | undefined
  /** Records dated before this day. */
  until?: string | undefined
  /** Records written at or after this instant. */
  updated_since?: string | undefined
  include_deleted: boolean
}

/** Where a listing goes on: after this record. */
export interface RecordPosition {
  entity: string
  sort_on: string
  record_id: string
}

/** Newest day first within each entity. */
export async function listRecords(
  db: Knex,
  filter: RecordFilter,
  { limit, after }: { limit: number; after?: RecordPosition | undefined },
  scope: UserScope,
): Promise<{ rows: RecordRow[]; next: RecordPosition | null }> {
  const query = selectRecords(db).where('i.integration_id', filter.integration_id).modify(within(scope, 'i.user_id'))
  if (filter.entity !== undefined) void query.where('r.entity', filter.entity)
  if (!filter.include_deleted) void query.whereNull('r.deleted_at')
  if (filter.since !== undefined) void query.where('r.sort_on', '>=', filter.since)
  if (filter.until !== undefined) void query.where('r.sort_on', '<', filter.until)
  if (filter.updated_since !== undefined) void query.where('r.updated_at', '>=', filter.updated_since)
  // The whole order runs one way, so that the listing index serves it and the position is one row comparison.
  if (after !== undefined)
    void query.whereRaw('(r.entity, r.sort_on, r.record_id) < (?, ?::date, ?::uuid)', [
      after.entity,
      after.sort_on,
      after.record_id,
    ])
  const found = (await query.orderByRaw('r.entity desc, r.sort_on desc, r.record_id desc').limit(limit + 1)) as Stored[]
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  const more = found.length > limit && last !== undefined
  return {
    rows: rows.map(toRecordRow),
    next: more ? { entity: last.entity, sort_on: last.sort_on, record_id: last.record_id } : null,
  }
}

/** @throws request.not_found, also for a record of another user. */
export async function getRecord(db: Knex, recordId: string, scope: UserScope): Promise<RecordRow> {
  const query = selectRecords(db).where('r.record_id', toUuid(recordId)).modify(within(scope, 'i.user_id'))
  const row = (await query.first()) as Stored | undefined
  if (row === undefined) throw noSuchRecord()
  return toRecordRow(row)
}

type Stored = Omit<RecordRow, 'record_id'> & { record_id: string; sort_on: string }

const selectRecords = (db: Knex): Knex.QueryBuilder =>
  db('records as r')
    .join('integrations as i', 'i.integration_no', 'r.integration_no')
    .leftJoin('sync_jobs as j', 'j.job_no', 'r.changed_in')
    .select(
      'r.record_id', 'i.integration_id', 'i.user_id', 'r.entity', 'r.external_id', 'r.body', 'r.version',
      'r.first_seen_at', 'r.updated_at', 'r.deleted_at', 'j.sync_job_id', 'r.sort_on',
    ) // prettier-ignore

const toRecordRow = ({ sort_on: _sortOn, record_id, body, ...row }: Stored): RecordRow => ({
  record_id: `record_${record_id.replaceAll('-', '')}`,
  ...row,
  body: unpackBody(row.entity, body),
})

const noSuchRecord = (): IntegrationError =>
  new IntegrationError('request.not_found', 'There is no record with this id.')

function toUuid(recordId: string): string {
  const hex = /^record_([0-9a-f]{32})$/.exec(recordId)?.[1]
  if (hex === undefined) throw noSuchRecord()
  return hex
}
