/** The one commit of a chunk: records, removals, quarantine, receipt, counters and cursors, or none of them. */
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import type { Pool } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { ChunkDecision, QuarantinedRow } from '../domain/chunk'
import { addCounts, noCounts } from '../domain/counts'
import { IntegrationError } from '../domain/errors'
import type { Counts } from '../domain/sync-job'
import { inTransaction, type PoolClient } from '../runtime/bulk'
import { sqlState } from '../runtime/pg-errors'
import type { Run } from './runs'

export interface ChunkCommit {
  run: Run
  chunk_no: number
  /** Saves the cursors of this fetch with the chunk: it is the fetch's last. */
  cursors_of_fetch: number | null
  decision: ChunkDecision
  quarantine: QuarantinedRow[]
  /** Lines of the table in COPY's text form, by position. */
  lines: string
  /** record_id by position. */
  ids: readonly string[]
  /** Keep the ids for the decision on removals. */
  keep_seen: boolean
}

/**
 * Commits a chunk once. A repeat finds the receipt, changes nothing and returns the same counts.
 *
 * @param beforeCommit runs inside the transaction, after the last statement
 * @throws job.superseded when a newer run holds the integration, or this one was ended
 */
export const commitChunk = (bulk: Pool, chunk: ChunkCommit, beforeCommit: () => void): Promise<Counts> =>
  inTransaction(bulk, async (client) => {
    const receipt = await holdFence(client, chunk)
    if (receipt !== null) return total(receipt)
    const { decision } = chunk
    if (decision.all_new || decision.write.length > 0) await writeLines(client, chunk)
    if (decision.remove.length > 0)
      await client.query(REMOVE, [decision.remove.map((n) => chunk.ids[n]), chunk.run.sync_job_id])
    if (chunk.quarantine.length > 0)
      await client.query(QUARANTINE, [
        chunk.run.sync_job_id,
        chunk.chunk_no,
        chunk.run.integration_id,
        JSON.stringify(chunk.quarantine),
      ])
    await client.query(RECEIPT, [
      chunk.run.sync_job_id,
      chunk.chunk_no,
      JSON.stringify(decision.counts),
      chunk.keep_seen ? chunk.ids : null,
      chunk.run.integration_id,
      chunk.cursors_of_fetch,
    ])
    beforeCommit()
    return total(decision.counts)
  })

/** True where a row that was taken for new is there already: the decision has to be made again. */
export const isStaleDecision = (error: unknown): boolean => sqlState(error) === '23505'

/** Below this many rows one statement with arrays is quicker than COPY and a temporary table. */
const FEW = 200
const PIECE = 256 * 1024
const COPY_RECORDS =
  'copy records (record_id, integration_no, entity, external_id, sort_on, body, content_hash, changed_in) from stdin'
const COPY_INCOMING = 'copy incoming from stdin'

async function writeLines(client: PoolClient, { decision, lines }: ChunkCommit): Promise<void> {
  if (decision.all_new) return copy(client, COPY_RECORDS, lines)
  const every = lines.split('\n')
  const wanted = decision.write.map((n) => every[n] as string)
  if (wanted.length > FEW) {
    await copy(client, COPY_INCOMING, wanted.join('\n'))
    await client.query(
      `${UPSERT} select record_id, integration_no, entity, external_id, sort_on, body, content_hash, changed_in from incoming ${ON_CONFLICT}`,
    )
    return
  }
  const columns = transpose(wanted.map((line) => line.split('\t').map(unescape)))
  await client.query({
    name: 'upsert-few',
    text: `${UPSERT} select * from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::date[], $6::jsonb[], $7::uuid[], $8::bigint[]) ${ON_CONFLICT}`,
    values: columns,
  })
}

async function copy(client: PoolClient, statement: string, text: string): Promise<void> {
  await pipeline(Readable.from(pieces(text), { objectMode: true }), client.query(copyFrom(statement)))
}

/** COPY likes few large writes; 256 KB was as quick as anything larger. */
function* pieces(text: string): Generator<Buffer> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE)
}

const transpose = (rows: string[][]): string[][] =>
  Array.from({ length: 8 }, (_, column) => rows.map((row) => row[column] as string))

const unescape = (field: string): string =>
  field.includes('\\') ? field.replace(/\\(.)/g, (_, c: string) => ESCAPES[c] ?? c) : field
const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t' }

async function holdFence(client: PoolClient, { run, chunk_no }: ChunkCommit): Promise<Record<string, Counts> | null> {
  const { rows } = await client.query<{ sync_epoch: number; status: string; receipt: Record<string, Counts> | null }>({
    name: 'chunk-fence',
    text: FENCE,
    values: [run.integration_id, run.sync_job_id, chunk_no],
  })
  const [held] = rows
  if (held?.sync_epoch !== run.epoch || held.status !== 'RUNNING') throw new IntegrationError('job.superseded')
  return held.receipt
}

const total = (counts: Record<string, Counts>): Counts => Object.values(counts).reduce(addCounts, noCounts())

const FENCE = `
  select i.sync_epoch, j.status, c.counts as receipt
    from integrations i
    join sync_jobs j on j.sync_job_id = $2
    left join sync_chunks c on c.sync_job_id = $2 and c.chunk_no = $3
   where i.integration_id = $1
     for no key update of i`

const UPSERT =
  'insert into records as r (record_id, integration_no, entity, external_id, sort_on, body, content_hash, changed_in)'
const ON_CONFLICT = `
  on conflict (record_id) do update set
    sort_on = excluded.sort_on, body = excluded.body, content_hash = excluded.content_hash, changed_in = excluded.changed_in,
    version = r.version + 1, updated_at = now(), deleted_at = null
  where r.content_hash is distinct from excluded.content_hash or r.deleted_at is not null`

const REMOVE = `
  update records r set deleted_at = now(), updated_at = now(), version = r.version + 1, changed_in = j.job_no
    from unnest($1::uuid[]) k(id), sync_jobs j
   where r.record_id = k.id and r.deleted_at is null and j.sync_job_id = $2`

const QUARANTINE = `
  insert into sync_quarantine (sync_job_id, chunk_no, position, integration_id, stream, reason, raw)
  select $1, $2, q.position, $3, q.stream, q.reason, q.raw
    from jsonb_to_recordset($4) as q(position int, stream text, reason text, raw text)`

// Receipt, counters of the job and its streams, cursors, and the end of the chunk in staging: one round trip.
const RECEIPT = `
  with receipt as (
    insert into sync_chunks (sync_job_id, chunk_no, counts, seen) values ($1, $2, $3, $4)
  ), counted as (
    select c.key as stream, x.* from jsonb_each($3::jsonb) c
     cross join jsonb_to_record(c.value) as x(created int, updated int, unchanged int, deleted int, conflicted int, quarantined int)
  ), streams as (
    update sync_job_streams s set
      created = s.created + c.created, updated = s.updated + c.updated, unchanged = s.unchanged + c.unchanged,
      deleted = s.deleted + c.deleted, conflicted = s.conflicted + c.conflicted, quarantined = s.quarantined + c.quarantined
    from counted c where s.sync_job_id = $1 and s.stream = c.stream
  ), cursors as (
    insert into sync_cursors as c (integration_id, stream, cursor, sync_job_id)
    select $5, e.key, e.value, $1 from sync_fetches f cross join jsonb_each(f.cursors) e where f.sync_job_id = $1 and f.fetch_no = $6
    on conflict (integration_id, stream) do update set cursor = excluded.cursor, sync_job_id = excluded.sync_job_id, saved_at = now()
  ), staged as (
    delete from sync_staging where sync_job_id = $1 and chunk_no = $2
  )
  update sync_jobs j set
    created = j.created + c.created, updated = j.updated + c.updated, unchanged = j.unchanged + c.unchanged,
    deleted = j.deleted + c.deleted, conflicted = j.conflicted + c.conflicted, quarantined = j.quarantined + c.quarantined
  from (select coalesce(sum(created), 0)::int created, coalesce(sum(updated), 0)::int updated, coalesce(sum(unchanged), 0)::int unchanged,
               coalesce(sum(deleted), 0)::int deleted, coalesce(sum(conflicted), 0)::int conflicted,
               coalesce(sum(quarantined), 0)::int quarantined from counted) c
  where j.sync_job_id = $1`
