/** Adds to the counts of a run, outside of its chunks. */
import type { Counts } from '../domain/sync-job'
import type { Sql } from '../runtime/bulk'

/** @param counts by stream */
export async function addRunCounts(sql: Sql, syncJobId: string, counts: Record<string, Counts>): Promise<void> {
  if (Object.keys(counts).length > 0) await sql.query(ADD, [syncJobId, JSON.stringify(counts)])
}

const ADD = `
  with counted as (
    select c.key as stream, x.* from jsonb_each($2::jsonb) c
     cross join jsonb_to_record(c.value) as x(created int, updated int, unchanged int, deleted int, conflicted int, quarantined int)
  ), streams as (
    update sync_job_streams s set
      created = s.created + c.created, updated = s.updated + c.updated, unchanged = s.unchanged + c.unchanged,
      deleted = s.deleted + c.deleted, conflicted = s.conflicted + c.conflicted
    from counted c where s.sync_job_id = $1 and s.stream = c.stream
  )
  update sync_jobs j set
    created = j.created + c.created, updated = j.updated + c.updated, unchanged = j.unchanged + c.unchanged,
    deleted = j.deleted + c.deleted, conflicted = j.conflicted + c.conflicted
  from (select sum(created)::int created, sum(updated)::int updated, sum(unchanged)::int unchanged, sum(deleted)::int deleted,
               sum(conflicted)::int conflicted from counted) c
  where j.sync_job_id = $1`
