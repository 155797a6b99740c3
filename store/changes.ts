/** Why a run wrote what it wrote: a row for each record that it changed, an array for those that were new, nothing for the rest. */
import type { Knex } from 'knex'
import type { JsonObject } from '../domain/json'
import type { ChangeReason } from '../domain/record-change'
import type { UserScope } from '../domain/user-scope'
import type { Sql } from '../runtime/bulk'
import { readTitles, type TitledRecord } from './record-titles'

export interface Change {
  record_id: string
  reason: ChangeReason
  /** Fields that it changed in what is shown. */
  fields: string[]
  /** Evidence, decision, pass: what the reason rests on. */
  detail: JsonObject | null
  /** As it is now; null where it is no longer kept. */
  record: TitledRecord | null
}

/** Where a listing goes on: after a change, or, once those are told, after a new record of a chunk. */
export type ChangePosition = { change_no: number } | { chunk_no: number; place: number }

interface WantedChanges {
  limit: number
  after?: ChangePosition | undefined
  reason?: ChangeReason | undefined
}

export interface ChangePage {
  rows: Change[]
  next: ChangePosition | null
}

/** What a run changed, in the order in which it did, and then what it created. */
export async function listChanges(
  db: Knex,
  syncJobId: string,
  wanted: WantedChanges,
  scope: UserScope,
): Promise<ChangePage> {
  const { rows, next } = await findChanges(db, syncJobId, wanted)
  const titles = await readTitles(db, rows.map(({ record_id }) => record_id), scope)
  return { rows: rows.map((change) => ({ ...change, record: titles.get(change.record_id) ?? null })), next }
} // prettier-ignore

/** How many records a run changed, by reason. */
export async function countChanges(db: Knex, syncJobId: string): Promise<Partial<Record<ChangeReason, number>>> {
  const { rows } = (await db.raw(COUNT, { sync_job_id: syncJobId })) as { rows: { reason: ChangeReason; count: number }[] }
  return Object.fromEntries(rows.filter(({ count }) => count > 0).map(({ reason, count }) => [reason, count]))
} // prettier-ignore

export interface NewChange {
  record_id: string
  reason: ChangeReason
  /** The record's whole state before, so that the run can be undone; null where it did not exist. */
  before: object | null
  detail: JsonObject
}

export async function noteChanges(sql: Sql, syncJobId: string, changes: readonly NewChange[]): Promise<void> {
  if (changes.length > 0) await sql.query(NOTE, [JSON.stringify(changes), syncJobId])
}

/** Chunks that were put aside until the end have numbers below 0. */
const BEFORE_ALL = { chunk_no: -(2 ** 31), place: 0 }

type Found = Omit<Change, 'record'>
type Placed = Found & { position: ChangePosition }
interface FoundPage {
  rows: Found[]
  next: ChangePosition | null
}

async function findChanges(db: Knex, syncJobId: string, { limit, after, reason }: WantedChanges): Promise<FoundPage> {
  const inCreated = reason === 'created' || (after !== undefined && 'chunk_no' in after)
  const changed = inCreated
    ? []
    : await readChanged(db, syncJobId, { limit: limit + 1, after: (after as { change_no: number } | undefined)?.change_no ?? 0, reason })
  if (changed.length > limit || (reason !== undefined && reason !== 'created')) return page(changed, limit)
  const start = after !== undefined && 'chunk_no' in after ? after : BEFORE_ALL
  const created = await readCreated(db, syncJobId, { limit: limit + 1 - changed.length, ...start })
  return page([...changed, ...created], limit)
} // prettier-ignore

function page(found: Placed[], limit: number): FoundPage {
  const rows = found.slice(0, limit)
  return {
    rows: rows.map(({ position: _position, ...change }) => change),
    next: found.length > limit ? (rows.at(-1)?.position ?? null) : null,
  }
}

async function readChanged(
  db: Knex,
  syncJobId: string,
  { limit, after, reason }: { limit: number; after: number; reason: ChangeReason | undefined },
): Promise<Placed[]> {
  const { rows } = (await db.raw(CHANGED, { sync_job_id: syncJobId, after, limit, reason: reason ?? null })) as {
    rows: (Found & { change_no: number })[]
  }
  return rows.map(({ change_no, ...change }) => ({ ...change, position: { change_no } }))
}

async function readCreated(
  db: Knex,
  syncJobId: string,
  from: { limit: number; chunk_no: number; place: number },
): Promise<Placed[]> {
  const { rows } = (await db.raw(CREATED, { sync_job_id: syncJobId, ...from })) as {
    rows: { record_id: string; chunk_no: number; place: number }[]
  }
  return rows.map(({ record_id, ...position }) => ({
    record_id,
    reason: 'created',
    fields: [],
    detail: null,
    position,
  }))
}

const CHANGED = `
  select c.change_no, 'record_' || replace(c.record_id::text, '-', '') as record_id, c.reason, c.detail - 'fields' as detail,
         case when c.detail is null then array(select jsonb_object_keys(c.before) order by 1)
              else array(select jsonb_array_elements_text(c.detail->'fields')) end as fields
    from sync_changes c join sync_jobs j using (job_no)
   where j.sync_job_id = :sync_job_id and c.change_no > :after and (:reason::text is null or c.reason = :reason)
   order by c.change_no limit :limit`

const CREATED = `
  select 'record_' || replace(id::text, '-', '') as record_id, c.chunk_no, place::int as place
    from sync_created c join sync_jobs j using (job_no) cross join unnest(c.record_ids) with ordinality as u(id, place)
   where j.sync_job_id = :sync_job_id and (c.chunk_no, place) > (:chunk_no::int, :place::bigint)
   order by c.chunk_no, place limit :limit`

const COUNT = `
  select c.reason, count(*)::int as count from sync_changes c join sync_jobs j using (job_no)
   where j.sync_job_id = :sync_job_id group by c.reason
  union all
  select 'created', coalesce(sum(cardinality(c.record_ids)), 0)::int from sync_created c join sync_jobs j using (job_no)
   where j.sync_job_id = :sync_job_id`

const NOTE = `
  insert into sync_changes (job_no, record_id, reason, before, detail)
  select j.job_no, w.record_id, w.reason, w.before, w.detail
    from sync_jobs j, jsonb_to_recordset($1::jsonb) as w(record_id uuid, reason text, before jsonb, detail jsonb)
   where j.sync_job_id = $2`
