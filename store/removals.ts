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
    // A young table has no statistics, and a nested loop over 100,000 rows on either side does not end.
    await trx.raw('set local enable_nestloop = off')
    const scope = { sync_job_id: run.sync_job_id, integration_id: run.integration_id, entities: entities as string[] }
    const { rows } = (await trx.raw(COUNT, scope)) as { rows: [{ live: number; missing: number }] }
    const [{ live, missing }] = rows
    if (missing === 0) return { live, missing, removed: true }
    if (missing > brake(live)) return { live, missing, removed: false }

    const unmet = (await trx.raw(UNMET, scope)) as { rows: { record_id: string }[] }
    await trx.raw('set local enable_nestloop = on')
    await trx.raw(REMOVE, { sync_job_id: run.sync_job_id, ids: unmet.rows.map(({ record_id }) => record_id) })
    await trx('sync_job_streams').where({ sync_job_id: run.sync_job_id, stream }).increment('deleted', missing)
    await trx('sync_jobs').where({ sync_job_id: run.sync_job_id }).increment('deleted', missing)
    return { live, missing, removed: true }
  })

const LIVE_AND_MET = `
  from records r
  left join (
    select distinct unnest(seen) as record_id from sync_chunks where sync_job_id = :sync_job_id
  ) met using (record_id)
 where r.integration_no = (select integration_no from integrations where integration_id = :integration_id)
   and r.entity = any(:entities) and r.deleted_at is null`

const COUNT = `select count(*)::int as live, (count(*) filter (where met.record_id is null))::int as missing ${LIVE_AND_MET}`

const UNMET = `select r.record_id ${LIVE_AND_MET} and met.record_id is null`

const REMOVE = `
  update records r set deleted_at = now(), updated_at = now(), version = r.version + 1, changed_in = j.job_no
    from unnest(:ids::uuid[]) k(id), sync_jobs j
   where r.record_id = k.id and j.sync_job_id = :sync_job_id`
