/** Opens a run: closes what is dead, takes the integration, and decides how each stream is read. */
import { activityInfo } from '@temporalio/activity'
import type { Connector } from '../connectors/connector'
import { findConnector } from '../connectors/registry'
import { warnOfConsent } from '../domain/integration'
import type { SyncType, Warning } from '../domain/sync-job'
import { EVERY_USER } from '../domain/user-scope'
import { endJob } from '../service/end-job'
import { trueEnd } from '../service/true-end'
import type { FetchStart } from '../store/fetches'
import { getIntegration } from '../store/integrations'
import { openRun, otherRunningJobs, type StreamPlan } from '../store/runs'
import { getSyncJob } from '../store/sync-jobs'
import type { OpenedJob, SyncInput } from '../workflows/contract'
import type { ActivityDeps } from './deps'
import type { ReadRunFacts } from './run-facts'

export const createOpenJob = (deps: ActivityDeps, readRunFacts: ReadRunFacts) =>
  async function openJob({
    sync_job_id,
    integration_id,
  }: Pick<SyncInput, 'sync_job_id' | 'integration_id'>): Promise<OpenedJob> {
    const { knex } = deps.db
    // Holding the workflow id proves that these runs are dead; how they died, Temporal knows.
    for (const dead of await otherRunningJobs(knex, { sync_job_id, integration_id })) {
      const end = await trueEnd(deps, dead)
      if (end !== null) await endJob(deps, dead.sync_job_id, end)
    }

    const job = await getSyncJob(knex, sync_job_id, EVERY_USER)
    const connector = findConnector(job.app_name)
    const workflow_run_id = activityInfo().workflowExecution?.runId ?? null
    const { consent_expires_at } = await getIntegration(knex, integration_id, EVERY_USER)
    const { epoch } = await openRun(knex, { sync_job_id, integration_id, workflow_run_id }, (cursors) => {
      const plan = planRun(connector, job.sync_type, job.file_id !== null, cursors)
      return { ...plan, warnings: [...plan.warnings, ...warnOfConsent(consent_expires_at, Date.now())] }
    })
    const { proves_removals } = await readRunFacts(sync_job_id)
    return { epoch, settles_removals: proves_removals }
  }

type Cursors = Parameters<Parameters<typeof openRun>[2]>[0]

/** An incremental run reads a stream in full where it has no position to go on from, and says so. */
export function planRun(
  connector: Connector,
  syncType: SyncType,
  fromFile: boolean,
  cursors: Cursors,
): { streams: StreamPlan[]; warnings: Warning[]; start: FetchStart } {
  const streams = connector.streams.map(({ name, modes }): StreamPlan => {
    const resumes = syncType === 'incremental' && modes.includes('incremental') && cursors[name] !== undefined
    return { stream: name, read_as: resumes ? 'incremental' : 'full' }
  })
  const [first] = streams
  const cursor = first?.read_as === 'incremental' ? (cursors[first.stream] ?? null) : null
  return {
    streams,
    warnings: syncType === 'incremental' && !fromFile ? warnOfFullReads(connector, streams) : [],
    start: { stream_no: 0, cursor, position: null },
  }
}

function warnOfFullReads({ app, quirks, streams }: Connector, plan: StreamPlan[]): Warning[] {
  if (quirks.cursor === 'file') {
    const message = `${app.title} has no change feed: the whole export was read and only what differs was written.`
    return [{ code: 'sync.read_in_full', message }]
  }
  // A stream that is only ever read whole has lost nothing by it.
  const resumable = new Set(streams.filter(({ modes }) => modes.includes('incremental')).map(({ name }) => name))
  const full = plan
    .filter(({ stream, read_as }) => read_as === 'full' && resumable.has(stream))
    .map(({ stream }) => stream)
  if (full.length === 0) return []
  const message = `There was no saved position to go on from, so ${full.join(', ')} ${full.length === 1 ? 'was' : 'were'} read in full.`
  return [{ code: 'sync.read_in_full', message }]
}
