/** What a run has read whole, and what it met on the way: whether a key that did not come is gone. */
import type { Sql } from '../runtime/bulk'

export interface StreamCoverage {
  stream: string
  read_as: 'full' | 'incremental'
  complete: boolean
  /** The days that the source showed whole; null where it shows no window. */
  covers_from: string | null
  covers_until: string | null
  quarantined: number
}

export const readCoverage = async (sql: Sql, syncJobId: string): Promise<StreamCoverage[]> =>
  (await sql.query<StreamCoverage>(COVERAGE, [syncJobId])).rows

/** Which of these keys came in this run, as rows or as removals. */
export async function metInRun(sql: Sql, syncJobId: string, keyIds: readonly string[]): Promise<Set<string>> {
  if (keyIds.length === 0) return new Set()
  const { rows } = await sql.query<{ key: string }>(MET, [syncJobId, keyIds])
  return new Set(rows.map(({ key }) => key))
}

/** First and last day of the transactions that this run met or put aside: what a file covers. */
export async function daysMet(sql: Sql, syncJobId: string): Promise<{ first: string; last: string } | null> {
  const { rows } = await sql.query<{ first: string | null; last: string | null }>(DAYS, [syncJobId])
  const [days] = rows
  return days === undefined || days.first === null || days.last === null ? null : { first: days.first, last: days.last }
}

/** Every key of the run that is the first parameter. A chunk of nothing but new rows has its keys among the created ones only. */
export const KEYS_MET = `
  select unnest(seen) as id from sync_chunks where sync_job_id = $1
   union
  select unnest(n.record_ids) from sync_created n join sync_jobs j using (job_no) where j.sync_job_id = $1`

const COVERAGE = `
  select stream, read_as, complete, covers_from, covers_until, quarantined from sync_job_streams
   where sync_job_id = $1 order by stream_no`

// Joined, never searched: the keys of a run may be a million.
const MET = `
  with met as (${KEYS_MET})
  select replace(k.id::text, '-', '') as key from unnest($2::uuid[]) k(id) join met using (id)`

const DAYS = `
  with met as (${KEYS_MET}), days as (
    select r.sort_on as day from met join records r on r.record_id = met.id where r.entity = 'transaction'
    union all
    select (line->'body'->>'posted_on')::date from sync_waiting where sync_job_id = $1 and entity = 'transaction' and line is not null
  )
  select min(day) as first, max(day) as last from days`
