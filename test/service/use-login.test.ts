import { ynab } from '../../connectors/ynab'
import type { IntegrationError } from '../../domain/errors'
import type { ServiceDeps } from '../../service/deps'
import { useLogin } from '../../service/use-login'
import { saveCredentials } from '../../store/credentials'
import { getIntegration, markReconnectRequired } from '../../store/integrations'
import { linkByConsent, type ConsentedLink } from '../support/consented-link'
import { expectFirstSync, link } from '../support/link'
import { startStack, type Stack } from '../support/stack'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.stop())

/** One small request in the name of the link, in this process. */
async function ask({ integration_id }: { integration_id: string }, deps: Partial<ServiceDeps> = {}): Promise<string> {
  const integration = await getIntegration(stack.deps.db.knex, integration_id, stack.deps.scope)
  const { signal } = new AbortController()
  return useLogin({ ...stack.deps, ...deps }, { ...integration, connector: ynab }, signal, async (http) => {
    await http.json('/plans')
    return 'answered'
  }).catch((error: unknown) => (error as IntegrationError).code)
}

/** Lets the login end in a minute, of which the provider knows nothing. */
const endsSoon = ({ integration_id }: ConsentedLink) =>
  stack.query(
    `update credentials set updated_at = now() - interval '2 hours', expires_at = now() + interval '1 minute' where integration_id = $1`,
    [integration_id],
  )

const loginOf = async ({ integration_id }: ConsentedLink) => {
  const columns = 'version, refresh_failures, refresh_failure, refresh_retry_at > now() as cools_down'
  const [row] = await stack.query(`select ${columns} from credentials where integration_id = $1`, [integration_id])
  return row
}

const CONNECTED = { status: 'CONNECTED', status_reason: null }
const DISCONNECTED = { status: 'DISCONNECTED', status_reason: 'reconnect_required' }

describe('a sync', () => {
  it('renews a login that is over before it asks for anything', async () => {
    const account = await linkByConsent(stack, 'over', 1)
    await account.expired()
    const job = await account.sync('full')
    await expectFirstSync(stack, account, job)
    expect(job.attempts).toBe(1)
    expect(await account.figures()).toMatchObject({ refreshes: 1, refusals: 0 })
  })

  it('renews a login that the provider refuses in the middle of it, and loses no page', async () => {
    const account = await linkByConsent(stack, 'refused-midway')
    await account.source.fault({ kind: 'unauthorized', times: 1, path: '/payees' })
    const job = await account.sync('full')
    await expectFirstSync(stack, account, job)
    expect(job.attempts).toBe(1)
    expect(await account.figures()).toMatchObject({ refreshes: 1, refusals: 0 })
  })

  it('gives a login up that is refused right after it was renewed', async () => {
    const account = await linkByConsent(stack, 'refused-twice')
    await account.source.fault({ kind: 'unauthorized', times: 2, path: '/payees' })
    expect(await account.sync('full')).toMatchObject({ status: 'FAILED', failure: { code: 'auth.reconnect_required' } })
    expect(await account.show()).toMatchObject(DISCONNECTED)
    expect(await account.figures()).toMatchObject({ refreshes: 1 })
  })

  it('gets through a token endpoint that is out of order for a moment', async () => {
    const account = await linkByConsent(stack, 'endpoint-down', 1)
    await account.expired()
    await account.source.fault({ kind: 'token_error', times: 3 })
    const job = await account.sync('full')
    await expectFirstSync(stack, account, job)
    expect(job.attempts).toBeGreaterThan(1)
    expect(await account.show()).toMatchObject(CONNECTED)
  })

  it('gets through an answer that was lost, where the provider still takes the old token', async () => {
    const account = await linkByConsent(stack, 'answer-lost', 1)
    await account.expired()
    await account.source.fault({ kind: 'token_grace', times: 1, life_s: 60 }, { kind: 'token_lost', times: 1 })
    const job = await account.sync('full')
    await expectFirstSync(stack, account, job)
    expect(await account.figures()).toMatchObject({ refreshes: 2, refusals: 0 })
  })

  it('asks for a new link where it does not, and spends nothing more', async () => {
    const account = await linkByConsent(stack, 'answer-lost-for-good', 1)
    await account.expired()
    await account.source.fault({ kind: 'token_lost', times: 1 })
    expect(await account.sync('full')).toMatchObject({ status: 'FAILED', failure: { code: 'auth.reconnect_required' } })
    const figures = await account.figures()
    expect(figures).toMatchObject({ refreshes: 1, refusals: 1 })
    const { requests } = await account.source.summary()
    await expect(account.sync('incremental')).rejects.toMatchObject({ code: 'auth.reconnect_required' })
    expect(await ask(account)).toBe('auth.reconnect_required')
    expect(await account.figures()).toEqual(figures)
    expect((await account.source.summary()).requests).toBe(requests)
  })
})

describe('a grant that is over', () => {
  it('disconnects the account, rests its schedule, and keeps records and positions', async () => {
    const account = await linkByConsent(stack, 'grant-over')
    await account.sync('full')
    await stack.framework.putSchedule(account.integration_id, { every: '1h' })
    const kept = () =>
      stack.query('select * from sync_cursors where integration_id = $1 order by stream', [account.integration_id])
    const [records, positions] = [await stack.stored(account.integration_id), await kept()]
    expect(positions.length).toBeGreaterThan(0)

    await endsSoon(account)
    await account.source.fault({ kind: 'invalid_grant', times: 1 })
    const job = await account.sync('incremental')
    expect(job).toMatchObject({ status: 'FAILED', failure: { code: 'auth.reconnect_required' } })
    expect(await account.show()).toMatchObject(DISCONNECTED)
    expect(await stack.framework.getSchedule(account.integration_id)).toMatchObject({ active: false, paused: false })
    expect(await stack.stored(account.integration_id)).toEqual(records)
    expect(await kept()).toEqual(positions)
  })

  it('is what a refused token without a successor is too', async () => {
    const account = await link(stack, 'stripe', 'rk_refused', { size: 20 })
    await account.source.fault({ kind: 'unauthorized', times: 1 })
    expect(await account.sync('full')).toMatchObject({ status: 'FAILED', failure: { code: 'auth.reconnect_required' } })
    expect(await account.show()).toMatchObject(DISCONNECTED)
  })

  it('is not believed of a login that was replaced meanwhile', async () => {
    const account = await link(stack, 'stripe', 'rk_replaced', { size: 20 })
    const { db, vault } = stack.deps
    await saveCredentials(db.knex, vault, account.integration_id, { api_key: 'rk_replaced' })
    await markReconnectRequired(db.knex, account.integration_id, 1)
    expect(await account.show()).toMatchObject(CONNECTED)
  })
})

describe('a login that is to be renewed ahead of its end', () => {
  it('is renewed before it is used', async () => {
    const account = await linkByConsent(stack, 'ahead')
    await endsSoon(account)
    expect(await ask(account)).toBe('answered')
    expect(await account.figures()).toMatchObject({ refreshes: 1 })
    expect(await loginOf(account)).toMatchObject({ version: 2 })
    expect(await ask(account)).toBe('answered')
    expect(await account.figures()).toMatchObject({ refreshes: 1 })
  })

  it('is used as it is while it cannot be, and the provider is left in peace', async () => {
    const account = await linkByConsent(stack, 'ahead-in-vain')
    await endsSoon(account)
    await account.source.fault({ kind: 'token_error', times: 9 })
    for (let n = 0; n < 5; n++) expect(await ask(account)).toBe('answered')
    expect(await account.figures()).toMatchObject({ refreshes: 0, refusals: 2 })
    expect(await loginOf(account)).toMatchObject({ version: 1, refresh_failures: 1, cools_down: true })
    expect(await account.show()).toMatchObject(CONNECTED)
  })

  it('waits for an operator who has to correct the client secret, and disconnects nobody', async () => {
    const account = await linkByConsent(stack, 'wrong-secret', 1)
    await account.expired()
    const config = { ...stack.deps.config, YNAB_CLIENT_SECRET: 'wrong' }
    for (let n = 0; n < 5; n++) expect(await ask(account, { config })).toBe('auth.client_refused')
    expect(await loginOf(account)).toMatchObject({ refresh_failures: 1, refresh_failure: 'auth.client_refused' })
    expect(await account.show()).toMatchObject(CONNECTED)

    await stack.query('update credentials set refresh_retry_at = now() where integration_id = $1', [
      account.integration_id,
    ])
    expect(await ask(account)).toBe('answered')
    expect(await loginOf(account)).toMatchObject({ version: 2, refresh_failures: 0, refresh_failure: null })
  })
})
