/** A run from the inside: opening it, holding its fence, and closing it. */
import type { Knex } from 'knex'
import { IntegrationError, type Failure } from '../domain/errors'
import type { SyncType, Warning } from '../domain/sync-job'
import { firstIdAt } from '../runtime/ids'
import type { FetchStart } from './fetches'
import type { IntegrationRow } from './integrations'
import type { JsonObject } from './json'
import { recountRepeats } from './recount'
import type { SyncJobRow } from './sync-jobs'

/** What names a run and the fence it holds. */
export interface Run {
  sync_job_id: string
  integration_id: string
  epoch: number
}

export interface StreamPlan {
  stream: string
  read_as: SyncType
}

type RunToOpen = Pick<Run, 'sync_job_id' | 'integration_id'> & { workflow_run_id: string | null }

/** Decides how each stream is read, from the cursors that are saved. */
type PlanRun = (
  cursors: Record<string, JsonObject>,
  integration: IntegrationRow,
) => { streams: StreamPlan[]; warnings: Warning[]; start: FetchStart }

/**
 * Takes the integration for this run: bumps its epoch, so that whatever still writes for an older run is refused, and
 * marks the job `RUNNING`. A repeat for the same job returns the epoch it holds already.
 *
 * @throws integration.disconnected
 */
export const openRun = async (db: Knex, job: RunToOpen, plan: PlanRun): Promise<{ epoch: number }> =>
  db.transaction(async (trx) => {
    const integration = (await trx<IntegrationRow>('integrations')
      .where({ integration_id: job.integration_id })
      .forNoKeyUpdate()
      .first()) as IntegrationRow
    const row = (await trx<SyncJobRow>('sync_jobs').where({ sync_job_id: job.sync_job_id }).first()) as SyncJobRow
    if (row.status === 'RUNNING' && row.epoch === integration.sync_epoch) return { epoch: row.epoch }
    if (row.status !== 'QUEUED') throw new IntegrationError('job.superseded')
    if (integration.status !== 'CONNECTED') throw new IntegrationError('integration.disconnected')

    const epoch = integration.sync_epoch + 1
    await trx('integrations').where({ integration_id: job.integration_id }).update({ sync_epoch: epoch })
    await enterRun(trx, job, integration, epoch, plan)
    return { epoch }
  })

/**
 * Opens a run that is rehearsed, under the epoch that is: it overtakes nobody and holds nothing.
 *
 * @throws integration.disconnected
 */
export async function openRehearsal(
  db: Knex,
  job: Pick<Run, 'sync_job_id' | 'integration_id'>,
  plan: PlanRun,
): Promise<{ epoch: number }> {
  const { integration_id } = job
  const integration = (await db<IntegrationRow>('integrations').where({ integration_id }).first()) as IntegrationRow
  if (integration.status !== 'CONNECTED') throw new IntegrationError('integration.disconnected')
  await enterRun(db, { ...job, workflow_run_id: null }, integration, integration.sync_epoch, plan)
  return { epoch: integration.sync_epoch }
}

async function enterRun(
  db: Knex,
  { sync_job_id, integration_id, workflow_run_id }: RunToOpen,
  integration: IntegrationRow,
  epoch: number,
  plan: PlanRun,
): Promise<void> {
  const cursors = await savedCursors(db, integration_id)
  const { streams, warnings, start } = plan(cursors, integration)
  await db('sync_jobs')
    .where({ sync_job_id })
    .update({
      status: 'RUNNING',
      epoch,
      workflow_run_id,
      started_at: db.fn.now(),
      warnings: JSON.stringify(warnings),
      cursors_before: JSON.stringify(cursors),
      starts_empty: db.raw('not exists (select from records where integration_no = ?)', [integration.integration_no]),
    })
  await db('sync_job_streams').insert(streams.map((stream, stream_no) => ({ sync_job_id, stream_no, ...stream })))
  await db('sync_fetches').insert({ sync_job_id, fetch_no: 0, start: JSON.stringify(start) })
}

/** Jobs that the ledger still calls `RUNNING` for this integration, other than the given one. */
export const otherRunningJobs = async (
  db: Knex,
  { sync_job_id, integration_id }: Pick<Run, 'sync_job_id' | 'integration_id'>,
): Promise<SyncJobRow[]> =>
  (await db<SyncJobRow>('sync_jobs')
    .where({ integration_id, status: 'RUNNING' })
    .whereNot({ sync_job_id })) as SyncJobRow[]

export const savedCursors = async (db: Knex, integrationId: string): Promise<Record<string, JsonObject>> => {
  const rows = await db<{ integration_id: string; stream: string; cursor: JsonObject }>('sync_cursors').where({
    integration_id: integrationId,
  })
  return Object.fromEntries(rows.map(({ stream, cursor }) => [stream, cursor]))
}

export interface RunEnd {
  status: 'COMPLETED' | 'FAILED' | 'CANCELLED'
  failure: Failure | null
}

/**
 * Ends the run in the ledger, saves the cursors of fetches that brought no rows, and clears what only the run needed.
 * A run that was ended by somebody else keeps that end; the answer is false then.
 */
export const closeRun = async (db: Knex, run: Run, end: RunEnd): Promise<boolean> =>
  db.transaction(async (trx) => {
    const { sync_job_id, integration_id } = run
    const held = (await trx('integrations').where({ integration_id }).forNoKeyUpdate().first('sync_epoch')) as
      { sync_epoch: number } | undefined
    const closed = await trx('sync_jobs')
      .where({ sync_job_id })
      .whereIn('status', ['QUEUED', 'RUNNING'])
      .update({
        status: end.status,
        failure: end.failure === null ? null : JSON.stringify(end.failure),
        finished_at: trx.fn.now(),
      })
    // An account that was disconnected meanwhile keeps no position: its records may be gone.
    if (closed === 1 && end.status === 'COMPLETED' && held?.sync_epoch === run.epoch) {
      await trx.raw(SAVE_ALL_CURSORS, { sync_job_id, integration_id })
      await trx('integrations').where({ integration_id }).update({ last_synced_at: trx.fn.now() })
    }
    // Read to its end, and yet not all of it was applied.
    if (closed === 1 && end.status !== 'COMPLETED')
      await trx('sync_job_streams').where({ sync_job_id }).update({ complete: false })
    await recountRepeats(trx, sync_job_id)
    await clearRun(trx, sync_job_id)
    return closed === 1
  })

/** Staged rows, itinerary and receipts of a run that is over. */
export async function clearRun(db: Knex, syncJobId: string): Promise<void> {
  for (const table of RUN_TABLES) await db(table).where({ sync_job_id: syncJobId }).delete()
}

const RUN_TABLES = ['sync_staging', 'sync_fetches', 'sync_chunks', 'sync_waiting']

/** How a stream of this run is read. */
export const readPlan = async (db: Knex, syncJobId: string): Promise<StreamPlan[]> =>
  (await db('sync_job_streams')
    .where({ sync_job_id: syncJobId })
    .orderBy('stream_no')
    .select('stream', 'read_as')) as StreamPlan[]

/** Not of a job that is over: a worker that wakes up late may still be handed what nobody waits for. */
export async function noteAttempt(db: Knex, syncJobId: string, attempt: number): Promise<void> {
  await db('sync_jobs')
    .where({ sync_job_id: syncJobId, finished_at: null })
    .update({ attempts: db.raw('greatest(attempts, ?)', [attempt]) })
}

/**
 * What only runs need that are over: a fetch that was cut off may have left rows, and a run that died everything. A run
 * that is rehearsed is in no ledger, and what it told waits for its reader: nothing is stray while its id is this young.
 */
export async function clearStrayRows(db: Knex): Promise<void> {
  const young = firstIdAt('sync', new Date(Date.now() - TOLD_FOR_MS))
  const open = db('sync_jobs').whereIn('status', ['QUEUED', 'RUNNING']).select('sync_job_id')
  for (const table of RUN_TABLES)
    await db(table).where('sync_job_id', '<', young).whereNotIn('sync_job_id', open).delete()
}

/** A preview takes a hundred seconds at the most. */
const TOLD_FOR_MS = 15 * 60_000

/** Adds what the job does not say yet: an activity may be repeated, and a provider may misbehave often. */
export async function addWarnings(db: Knex, syncJobId: string, warnings: Warning[]): Promise<void> {
  for (const warning of warnings.map((each) => JSON.stringify([each])))
    await db('sync_jobs')
      .where({ sync_job_id: syncJobId })
      .whereRaw('not warnings @> ?::jsonb', [warning])
      .update({ warnings: db.raw('warnings || ?::jsonb', [warning]) })
}

/**
 * Takes the integration's row and checks that this run may still write.
 *
 * @throws job.superseded
 */
export async function holdFence(trx: Knex.Transaction, run: Run): Promise<void> {
  const { rows } = (await trx.raw(FENCE, [run.sync_job_id, run.integration_id])) as {
    rows: { sync_epoch: number; status: string }[]
  }
  if (rows[0]?.sync_epoch !== run.epoch || rows[0].status !== 'RUNNING') throw new IntegrationError('job.superseded')
}

const FENCE = `
  select i.sync_epoch, j.status from integrations i join sync_jobs j on j.sync_job_id = ? where i.integration_id = ? for no key update of i`

const SAVE_ALL_CURSORS = `
  insert into sync_cursors as c (integration_id, stream, cursor, sync_job_id)
  select distinct on (e.key) :integration_id, e.key, e.value, :sync_job_id
    from sync_fetches f cross join jsonb_each(f.cursors) e
   where f.sync_job_id = :sync_job_id
   order by e.key, f.fetch_no desc
  on conflict (integration_id, stream) do update set cursor = excluded.cursor, sync_job_id = excluded.sync_job_id, saved_at = now()`
