/** A key that came in several chunks of a run counts once: whether it was met before, a chunk alone cannot know. */
import type { Knex } from 'knex'

/** Takes from the counts of a run what they have too much of rows that are unchanged. To be called once, when all is applied. */
export async function recountRepeats(trx: Knex.Transaction, syncJobId: string): Promise<void> {
  const { rows } = (await trx.raw(HAS_REPEATS, { sync_job_id: syncJobId })) as { rows: { repeats: boolean }[] }
  if (rows[0]?.repeats === true) await trx.raw(RECOUNT, { sync_job_id: syncJobId })
}

// What a chunk of new rows brought is listed as created, and its keys are not kept a second time. Within a chunk every key is
// one line, and a run of new rows alone has no repeats.
const MET = `
  select k.id, c.chunk_no, (k.place - 1)::int as n, c.sections, (k.place - 1)::int = any(c.settled) as settled
    from sync_chunks c cross join unnest(c.seen) with ordinality as k(id, place) where c.sync_job_id = :sync_job_id
  union all
  select k.id, c.chunk_no, 0, c.sections, true
    from sync_chunks c join sync_jobs j using (sync_job_id) join sync_created n on n.job_no = j.job_no and n.chunk_no = c.chunk_no
   cross join unnest(n.record_ids) k(id)
   where c.sync_job_id = :sync_job_id and c.seen is null
     and exists (select from sync_chunks p where p.sync_job_id = :sync_job_id and p.seen is not null)`

const HAS_REPEATS = `
  select (select count(*) from sync_chunks where sync_job_id = :sync_job_id) > 1 and
         (select count(*) > count(distinct id) from (${MET}) met) as repeats`

// All but one of the times that it counted as unchanged, and that one too if it counted as something else besides.
const RECOUNT = `
  with met as (${MET}
  ), repeats as (
    select *, bool_or(settled) over (partition by id) as counted,
           row_number() over (partition by id, settled order by chunk_no) as nth
      from met where id in (select id from met group by id having count(*) > 1)
  ), surplus as (
    select (select s.stream from (
              select e.value->>0 as stream, sum((e.value->>1)::int) over (order by e.ordinality) as until
                from jsonb_array_elements(r.sections) with ordinality e) s
             where s.until > r.n order by s.until limit 1) as stream
      from repeats r where not settled and (counted or nth > 1)
  ), by_stream as (
    select stream, count(*)::int as surplus from surplus group by stream
  ), streams as (
    update sync_job_streams s set unchanged = s.unchanged - b.surplus from by_stream b
     where s.sync_job_id = :sync_job_id and s.stream = b.stream
  )
  update sync_jobs set unchanged = unchanged - coalesce((select sum(surplus)::int from by_stream), 0) where sync_job_id = :sync_job_id`
