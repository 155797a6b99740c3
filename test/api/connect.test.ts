import { ScheduleOverlapPolicy } from '@temporalio/client'
import type { Integration } from '../../client'
import { reconcileScheduleId } from '../../workflows/contract'
import { decide, land, visit } from '../support/consent'
import { expectSameAsSource, linkOf } from '../support/link'
import { startStack, type Stack } from '../support/stack'
import { trailOf } from '../support/trail'
import { until } from '../support/until'
import { checkedCalls, type CallApi } from './checked'

let stack: Stack
let call: CallApi
beforeAll(async () => {
  // Every failure of a provider is a warning in the log, and here they are many.
  stack = await startStack({ env: { LOG_LEVEL: 'error' } })
  call = checkedCalls(stack)
})
afterAll(() => stack.stop())

/** Makes the login's data, and starts a link of it. */
async function begin(login: string, more: object = {}): Promise<Integration & { authorization_url: string }> {
  await stack.sandbox.login('ynab', login).make({ size: 30, seed: 1 })
  const body = { user_id: `user_${login}`, app_name: 'ynab', ...more }
  const answer = await call('POST', '/v1/integrations', { body })
  expect(answer.status).toBe(201)
  return answer.body as unknown as Integration & { authorization_url: string }
}

const show = (integration_id: string) => stack.framework.getIntegration(integration_id)
const figures = async (login: string) => (await stack.sandbox.login('ynab', login).summary())['oauth']
const fault = (login: string, kind: string, more: object = {}) =>
  stack.sandbox.login('ynab', login).fault({ kind, times: 1, ...more })
const jobsOf = async (integration_id: string) => (await stack.service.listSyncJobs({ integration_id })).data
const credentialsOf = (integration_id: string) =>
  stack.query('select integration_id from credentials where integration_id = $1', [integration_id])

describe('linking by consent', () => {
  it('answers where the person consents, and until when', async () => {
    const integration = await begin('anna')
    expect(integration).toMatchObject({
      status: 'PENDING',
      status_reason: 'awaiting_authorization',
      protocol: 'oauth2',
      external_account: null,
    })
    const left = Date.parse(integration.authorization_expires_at ?? '') - Date.now()
    expect(left).toBeGreaterThan(590_000)
    expect(left).toBeLessThanOrEqual(600_000)

    const { searchParams } = new URL(integration.authorization_url)
    expect(searchParams.get('redirect_uri')).toBe(`${stack.base_url}/v1/oauth/callback`)
    expect(searchParams.get('code_challenge_method')).toBe('S256')
    const state = searchParams.get('state') ?? ''
    expect(Buffer.from(state, 'base64url')).toHaveLength(32)
    const stored = await stack.query('select row_to_json(a)::text as row from authorizations a')
    expect(stored).toHaveLength(1)
    expect(JSON.stringify(stored)).not.toContain(state)
    expect(await show(integration.integration_id)).not.toHaveProperty('authorization_url')
  })

  it('connects the account, and its first sync starts by itself', async () => {
    const { integration_id, authorization_url } = await begin('ben')
    const back = await decide(authorization_url, 'ben', 'approve')
    const { status, body } = await land(back)
    expect(status).toBe(200)
    expect(body).toMatchObject({ integration_id, status: 'CONNECTED', status_reason: null, protocol: 'oauth2' })
    expect(body['external_account']).not.toBeNull()
    expect(body).toEqual(await show(integration_id))

    const [job] = await jobsOf(integration_id)
    expect(job).toMatchObject({ trigger: 'connect', sync_type: 'full' })
    expect(await stack.service.getSyncStatus(job?.sync_job_id ?? '', { wait_s: 30 })).toMatchObject({
      status: 'COMPLETED',
    })
    await expectSameAsSource(stack, linkOf(stack, integration_id, stack.sandbox.login('ynab', 'ben')))
    expect(await trailOf(stack, integration_id)).toEqual(['integration.linking by key', 'integration.linked by user'])
    const rows = await stack.query('select row_to_json(c)::text as row from credentials c')
    expect(JSON.stringify(rows)).not.toContain('access_token')
  })

  it('tells the person so on a page that loads, runs and sends nothing', async () => {
    const { authorization_url } = await begin('carla')
    const { status, headers, html } = await visit(await decide(authorization_url, 'carla', 'approve'))
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    )
    expect(html).toContain('<h1>YNAB is connected</h1>')
    expect(html).toContain('lang="en"')
    expect([...html.matchAll(/(?:href|src|action)="([^"]*)"/g)].map(([, to]) => to)).toEqual([`${stack.base_url}/`])
    expect(html).not.toMatch(/<script|<img|<form/i)
  })

  it('refuses with a distinct code and sentence when the person declines', async () => {
    const { integration_id, authorization_url } = await begin('dora')
    const back = await decide(authorization_url, 'dora', 'deny')
    const { status, html } = await visit(back)
    expect(status).toBe(403)
    expect(html).toContain('<h1>Access was not granted</h1>')
    expect(html).toContain('<code>link.declined</code>')
    expect((await land(back)).body).toMatchObject({ code: 'link.declined', remedy: expect.any(String) })
    expect(await show(integration_id)).toMatchObject({
      status: 'DISCONNECTED',
      status_reason: 'authorization_declined',
    })
    expect(await figures('dora')).toMatchObject({ exchanges: 0, refusals: 0 })
    const trail = ['integration.linking by key', 'integration.refused by user: link.declined']
    expect(await trailOf(stack, integration_id)).toEqual(trail)
  })

  it('takes up the same integration when the person tries again', async () => {
    const first = await begin('emil')
    await land(await decide(first.authorization_url, 'emil', 'deny'))
    const second = await begin('emil')
    const third = await begin('emil')
    expect([second.integration_id, third.integration_id]).toEqual([first.integration_id, first.integration_id])
    expect(third).toMatchObject({ status: 'PENDING', status_reason: 'awaiting_authorization', disconnected_at: null })
    const other = await begin('emil', { external_account: 'another plan' })
    expect(other.integration_id).not.toBe(first.integration_id)
    expect((await land(await decide(second.authorization_url, 'emil', 'approve'))).status).toBe(200)
    const late = await land(await decide(third.authorization_url, 'emil', 'approve'))
    expect([late.status, late.body['code']]).toEqual([409, 'link.overtaken'])
    expect(await show(first.integration_id)).toMatchObject({ status: 'CONNECTED' })
  })

  it('links no account twice: one that is linked gets the new login, and the caller is told which it is', async () => {
    const first = await begin('frida')
    await land(await decide(first.authorization_url, 'frida', 'approve'))
    const again = await begin('frida')
    expect(again.integration_id).not.toBe(first.integration_id)
    const { status, body } = await land(await decide(again.authorization_url, 'frida', 'approve'))
    expect([status, body['integration_id']]).toEqual([200, first.integration_id])
    expect(await show(again.integration_id)).toMatchObject({
      status: 'DISCONNECTED',
      status_reason: 'linked_before',
      linked_as: first.integration_id,
    })
  })

  it('refuses another account than the one that was asked for, and gives its access back', async () => {
    const { integration_id, authorization_url } = await begin('gerd', { external_account: 'no such plan' })
    const { status, body } = await land(await decide(authorization_url, 'gerd', 'approve'))
    expect([status, body['code']]).toEqual([409, 'integration.other_account'])
    expect(await show(integration_id)).toMatchObject({ status_reason: 'authorization_failed' })
    expect(await figures('gerd')).toMatchObject({ exchanges: 1, revocations: 1 })
    expect(await credentialsOf(integration_id)).toEqual([])
  })

  it('takes the account that was asked for', async () => {
    await stack.sandbox.login('ynab', 'hans').make({ size: 30, seed: 1 })
    const { plan_id } = await stack.sandbox.login('ynab', 'hans').summary()
    const { authorization_url } = await begin('hans', { external_account: plan_id })
    const { body } = await land(await decide(authorization_url, 'hans', 'approve'))
    expect(body).toMatchObject({ status: 'CONNECTED', external_account: { id: plan_id } })
  })

  it.each([
    ['fails', 'token_error', {}, 503, 'provider.unavailable'],
    ['answers, and the answer gets lost', 'token_lost', {}, 503, 'provider.unavailable'],
    ['does not know the code', 'invalid_grant', {}, 400, 'link.code_refused'],
  ])('tells when the authorization server %s, and asks it once', async (_what, kind, more, status, code) => {
    const login = `ida-${kind}`
    const { integration_id, authorization_url } = await begin(login)
    await fault(login, kind, more)
    const back = await decide(authorization_url, login, 'approve')
    const answer = await land(back)
    expect([answer.status, answer.body['code']]).toEqual([status, code])
    expect((await land(back)).body['code']).toBe(code)
    expect(await show(integration_id)).toMatchObject({ status: 'DISCONNECTED', status_reason: 'authorization_failed' })
    const { exchanges, refusals } = (await figures(login)) as { exchanges: number; refusals: number }
    expect(exchanges + refusals).toBe(1)
  })

  it('bears a hiccup of the API while the account is asked for', async () => {
    const { authorization_url } = await begin('jens')
    await fault('jens', 'server_error', { path: 'plans' })
    expect((await land(await decide(authorization_url, 'jens', 'approve'))).status).toBe(200)
  })

  it('connects nobody who was disconnected meanwhile, and gives the access back', async () => {
    const { integration_id, authorization_url } = await begin('karl')
    const back = await decide(authorization_url, 'karl', 'approve')
    await stack.framework.disconnect(integration_id)
    expect((await land(back)).body['code']).toBe('link.unknown')

    const second = await begin('karl')
    await fault('karl', 'token_slow', { stall_s: 1 })
    const landing = land(await decide(second.authorization_url, 'karl', 'approve'))
    await until(
      () =>
        stack.query('select 1 from authorizations where integration_id = $1 and used_at is not null', [integration_id]),
      (rows) => rows.length === 1,
    )
    await stack.framework.disconnect(integration_id)
    expect((await landing).body['code']).toBe('link.unknown')
    expect(await show(integration_id)).toMatchObject({ status_reason: 'disconnected_by_user' })
    expect(await figures('karl')).toMatchObject({ exchanges: 1, revocations: 1 })
    expect(await credentialsOf(integration_id)).toEqual([])
  })

  it('ends a link that nobody finishes, with its reason', async () => {
    const { integration_id, authorization_url } = await begin('lena')
    const waiting = await begin('lena-in-time')
    await stack.query(`update authorizations set expires_at = now() where integration_id = $1`, [integration_id])
    await stack.deps.temporal.client.schedule
      .getHandle(reconcileScheduleId(stack.deps.temporal.taskQueue))
      .trigger(ScheduleOverlapPolicy.ALLOW_ALL)
    const ended = await until(
      () => show(integration_id),
      ({ status }) => status === 'DISCONNECTED',
    )
    expect(ended).toMatchObject({ status_reason: 'authorization_expired' })
    expect((await trailOf(stack, integration_id)).at(-1)).toBe('integration.abandoned by service')
    expect(await show(waiting.integration_id)).toMatchObject({ status: 'PENDING' })
    const late = await land(await decide(authorization_url, 'lena', 'approve'))
    expect([late.status, late.body['code']]).toEqual([410, 'link.expired'])
  })

  it('refuses to sync what is not connected yet', async () => {
    const { integration_id } = await begin('mia')
    const { status, body } = await call('POST', `/v1/integrations/${integration_id}/syncs`, {
      body: { sync_type: 'full' },
    })
    expect([status, body['code']]).toEqual([409, 'integration.disconnected'])
  })
})

describe('a login that reaches several accounts', () => {
  /** Consents to a login with two plans, of which none was named. */
  async function consent(login: string, more: object = {}) {
    await stack.sandbox.login('ynab', login).make({ size: 30, seed: 1, more_plans: [{ size: 5, currency: 'EUR' }] })
    const user = { user_id: `user_${login}`, app_name: 'ynab', ...more }
    const asked = (await call('POST', '/v1/integrations', { body: user })).body as unknown as Integration
    const { integration_id, authorization_url = '' } = asked
    const back = await decide(authorization_url, login, 'approve')
    const path = `/v1/integrations/${integration_id}`
    return {
      ...asked,
      back,
      offered: () => call('GET', `${path}/external-accounts`),
      choose: (external_account: string, headers = {}) =>
        call('POST', `${path}/choose-account`, { body: { external_account }, headers }),
    }
  }
  const idsOf = ({ data }: Awaited<ReturnType<CallApi>>) => data.map(({ id }) => String(id))
  const choices = (integration_id: string) =>
    stack.query('select row_to_json(c)::text as row from account_choices c where integration_id = $1', [integration_id])
  const reconcile = () =>
    stack.deps.temporal.client.schedule
      .getHandle(reconcileScheduleId(stack.deps.temporal.taskQueue))
      .trigger(ScheduleOverlapPolicy.ALLOW_ALL)
  const revoked = (login: string, times = 1) =>
    until(
      async () => (await figures(login)) as { revocations: number },
      ({ revocations }) => revocations === times,
    )

  it('is linked to none before a person has chosen, and then to that one exactly', async () => {
    const link = await consent('ada')
    const { integration_id } = link
    expect((await link.offered()).data).toEqual([])
    expect((await link.choose('too early')).body['code']).toBe('link.no_choice')
    const { status, body } = await land(link.back)
    expect([status, body]).toMatchObject([200, { status: 'PENDING', status_reason: 'choose_account' }])
    expect(body['external_account']).toBeNull()
    expect(await credentialsOf(integration_id)).toEqual([])
    const { plan_id } = await stack.sandbox.login('ynab', 'ada').summary()
    const offered = await link.offered()
    expect(offered.data).toMatchObject([
      { currency: 'EUR', linked_as: null },
      { id: plan_id, currency: 'USD', accounts: ['Everyday Checking', 'Visa “Rainy Day” 🌧', 'Savings & Co'] },
    ])
    expect(JSON.stringify(await choices(integration_id))).not.toMatch(/Household|access_token/)

    const unknown = await link.choose('no such plan')
    expect([unknown.status, unknown.body['code']]).toEqual([409, 'integration.other_account'])
    expect(unknown.body['external_accounts']).toEqual(offered.data)
    expect(await jobsOf(integration_id)).toEqual([])

    const chosen = await link.choose(String(plan_id))
    expect([chosen.status, chosen.body]).toMatchObject([
      200,
      { integration_id, status: 'CONNECTED', status_reason: null, external_account: { id: plan_id } },
    ])
    expect(await choices(integration_id)).toEqual([])
    const jobs = await jobsOf(integration_id)
    expect(jobs).toMatchObject([{ trigger: 'connect', sync_type: 'full' }])
    await stack.service.getSyncStatus(jobs[0]?.sync_job_id ?? '', { wait_s: 30 })
    await expectSameAsSource(stack, linkOf(stack, integration_id, stack.sandbox.login('ynab', 'ada')))
    expect(await trailOf(stack, integration_id)).toEqual(['integration.linking by key', 'integration.linked by key'])

    expect((await link.choose(String(plan_id))).body).toMatchObject({ integration_id, status: 'CONNECTED' })
    const other = await link.choose(idsOf(offered)[0] ?? '')
    expect([other.status, other.body['code']]).toEqual([409, 'link.no_choice'])
    expect((await land(link.back)).body).toMatchObject({ status: 'CONNECTED' })
    expect(await figures('ada')).toMatchObject({ exchanges: 1, revocations: 0 })
  })

  it('leads a person from the page to the choice', async () => {
    const { back, integration_id } = await consent('bea')
    const { status, html } = await visit(back)
    expect(status).toBe(200)
    expect(html).toContain('<h1>Which account?</h1>')
    expect(html).toContain(`href="${stack.base_url}/connect/ynab?choose=${integration_id}"`)
  })

  it('is asked about by nobody who named one', async () => {
    const { plan_id } = await stack.sandbox.login('ynab', 'cyd').make({
      size: 30,
      seed: 1,
      more_plans: [{ size: 5, currency: 'EUR' }],
    })
    const { back } = await consent('cyd', { external_account: plan_id })
    expect((await land(back)).body).toMatchObject({ status: 'CONNECTED', external_account: { id: plan_id } })
  })

  it('of many choices at once follows one, and tells the others that it is made', async () => {
    const link = await consent('dan')
    await land(link.back)
    const [first = '', second = ''] = idsOf(await link.offered())
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) => link.choose(n % 2 === 0 ? first : second, { 'idempotency-key': `dan-${n}` })),
    )
    const { external_account } = await show(link.integration_id)
    for (const [n, { status, body }] of answers.entries())
      if ((n % 2 === 0 ? first : second) === external_account?.id)
        expect([status, body['integration_id']]).toEqual([200, link.integration_id])
      else expect([status, body['code']]).toEqual([409, 'link.no_choice'])
    expect(await jobsOf(link.integration_id)).toHaveLength(1)
  })

  it('links each of them in turn, and gives one that is linked the new login', async () => {
    const first = await consent('eli')
    await land(first.back)
    const [one = '', two = ''] = idsOf(await first.offered())
    await first.choose(one)
    const second = await consent('eli')
    await land(second.back)
    expect((await second.offered()).data).toMatchObject([{ linked_as: first.integration_id }, { linked_as: null }])
    expect((await second.choose(two)).body).toMatchObject({ integration_id: second.integration_id })
    const third = await consent('eli')
    await land(third.back)
    expect((await third.choose(one)).body).toMatchObject({ integration_id: first.integration_id })
    expect(await show(third.integration_id)).toMatchObject({ status_reason: 'linked_before' })
    expect((await third.choose(one)).body).toMatchObject({ integration_id: first.integration_id })
    const links = [first, second, third].map(({ integration_id }) => integration_id)
    expect(await stack.query('select 1 from revocations where integration_id = any($1)', [links])).toEqual([])
  })

  it('is given back when nobody chooses in time, or the link is let go', async () => {
    const late = await consent('fay')
    const gone = await consent('gil')
    const kept = await consent('hal')
    for (const { back } of [late, gone, kept]) await land(back)
    const [plan = ''] = idsOf(await late.offered())
    await stack.framework.disconnect(gone.integration_id)
    expect((await gone.choose(plan)).body['code']).toBe('link.no_choice')
    await revoked('gil')

    await stack.query(`update account_choices set expires_at = now() where integration_id = $1`, [late.integration_id])
    const refused = await late.choose(plan)
    expect([refused.status, refused.body['code']]).toEqual([410, 'link.expired'])
    await reconcile()
    await revoked('fay')
    expect(await show(late.integration_id)).toMatchObject({
      status: 'DISCONNECTED',
      status_reason: 'authorization_expired',
    })
    expect((await late.choose(plan)).body['code']).toBe('link.expired')
    expect(await choices(late.integration_id)).toEqual([])
    expect(await trailOf(stack, late.integration_id)).toContain('integration.abandoned by service')
    expect(await show(kept.integration_id)).toMatchObject({ status: 'PENDING', status_reason: 'choose_account' })
  })

  it('keeps the question while another attempt fails, and drops it when one is finished otherwise', async () => {
    const link = await consent('ivy')
    await land(link.back)
    const again = await consent('ivy')
    expect(again.integration_id).toBe(link.integration_id)
    await land(await decide(again.authorization_url ?? '', 'ivy', 'deny'))
    expect(await show(link.integration_id)).toMatchObject({ status: 'PENDING', status_reason: 'choose_account' })
    const [plan = ''] = idsOf(await link.offered())
    const { body } = await call('POST', `/v1/integrations/${link.integration_id}/reconnect`, {
      body: { oauth_token: 'ivy', external_account: plan },
    })
    expect(body).toMatchObject({ status: 'CONNECTED', protocol: 'token' })
    await revoked('ivy')
    expect(await choices(link.integration_id)).toEqual([])
  })

  it('asks nobody who reconnects, and refuses to replace an account by one of several unasked', async () => {
    const link = await consent('jon')
    await land(link.back)
    const [one = '', two = ''] = idsOf(await link.offered())
    await link.choose(two)
    const reconnect = async (more: object) => {
      const { body } = await call('POST', `/v1/integrations/${link.integration_id}/reconnect`, { body: more })
      return land(await decide(String(body['authorization_url']), 'jon', 'approve'))
    }
    expect((await reconnect({})).body).toMatchObject({ status: 'CONNECTED', external_account: { id: two } })
    const refused = await reconnect({ replace: true })
    expect([refused.status, refused.body['code']]).toEqual([409, 'integration.choose_account'])
    expect(refused.body['external_accounts']).toMatchObject([{ id: one }, { id: two }])
    const byToken = await call('POST', `/v1/integrations/${link.integration_id}/reconnect`, {
      body: { oauth_token: 'jon', replace: true },
    })
    expect([byToken.status, byToken.body['code']]).toEqual([409, 'integration.choose_account'])
    expect(await show(link.integration_id)).toMatchObject({ status: 'CONNECTED', external_account: { id: two } })
    expect((await reconnect({ replace: true, external_account: one })).body).toMatchObject({
      status: 'CONNECTED',
      external_account: { id: one },
    })
  })
})

describe('submitting the way back twice', () => {
  it('exchanges the code once, though twenty submits race in two processes, and tells all of them how it ended', async () => {
    const { integration_id, authorization_url } = await begin('nils')
    await fault('nils', 'token_slow', { stall_s: 0.3 })
    const back = await decide(authorization_url, 'nils', 'approve')
    const elsewhere = new URL(back.pathname + back.search, (await stack.startApi()).base_url)
    const landings = await Promise.all(Array.from({ length: 20 }, (_, n) => land(n % 2 === 0 ? back : elsewhere)))
    expect(landings.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
    for (const { body } of landings) expect(body).toMatchObject({ integration_id, status: 'CONNECTED' })
    expect(await figures('nils')).toEqual({ exchanges: 1, refreshes: 0, refusals: 0, revocations: 0 })
    expect(await jobsOf(integration_id)).toHaveLength(1)
  })

  it('does so too when it ended badly', async () => {
    const { authorization_url } = await begin('olga')
    await fault('olga', 'token_error')
    const back = await decide(authorization_url, 'olga', 'approve')
    const codes = (await Promise.all(Array.from({ length: 20 }, () => land(back)))).map(({ body }) => body['code'])
    expect(new Set(codes)).toEqual(new Set(['provider.unavailable']))
    expect(await figures('olga')).toMatchObject({ exchanges: 0, refusals: 1 })
  })
})

describe('a link that a user has started', () => {
  /** Starts a link as the user's own browser would, and answers the mark that the browser got. */
  async function beginAs(login: string, cookie?: string) {
    await stack.sandbox.login('ynab', login).make({ size: 30, seed: 1 })
    const { session_token } = await stack.framework.createSessionToken({ user_id: `user_${login}` })
    const { body, headers } = await call('POST', '/v1/integrations', {
      body: { app_name: 'ynab' },
      headers: { authorization: `Bearer ${session_token}`, ...(cookie !== undefined && { cookie }) },
    })
    const [mark = ''] = headers.getSetCookie()
    expect(mark).toMatch(/^link_browser=[\w-]{43}; Max-Age=3600; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/)
    const back = await decide(String(body['authorization_url']), login, 'approve')
    return { integration_id: String(body['integration_id']), cookie: mark.split(';')[0] ?? '', back }
  }
  const landWith = async (back: URL, cookie: string) => {
    const answer = await fetch(back, { headers: { accept: 'application/json', cookie } })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }

  it('is finished in the browser that started it: nobody is brought to link an account for somebody else', async () => {
    const mine = await beginAs('paul')
    const other = await beginAs('quinn')
    for (const landing of [await land(mine.back), await landWith(mine.back, other.cookie)])
      expect([landing.status, landing.body['code']]).toEqual([403, 'link.other_browser'])
    expect(await figures('paul')).toMatchObject({ exchanges: 0, refusals: 0 })
    const { status, body } = await landWith(mine.back, mine.cookie)
    expect([status, body['integration_id']]).toEqual([200, mine.integration_id])
  })

  it('may be one of several in that browser', async () => {
    const first = await beginAs('rosa')
    const second = await beginAs('stan', `theme=dark; ${first.cookie}`)
    expect(second.cookie).toBe(first.cookie)
    expect((await landWith(first.back, first.cookie)).status).toBe(200)
    expect((await landWith(second.back, `theme=dark; ${second.cookie}`)).status).toBe(200)
  })
})

describe('a hostile way back', () => {
  /** A link that waits, and the answer that its own provider would give. */
  async function waiting(login: string) {
    const integration = await begin(login)
    return { ...integration, back: await decide(integration.authorization_url, login, 'approve') }
  }
  const with_ = (back: URL, parameters: Record<string, string | null>): URL => {
    const url = new URL(back)
    for (const [name, value] of Object.entries(parameters))
      if (value === null) url.searchParams.delete(name)
      else url.searchParams.set(name, value)
    return url
  }
  const expectNothing = async (login: string, { integration_id }: Integration) => {
    expect(await show(integration_id)).not.toMatchObject({ status: 'CONNECTED' })
    expect(await credentialsOf(integration_id)).toEqual([])
    expect(await figures(login)).toMatchObject({ exchanges: 0, refusals: 0 })
  }

  it.each([
    ['no state', { state: null }, 400, 'link.unknown'],
    ['an empty state', { state: '' }, 400, 'link.unknown'],
    ['a state that we never gave', { state: 'A'.repeat(43) }, 400, 'link.unknown'],
    ['the digest of a state', { state: '\\x00' }, 400, 'link.unknown'],
    ['no issuer', { iss: null }, 400, 'link.wrong_server'],
    ['the issuer of another server', { iss: 'https://evil.example' }, 400, 'link.wrong_server'],
    ['no code', { code: null }, 502, 'link.provider_error'],
    ['an error beside the code', { error: 'server_error' }, 502, 'link.provider_error'],
  ])('with %s is refused, and the provider is not asked', async (_what, parameters, status, code) => {
    const login = `hostile-${code}-${Object.keys(parameters).join()}-${String(Object.values(parameters)[0])}`.slice(
      0,
      60,
    )
    const link = await waiting(login)
    const answer = await land(with_(link.back, parameters))
    expect([answer.status, answer.body['code']]).toEqual([status, code])
    await expectNothing(login, link)
  })

  it.each(['state', 'code', 'iss', 'error'])('with `%s` twice is refused', async (name) => {
    const link = await waiting(`twice-${name}`)
    link.back.searchParams.append(name, link.back.searchParams.get(name) ?? 'x')
    link.back.searchParams.append(name, 'y')
    expect((await land(link.back)).body['code']).toBe('link.unknown')
    await expectNothing(`twice-${name}`, link)
  })

  it('after ten minutes is refused', async () => {
    const link = await waiting('expired')
    await stack.query('update authorizations set expires_at = now() where integration_id = $1', [link.integration_id])
    expect((await land(link.back)).body['code']).toBe('link.expired')
    await expectNothing('expired', link)
  })

  it('with a state that was used for another answer is refused', async () => {
    const link = await waiting('replayed')
    expect((await land(link.back)).status).toBe(200)
    const answer = await land(with_(link.back, { code: 'another code' }))
    expect([answer.status, answer.body['code']]).toEqual([409, 'link.used'])
    expect(await figures('replayed')).toMatchObject({ exchanges: 1, refusals: 0 })
  })

  it('with the code of one user and the state of another links neither', async () => {
    const mine = await waiting('victim')
    const theirs = await waiting('attacker')
    const answer = await land(with_(mine.back, { code: theirs.back.searchParams.get('code') }))
    expect([answer.status, answer.body['code']]).toEqual([400, 'link.code_refused'])
    for (const { integration_id } of [mine, theirs]) {
      expect(await show(integration_id)).not.toMatchObject({ status: 'CONNECTED' })
      expect(await credentialsOf(integration_id)).toEqual([])
    }
    expect(await figures('attacker')).toMatchObject({ exchanges: 0 })
  })

  it('with the sealed verifier of another link does not open it', async () => {
    const link = await waiting('verifier')
    const other = await waiting('verifier-2')
    await stack.query(
      `update authorizations a set ciphertext = b.ciphertext, kid = b.kid, seal = b.seal from authorizations b
        where a.integration_id = $1 and b.integration_id = $2`,
      [link.integration_id, other.integration_id],
    )
    expect((await land(link.back)).body['code']).toBe('vault.unreadable')
    await expectNothing('verifier', link)
  })

  it('at the address of another app is refused', async () => {
    const link = await waiting('address')
    for (const app_name of ['ynab', 'stripe', 'nobody']) {
      link.back.pathname = `/v1/oauth/callback/${app_name}`
      expect((await land(link.back)).body['code']).toBe('link.wrong_server')
    }
    await expectNothing('address', link)
  })

  it('as a mere look at the headers uses nothing up', async () => {
    const link = await waiting('head')
    expect((await fetch(link.back, { method: 'HEAD' })).ok).toBe(false)
    expect((await land(link.back)).status).toBe(200)
  })
})
