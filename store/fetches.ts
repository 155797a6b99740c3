/** The itinerary of a run: where each fetch begins and what it brought. */
import type { Knex } from 'knex'
import { addCounts, noCounts } from '../domain/counts'
import { IntegrationError } from '../domain/errors'
import type { Counts, Warning } from '../domain/sync-job'
import type { JsonObject } from './json'
import { addWarnings, holdFence, type Run } from './runs'

/** Where a fetch begins: the stream, the cursor saved by an earlier run, and the page of this one. */
export interface FetchStart {
  stream_no: number
  cursor: JsonObject | null
  position: JsonObject | null
}

export interface FetchRow {
  fetch_no: number
  start: FetchStart
  first_chunk: number | null
  chunks: number | null
  rows: number | null
  more: boolean | null
  cursors: Record<string, JsonObject> | null
}

export async function readFetch(db: Knex, syncJobId: string, fetchNo: number): Promise<FetchRow> {
  const row = (await db('sync_fetches').where({ sync_job_id: syncJobId, fetch_no: fetchNo }).first()) as
    FetchRow | undefined
  if (row === undefined) throw new IntegrationError('job.superseded', 'The itinerary of this run is gone.')
  return row
}

export interface FetchOutcome {
  first_chunk: number
  chunks: number
  rows: number
  cursors: Record<string, JsonObject>
  /** Pages read, by stream. */
  pages: Record<string, number>
  /** Streams whose end marker was seen. */
  completed: string[]
  /** By stream, the days that were shown whole, where the source shows a window. */
  covers: Record<string, { from: string; until: string | null }>
  warnings: Warning[]
  /** Where the next fetch begins; null after the last. */
  next: FetchStart | null
}

/**
 * Notes what a fetch brought, once: whoever comes second is told what the first one noted.
 *
 * @throws provider.cursor_loop when the next fetch would begin where one of this run began already
 */
export const finishFetch = async (db: Knex, run: Run, fetchNo: number, outcome: FetchOutcome): Promise<FetchRow> =>
  db.transaction(async (trx) => {
    await holdFence(trx, run)
    const noted = await trx('sync_fetches')
      .where({ sync_job_id: run.sync_job_id, fetch_no: fetchNo, chunks: null })
      .update({
        first_chunk: outcome.first_chunk,
        chunks: outcome.chunks,
        rows: outcome.rows,
        more: outcome.next !== null,
        cursors: JSON.stringify(outcome.cursors),
      })
    if (noted === 0) return readFetch(trx, run.sync_job_id, fetchNo)
    const { sync_job_id } = run
    await trx.raw(NOTE_PAGES, {
      sync_job_id,
      pages: JSON.stringify(outcome.pages),
      completed: outcome.completed,
      covers: JSON.stringify(outcome.covers),
    })
    if (outcome.warnings.length > 0) await addWarnings(trx, sync_job_id, outcome.warnings)
    if (outcome.next !== null) {
      const start = JSON.stringify(outcome.next)
      // A circle longer than a fetch leads back to where an earlier one began.
      const known = (await trx('sync_fetches')
        .where({ sync_job_id })
        .whereRaw('start = ?::jsonb', [start])) as unknown[]
      if (known.length > 0) throw new IntegrationError('provider.cursor_loop')
      await trx('sync_fetches').insert({ sync_job_id, fetch_no: fetchNo + 1, start })
    }
    return readFetch(trx, run.sync_job_id, fetchNo)
  })

/**
 * Forgets what a fetch and the ones after it brought, because staged rows were lost. What they committed stays; of their
 * receipts only what counts rows that will be met again is taken back, so that the totals stay exact.
 */
export const rewindToFetch = async (db: Knex, run: Run, fetchNo: number): Promise<void> =>
  db.transaction(async (trx) => {
    await holdFence(trx, run)
    const fetch = await readFetch(trx, run.sync_job_id, fetchNo)
    if (fetch.chunks === null) return
    const { sync_job_id } = run
    await trx.raw(TAKE_BACK_COUNTS, { sync_job_id, first_chunk: fetch.first_chunk ?? 0 })
    await trx('sync_quarantine')
      .where({ sync_job_id })
      .andWhere('chunk_no', '>=', fetch.first_chunk ?? 0)
      .delete()
    await trx('sync_fetches').where({ sync_job_id }).andWhere('fetch_no', '>', fetchNo).delete()
    await trx('sync_fetches')
      .where({ sync_job_id, fetch_no: fetchNo })
      .update({ first_chunk: null, chunks: null, rows: null, more: null, cursors: null })
  })

/** What the receipt of a chunk says, if it was committed. */
export async function committedChunk(
  db: Knex,
  { sync_job_id, chunk_no }: { sync_job_id: string; chunk_no: number },
): Promise<{ counts: Counts; waiting: number } | null> {
  const receipt = (await db('sync_chunks').where({ sync_job_id, chunk_no }).first('counts', 'waiting')) as
    { counts: Record<string, Counts>; waiting: number } | undefined
  if (receipt === undefined) return null
  return { counts: Object.values(receipt.counts).reduce(addCounts, noCounts()), waiting: receipt.waiting }
}

const NOTE_PAGES = `
  update sync_job_streams s set pages = s.pages + p.value::int, complete = s.complete or s.stream = any(:completed::text[]),
    covers_from = coalesce((:covers::jsonb->s.stream->>'from')::date, s.covers_from),
    covers_until = coalesce((:covers::jsonb->s.stream->>'until')::date, s.covers_until)
    from jsonb_each_text(:pages::jsonb) p
   where s.sync_job_id = :sync_job_id and s.stream = p.key`

// What was written stands: those rows will be recognised as this run's own work when they come again.
const TAKE_BACK_COUNTS = `
  with back as (
    select r.key as stream, sum((r.value->>'unchanged')::int)::int as unchanged, sum((r.value->>'quarantined')::int)::int as quarantined
      from sync_chunks c cross join jsonb_each(c.counts) r
     where c.sync_job_id = :sync_job_id and c.chunk_no >= :first_chunk
     group by 1
  ), streams as (
    update sync_job_streams s set unchanged = s.unchanged - b.unchanged, quarantined = s.quarantined - b.quarantined, complete = false
      from back b where s.sync_job_id = :sync_job_id and s.stream = b.stream
  ), receipts as (
    update sync_chunks c set counts = (
        select jsonb_object_agg(key, value || '{"unchanged": 0, "quarantined": 0}'::jsonb) from jsonb_each(c.counts)
      ), seen = array(select c.seen[n + 1] from unnest(c.settled) n), settled = array(select generate_series(0, cardinality(c.settled) - 1))
     where c.sync_job_id = :sync_job_id and c.chunk_no >= :first_chunk and c.counts <> '{}'
  )
  update sync_jobs j
     set unchanged = j.unchanged - coalesce((select sum(unchanged) from back), 0),
         quarantined = j.quarantined - coalesce((select sum(quarantined) from back), 0)
   where j.sync_job_id = :sync_job_id`
