/** The one commit of a chunk: records, removals, quarantine, receipt, counters and cursors, or none of them. */
import type { Pool } from 'pg'
import type { ChunkDecision, ChunkKeys } from '../domain/chunk'
import { addCounts, noCounts } from '../domain/counts'
import { IntegrationError } from '../domain/errors'
import type { Counts } from '../domain/sync-job'
import { inTransaction, type PoolClient, type Sql } from '../runtime/bulk'
import { sqlState } from '../runtime/pg-errors'
import { saveChanges } from './record-changes'
import { removeRecords, writeLines } from './record-lines'
import type { Run } from './runs'
import { forgetOvertaken, putAside } from './waiting'

export interface ChunkCommit {
  run: Run
  chunk_no: number
  /** Saves the cursors of this fetch with the chunk: it is the fetch's last. */
  cursors_of_fetch: number | null
  keys: ChunkKeys
  decision: ChunkDecision
  /** Decides again, where people changed something since it was decided. Nobody can meanwhile. */
  decideAgain: (sql: Sql) => Promise<ChunkDecision>
}

export interface CommittedChunk {
  counts: Counts
  /** Lines that were put aside until the last page. */
  waiting: number
}

/**
 * Commits a chunk once. A repeat finds the receipt, changes nothing and returns the same.
 *
 * @param beforeCommit runs inside the transaction, after the last statement
 * @throws job.superseded when a newer run holds the integration, or this one was ended
 */
export const commitChunk = (bulk: Pool, chunk: ChunkCommit, beforeCommit: () => void): Promise<CommittedChunk> =>
  inTransaction(bulk, async (client) => {
    const held = await holdFence(client, chunk)
    if (held.receipt !== null) return { counts: total(held.receipt), waiting: held.waiting }
    const decision = chunk.decision.edit_no === held.edit_no ? chunk.decision : await chunk.decideAgain(client)
    await writeRecords(client, { ...chunk, decision }, held)
    await writeReceipt(client, { ...chunk, decision })
    beforeCommit()
    return { counts: total(decision.counts), waiting: decision.wait.length }
  })

/** True where a row that was taken for new is there already: the decision has to be made again. */
export const isStaleDecision = (error: unknown): boolean => sqlState(error) === '23505'

async function writeRecords(
  client: PoolClient,
  chunk: ChunkCommit,
  { integration_no, has_waiting }: Held,
): Promise<void> {
  const { run, chunk_no, decision, keys } = chunk
  const place = { sync_job_id: run.sync_job_id, chunk_no }
  if (decision.all_new || decision.write.length > 0) {
    const written = await writeLines(client, place, decision)
    // Staged rows take no part in the fence: somebody may have cleared them since it was looked at.
    if (written === 0) throw chunkLost(chunk_no)
  }
  await removeRecords(
    client,
    run.sync_job_id,
    decision.remove.map((n) => keys.ids[n] as string),
  )
  await saveChanges(client, decision.changed, { integration_no, sync_job_id: run.sync_job_id })
  if (has_waiting) await forgetOvertaken(client, run.sync_job_id, keys.ids)
  if (decision.wait.length > 0) await putAside(client, place, waitingLines(keys, decision.wait))
  if (keys.quarantine.length > 0)
    await client.query(QUARANTINE, [run.sync_job_id, chunk_no, run.integration_id, JSON.stringify(keys.quarantine)])
}

function waitingLines(keys: ChunkKeys, positions: readonly number[]) {
  const streams = keys.sections.flatMap(({ stream, lines }) => Array<string>(lines).fill(stream))
  return positions.map((n) => ({
    n,
    key_id: keys.ids[n] as string,
    stream: streams[n] as string,
    updated_at: keys.updated_at[n] ?? null,
    replaces: keys.replaces[n] ?? [],
  }))
}

async function writeReceipt(
  client: PoolClient,
  { run, chunk_no, keys, decision, ...chunk }: ChunkCommit,
): Promise<void> {
  const created = decision.all_new ? keys.ids : decision.created.map((n) => keys.ids[n] as string)
  await client.query(RECEIPT, [
    run.sync_job_id,
    chunk_no,
    JSON.stringify(decision.counts),
    // What is new is listed as such.
    decision.all_new ? null : keys.ids,
    run.integration_id,
    chunk.cursors_of_fetch,
    JSON.stringify(keys.sections.map(({ stream, lines }) => [stream, lines])),
    decision.all_new ? null : decision.settled,
    decision.wait.length,
    created,
  ])
}

const chunkLost = (chunk_no: number): IntegrationError =>
  new IntegrationError('chunk.lost', undefined, { facts: { chunk_no } })

interface Held {
  integration_no: number
  edit_no: number
  receipt: Record<string, Counts> | null
  waiting: number
  /** Rows of this run were put aside before. */
  has_waiting: boolean
}

async function holdFence(client: PoolClient, { run, chunk_no }: ChunkCommit): Promise<Held> {
  const { rows } = await client.query<Held & { sync_epoch: number; status: string; staged: boolean }>({
    name: 'chunk-fence',
    text: FENCE,
    values: [run.integration_id, run.sync_job_id, chunk_no],
  })
  const [held] = rows
  if (held?.sync_epoch !== run.epoch || held.status !== 'RUNNING') throw new IntegrationError('job.superseded')
  if (held.receipt === null && !held.staged) throw chunkLost(chunk_no)
  return held
}

const total = (counts: Record<string, Counts>): Counts => Object.values(counts).reduce(addCounts, noCounts())

const FENCE = `
  select i.integration_no, i.sync_epoch, i.edit_no, j.status, c.counts as receipt, coalesce(c.waiting, 0) as waiting,
         exists (select from sync_waiting w where w.sync_job_id = $2) as has_waiting,
         exists (select from sync_staging s where s.sync_job_id = $2 and s.chunk_no = $3 and s.stage = 'rows') as staged
    from integrations i
    join sync_jobs j on j.sync_job_id = $2
    left join sync_chunks c on c.sync_job_id = $2 and c.chunk_no = $3
   where i.integration_id = $1
     for no key update of i`

const QUARANTINE = `
  insert into sync_quarantine (sync_job_id, chunk_no, position, integration_id, stream, reason, raw)
  select $1, $2, q.position, $3, q.stream, q.reason, q.raw
    from jsonb_to_recordset($4) as q(position int, stream text, reason text, raw text)`

// Receipt, counters of the job and its streams, cursors, and the end of the chunk in staging: one round trip. No cursor goes
// beyond rows that wait: a run that fails reads those again.
const RECEIPT = `
  with receipt as (
    insert into sync_chunks (sync_job_id, chunk_no, counts, seen, sections, settled, waiting) values ($1, $2, $3, $4, $7, $8, $9)
  ), created as (
    insert into sync_created (job_no, chunk_no, record_ids)
    select job_no, $2, $10 from sync_jobs where sync_job_id = $1 and cardinality($10::uuid[]) > 0
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
    select $5, e.key, e.value, $1 from sync_fetches f cross join jsonb_each(f.cursors) e
     where f.sync_job_id = $1 and f.fetch_no = $6 and not exists (select from sync_waiting w where w.sync_job_id = $1)
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
