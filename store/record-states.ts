/**
 * Records with everything that belongs to them: the one way to read and write what is more than its body. Whoever writes
 * holds the integration's row, so nothing changes between reading and writing.
 */
import { packBody, sortDay, unpackBody } from '../domain/body'
import type { JsonObject } from '../domain/json'
import type { FieldConflict, MergedRecord } from '../domain/merge'
import type { PolicyRule } from '../domain/policies'
import {
  isPlain,
  keepsBase,
  viewOf,
  type RecordKey,
  type RecordState,
  type RecordTwin,
  type StateOverride,
} from '../domain/record-state'
import type { Body, Entity } from '../domain/records'
import type { Sql } from '../runtime/bulk'
import { mintId } from '../runtime/ids'

/** By record id, as 32 hex digits. Ids that are no record are left out. */
export async function loadStates(sql: Sql, ids: readonly string[]): Promise<Map<string, RecordState>> {
  const { rows } = await sql.query<StateRow>({ text: LOAD, values: [ids] })
  return new Map(rows.map((row) => [row.record_id, toState(row)]))
}

export interface StateWrite {
  state: RecordState
  view: MergedRecord
}

/** Who writes: a run, or a person between two runs. */
export interface WriteCause {
  integration_no: number
  sync_job_id: string | null
}

/** Writes records whole: view, base, overrides and keys, and brings their conflicts up to date. Who is whose twin is not written here. */
export async function saveStates(sql: Sql, writes: readonly StateWrite[], cause: WriteCause): Promise<void> {
  if (writes.length === 0) return
  const ids = writes.map(({ state }) => state.record_id)
  const rows = JSON.stringify(writes.map(toRecordRow))
  await sql.query(SAVE_RECORDS, [rows, cause.integration_no, cause.sync_job_id])
  await sql.query(SAVE_BASES, [rows, cause.integration_no])
  await sql.query(SAVE_OVERRIDES, [ids, JSON.stringify(writes.flatMap(({ state }) => overrideRows(state)))])
  await sql.query(SAVE_KEYS, [ids, JSON.stringify(writes.flatMap(({ state }) => keyRows(state))), cause.integration_no])
  await sql.query(SAVE_CONFLICTS, [
    ids,
    JSON.stringify(writes.flatMap(conflictRows)),
    cause.integration_no,
    cause.sync_job_id,
  ])
}

/** States as their views show them now. */
export const withViews = (states: readonly RecordState[], policies: readonly PolicyRule[]): StateWrite[] =>
  states.map((state) => ({ state, view: viewOf(state, policies) }))

/** Ids of all records of an entity, for entities that are few: accounts, balances. */
export const recordsOfEntity = async (sql: Sql, integrationNo: number, entity: Entity): Promise<string[]> =>
  (await sql.query<{ record_id: string }>(OF_ENTITY, [integrationNo, entity])).rows.map(({ record_id }) => record_id)

/** Takes records away as if they had never been, with all that belongs to them. */
export async function deleteStates(sql: Sql, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await sql.query(DELETE, [ids])
}

interface StateRow {
  record_id: string
  entity: Entity
  external_id: string
  body: JsonObject
  hash: string
  remote_version: number | null
  deleted: boolean
  updated_at: string
  base: { body: JsonObject; gone: boolean; updated_at: string | null; received_at: string; hand_made: boolean } | null
  overrides: StateOverride[] | null
  keys: RecordKey[] | null
  twins: RecordTwin[] | null
  absorbed_by: string | null
}

function toState(row: StateRow): RecordState {
  const { record_id, entity, external_id, base, overrides, keys, twins, absorbed_by } = row
  return {
    record_id,
    entity,
    external_id,
    base: {
      body: unpackBody(entity, base?.body ?? row.body) as JsonObject,
      gone: base?.gone ?? row.deleted,
      updated_at: base?.updated_at ?? null,
      received_at: base?.received_at ?? row.updated_at,
      hash: row.hash,
      version: row.remote_version,
      hand_made: base?.hand_made ?? false,
    },
    overrides: overrides ?? [],
    keys: keys ?? [],
    twins: twins ?? [],
    absorbed_by,
  }
}

const toRecordRow = ({ state, view }: StateWrite) => ({
  record_id: state.record_id,
  entity: state.entity,
  external_id: state.external_id,
  sort_on: sortDay(state.entity, view.body as Body),
  body: packed(view.body),
  content_hash: state.base.hash,
  remote_version: state.base.version,
  hidden: view.hidden,
  layered: !isPlain(state),
  keeps_base: keepsBase(state),
  base: keepsBase(state) ? packed(state.base.body) : null,
  gone: state.base.gone,
  remote_updated_at: state.base.updated_at,
  received_at: state.base.received_at,
  hand_made: state.base.hand_made,
})

const packed = (body: JsonObject): unknown => JSON.parse(packBody(body as Body))

const overrideRows = ({ record_id, overrides }: RecordState) =>
  overrides.map((override) => ({ record_id, ...override }))

const keyRows = ({ record_id, entity, keys }: RecordState) => keys.map((key) => ({ record_id, entity, ...key }))

const conflictRows = ({ state, view }: StateWrite) =>
  view.conflicts.map((conflict: FieldConflict) => ({
    conflict_id: mintId('conflict'),
    record_id: state.record_id,
    entity: state.entity,
    ...conflict,
  }))

const HEX = (column: string) => `replace(${column}::text, '-', '')`

const LOAD = `
  select ${HEX('r.record_id')} as record_id, r.entity, r.external_id, r.body, ${HEX('r.content_hash')} as hash, r.remote_version,
         r.deleted_at is not null as deleted, to_json(r.updated_at) #>> '{}' as updated_at,
         (select jsonb_build_object('body', b.body, 'gone', b.gone_at is not null, 'updated_at', b.remote_updated_at,
                                    'received_at', b.received_at, 'hand_made', b.hand_made)
            from record_bases b where b.record_id = r.record_id) as base,
         (select jsonb_agg(jsonb_build_object('field', o.field, 'value', o.value, 'base_at_edit', o.base_at_edit,
                    'edited_at', o.edited_at, 'actor', o.actor, 'origin', o.origin, 'decision_id', o.decision_id) order by o.field)
            from field_overrides o where o.record_id = r.record_id) as overrides,
         (select jsonb_agg(jsonb_build_object('id', ${HEX('a.alias_id')}, 'external_id', a.external_id, 'kind', a.kind,
                    'dated', a.dated, 'gone', a.gone_at is not null, 'decision_id', a.decision_id) order by a.kind = 'primary', a.created_at, a.alias_id)
            from record_aliases a where a.record_id = r.record_id and a.kind not in ('merged', 'same_account')) as keys,
         (select jsonb_agg(jsonb_build_object('id', ${HEX('a.alias_id')}, 'external_id', a.external_id, 'kind', a.kind, 'decision_id', a.decision_id,
                    'gone', exists (select from record_bases t where t.record_id = a.alias_id and t.gone_at is not null)) order by a.alias_id)
            from record_aliases a where a.record_id = r.record_id and a.kind in ('merged', 'same_account')) as twins,
         (select ${HEX('a.record_id')} from record_aliases a
           where a.alias_id = r.record_id and a.record_id <> r.record_id and a.kind in ('merged', 'same_account')) as absorbed_by
    from unnest($1::uuid[]) k(id)
    join lateral (select * from records where record_id = k.id offset 0) r on true`

const OF_ENTITY = `
  select ${HEX('record_id')} as record_id from records where integration_no = $1 and entity = $2 and deleted_at is null`

const WRITTEN = `
  jsonb_to_recordset($1::jsonb) as w(record_id uuid, entity text, external_id text, sort_on date, body jsonb, content_hash uuid,
    remote_version bigint, hidden boolean, layered boolean, keeps_base boolean, base jsonb, gone boolean,
    remote_updated_at timestamptz, received_at timestamptz, hand_made boolean)`

const SAVE_RECORDS = `
  insert into records as r (record_id, integration_no, entity, external_id, sort_on, body, content_hash, remote_version, layered,
                            deleted_at, changed_in)
  select w.record_id, $2, w.entity, w.external_id, w.sort_on, w.body, w.content_hash, w.remote_version, w.layered,
         case when w.hidden then now() end, coalesce((select job_no from sync_jobs where sync_job_id = $3), 0)
    from ${WRITTEN}
  on conflict (record_id) do update set
    external_id = excluded.external_id, sort_on = excluded.sort_on, body = excluded.body, content_hash = excluded.content_hash,
    remote_version = excluded.remote_version, layered = excluded.layered, version = r.version + 1, updated_at = now(),
    deleted_at = case when excluded.deleted_at is null then null else coalesce(r.deleted_at, now()) end,
    changed_in = case when $3 is null then r.changed_in else excluded.changed_in end`

const SAVE_BASES = `
  with gone as (
    delete from record_bases where record_id in (select w.record_id from ${WRITTEN} where not w.keeps_base)
  )
  insert into record_bases as b (record_id, integration_no, body, gone_at, remote_updated_at, received_at, hand_made)
  select w.record_id, $2, w.base, case when w.gone then now() end, w.remote_updated_at, w.received_at, w.hand_made
    from ${WRITTEN} where w.keeps_base
  on conflict (record_id) do update set
    body = excluded.body, remote_updated_at = excluded.remote_updated_at, received_at = excluded.received_at,
    gone_at = case when excluded.gone_at is null then null else coalesce(b.gone_at, now()) end, hand_made = excluded.hand_made`

const SAVE_OVERRIDES = `
  with kept as (
    select * from jsonb_to_recordset($2::jsonb) as o(record_id uuid, field text, value jsonb, base_at_edit jsonb,
      edited_at timestamptz, actor text, origin text, decision_id text)
  ), taken_back as (
    delete from field_overrides o where o.record_id = any($1::uuid[])
       and not exists (select from kept k where k.record_id = o.record_id and k.field = o.field)
  )
  insert into field_overrides as o (record_id, field, value, base_at_edit, edited_at, actor, origin, decision_id)
  select record_id, field, coalesce(value, 'null'), coalesce(base_at_edit, 'null'), edited_at, actor, origin, decision_id from kept
  on conflict (record_id, field) do update set
    value = excluded.value, base_at_edit = excluded.base_at_edit, edited_at = excluded.edited_at, actor = excluded.actor,
    origin = excluded.origin, decision_id = excluded.decision_id`

const SAVE_KEYS = `
  with kept as (
    select * from jsonb_to_recordset($2::jsonb) as a(id uuid, record_id uuid, entity text, external_id text, kind text, dated date,
      gone boolean, decision_id text)
  ), taken_back as (
    delete from record_aliases a where a.record_id = any($1::uuid[]) and a.kind not in ('merged', 'same_account')
       and not exists (select from kept k where k.id = a.alias_id)
  )
  insert into record_aliases as a (alias_id, record_id, integration_no, entity, external_id, kind, dated, gone_at, decision_id)
  select id, record_id, $3, entity, external_id, kind, dated, case when gone then now() end, decision_id from kept
  on conflict (alias_id) do update set
    record_id = excluded.record_id, kind = excluded.kind, dated = excluded.dated, decision_id = excluded.decision_id,
    gone_at = case when excluded.gone_at is null then null else coalesce(a.gone_at, now()) end`

// A conflict that was decided stays so until one of its sides changes; one that is no longer found is superseded.
const SAVE_CONFLICTS = `
  with found as (
    select conflict_id, record_id, entity, field, kind, coalesce(base, 'null') as base, coalesce(local, 'null') as local,
           coalesce(remote, 'null') as remote, policy, rule, status
      from jsonb_to_recordset($2::jsonb) as c(conflict_id text, record_id uuid, entity text, field text, kind text, base jsonb,
        local jsonb, remote jsonb, policy text, rule text, status text)
  ), over as (
    update conflicts c set status = 'superseded', decided_at = now(), decided_by = 'sync'
     where c.record_id = any($1::uuid[]) and c.status in ('open', 'auto') and c.kind <> 'id_reuse'
       and not exists (select from found f where f.record_id = c.record_id and f.field = c.field and f.kind = c.kind and f.remote = c.remote)
  )
  insert into conflicts as c (conflict_id, integration_no, record_id, entity, field, kind, base, local, remote, policy, rule, status, sync_job_id)
  select conflict_id, $3, record_id, entity, field, kind, base, local, remote, policy, rule, status, $4 from found
  on conflict (record_id, field, kind, remote_hash) do update set
    base = excluded.base, local = excluded.local, policy = excluded.policy, rule = excluded.rule, status = excluded.status,
    sync_job_id = excluded.sync_job_id, opened_at = now(), decided_at = null, decided_by = null, decision_id = null
  where (c.base, c.local) is distinct from (excluded.base, excluded.local)
     or c.status = 'superseded'
     or (c.status in ('open', 'auto') and (c.status, c.policy, c.rule) is distinct from (excluded.status, excluded.policy, excluded.rule))`

const DELETE = `
  with ids as (select unnest($1::uuid[]) as record_id), bases as (
    delete from record_bases using ids where record_bases.record_id = ids.record_id
  ), overrides as (
    delete from field_overrides using ids where field_overrides.record_id = ids.record_id
  ), aliases as (
    delete from record_aliases a using ids
     where a.record_id = ids.record_id or (a.alias_id = ids.record_id and a.kind in ('merged', 'same_account'))
  ), found as (
    delete from conflicts using ids where conflicts.record_id = ids.record_id
  )
  delete from records using ids where records.record_id = ids.record_id`
