/** What a rehearsed run did, read before it is rolled back. */
import type { JsonObject } from '../domain/json'
import type { PreviewedChange } from '../domain/preview'
import type { RecordState } from '../domain/record-state'
import type { Entity } from '../domain/records'
import type { Sql } from '../runtime/bulk'

export interface RehearsedChange extends Omit<PreviewedChange, 'before' | 'entity'> {
  entity: Entity
  /** Of a record that nobody edited the fields that changed; else its whole former state. */
  before: { fields: JsonObject } | { state: RecordState } | null
  /** Fields that changed, where the former state is told whole. */
  fields: string[]
}

/** The first changes of a run, and how many there are. A record that was changed twice is told once. */
export async function readRehearsed(
  sql: Sql,
  syncJobId: string,
  limit: number,
): Promise<{ changes: RehearsedChange[]; total: number }> {
  const { rows } = await sql.query<RehearsedChange & { total: number }>(CHANGES, [syncJobId, limit])
  return { changes: rows.map(({ total: _total, ...change }) => change), total: rows[0]?.total ?? 0 }
}

/** What it could not read. */
export const readQuarantined = async (
  sql: Sql,
  syncJobId: string,
  limit: number,
): Promise<{ stream: string; reason: string }[]> =>
  (await sql.query<{ stream: string; reason: string }>(QUARANTINED, [syncJobId, limit])).rows

const CHANGES = `
  with changed as (
    select distinct on (c.record_id) c.* from sync_changes c join sync_jobs j using (job_no)
     where j.sync_job_id = $1 order by c.record_id, c.change_no
  ), told as (
    select record_id, reason, before, detail, 0 as part from changed
     union all
    select id, 'created', null, null, 1 from sync_created c join sync_jobs j using (job_no) cross join unnest(c.record_ids) id
     where j.sync_job_id = $1 and id not in (select record_id from changed)
  )
  select 'record_' || replace(t.record_id::text, '-', '') as record_id, r.entity, r.external_id, t.reason, r.body, t.detail - 'fields' as detail,
         coalesce(array(select jsonb_array_elements_text(t.detail->'fields')), '{}') as fields,
         case when t.before is null then null
              when t.detail is null then jsonb_build_object('fields', t.before)
              else jsonb_build_object('state', t.before) end as before,
         count(*) over ()::int as total
    from told t join records r using (record_id)
   order by t.part, t.record_id limit $2`

const QUARANTINED = `select stream, reason from sync_quarantine where sync_job_id = $1 order by chunk_no, position limit $2`
