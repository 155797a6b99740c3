/** Single lines of a staged chunk: the few rows that have to be looked at before they are written. */
import type { JsonObject } from '../domain/json'
import type { Entity } from '../domain/records'
import type { Sql } from '../runtime/bulk'
import type { ChunkKey } from './staging'

export interface StagedLine {
  /** Its position in the chunk. */
  n: number
  /** What a record id is made of for its key. */
  key_id: string
  entity: Entity
  external_id: string
  /** As it is stored, without what is empty. */
  body: JsonObject
  hash: string
  version: number | null
}

/** Lines by position. Tombstones have none. */
export async function readLines(
  sql: Sql,
  { sync_job_id, chunk_no }: ChunkKey,
  positions: readonly number[],
): Promise<Map<number, StagedLine>> {
  if (positions.length === 0) return new Map()
  const { rows } = await sql.query<StagedLine>(READ, [sync_job_id, chunk_no, positions])
  return new Map(rows.map((line) => [line.n, line]))
}

const READ = `
  select (t.n - 1)::int as n, f[1] as key_id, f[2] as entity, f[3] as external_id, f[5]::jsonb as body, f[6] as hash,
         nullif(f[7], '')::bigint as version
    from sync_staging s
   cross join lateral string_to_table(s.body, chr(30)) with ordinality as t(line, n)
   cross join lateral string_to_array(t.line, chr(31)) as f
   where s.sync_job_id = $1 and s.chunk_no = $2 and s.stage = 'rows' and t.line <> '' and (t.n - 1)::int = any($3::int[])`
