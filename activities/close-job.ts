/** Closes a run in the ledger, draws the consequences for the integration, and names the upload that waited for it. */
import { describeFailure } from '../domain/errors'
import { EVERY_USER } from '../domain/user-scope'
import { countEnd } from '../service/end-job'
import { followLinks } from '../service/discrepancies/follow-links'
import { suggestSameAccounts } from '../service/discrepancies/suggest-accounts'
import { restSchedule } from '../service/schedules'
import { toInput } from '../service/start-sync'
import type { Counts } from '../domain/sync-job'
import { openBalances } from '../store/balances'
import { getIntegration, type IntegrationRow } from '../store/integrations'
import { closeRun, type RunEnd } from '../store/runs'
import { countsOf, getSyncJob, nextQueuedUpload } from '../store/sync-jobs'
import type { CloseInput, ClosedJob, RunRef } from '../workflows/contract'
import type { ActivityDeps } from './deps'

export const createCloseJob = (deps: ActivityDeps) =>
  async function closeJob({ status, failure, ...run }: CloseInput): Promise<ClosedJob> {
    const { knex } = deps.db
    const integration = await getIntegration(knex, run.integration_id, EVERY_USER)
    // Before the end is told: whoever waited for it asks for the proof at once.
    if (status === 'COMPLETED') await drawConsequences(deps, run, integration)
    const ended = await closeRun(knex, run, trueEndOf({ status, failure }, integration))
    if (failure !== null && integration.status !== 'CONNECTED') await restSchedule(deps, run.integration_id)
    const job = await getSyncJob(knex, run.sync_job_id, EVERY_USER)
    if (ended) countEnd(job)
    const waiting = await nextQueuedUpload(knex, run.integration_id)
    return { counts: countsOf(job), next: waiting === undefined ? null : toInput(waiting) }
  }

async function drawConsequences({ db }: ActivityDeps, run: RunRef, { integration_no }: IntegrationRow): Promise<void> {
  const job = await getSyncJob(db.knex, run.sync_job_id, EVERY_USER)
  if (job.status !== 'RUNNING' || !wrote(countsOf(job))) return
  await openBalances(db.bulk, integration_no, run.sync_job_id)
  const ending = { ...run, integration_no }
  await followLinks(db, ending)
  await suggestSameAccounts(db, ending)
}

const wrote = ({ created, updated, deleted, conflicted }: Counts): boolean =>
  created + updated + deleted + conflicted > 0

/** Disconnecting cancels the run. It may notice first that it may not go on: that is how it learned of it, not why it ended. */
function trueEndOf(end: RunEnd, { status_reason }: IntegrationRow): RunEnd {
  const cut = status_reason === 'disconnected_by_user' && CUT_OFF.has(end.failure?.code ?? '')
  return cut
    ? { status: 'CANCELLED', failure: describeFailure('sync.cancelled', 'The account was disconnected.') }
    : end
}

const CUT_OFF = new Set(['integration.disconnected', 'job.superseded'])
