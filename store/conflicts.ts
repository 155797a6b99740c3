/** Conflicts: what people and providers say differently, open until somebody decides. Written by `saveStates`. */
import type { Knex } from 'knex'
import { IntegrationError } from '../domain/errors'
import type { Json } from '../domain/json'
import type { ConflictKind } from '../domain/merge'
import type { Policy } from '../domain/merge-field'
import type { Entity } from '../domain/records'
import type { UserScope } from '../domain/user-scope'
import type { Sql } from '../runtime/bulk'
import { mintId } from '../runtime/ids'
import { keysetPage, type Keyset, type Page } from './keyset'
import { within } from './within'

export type ConflictStatus = 'open' | 'auto' | 'kept_local' | 'took_remote' | 'edited' | 'superseded'

export interface ConflictRow {
  conflict_id: string
  conflict_no: number
  integration_id: string
  user_id: string
  /** 32 hex digits. */
  record_id: string
  entity: Entity
  /** `deleted_locally` for a removal that meets an edit. */
  field: string
  kind: ConflictKind | 'id_reuse'
  base: Json
  local: Json
  remote: Json
  policy: Policy
  /** The policy's target that applied; null for the default. */
  rule: string | null
  status: ConflictStatus
  sync_job_id: string | null
  opened_at: string
  decided_at: string | null
  decided_by: string | null
  decision_id: string | null
}

export interface ConflictFilter {
  integration_id?: string | undefined
  user_id?: string | undefined
  record_id?: string | undefined
  status?: ConflictStatus | undefined
  kind?: ConflictRow['kind'] | undefined
  field?: string | undefined
  entity?: Entity | undefined
  sync_job_id?: string | undefined
}

/** In the order that the keyset names. */
export const listConflicts = (
  db: Knex,
  filter: ConflictFilter,
  keyset: Keyset,
  scope: UserScope,
): Promise<Page<ConflictRow>> =>
  keysetPage(
    where(select(db).modify(within(scope, 'i.user_id')), filter) as Knex.QueryBuilder<ConflictRow, ConflictRow[]>,
    keyset,
    'conflict_no',
  )

/** How many there are of each kind, field and status. */
export const countConflicts = async (
  db: Knex,
  filter: ConflictFilter,
  scope: UserScope,
): Promise<{ kind: string; field: string; status: ConflictStatus; count: number }[]> =>
  (await where(from(db).modify(within(scope, 'i.user_id')), filter)
    .groupBy('c.kind', 'c.field', 'c.status')
    .orderBy(['c.kind', 'c.field', 'c.status'])
    .select('c.kind', 'c.field', 'c.status', db.raw('count(*)::int as count'))) as {
    kind: string
    field: string
    status: ConflictStatus
    count: number
  }[]

/** @throws request.not_found, also for a conflict of another user */
export async function getConflict(db: Knex, conflictId: string, scope: UserScope): Promise<ConflictRow> {
  const query = select(db).where('c.conflict_id', conflictId).modify(within(scope, 'i.user_id'))
  const row = (await query.first()) as ConflictRow | undefined
  if (row === undefined) throw new IntegrationError('request.not_found', 'There is no conflict with this id.')
  return row
}

/** Conflicts that still wait for a person, or that a policy settled, of these records. */
export const standingConflicts = async (sql: Sql, recordIds: readonly string[]): Promise<ConflictRow[]> =>
  (await sql.query<ConflictRow>(STANDING, [recordIds])).rows

/** What one answer may settle together, oldest first. */
export interface Alike {
  kind: ConflictRow['kind']
  field: string
  entity?: Entity | undefined
  status?: 'open' | 'auto' | undefined
}

export const alikeConflicts = async (
  sql: Sql,
  integrationNo: number,
  { kind, field, entity, status }: Alike,
): Promise<ConflictRow[]> =>
  (await sql.query<ConflictRow>(ALIKE, [integrationNo, kind, field, entity ?? null, status ?? 'open'])).rows

/** Notes what was decided. Those that `saveStates` superseded meanwhile get their true end, too. */
export async function markDecided(
  sql: Sql,
  conflictIds: readonly string[],
  status: ConflictStatus,
  by: { actor: string; decision_id: string },
): Promise<void> {
  await sql.query(MARK, [conflictIds, status, by.actor, by.decision_id])
}

/** Gives conflicts the status back that they had before a decision. */
export async function restoreConflicts(
  sql: Sql,
  conflicts: readonly { conflict_id: string; status: string }[],
): Promise<void> {
  await sql.query(RESTORE, [JSON.stringify(conflicts)])
}

/** A key that was used for another transaction before: both stay, and a person is told. */
export interface IdReuse {
  /** The record that has the key. */
  record_id: string
  /** The record that was made for the newcomer. */
  other_record_id: string
  external_id: string
}

export async function noteIdReuse(
  sql: Sql,
  reuses: readonly IdReuse[],
  cause: { integration_no: number; sync_job_id: string },
): Promise<void> {
  if (reuses.length === 0) return
  const rows = reuses.map((reuse) => ({ conflict_id: mintId('conflict'), ...reuse }))
  await sql.query(NOTE_REUSE, [JSON.stringify(rows), cause.integration_no, cause.sync_job_id])
}

const from = (db: Knex): Knex.QueryBuilder =>
  db('conflicts as c').join('integrations as i', 'i.integration_no', 'c.integration_no')

const select = (db: Knex): Knex.QueryBuilder => from(db).select(db.raw(COLUMNS))

const where = (query: Knex.QueryBuilder, { integration_id, user_id, ...exact }: ConflictFilter): Knex.QueryBuilder => {
  if (integration_id !== undefined) void query.where('i.integration_id', integration_id)
  if (user_id !== undefined) void query.where('i.user_id', user_id)
  for (const [column, value] of Object.entries(exact)) if (value !== undefined) void query.where(`c.${column}`, value)
  return query
}

const COLUMNS = `
  c.conflict_id, c.conflict_no, i.integration_id, i.user_id, replace(c.record_id::text, '-', '') as record_id, c.entity, c.field,
  c.kind, c.base, c.local, c.remote, c.policy, c.rule, c.status, c.sync_job_id, c.opened_at, c.decided_at, c.decided_by, c.decision_id`

const STANDING = `
  select ${COLUMNS}
    from conflicts c join integrations i using (integration_no)
   where c.record_id = any($1::uuid[]) and c.status in ('open', 'auto') order by c.conflict_no`

const ALIKE = `
  select ${COLUMNS}
    from conflicts c join integrations i using (integration_no)
   where c.integration_no = $1 and c.kind = $2 and c.field = $3 and ($4::text is null or c.entity = $4) and c.status = $5
   order by c.conflict_no`

const MARK = `
  update conflicts set status = $2, decided_at = now(), decided_by = $3, decision_id = $4 where conflict_id = any($1)`

const RESTORE = `
  update conflicts c set status = w.status, decided_at = null, decided_by = null, decision_id = null
    from jsonb_to_recordset($1::jsonb) as w(conflict_id text, status text) where c.conflict_id = w.conflict_id`

const NOTE_REUSE = `
  insert into conflicts (conflict_id, integration_no, record_id, entity, field, kind, base, local, remote, policy, status, sync_job_id)
  select w.conflict_id, $2, w.record_id, 'transaction', 'external_id', 'id_reuse', to_jsonb(w.external_id), to_jsonb(w.external_id),
         to_jsonb('record_' || w.other_record_id), 'manual', 'open', $3
    from jsonb_to_recordset($1::jsonb) as w(conflict_id text, record_id uuid, other_record_id text, external_id text)
  on conflict (record_id, field, kind, remote_hash) do nothing`
