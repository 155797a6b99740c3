/** Further keys of records: whose record is the one that this key would have made? */
import type { Sql } from '../runtime/bulk'

export interface Home {
  record_id: string
  /** This run has written the record already. */
  written_by_this_run: boolean
}

/** By key: the record that has it, with whether this run wrote it. */
export async function findHomes(sql: Sql, keyIds: readonly string[], syncJobId: string): Promise<Map<string, Home>> {
  if (keyIds.length === 0) return new Map()
  const { rows } = await sql.query<Home & { key: string }>(HOMES, [keyIds, syncJobId])
  return new Map(rows.map(({ key, ...home }) => [key, home]))
}

/** Keys that this run has counted as something else than unchanged. Asked of few: it goes through all that was met. */
export async function countedBefore(sql: Sql, keyIds: readonly string[], syncJobId: string): Promise<Set<string>> {
  if (keyIds.length === 0) return new Set()
  const { rows } = await sql.query<{ key: string }>(COUNTED, [keyIds, syncJobId])
  return new Set(rows.map(({ key }) => key))
}

/**
 * By key, as the record id that it makes: the record that has it now. Keys that are nobody's further key are left out,
 * and so are twins, which are records of their own.
 */
export async function findByAlias(sql: Sql, keyIds: readonly string[]): Promise<Map<string, string>> {
  if (keyIds.length === 0) return new Map()
  const { rows } = await sql.query<{ key: string; record_id: string }>(FIND, [keyIds])
  return new Map(rows.map(({ key, record_id }) => [key, record_id]))
}

/** Every record and key of these records: who asks for one of them may mean any. */
export async function recordsUnder(sql: Sql, keyIds: readonly string[]): Promise<Map<string, string>> {
  if (keyIds.length === 0) return new Map()
  const byAlias = await findByAlias(sql, keyIds)
  const { rows } = await sql.query<{ record_id: string }>(OWN, [keyIds.filter((key) => !byAlias.has(key))])
  return new Map([...byAlias, ...rows.map(({ record_id }) => [record_id, record_id] as const)])
}

const HEX = (column: string) => `replace(${column}::text, '-', '')`

const FIND = `
  select ${HEX('k.id')} as key, ${HEX('a.record_id')} as record_id
    from unnest($1::uuid[]) k(id)
    join lateral (select * from record_aliases where alias_id = k.id and kind not in ('merged', 'same_account') offset 0) a on true`

const HOMES = `
  select ${HEX('k.id')} as key, ${HEX('a.record_id')} as record_id, coalesce(r.changed_in = j.job_no, false) as written_by_this_run
    from sync_jobs j cross join unnest($1::uuid[]) k(id)
    join lateral (select * from record_aliases where alias_id = k.id and kind not in ('merged', 'same_account') offset 0) a on true
    left join lateral (select changed_in from records where record_id = a.record_id offset 0) r on true
   where j.sync_job_id = $2`

const COUNTED = `
  select ${HEX('k.id')} as key from unnest($1::uuid[]) k(id)
   where exists (select from sync_chunks c
                  where c.sync_job_id = $2 and (array_position(c.seen, k.id) - 1) = any(c.settled))
      or exists (select from sync_created c join sync_jobs j using (job_no) where j.sync_job_id = $2 and k.id = any(c.record_ids))`

const OWN = `
  select ${HEX('r.record_id')} as record_id
    from unnest($1::uuid[]) k(id) join lateral (select record_id from records where record_id = k.id offset 0) r on true`
