/** One sync, measured: from the request to the answer that it is COMPLETED, as a client sees it. */
import type { SyncJob } from '../client'
import type { SyncType } from '../domain/sync-job'
import { syncWorkflowId } from '../workflows/contract'
import { startMeter, type Usage } from './meter'
import { readPhases, type Phases } from './phases'
import { compare, type Proven } from './proof'
import type { Stand } from './stand'

export interface Measured {
  seconds: number
  /** Rows that the run settled: created, updated, unchanged and deleted. */
  records: number
  usage: Record<string, Usage>
  /** Write-ahead log of the database. */
  wal_mb: number
  phases: Phases
  /** Why the figures are void; null when the table equals the source and nothing was left in staging. */
  fault: string | null
}

/** The truth must have been noted. */
export async function measureSync(stand: Stand, proven: Proven, sync_type: SyncType): Promise<Measured> {
  await stand.settle()
  const walBefore = await walPosition(stand)
  const stopMeter = startMeter(stand.pids())
  const startedAt = performance.now()
  const job = await syncToEnd(stand, proven.integration_id, sync_type)
  const seconds = (performance.now() - startedAt) / 1000
  const usage = stopMeter()
  const wal_mb = ((await walPosition(stand)) - walBefore) / 2 ** 20
  await untilFree(stand, proven.integration_id)
  return {
    seconds,
    records: job.records_synced,
    usage,
    wal_mb,
    phases: await readPhases(stand.temporal, proven.integration_id, await firstRunOf(stand, job)),
    fault: await faultOf(stand, proven, job),
  }
}

/** Starts a sync and waits for its end. A client waits a minute at a time. */
export async function syncToEnd({ service }: Stand, integration_id: string, sync_type: SyncType): Promise<SyncJob> {
  const deadline = performance.now() + GIVE_UP_MS
  let job = await service.syncData({ integration_id, sync_type, wait_s: 60 })
  while (job.finished_at === null) {
    if (performance.now() > deadline) throw new Error(`${job.sync_job_id} did not end: ${JSON.stringify(job.progress)}`)
    job = await service.getSyncStatus(job.sync_job_id, { wait_s: 60 })
  }
  return job
}

const GIVE_UP_MS = 15 * 60_000

/** The ledger says COMPLETED a moment before the workflow lets go of the integration. */
export const untilFree = ({ temporal }: Stand, integrationId: string): Promise<unknown> =>
  temporal.workflow.getHandle(syncWorkflowId(integrationId)).result()

/** Bytes of write-ahead log since the cluster was made. */
export async function walPosition({ db }: Stand): Promise<number> {
  const { rows } = await db.query<{ bytes: string }>(
    `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as bytes`,
  )
  return Number(rows[0]?.bytes)
}

async function firstRunOf({ db }: Stand, { sync_job_id }: SyncJob): Promise<string> {
  const { rows } = await db.query<{ workflow_run_id: string }>(
    'select workflow_run_id from sync_jobs where sync_job_id = $1',
    [sync_job_id],
  )
  return rows[0]?.workflow_run_id ?? ''
}

async function faultOf({ db }: Stand, proven: Proven, job: SyncJob): Promise<string | null> {
  if (job.status !== 'COMPLETED') return `the sync ended ${job.status}: ${job.failure?.detail ?? 'without a reason'}`
  if (job.counts.quarantined > 0) return `${job.counts.quarantined} rows in quarantine`
  const { rows } = await db.query<{ left: number }>(LEFT_OVER, [job.sync_job_id])
  if (rows[0]?.left !== 0) return `${rows[0]?.left} rows left in staging`
  return compare(db, 'public.records', [proven])
}

const LEFT_OVER = `
  select ((select count(*) from sync_staging where sync_job_id = $1)
        + (select count(*) from sync_chunks where sync_job_id = $1)
        + (select count(*) from sync_fetches where sync_job_id = $1))::int as left`
