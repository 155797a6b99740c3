/** The end of a job, where its own run does not write it. Counted like any other end. */
import { EVERY_USER } from '../domain/user-scope'
import { countRun } from '../runtime/metrics'
import * as store from '../store/sync-jobs'
import type { ServiceDeps } from './deps'

/** False when the job had ended already: the first end stands. */
export async function endJob({ db }: Pick<ServiceDeps, 'db'>, syncJobId: string, end: store.JobEnd): Promise<boolean> {
  const ended = await store.endJob(db.knex, syncJobId, end)
  if (ended) countEnd(await store.getSyncJob(db.knex, syncJobId, EVERY_USER))
  return ended
}

/** To be called by whoever ended the job, once. */
export const countEnd = (job: store.SyncJobRow): void => {
  const { app_name, status, started_at, finished_at } = job
  const seconds =
    started_at === null || finished_at === null ? null : (Date.parse(finished_at) - Date.parse(started_at)) / 1000
  countRun({ app_name, status, counts: store.countsOf(job), seconds })
}
