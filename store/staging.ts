/** Rows in flight between two activities: one row for each chunk and stage, in an unlogged table. */
import type { Pool } from 'pg'
import { IntegrationError } from '../domain/errors'

export type Stage = 'raw' | 'keys' | 'rows' | 'decision'

export interface ChunkKey {
  sync_job_id: string
  chunk_no: number
}

/**
 * Stages one or more bodies of a chunk; a repeat overwrites.
 *
 * Each body is a parameter of its own: in an array the driver would escape it character by character, which cost more
 * than everything else that is done to a chunk.
 */
export async function stage(
  bulk: Pool,
  { sync_job_id, chunk_no }: ChunkKey,
  bodies: Partial<Record<Stage, string | Buffer>>,
): Promise<void> {
  const entries = Object.entries(bodies)
  const rows = entries.map((_, n) => `($1, $2, $${2 * n + 3}, $${2 * n + 4})`)
  await bulk.query({
    text: `${STAGE} values ${rows.join(', ')} ${OVERWRITE}`,
    values: [sync_job_id, chunk_no, ...entries.flat()],
  })
}

/**
 * Reads a staged body.
 *
 * @throws chunk.lost when Postgres crashed and emptied the table: the run fetches the chunk again.
 */
export async function readStaged(bulk: Pool, { sync_job_id, chunk_no }: ChunkKey, wanted: Stage): Promise<string> {
  const { rows } = await bulk.query<{ body: string }>({
    name: 'read-staged',
    text: READ,
    values: [sync_job_id, chunk_no, wanted],
  })
  const [row] = rows
  if (row === undefined) throw new IntegrationError('chunk.lost', undefined, { facts: { chunk_no } })
  return row.body
}

/** Reads a staged body and leaves nothing of it; null where there is none. */
export async function takeStaged(
  bulk: Pool,
  { sync_job_id, chunk_no }: ChunkKey,
  wanted: Stage,
): Promise<string | null> {
  const { rows } = await bulk.query<{ body: string }>(TAKE, [sync_job_id, chunk_no, wanted])
  return rows[0]?.body ?? null
}

/** Drops what earlier attempts of a fetch staged: chunks from `from` on, below `end`. */
export async function dropStaged(bulk: Pool, syncJobId: string, from: number, end: number): Promise<void> {
  if (from < end) await bulk.query(DROP, [syncJobId, from, end])
}

const STAGE = 'insert into sync_staging (sync_job_id, chunk_no, stage, body)'
const OVERWRITE = 'on conflict (sync_job_id, chunk_no, stage) do update set body = excluded.body'
const DROP = 'delete from sync_staging where sync_job_id = $1 and chunk_no >= $2 and chunk_no < $3'
const READ = 'select body from sync_staging where sync_job_id = $1 and chunk_no = $2 and stage = $3'
const TAKE = 'delete from sync_staging where sync_job_id = $1 and chunk_no = $2 and stage = $3 returning body'
