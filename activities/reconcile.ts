/** Reconcile: makes the ledger, Temporal and the schedules agree, whatever died in between. */
import { describeError } from '../runtime/log'
import { endAbandonedLinks } from '../service/end-abandoned-links'
import { endJob } from '../service/end-job'
import { mendSchedules } from '../service/schedules'
import { resumeRevocations } from '../service/start-revocation'
import { startSync } from '../service/start-sync'
import { trueEnd } from '../service/true-end'
import { removeOldFiles } from '../store/files'
import { sweepDeeds } from '../store/deeds'
import { sweepKeys } from '../store/idempotency-keys'
import { clearRun, clearStrayRows } from '../store/runs'
import { listOpenJobs, type SyncJobRow } from '../store/sync-jobs'
import type { ActivityDeps } from './deps'

/** Younger jobs are left alone: their starter or their first activity is at work. */
const SETTLED_S = 15

export interface Reconciled {
  started: number
  closed: number
  schedules_mended: number
  files_removed: number
  links_ended: number
  keys_forgotten: number
  deeds_forgotten: number
  revocations_open: number
}

const NOTHING: Reconciled = {
  started: 0,
  closed: 0,
  schedules_mended: 0,
  files_removed: 0,
  links_ended: 0,
  keys_forgotten: 0,
  deeds_forgotten: 0,
  revocations_open: 0,
}

export const createReconcile = (deps: ActivityDeps) =>
  async function reconcile(): Promise<Reconciled> {
    const done: Reconciled = { ...NOTHING }
    for (const job of await listOpenJobs(deps.db.knex, SETTLED_S)) {
      const forgotten = job.status === 'QUEUED' && job.workflow_run_id === null
      try {
        if (forgotten) done.started += (await startForgotten(deps, job)) ? 1 : 0
        else done.closed += (await closeDead(deps, job)) ? 1 : 0
      } catch (error) {
        // One job that cannot be helped must not keep the others waiting.
        deps.log.warn({ sync_job_id: job.sync_job_id, err: describeError(error) }, 'job not reconciled')
      }
    }
    await clearStrayRows(deps.db.knex)
    done.files_removed = (await removeOldFiles(deps.db.knex, deps.config.UPLOAD_KEEP_DAYS)).removed
    done.links_ended = await endAbandonedLinks(deps)
    done.keys_forgotten = await sweepKeys(deps.db.knex)
    done.deeds_forgotten = await sweepDeeds(deps.db.knex, deps.config.AUDIT_KEEP_DAYS)
    done.revocations_open = await resumeRevocations(deps, SETTLED_S)
    done.schedules_mended = await mendSchedules(deps)
    return done
  }

/** A job whose starter died, or that was queued while Temporal was away. While another run holds the integration it waits on. */
const startForgotten = async (deps: ActivityDeps, job: SyncJobRow): Promise<boolean> =>
  (await startSync(deps, job)).started

async function closeDead(deps: ActivityDeps, job: SyncJobRow): Promise<boolean> {
  const end = await trueEnd(deps, job)
  if (end === null) return false
  const closed = await endJob(deps, job.sync_job_id, end)
  if (closed) await clearRun(deps.db.knex, job.sync_job_id)
  return closed
}
