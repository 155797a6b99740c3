/** Accounts and runs in number, written into the store as they would be after years: nobody is asked, nothing is synced. */
import type { Knex } from 'knex'
import { describeFailure } from '../../domain/errors'
import { mintId } from '../../runtime/ids'
import { insertIntegration, type IntegrationRow } from '../../store/integrations'
import { endJob, insertQueued, type JobEnd } from '../../store/sync-jobs'

/** The oldest first. */
export async function keepAccounts(db: Knex, user_id: string, count: number): Promise<IntegrationRow[]> {
  const accounts: IntegrationRow[] = []
  for (let n = 1; n <= count; n++) {
    const name = `Household ${n}`
    const external_account = { external_account_id: name, external_account_name: name }
    const link = { integration_id: mintId('integration'), user_id, app_name: 'ynab', settings: {} }
    accounts.push(await insertIntegration(db, { ...link, protocol: 'token', ...external_account }))
  }
  return accounts
}

/** Runs that ended like this, the oldest first; one that is `QUEUED` has not. */
export async function keepRuns(
  db: Knex,
  { integration_id, user_id, app_name }: IntegrationRow,
  statuses: readonly (JobEnd['status'] | 'QUEUED')[],
): Promise<void> {
  for (const status of statuses) {
    const sync_job_id = mintId('sync')
    await insertQueued(db, { sync_job_id, integration_id, user_id, app_name, sync_type: 'incremental', trigger: 'api' })
    const failure = status === 'FAILED' ? describeFailure('provider.refused') : null
    if (status !== 'QUEUED') await endJob(db, sync_job_id, { status, failure })
  }
}
