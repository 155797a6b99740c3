/** The ledger by day: how runs ended and what they brought. */
import type { Knex } from 'knex'
import { IntegrationError } from '../domain/errors'
import { sqlState } from '../runtime/pg-errors'

export interface ActivityDay {
  day: string
  runs: Record<'completed' | 'failed' | 'cancelled' | 'skipped', number>
  records: Record<'created' | 'updated' | 'unchanged' | 'deleted', number>
}

/** Every day of the span, those without a run too, oldest first. @throws request.invalid for an unknown time zone */
export async function readActivity(
  db: Knex,
  span: { user_id: string | null; days: number; time_zone: string },
): Promise<ActivityDay[]> {
  try {
    const { rows } = (await db.raw(BY_DAY, span)) as { rows: ActivityDay[] }
    return rows
  } catch (error) {
    if (sqlState(error) !== INVALID_PARAMETER) throw error
    const errors = [{ pointer: '?time_zone', message: 'There is no such time zone.' }]
    throw new IntegrationError('request.invalid', 'The query is not valid.', { facts: { errors }, cause: error })
  }
}

const INVALID_PARAMETER = '22023'

const BY_DAY = `
  with days as (
    select d::date as day
      from generate_series((now() at time zone :time_zone)::date - (:days - 1), (now() at time zone :time_zone)::date, interval '1 day') d
  ), ended as (
    select (finished_at at time zone :time_zone)::date as day, status, created, updated, unchanged, deleted
      from sync_jobs
     where finished_at >= ((now() at time zone :time_zone)::date - (:days - 1))::timestamp at time zone :time_zone
       and (cast(:user_id as text) is null or user_id = :user_id)
  )
  select d.day,
         jsonb_build_object('completed', count(*) filter (where status = 'COMPLETED'), 'failed', count(*) filter (where status = 'FAILED'),
           'cancelled', count(*) filter (where status = 'CANCELLED'), 'skipped', count(*) filter (where status = 'SKIPPED')) as runs,
         jsonb_build_object('created', coalesce(sum(created), 0), 'updated', coalesce(sum(updated), 0),
           'unchanged', coalesce(sum(unchanged), 0), 'deleted', coalesce(sum(deleted), 0)) as records
    from days d left join ended using (day)
   group by d.day
   order by d.day`
