/** Somebody who has linked much: an account in every state, so that every screen has something to show. */
import type { Conflict, Integration, SyncJob } from '../../client'
import { createApiKey } from '../../store/api-keys'
import { endJob, insertQueued } from '../../store/sync-jobs'
import { mintId } from '../../runtime/ids'
import { decide, land } from '../support/consent'
import { link, type Link } from '../support/link'
import type { Stack } from '../support/stack'
import { until } from '../support/until'
import { dispute, halve, suspect } from './dispute'

export const USER = 'user_vanderbilt_001'

/** One person looks at everything, faster than anybody could. */
export const FURNISHED = { RATE_LIMIT_USER_PER_MINUTE: '100000', TEMPORAL_UI_URL: 'http://127.0.0.1:8233' }

export interface Household {
  ynab: Link
  stripe: Link
  /** At whose provider more has changed than was synced. */
  mint: Link
  /** Whose login is no longer accepted. */
  revoked: Link
  /** Whose login reaches several accounts, of which none is chosen. */
  choosing: Integration
  /** Of whose file it has to be said what its columns are. */
  asked: Integration
  /** A run that ended well, one that failed, and one that waits for its provider. */
  completed: SyncJob
  failed: SyncJob
  waiting: SyncJob
  /** One that waits for a person, and one that was answered. */
  open: Conflict
  decided: Conflict
  /** Ends what still runs. */
  leave(): Promise<void>
}

export async function furnish(stack: Stack): Promise<Household> {
  const ynab = await link(stack, 'ynab', 'vanderbilt', { size: 900 }, USER)
  const completed = await ynab.sync('full')
  for (let n = 0; n < 6; n++) {
    await ynab.source.change({ add: 3 + n, edit_random: 4 })
    await ynab.sync('incremental')
  }
  const [decided, open] = await dispute(stack, ynab, 4)
  if (decided === undefined || open === undefined) throw new Error('The sync found no conflict.')
  await stack.discrepancies.resolveConflict(decided.conflict_id, { choice: 'take_remote', actor: USER })
  await stack.framework.putSchedule(ynab.integration_id, { every: '15m' })

  const mint = await link(stack, 'mint', 'vanderbilt-mint', { size: 500 }, USER)
  await mint.sync('full')
  await mint.source.change({ add: 3, edit_random: 4 })

  const revoked = await link(stack, 'ynab', 'revoked', { size: 40 }, USER)
  await revoked.sync('full')
  await revoked.source.fault({ kind: 'unauthorized', times: 1 })
  await revoked.sync('incremental')

  const more_plans = [{ size: 150, currency: 'EUR' }]
  await stack.sandbox.login('ynab', 'two-households').make({ size: 60, seed: 2, more_plans })
  const choosing = await stack.framework.createIntegration({ user_id: USER, app_name: 'ynab', protocol: 'oauth2' })
  await land(await decide(choosing.authorization_url ?? '', 'two-households', 'approve'))

  const asked = await stack.framework.createIntegration({ user_id: USER, app_name: 'csv' })
  const statement = new File(['Booked,Who,What,Amount\n03.02.2026,Bakery,Rolls,-3.20\n'], 'statement.csv')
  const upload = stack.service.uploadFiles(asked.integration_id, [statement])
  await expect(upload).rejects.toMatchObject({ code: 'file.needs_answers' })

  const failing = await link(stack, 'stripe', 'rk_failing', { size: 200 }, USER)
  await failing.source.fault({ kind: 'bad_row', times: 2 })
  await failing.sync('full')
  await failing.source.fault({ kind: 'forbidden', times: 1 })
  const failed = await failing.sync('incremental')

  const soon = new Date(Date.now() + 30 * 86_400_000)
  await createApiKey(stack.deps.db.knex, { name: 'Spreadsheet', scopes: ['read'], user_id: USER, expires_at: soon })

  await suspect(stack, 'vanderbilt-bank', USER)
  await halve(stack, 'halved', USER)

  const stripe = await link(stack, 'stripe', 'rk_waiting', { size: 300 }, USER)
  await stripe.sync('full')
  await agePast(stack, ynab)
  await stripe.source.fault({ kind: 'rate_limit', times: 1, retry_after_s: 540 })
  const { sync_job_id } = await stripe.start('incremental')
  const waiting = await until(
    () => stack.service.getSyncStatus(sync_job_id),
    ({ progress }) => progress?.phase === 'waiting',
  )

  return {
    ynab, stripe, mint, revoked, choosing, asked, completed, failed, waiting, open, decided,
    leave: async () => void (await stack.service.cancelSync(sync_job_id, { wait_s: 20 })),
  } // prettier-ignore
}

/** Two weeks of history, as the ledger would have it: nobody wants to wait for that. */
async function agePast(stack: Stack, { integration_id }: Link): Promise<void> {
  const { knex } = stack.deps.db
  for (let day = 13; day > 0; day--)
    for (const run of [0, 1]) {
      const sync_job_id = mintId('sync')
      const failed = (day * 7 + run) % 11 === 0
      await insertQueued(knex, { sync_job_id, integration_id, user_id: USER, app_name: 'ynab', sync_type: 'incremental', trigger: 'schedule' }) // prettier-ignore
      await endJob(knex, sync_job_id, { status: failed ? 'FAILED' : 'COMPLETED' })
      const at = new Date(Date.now() - day * 86_400_000 + run * 21_600_000)
      await knex('sync_jobs').where({ sync_job_id }).update({
        queued_at: at, started_at: at, finished_at: new Date(at.getTime() + 900 + 40 * day),
        created: failed ? 0 : 90 + ((day * 530 + run * 71) % 970), updated: failed ? 0 : (day * 310 + run * 40) % 230, unchanged: 0, deleted: failed ? 0 : (day * run * 7) % 40,
        failure: failed ? JSON.stringify({ code: 'provider.unavailable', title: 'The provider does not answer properly', detail: 'YNAB answered 503.', remedy: 'Start a new sync later: it goes on from the last committed position.' }) : null,
      }) // prettier-ignore
    }
}
