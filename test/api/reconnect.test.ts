import type { Integration } from '../../client'
import { lockCredentials } from '../../store/credentials'
import { decide, land } from '../support/consent'
import { counts, expectSameAsSource, linkOf, type Link } from '../support/link'
import { startStack, type Stack } from '../support/stack'
import { trailOf } from '../support/trail'
import { until } from '../support/until'
import { checkedCalls, type CallApi } from './checked'
import { describeClaiming } from './claiming'

let stack: Stack
let call: CallApi
beforeAll(async () => {
  stack = await startStack({ env: { CHUNK_ROWS: '100' } })
  call = checkedCalls(stack)
})
afterAll(() => stack.stop())

/** An account that is linked, read, and refreshed every hour. */
async function linked(login: string, how: 'token' | 'oauth2', user_id = `user_${login}`): Promise<Link> {
  const source = stack.sandbox.login('ynab', login)
  await source.make({ size: 40, seed: 1 })
  const wish = { user_id, app_name: 'ynab', ...(how === 'token' ? { oauth_token: login } : {}) }
  const { integration_id, authorization_url = '' } = await stack.framework.createIntegration(wish)
  const link = linkOf(stack, integration_id, source)
  if (how === 'oauth2') {
    await land(await decide(authorization_url, login, 'approve'))
    await connectRun(link)
  } else await link.sync('full')
  await stack.framework.putSchedule(integration_id, { every: '1h' })
  return link
}

/** The provider stops accepting the login while a sync runs. */
async function breakLogin(link: Link): Promise<void> {
  await link.source.fault({ kind: 'unauthorized', times: 10 })
  expect((await link.sync('incremental')).failure).toMatchObject({ code: 'auth.reconnect_required' })
  await link.source.clearFaults()
  expect(await link.show()).toMatchObject({ status: 'DISCONNECTED', status_reason: 'reconnect_required' })
}

/** The last run that connecting has started, once it has ended. */
async function connectRun({ integration_id }: Link) {
  const { data } = await stack.service.listSyncJobs({ integration_id, trigger: 'connect' })
  return stack.service.getSyncStatus(data[0]?.sync_job_id ?? '', { wait_s: 30 })
}

const reconnect = (link: Link, body: object = {}) =>
  call('POST', `/v1/integrations/${link.integration_id}/reconnect`, { body })
const twinOf = (login: string, twin: string) => stack.sandbox.login('ynab', twin).make({ same_as: login })
const isActive = async ({ integration_id }: Link) => (await stack.framework.getSchedule(integration_id)).active

describe('reconnecting with a new token', () => {
  it('keeps the id, the records and the schedule, and goes on where the last sync stopped', async () => {
    const link = await linked('anna', 'token')
    await breakLogin(link)
    expect(await isActive(link)).toBe(false)
    await link.source.change({ add: 3 })
    await twinOf('anna', 'anna-new')

    const { status, body } = await reconnect(link, { oauth_token: 'anna-new' })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      integration_id: link.integration_id,
      status: 'CONNECTED',
      status_reason: null,
      disconnected_at: null,
    })
    expect(await isActive(link)).toBe(true)
    const job = await connectRun(link)
    expect(job).toMatchObject({ status: 'COMPLETED', sync_type: 'incremental', trigger: 'connect' })
    expect(job.counts).toMatchObject({ created: 3, deleted: 0 })
    expect(job.warnings).toEqual([])
    await expectSameAsSource(stack, link)
  })

  it('works after the person had disconnected, too', async () => {
    const link = await linked('ben', 'token')
    await stack.framework.disconnect(link.integration_id)
    expect((await reconnect(link, { oauth_token: 'ben' })).body).toMatchObject({ status: 'CONNECTED' })
    expect((await connectRun(link)).counts).toEqual(counts({}))
    expect((await link.sync('incremental')).status).toBe('COMPLETED')
  })

  it('refuses one that the provider refuses, and leaves everything as it was', async () => {
    const link = await linked('carl', 'token')
    await breakLogin(link)
    const before = await link.show()
    const { status, body } = await reconnect(link, { oauth_token: 'nobody' })
    expect([status, body['code']]).toEqual([422, 'integration.credentials_refused'])
    expect(await link.show()).toEqual(before)
    expect((await trailOf(stack, link.integration_id)).slice(-2)).toEqual([
      'integration.login_ended by service',
      'integration.refused by key: integration.credentials_refused',
    ])
  })

  it('refuses another account and leaves everything as it was, unless it is to take its place', async () => {
    const link = await linked('dora', 'token')
    const before = await link.show()
    const other = stack.sandbox.login('ynab', 'dora-other')
    await other.make({ size: 60, seed: 2 })
    const { status, body } = await reconnect(link, { oauth_token: 'dora-other' })
    expect([status, body['code']]).toEqual([409, 'integration.other_account'])
    expect(await link.show()).toEqual(before)
    expect((await link.sync('incremental')).status).toBe('COMPLETED')

    const taken = await reconnect(link, { oauth_token: 'dora-other', replace: true })
    expect(taken.body).toMatchObject({ integration_id: link.integration_id, status: 'CONNECTED' })
    expect(taken.body['external_account']).not.toEqual(before.external_account)
    expect(await connectRun(link)).toMatchObject({ status: 'COMPLETED', sync_type: 'full' })
    await expectSameAsSource(stack, { ...link, source: other })
    expect(await isActive(link)).toBe(true)
    expect((await trailOf(stack, link.integration_id)).at(-1)).toBe('integration.account_replaced by key')
  })

  it('ends a run that still reads the first account when another takes its place', async () => {
    const link = await linked('dirk', 'token')
    await link.source.fault({ kind: 'rate_limit', times: 1, retry_after_s: 120 })
    const running = await link.start('full')
    await until(
      () => stack.service.getSyncStatus(running.sync_job_id),
      ({ progress }) => progress?.phase === 'waiting',
    )
    const other = stack.sandbox.login('ynab', 'dirk-other')
    await other.make({ size: 60, seed: 2 })
    expect((await reconnect(link, { oauth_token: 'dirk-other', replace: true })).status).toBe(200)
    expect(await link.end(running)).toMatchObject({ status: 'CANCELLED' })
    expect(await connectRun(link)).toMatchObject({ status: 'COMPLETED', sync_type: 'full' })
    await expectSameAsSource(stack, { ...link, source: other })
  })

  it('takes no account that another integration has', async () => {
    const link = await linked('emil', 'token')
    const other = await linked('emil-2', 'token', 'user_emil')
    const { status, body } = await reconnect(link, { oauth_token: 'emil-2', replace: true })
    expect([status, body['code'], body['integration_id']]).toEqual([
      409,
      'integration.already_linked',
      other.integration_id,
    ])
    await expectSameAsSource(stack, link)
  })

  it('stands, and a run from before goes on with it, though the provider has ended the old one', async () => {
    const link = await linked('fritz', 'token')
    await link.source.fault({ kind: 'rate_limit', times: 1, retry_after_s: 2 }, { kind: 'unauthorized', times: 10 })
    const running = await link.start('full')
    await until(
      () => stack.service.getSyncStatus(running.sync_job_id),
      ({ progress }) => progress?.phase === 'waiting',
    )
    await twinOf('fritz', 'fritz-new')
    expect((await reconnect(link, { oauth_token: 'fritz-new' })).status).toBe(200)
    expect(await link.end(running)).toMatchObject({ status: 'COMPLETED' })
    expect(await link.show()).toMatchObject({ status: 'CONNECTED' })
    expect(await isActive(link)).toBe(true)
  })

  it('lets a run that goes on finish', async () => {
    const link = await linked('frida', 'token')
    await link.source.fault({ kind: 'rate_limit', times: 1, retry_after_s: 2 })
    const running = await link.start('full')
    await until(
      () => stack.service.getSyncStatus(running.sync_job_id),
      ({ progress }) => progress?.phase === 'waiting',
    )
    await twinOf('frida', 'frida-new')
    expect((await reconnect(link, { oauth_token: 'frida-new' })).status).toBe(200)
    expect(await link.end(running)).toMatchObject({ status: 'COMPLETED' })
    expect((await stack.service.listSyncJobs({ integration_id: link.integration_id })).data).toHaveLength(2)
  })
})

describe('changing a link whose login is being renewed', () => {
  it('is put off after a moment, and keeps nobody else waiting, however often it is asked for', async () => {
    const link = await linked('olga', 'token')
    const renewal = await stack.deps.db.knex.transaction()
    try {
      await lockCredentials(renewal, link.integration_id)
      const asked = Array.from({ length: 12 }, () => reconnect(link, { oauth_token: 'olga' }))
      asked.push(call('DELETE', `/v1/integrations/${link.integration_id}`))
      await until(waiters, (count) => count > 0)
      expect((await call('GET', '/v1/integrations')).status).toBe(200)
      expect(await waiters()).toBe(1)
      for (const { status, body, headers } of await Promise.all(asked))
        expect([status, body['code'], headers.get('retry-after')]).toEqual([503, 'integration.busy', '3'])
    } finally {
      await renewal.rollback()
    }
    expect((await reconnect(link, { oauth_token: 'olga' })).body).toMatchObject({ status: 'CONNECTED' })
  })

  const waiters = async () => {
    const [found] = await stack.query<{ count: number }>(
      `select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    return found?.count ?? 0
  }
})

describe('reconnecting by consent', () => {
  it('changes nothing until the person has consented, and then goes on where the last sync stopped', async () => {
    const link = await linked('gerd', 'oauth2')
    await breakLogin(link)
    const before = await link.show()
    await link.source.change({ add: 2 })
    const { body } = await reconnect(link)
    const { authorization_url = '', ...shown } = body as unknown as Integration
    expect(shown).toMatchObject(before)
    expect(await link.show()).toEqual(before)

    expect((await land(await decide(authorization_url, 'gerd', 'approve'))).body).toMatchObject({
      integration_id: link.integration_id,
      status: 'CONNECTED',
    })
    const job = await connectRun(link)
    expect(job).toMatchObject({ status: 'COMPLETED', sync_type: 'incremental' })
    expect(job.counts).toMatchObject({ created: 2 })
    expect(await isActive(link)).toBe(true)
    await expectSameAsSource(stack, link)
  })

  it('leaves everything as it was when the person declines, or never comes back', async () => {
    const link = await linked('hans', 'oauth2')
    const before = await link.show()
    const { body } = await reconnect(link)
    const url = String(body['authorization_url'])
    expect((await land(await decide(url, 'hans', 'deny'))).body['code']).toBe('link.declined')
    await reconnect(link)
    expect(await link.show()).toEqual(before)
    expect((await link.sync('incremental')).status).toBe('COMPLETED')
  })

  it('refuses another account, gives its access back, and takes it if it is to', async () => {
    const link = await linked('ida', 'oauth2')
    const other = stack.sandbox.login('ynab', 'ida-other')
    await other.make({ size: 60, seed: 2 })
    const consentAs = async (login: string, body: object) =>
      land(await decide(String((await reconnect(link, body)).body['authorization_url']), login, 'approve'))

    const refused = await consentAs('ida-other', {})
    expect([refused.status, refused.body['code']]).toEqual([409, 'integration.other_account'])
    expect((await other.summary())['oauth']).toMatchObject({ exchanges: 1, revocations: 1 })
    expect((await link.sync('incremental')).status).toBe('COMPLETED')

    expect((await consentAs('ida-other', { replace: true })).body).toMatchObject({
      integration_id: link.integration_id,
    })
    expect(await connectRun(link)).toMatchObject({ status: 'COMPLETED', sync_type: 'full' })
    await expectSameAsSource(stack, { ...link, source: other })
    await revoked(link.source)
  })

  it('gives back the access that a token takes the place of, and leaves alone what a new consent may have taken over', async () => {
    const link = await linked('jana', 'oauth2')
    const again = await reconnect(link)
    await land(await decide(String(again.body['authorization_url']), 'jana', 'approve'))
    await connectRun(link)
    const revocations = () => stack.query('select 1 from revocations where integration_id = $1', [link.integration_id])
    expect(await revocations()).toEqual([])
    expect((await reconnect(link, { oauth_token: 'jana' })).body).toMatchObject({ protocol: 'token' })
    await revoked(link.source)
    expect(await connectRun(link)).toMatchObject({ status: 'COMPLETED' })
  })

  it('keeps the access of an account that another link has, though this one refuses it', async () => {
    const link = await linked('ines', 'oauth2')
    const other = await linked('ines-2', 'oauth2', 'user_ines')
    const { body } = await reconnect(link)
    const refused = await land(await decide(String(body['authorization_url']), 'ines-2', 'approve'))
    expect(refused.body['code']).toBe('integration.other_account')
    expect((await other.source.summary())['oauth']).toMatchObject({ exchanges: 2, revocations: 0 })
  })

  const revoked = (source: Link['source']) =>
    until(
      async () => (await source.summary())['oauth'] as { revocations: number },
      ({ revocations }) => revocations === 1,
    )

  it('turns a link by token into one by consent', async () => {
    const link = await linked('jens', 'token')
    const { body } = await reconnect(link, { protocol: 'oauth2' })
    const landed = await land(await decide(String(body['authorization_url']), 'jens', 'approve'))
    expect(landed.body).toMatchObject({ integration_id: link.integration_id, protocol: 'oauth2' })
    expect((await connectRun(link)).counts).toEqual(counts({}))
  })

  it('finds an account that comes back by a new link as well, with its records and its place', async () => {
    const link = await linked('karl', 'oauth2')
    await stack.framework.disconnect(link.integration_id)
    await link.source.change({ add: 1 })
    const fresh = await stack.framework.createIntegration({ user_id: 'user_karl', app_name: 'ynab' })
    const { body } = await land(await decide(fresh.authorization_url ?? '', 'karl', 'approve'))
    expect(body).toMatchObject({ integration_id: link.integration_id, status: 'CONNECTED' })
    expect(await stack.framework.getIntegration(fresh.integration_id)).toMatchObject({
      status_reason: 'linked_before',
      linked_as: link.integration_id,
    })
    expect(await connectRun(link)).toMatchObject({ sync_type: 'incremental', counts: { created: 1 } })
    expect(await isActive(link)).toBe(true)
    await expectSameAsSource(stack, link)
  })
})

describe('a consent that ends on a known day', () => {
  it('is shown, and warned of two weeks ahead, at the integration and at its jobs', async () => {
    const link = await linked('lena', 'oauth2')
    const inDays = async (days: number) => {
      await stack.query(
        `update integrations set consent_expires_at = now() + make_interval(days => $2) where integration_id = $1`,
        [link.integration_id, days],
      )
      return link.show()
    }
    expect(await inDays(30)).toMatchObject({ consent_expires_at: expect.any(String), warnings: [] })
    const warned = await inDays(10)
    const message = expect.stringContaining(warned.consent_expires_at?.slice(0, 10) ?? '-')
    expect(warned.warnings).toEqual([{ code: 'auth.consent_expiring', message }])
    expect((await link.sync('incremental')).warnings).toEqual([{ code: 'auth.consent_expiring', message }])
  })
})

describe('POST /v1/integrations/:integration_id/reconnect', () => {
  it('lets a link that only takes files take files again', async () => {
    const { integration_id } = await stack.framework.createIntegration({ user_id: 'user_files', app_name: 'mint' })
    await stack.framework.disconnect(integration_id)
    const { status, body } = await call('POST', `/v1/integrations/${integration_id}/reconnect`)
    expect(status).toBe(200)
    expect(body).toMatchObject({ integration_id, status: 'CONNECTED', protocol: 'file' })
  })

  it('makes no file link of one that fetches because its token was forgotten', async () => {
    await stack.sandbox.login('mint', 'mia').make({ size: 20, seed: 1 })
    const wish = { user_id: 'user_mia', app_name: 'mint', oauth_token: 'mia' }
    const { integration_id } = await stack.framework.createIntegration(wish)
    const { status, body } = await call('POST', `/v1/integrations/${integration_id}/reconnect`, { body: {} })
    expect([status, body['code'], body['missing']]).toEqual([422, 'integration.credentials_missing', ['oauth_token']])
  })

  it('refuses what it does not know', async () => {
    expect((await call('POST', '/v1/integrations/integration_none/reconnect', { body: {} })).status).toBe(404)
    const link = await linked('nils', 'token')
    expect((await reconnect(link, { user_id: 'user_other' })).status).toBe(400)
    expect((await reconnect(link, { credentials: { colour: 'red' } })).body['code']).toBe('request.invalid')
  })
})

describeClaiming(() => ({ stack, call }))
