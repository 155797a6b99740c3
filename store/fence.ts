/** The fence of a run, for transactions on a bare client. */
import { IntegrationError } from '../domain/errors'
import type { Sql } from '../runtime/bulk'
import type { Run } from './runs'

/**
 * Takes the integration's row and checks that this run may still write.
 *
 * @throws job.superseded
 */
export async function holdRun(sql: Sql, run: Run): Promise<{ integration_no: number }> {
  const { rows } = await sql.query<{ integration_no: number; sync_epoch: number; status: string }>(HOLD, [
    run.sync_job_id,
    run.integration_id,
  ])
  const [held] = rows
  if (held?.sync_epoch !== run.epoch || held.status !== 'RUNNING') throw new IntegrationError('job.superseded')
  return held
}

const HOLD = `
  select i.integration_no, i.sync_epoch, j.status from integrations i join sync_jobs j on j.sync_job_id = $1
   where i.integration_id = $2 for no key update of i`
