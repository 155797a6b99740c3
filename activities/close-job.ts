/** Closes a run in the ledger, draws the consequences for the integration, and names the upload that waited for it. */
import { EVERY_USER } from '../domain/user-scope'
import { countEnd } from '../service/end-job'
import { restSchedule } from '../service/schedules'
import { toInput } from '../service/start-sync'
import { getIntegration, markReconnectRequired } from '../store/integrations'
import { closeRun } from '../store/runs'
import { countsOf, getSyncJob, nextQueuedUpload } from '../store/sync-jobs'
import type { CloseInput, ClosedJob } from '../workflows/contract'
import type { ActivityDeps } from './deps'

export const createCloseJob = (deps: ActivityDeps) =>
  async function closeJob({ status: end, failure, ...run }: CloseInput): Promise<ClosedJob> {
    const { knex } = deps.db
    const ended = await closeRun(knex, run, { status: end, failure })
    const job = await getSyncJob(knex, run.sync_job_id, EVERY_USER)
    if (failure?.code === 'auth.reconnect_required') {
      await markReconnectRequired(knex, run.integration_id, job.started_at ?? job.queued_at)
      // Somebody may have reconnected while the run was failing with the old login.
      const { status } = await getIntegration(knex, run.integration_id, EVERY_USER)
      if (status !== 'CONNECTED') await restSchedule(deps, run.integration_id)
    }
    if (ended) countEnd(job)
    const waiting = await nextQueuedUpload(knex, run.integration_id)
    return { counts: countsOf(job), next: waiting === undefined ? null : toInput(waiting) }
  }
