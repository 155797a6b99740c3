/** Removals after a complete read: what was live before and was not met. */
import type { Knex } from 'knex'
import type { Entity } from '../domain/records'
import { holdFence, type Run } from './runs'

export interface Removals {
  /** Records that were live and were not met. */
  missing: number
  /** Live records before the decision. */
  live: number
  /** False when the brake held: nothing was removed. */
  removed: boolean
}

/**
 * Marks the records of a stream as removed that a complete read did not meet, unless that would remove more than
 * `brake` allows: then nothing changes. A repeat finds nothing more to remove.
 *
 * @param brake how many removals go through, given how many records are live
 * @throws job.superseded
 */
export const removeUnmet = async (
  db: Knex,
  run: Run,
  stream: string,
  entities: readonly Entity[],
  brake: (live: number) => number,
): Promise<Removals> =>
  db.transaction(async (trx) => {
    await holdFence(trx, run)
    const scope = { sync_job_id: run.sync_job_id, integration_id: run.integration_id, entities: entities as string[] }
    const { rows } = (await trx.raw(UNMET, scope)) as { rows: { live: number; missing: number }[] }
    const [{ live, missing }] = rows as [{ live: number; missing: number }]
    if (missing === 0) return { live, missing, removed: true }
    if (missing > brake(live)) return { live, missing, removed: false }
    await trx.raw(REMOVE_UNMET, scope)
    await trx('sync_job_streams').where({ sync_job_id: run.sync_job_id, stream }).increment('deleted', missing)
    await trx('sync_jobs').where({ sync_job_id: run.sync_job_id }).increment('deleted', missing)
    return { live, missing, removed: true }
  })

const SCOPE = `
  from records r join integrations i using (integration_no)
 where i.integration_id = :integration_id and r.entity = any(:entities) and r.deleted_at is null`

const SEEN = 'select unnest(seen) as record_id from sync_chunks where sync_job_id = :sync_job_id'

const UNMET = `
  with seen as (${SEEN})
  select count(*)::int as live, (count(*) filter (where s.record_id is null))::int as missing
    from (select r.record_id ${SCOPE}) r left join (select distinct record_id from seen) s using (record_id)`

const REMOVE_UNMET = `
  update records set deleted_at = now(), updated_at = now(), version = version + 1,
         changed_in = (select job_no from sync_jobs where sync_job_id = :sync_job_id)
   where record_id in (select r.record_id ${SCOPE} except (${SEEN}))`
