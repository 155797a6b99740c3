/**
 * Staged lines become records inside Postgres: their bytes do not pass through this process a second time. Only records
 * that nobody edited are written this way, and what each of them was before is noted in the same statement.
 */
import type { ChunkDecision } from '../domain/chunk'
import type { Sql } from '../runtime/bulk'
import type { ChunkKey } from './staging'

/** @returns how many records were written */
export async function writeLines(
  sql: Sql,
  { sync_job_id, chunk_no }: ChunkKey,
  { all_new, write, created }: Pick<ChunkDecision, 'all_new' | 'write' | 'created'>,
): Promise<number> {
  if (all_new) return (await sql.query(`${INSERT} ${FIELDS} ${LINES}`, [sync_job_id, chunk_no])).rowCount ?? 0
  const known = new Set(created)
  const changed = write.filter((n) => !known.has(n))
  const { rowCount } = await sql.query(changed.length === 0 ? WRITE_NEW : WRITE_ANY, [
    sync_job_id,
    chunk_no,
    write,
    ...(changed.length === 0 ? [] : [changed]),
  ])
  return rowCount ?? 0
}

/** Marks records as removed. */
export async function removeRecords(sql: Sql, syncJobId: string, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await sql.query(REMOVE, [ids, syncJobId])
}

/** Brings back what `removeRecords` marked. Returns what was still removed. */
export async function restoreRemoved(sql: Sql, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  return (await sql.query<{ record_id: string }>(RESTORE, [ids])).rows.map(({ record_id }) => record_id)
}

const INSERT = `
  insert into records as r (record_id, entity, external_id, sort_on, body, content_hash, remote_version, integration_no, changed_in)`

const FIELDS = `
  select f[1]::uuid as record_id, f[2] as entity, f[3] as external_id, f[4]::date as sort_on, f[5]::jsonb as body,
         f[6]::uuid as content_hash, nullif(f[7], '')::bigint as remote_version, i.integration_no, j.job_no`

// Lines and their fields are told apart by control characters, which neither JSON nor a key that was let through can hold.
const LINES = `
    from sync_jobs j
    join integrations i using (integration_id)
    join sync_staging s on s.sync_job_id = j.sync_job_id and s.chunk_no = $2 and s.stage = 'rows'
   cross join lateral string_to_table(s.body, chr(30)) with ordinality as t(line, n)
   cross join lateral string_to_array(t.line, chr(31)) as f
   where j.sync_job_id = $1`

const NAMED = 'and (t.n - 1)::int = any($3::int[])'

// What somebody edited is never written over, whatever was decided.
const ON_CONFLICT = `
  on conflict (record_id) do update set
    sort_on = excluded.sort_on, body = excluded.body, content_hash = excluded.content_hash, remote_version = excluded.remote_version,
    changed_in = excluded.changed_in, version = r.version + 1, updated_at = now(), deleted_at = null
  where not r.layered and (r.content_hash is distinct from excluded.content_hash or r.deleted_at is not null)`

const WRITE_NEW = `${INSERT} ${FIELDS} ${LINES} ${NAMED} ${ON_CONFLICT}`

// Of what changed, the fields and what they were; a body has no nulls, so null says that the field was not there.
const WRITE_ANY = `
  with lines as materialized (${FIELDS}, (t.n - 1)::int as n ${LINES} ${NAMED}),
  noted as (
    insert into sync_changes (job_no, record_id, reason, before, before_hash)
    select l.job_no, l.record_id, 'updated', coalesce(d.before, '{}') || case when o.deleted_at is null then '{}' else '{"removed": true}' end::jsonb,
           o.content_hash
      from lines l
      join lateral (select * from records where record_id = l.record_id offset 0) o on true
      left join lateral (
        select jsonb_object_agg(k.field, o.body->k.field) as before
          from (select jsonb_object_keys(o.body) union select jsonb_object_keys(l.body)) k(field)
         where o.body->k.field is distinct from l.body->k.field
      ) d on true
     where l.n = any($4::int[]) and o.changed_in <> l.job_no and not o.layered
  )
  ${INSERT} select record_id, entity, external_id, sort_on, body, content_hash, remote_version, integration_no, job_no from lines ${ON_CONFLICT}`

const REMOVE = `
  with removed as (
    update records r set deleted_at = now(), updated_at = now(), version = r.version + 1, changed_in = j.job_no
      from unnest($1::uuid[]) k(id), sync_jobs j
     where r.record_id = k.id and r.deleted_at is null and not r.layered and j.sync_job_id = $2
    returning r.record_id, j.job_no
  )
  insert into sync_changes (job_no, record_id, reason) select job_no, record_id, 'tombstoned' from removed`

const RESTORE = `
  update records set deleted_at = null, updated_at = now(), version = version + 1
   where record_id = any($1::uuid[]) and deleted_at is not null and not layered
  returning replace(record_id::text, '-', '') as record_id`
