/** What a run wrote, and putting it back as it was. */
import type { RecordState } from '../domain/record-state'
import type { Sql } from '../runtime/bulk'

export interface RunWork {
  /** Records that did not exist before, as 32 hex digits. */
  created: string[]
  /** Records with more to them, as they were. */
  states: RecordState[]
  /** How many that nobody had edited were changed or removed. */
  plain: number
}

export async function readRunWork(sql: Sql, syncJobId: string): Promise<RunWork> {
  const { rows } = await sql.query<{ created: string[] | null; states: RecordState[] | null; plain: number }>(WORK, [
    syncJobId,
  ])
  const [{ created, states, plain }] = rows as [(typeof rows)[number]]
  return { created: created ?? [], states: states ?? [], plain }
}

export interface Dependents {
  /** Runs that have written the same records since, and stand. */
  later_runs: string[]
  /** Decisions of people that came after and stand. */
  decisions: string[]
  records: number
}

/** What was built on a run since. */
export async function findDependents(sql: Sql, syncJobId: string): Promise<Dependents> {
  const { rows } = await sql.query<Dependents>(DEPENDENTS, [syncJobId])
  return rows[0] as Dependents
}

/** Puts back what nobody had edited: fields, and whether it was there. */
export async function restorePlain(sql: Sql, syncJobId: string): Promise<void> {
  await sql.query(RESTORE, [syncJobId])
}

/** The positions from which the next runs go on, as they were before this one. */
export async function restoreCursors(sql: Sql, syncJobId: string): Promise<void> {
  await sql.query(CURSORS, [syncJobId])
}

/** Notes that the run is undone; its questions and held removals are no longer any. */
export async function markRunUndone(sql: Sql, syncJobId: string, actor: string): Promise<void> {
  await sql.query(MARK, [syncJobId, actor])
}

const HEX = (column: string) => `replace(${column}::text, '-', '')`

// A record may have been written several times; what it was is told the first time.
const FIRST = `
  select distinct on (c.record_id) c.* from sync_changes c join sync_jobs j using (job_no)
   where j.sync_job_id = $1 order by c.record_id, c.change_no`

// The row of a match that was taken back is a record of its own since.
const CREATED = `
  select unnest(c.record_ids) as record_id from sync_created c join sync_jobs j using (job_no) where j.sync_job_id = $1
   union
  select record_id from (${FIRST}) f where f.before is null and f.reason in ('suggested', 'reused_id', 'created')
   union
  select (d.evidence->>'incoming_id')::uuid from decisions d
   where d.sync_job_id = $1 and d.kind = 'match' and d.undone_at is not null
     and d.before->'states'->>(d.evidence->>'incoming_id') is null`

const WORK = `
  with first as (${FIRST}), created as (${CREATED})
  select (select array_agg(${HEX('record_id')}) from created) as created,
         (select jsonb_agg(before) from first where detail is not null and before is not null
             and record_id not in (select record_id from created)) as states,
         (select count(*)::int from first where detail is null) as plain`

const DEPENDENTS = `
  with touched as (
    select record_id from (${FIRST}) f union select record_id from (${CREATED}) c
  ), later as (
    select l.sync_job_id, c.record_id
      from sync_jobs j
      join sync_jobs l on l.integration_id = j.integration_id and l.job_no > j.job_no and l.undone_at is null
      join sync_changes c on c.job_no = l.job_no
     where j.sync_job_id = $1 and c.record_id in (select record_id from touched)
  )
  select coalesce((select array_agg(distinct sync_job_id) from later), '{}') as later_runs,
         coalesce((select array_agg(d.decision_id order by d.decision_no desc) from decisions d, sync_jobs j
                    where j.sync_job_id = $1 and d.sync_job_id is null and d.undone_at is null and d.decided_at > j.started_at
                      and d.kind in ('edit', 'resolve', 'match', 'merge_records', 'same_account', 'removals')
                      and d.record_ids && (select array_agg(record_id) from touched)), '{}') as decisions,
         (select count(distinct record_id)::int from later) as records`

const RESTORE = `
  with first as (${FIRST}), former as (
    select r.record_id, jsonb_strip_nulls(r.body || (coalesce(f.before, '{}') - 'removed')) as body,
           coalesce(f.before_hash, r.content_hash) as content_hash, coalesce((f.before->>'removed')::boolean, false) as removed
      from first f join records r using (record_id) where f.detail is null
  )
  update records r set
    body = f.body, content_hash = f.content_hash, remote_version = null, version = r.version + 1, updated_at = now(),
    deleted_at = case when f.removed then now() end,
    sort_on = case r.entity when 'transaction' then (f.body->>'posted_on')::date when 'investment_event' then (f.body->>'traded_on')::date
                            when 'security_price' then (f.body->>'price_on')::date else r.sort_on end
    from former f where r.record_id = f.record_id`

// Where an earlier run was undone since this one began, its position is past what that one had brought: only a read of
// everything finds it again.
const CURSORS = `
  with past as (
    select from sync_jobs j join sync_jobs u using (integration_id)
     where j.sync_job_id = $1 and u.job_no < j.job_no and u.undone_at > j.started_at and u.file_id is null
  ), gone as (
    delete from sync_cursors c using sync_jobs j where j.sync_job_id = $1 and c.integration_id = j.integration_id and j.file_id is null
       and (exists (select from past) or not coalesce(j.cursors_before, '{}') ? c.stream)
  )
  insert into sync_cursors as c (integration_id, stream, cursor, sync_job_id)
  select j.integration_id, e.key, e.value, j.sync_job_id from sync_jobs j cross join jsonb_each(j.cursors_before) e
   where j.sync_job_id = $1 and j.file_id is null and not exists (select from past)
  on conflict (integration_id, stream) do update set cursor = excluded.cursor, sync_job_id = excluded.sync_job_id, saved_at = now()`

const MARK = `
  with asked as (
    update match_candidates set status = 'superseded', decided_at = now(), decided_by = $2 where sync_job_id = $1 and status = 'open'
  ), held as (
    update held_removals set status = 'superseded', decided_at = now(), decided_by = $2 where sync_job_id = $1 and status = 'held'
  ), reused as (
    update conflicts set status = 'superseded', decided_at = now(), decided_by = $2
     where sync_job_id = $1 and status = 'open' and kind = 'id_reuse'
  ), openings as (
    delete from balance_openings where sync_job_id = $1
  ), matches as (
    update decisions set undone_at = now(), undone_by = $2 where sync_job_id = $1 and undone_at is null
  )
  update sync_jobs set undone_at = now(), undone_by = $2 where sync_job_id = $1`
