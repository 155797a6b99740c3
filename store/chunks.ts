/** The one commit of a chunk: records, removals, quarantine, receipt, counters and cursors, or none of them. */
import type { Pool } from 'pg'
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
    if (decision.all_new || decision.write.length > 0) await writeRecords(client, chunk)
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

/** The staged lines become records inside Postgres: their bytes do not pass through this process a second time. */
async function writeRecords(client: PoolClient, { run, chunk_no, decision }: ChunkCommit): Promise<void> {
  const { sync_job_id } = run
  const { rowCount } = decision.all_new
    ? await client.query(`${INSERT} ${LINES}`, [sync_job_id, chunk_no])
    : await client.query(`${INSERT} ${LINES} ${NAMED} ${ON_CONFLICT}`, [sync_job_id, chunk_no, decision.write])
  // Staged rows take no part in the fence: somebody may have cleared them since it was looked at.
  if (rowCount === 0) throw chunkLost(chunk_no)
}

const chunkLost = (chunk_no: number): IntegrationError =>
  new IntegrationError('chunk.lost', undefined, { facts: { chunk_no } })

async function holdFence(client: PoolClient, { run, chunk_no }: ChunkCommit): Promise<Record<string, Counts> | null> {
  const { rows } = await client.query<{
    sync_epoch: number
    status: string
    receipt: Record<string, Counts> | null
    staged: boolean
  }>({
    name: 'chunk-fence',
    text: FENCE,
    values: [run.integration_id, run.sync_job_id, chunk_no],
  })
  const [held] = rows
  if (held?.sync_epoch !== run.epoch || held.status !== 'RUNNING') throw new IntegrationError('job.superseded')
  if (held.receipt === null && !held.staged) throw chunkLost(chunk_no)
  return held.receipt
}

const total = (counts: Record<string, Counts>): Counts => Object.values(counts).reduce(addCounts, noCounts())

const FENCE = `
  select i.sync_epoch, j.status, c.counts as receipt,
         exists (select from sync_staging s where s.sync_job_id = $2 and s.chunk_no = $3 and s.stage = 'rows') as staged
    from integrations i
    join sync_jobs j on j.sync_job_id = $2
    left join sync_chunks c on c.sync_job_id = $2 and c.chunk_no = $3
   where i.integration_id = $1
     for no key update of i`

const INSERT = `
  insert into records as r (record_id, entity, external_id, sort_on, body, content_hash, integration_no, changed_in)`

// Lines and their fields are told apart by control characters, which neither JSON nor a key that was let through can hold.
const LINES = `
  select f[1]::uuid, f[2], f[3], f[4]::date, f[5]::jsonb, f[6]::uuid, i.integration_no, j.job_no
    from sync_jobs j
    join integrations i using (integration_id)
    join sync_staging s on s.sync_job_id = j.sync_job_id and s.chunk_no = $2 and s.stage = 'rows'
   cross join lateral string_to_table(s.body, chr(30)) with ordinality as t(line, n)
   cross join lateral string_to_array(t.line, chr(31)) as f
   where j.sync_job_id = $1`

const NAMED = 'and (t.n - 1)::int = any($3::int[])'

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
