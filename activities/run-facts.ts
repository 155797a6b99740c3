/** What stays the same for a whole run: read once, kept for the runs that this worker served last. */
import type { Connector, Stream } from '../connectors/connector'
import { findConnector } from '../connectors/registry'
import { EVERY_USER } from '../domain/user-scope'
import { fileSettings } from '../store/files'
import { getIntegration, type IntegrationRow } from '../store/integrations'
import { readPlan, type StreamPlan } from '../store/runs'
import { getSyncJob, type SyncJobRow } from '../store/sync-jobs'
import type { ActivityDeps } from './deps'
import { findStream } from './find-stream'

export interface RunFacts {
  job: SyncJobRow
  integration: IntegrationRow
  connector: Connector
  /** In the order in which they are read. */
  plan: (StreamPlan & { source: Stream })[]
  /** What does not come may be gone: that is decided after the last page. */
  proves_removals: boolean
}

export type ReadRunFacts = (syncJobId: string) => Promise<RunFacts>

const KEPT = 200

export function createRunFacts({ db }: Pick<ActivityDeps, 'db'>): ReadRunFacts {
  const known = new Map<string, RunFacts>()

  return async (syncJobId) => {
    const cached = known.get(syncJobId)
    if (cached !== undefined) return cached
    const job = await getSyncJob(db.knex, syncJobId, EVERY_USER)
    const [integration, plan, settings] = await Promise.all([
      getIntegration(db.knex, job.integration_id, EVERY_USER),
      readPlan(db.knex, syncJobId),
      job.file_id === null ? {} : fileSettings(db.knex, job.file_id),
    ])
    const connector = findConnector(job.app_name)
    const facts: RunFacts = {
      job,
      integration: { ...integration, settings: { ...integration.settings, ...settings } },
      connector,
      plan: plan.map((entry) => ({ ...entry, source: findStream(connector, entry.stream) })),
      proves_removals: !job.starts_empty && provesRemovals(connector, plan),
    }
    if (known.size >= KEPT) known.delete(known.keys().next().value as string)
    known.set(syncJobId, facts)
    return facts
  }
}

/** May a row that does not come prove that its record is gone? */
const provesRemovals = ({ quirks }: Connector, plan: readonly StreamPlan[]): boolean =>
  quirks.deletes === 'window' || (quirks.deletes === 'tombstone' && plan.some(({ read_as }) => read_as === 'full'))
