import { ScheduleOverlapPolicy } from '@temporalio/client'
import { disconnect as letGo } from '../../service/disconnect'
import { getIntegrationFramework } from '../../client'
import { EVERY_USER } from '../../domain/user-scope'
import { readLogin } from '../../store/credentials'
import { getIntegration } from '../../store/integrations'
import { markConnected } from '../../store/links'
import { insertRevocation } from '../../store/revocations'
import { reconcileScheduleId } from '../../workflows/contract'
import { linkByConsent, type ConsentedLink } from '../support/consented-link'
import { expectSameAsSource, link } from '../support/link'
import { startStack, type Stack, type TestProcess } from '../support/stack'
import { trailOf } from '../support/trail'
import { until } from '../support/until'

let stack: Stack
let worker: TestProcess
beforeAll(async () => {
  stack = await startStack({ worker: false, env: { CHUNK_ROWS: '100' } })
  worker = await stack.startWorker()
})
afterAll(() => stack.stop())

interface Revocation {
  outcome: string | null
  failure: string | null
  sealed: boolean
}

const revocationsOf = ({ integration_id }: { integration_id: string }) =>
  stack.query<Revocation>(
    'select outcome, failure, ciphertext is not null or kid is not null as sealed from revocations where integration_id = $1',
    [integration_id],
  )

/** How the revocation of a link ended, once it has. */
async function endOf(account: ConsentedLink): Promise<Revocation | undefined> {
  const [revocation] = await until(
    () => revocationsOf(account),
    ([found]) => found !== undefined && found.outcome !== null,
  )
  return revocation
}

const loginsOf = ({ integration_id }: { integration_id: string }) =>
  stack.query('select 1 from credentials where integration_id = $1', [integration_id])

const disconnect = (account: { integration_id: string }, data: 'keep' | 'delete' = 'keep') =>
  stack.framework.disconnect(account.integration_id, { data })

describe('a disconnected account', () => {
  it('is revoked at the provider, and nothing of its login is left', async () => {
    const account = await linkByConsent(stack, 'revoked')
    await disconnect(account)
    expect(await loginsOf(account)).toEqual([])
    expect(await endOf(account)).toEqual({ outcome: 'REVOKED', failure: null, sealed: false })
    expect(await account.figures()).toMatchObject({ revocations: 1 })
    await account.expired()
    const trail = ['integration.disconnected by key', 'access.revoked by service']
    expect(await trailOf(stack, account.integration_id)).toEqual(trail)
  })

  it('is revoked in the end, when the provider fails at first, and its login is out of use at once', async () => {
    const account = await linkByConsent(stack, 'revoked-late')
    await account.source.fault({ kind: 'revoke_error', times: 3 })
    await disconnect(account, 'delete')
    expect(await loginsOf(account)).toEqual([])
    await until(
      () => account.figures(),
      ({ revocations }) => revocations > 0,
    )
    expect(await endOf(account)).toEqual({ outcome: 'REVOKED', failure: null, sealed: false })
    expect(await account.figures()).toMatchObject({ revocations: 4 })
    await account.expired()
  })

  it('is revoked by the newest token, when it is renewed at that moment', async () => {
    const account = await linkByConsent(stack, 'revoked-renewed', 1)
    await account.expired()
    await account.source.fault({ kind: 'token_slow', times: 1, stall_s: 1 })
    const run = await account.start('full')
    await until(
      () => account.figures(),
      ({ refreshes }) => refreshes === 1,
    )
    await disconnect(account)
    expect(await endOf(account)).toMatchObject({ outcome: 'REVOKED' })
    expect(await account.end(run)).toMatchObject({ status: 'CANCELLED' })
    expect(await account.figures()).toMatchObject({ revocations: 1, refusals: 0 })
  })

  it('is not revoked when it is linked again before that: the new link would end with the old one', async () => {
    const account = await linkByConsent(stack, 'linked-again')
    await account.source.fault({ kind: 'revoke_error', times: 1 })
    await disconnect(account)
    await until(
      () => account.figures(),
      ({ revocations }) => revocations === 1,
    )
    const { external_account } = await account.show()
    await markConnected(stack.deps.db.knex, account.integration_id, {
      protocol: 'oauth2',
      external_account_id: external_account?.id ?? null,
      external_account_name: null,
      settings: {},
      consent_expires_at: null,
    })
    expect(await endOf(account)).toEqual({ outcome: 'LINKED_AGAIN', failure: null, sealed: false })
    expect(await account.figures()).toMatchObject({ revocations: 1 })
  })

  it('is let go without Temporal too, though the caller is told that its schedule may still fire', async () => {
    const account = await linkByConsent(stack, 'no-temporal')
    const unreachable = Object.assign(new Error('no answer'), { name: 'ServiceError' })
    const temporal = { ...stack.deps.temporal, client: { withDeadline: () => Promise.reject(unreachable) } } as never
    await expect(letGo({ ...stack.deps, temporal }, account.integration_id, 'keep')).rejects.toMatchObject({
      code: 'temporal.unavailable',
    })
    expect(await loginsOf(account)).toEqual([])
    expect(await account.show()).toMatchObject({ status: 'DISCONNECTED', status_reason: 'disconnected_by_user' })
    expect(await revocationsOf(account)).toEqual([{ outcome: null, failure: null, sealed: true }])
  })

  it('has nothing to revoke when it was linked with a token that a person made', async () => {
    const account = await link(stack, 'ynab', 'ynab-pasted', { size: 10 })
    await disconnect(account)
    expect(await loginsOf(account)).toEqual([])
    expect(await revocationsOf(account)).toEqual([])
  })

  it('is revoked by the reconciliation, when Temporal could not be reached before', async () => {
    const account = await linkByConsent(stack, 'revoked-by-reconciliation')
    const { db, vault, temporal } = stack.deps
    const { credentials } = await readLogin(db.knex, vault, account.integration_id)
    await insertRevocation(
      db.knex,
      vault,
      await getIntegration(db.knex, account.integration_id, EVERY_USER),
      credentials,
    )
    await stack.query(`update revocations set created_at = now() - interval '1 minute' where integration_id = $1`, [
      account.integration_id,
    ])
    await stack.query(`update integrations set status = 'DISCONNECTED' where integration_id = $1`, [
      account.integration_id,
    ])
    await temporal.client.schedule
      .getHandle(reconcileScheduleId(temporal.taskQueue))
      .trigger(ScheduleOverlapPolicy.ALLOW_ALL)
    expect(await endOf(account)).toMatchObject({ outcome: 'REVOKED' })
  })

  it('is shredded all the same when the provider will not revoke it, and says why', async () => {
    const account = await linkByConsent(stack, 'not-revoked')
    await worker.stop()
    worker = await stack.startWorker({ YNAB_CLIENT_SECRET: 'wrong' })
    await disconnect(account)
    expect(await loginsOf(account)).toEqual([])
    expect(await endOf(account)).toEqual({ outcome: 'GIVEN_UP', failure: 'auth.client_refused', sealed: false })
    const last = (await trailOf(stack, account.integration_id)).at(-1)
    expect(last).toBe('access.not_revoked by service: auth.client_refused')
  })
})

describe('an account whose data is deleted', () => {
  it('comes back only when all of it is gone, and then reads everything anew', async () => {
    const account = await link(stack, 'ynab', 'back-at-once', { size: 40 })
    const first = await account.sync('full')
    const api = await stack.startApi()
    const edit = await stack.deps.db.knex.transaction()
    await edit('records')
      .orderBy('record_id')
      .forUpdate()
      .first('record_id')
      .where(await numberOf(account))
    const deleted = disconnect(account, 'delete')
    await until(waiters, (count) => count === 1)
    const elsewhere = getIntegrationFramework({ base_url: api.base_url, api_key: stack.api_key })
    const back = elsewhere.reconnect(account.integration_id, { oauth_token: 'back-at-once' })
    await until(waiters, (count) => count === 2)
    await edit.rollback()
    expect(await deleted).toMatchObject({ integration_id: account.integration_id })
    expect(await back).toMatchObject({ status: 'CONNECTED' })
    const { data } = await stack.service.listSyncJobs({ integration_id: account.integration_id, trigger: 'connect' })
    const [run] = data
    expect(await account.end(run ?? { sync_job_id: '' })).toMatchObject({ status: 'COMPLETED' })
    await expectSameAsSource(stack, account)
    const undo = stack.discrepancies.undoSync(first.sync_job_id, { preview: true })
    await expect(undo).rejects.toMatchObject({ code: 'sync.forgotten' })
  })

  const numberOf = async ({ integration_id }: { integration_id: string }) => {
    const { integration_no } = await getIntegration(stack.deps.db.knex, integration_id, EVERY_USER)
    return { integration_no }
  }

  const waiters = async () => {
    const [found] = await stack.query<{ count: number }>(
      `select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    return found?.count ?? 0
  }
})

describe('a run whose account is disconnected', () => {
  it('asks the provider for nothing that was not under way, keeps its last whole chunk, and ends as cancelled', async () => {
    const account = await link(stack, 'stripe', 'rk_disconnected', { size: 3_000 })
    const run = await account.start('full')
    const committed = () => stack.query('select 1 from sync_chunks where sync_job_id = $1 limit 1', [run.sync_job_id])
    await until(committed, (chunks) => chunks.length > 0)
    await disconnect(account)
    const { requests } = await account.source.summary()
    const job = await account.end(run)
    expect(job).toMatchObject({ status: 'CANCELLED', failure: { code: 'sync.cancelled' } })
    expect((await account.source.summary()).requests).toBeLessThanOrEqual(requests + 1)

    const stored = await stack.stored(account.integration_id)
    expect(stored.size).toBe(job.counts.created)
    expect(stored.size).toBeGreaterThan(0)
    const source = await account.source.oracle()
    for (const [key, record] of stored) expect(source.get(key)).toEqual(record)
  })

  it('cannot be started again, and costs no request', async () => {
    const account = await link(stack, 'stripe', 'rk_gone', { size: 20 })
    await disconnect(account)
    const { requests } = await account.source.summary()
    await expect(account.sync('full')).rejects.toMatchObject({ code: 'integration.disconnected', status: 409 })
    expect((await account.source.summary()).requests).toBe(requests)
  })
})
