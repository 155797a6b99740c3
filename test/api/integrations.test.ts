import { startStack, type Stack } from '../support/stack'
import { checkedCalls, nextOf, type CallApi } from './checked'

let stack: Stack
let call: CallApi
beforeAll(async () => {
  stack = await startStack()
  call = checkedCalls(stack)
})
afterAll(() => stack.stop())

/** Makes the login's data first. */
async function create(app_name: string, login: string, more: object = {}) {
  await stack.sandbox.login(app_name, login).make({ size: 20, seed: 1 })
  return call('POST', '/v1/integrations', { body: { user_id: 'user_1', app_name, oauth_token: login, ...more } })
}

const idOf = ({ body }: { body: Record<string, unknown> }): string => String(body['integration_id'])

describe('POST /v1/integrations', () => {
  it.each(['ynab', 'mint', 'stripe'])('verifies the token with %s and answers CONNECTED', async (app_name) => {
    const { status, headers, body } = await create(app_name, `rk_create_${app_name}`)
    expect(status).toBe(201)
    expect(body).toMatchObject({ user_id: 'user_1', app_name, status: 'CONNECTED', status_reason: null })
    expect(body['external_account']).not.toBeNull()
    expect(headers.get('location')).toBe(`/v1/integrations/${idOf({ body })}`)
  })

  it('never shows or stores the token in the clear', async () => {
    // The sandbox names a plan after its login, but not a Stripe account.
    const { text } = await create('stripe', 'rk_canary_5f2b')
    expect(text).not.toContain('canary')
    const rows = await stack.query('select row_to_json(c)::text as row from credentials c')
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toContain('canary')
  })

  it.each(['bad\ntoken', 'tökén☃'])('refuses a token that no header can carry: %j', async (oauth_token) => {
    const body = { user_id: 'user_1', app_name: 'mint', oauth_token }
    const answer = await call('POST', '/v1/integrations', { body })
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ code: 'request.invalid', errors: [{ pointer: '/credentials/oauth_token' }] })
  })

  it('takes credentials by field name as well', async () => {
    await stack.sandbox.login('stripe', 'rk_by_name').make({ size: 20, seed: 1 })
    const { status } = await call('POST', '/v1/integrations', {
      body: { user_id: 'user_1', app_name: 'stripe', credentials: { api_key: 'rk_by_name' } },
    })
    expect(status).toBe(201)
  })

  it('links an app that reads files without credentials', async () => {
    const { status, body } = await call('POST', '/v1/integrations', { body: { user_id: 'user_1', app_name: 'mint' } })
    expect(status).toBe(201)
    expect(body).toMatchObject({ status: 'CONNECTED', protocol: 'file', external_account: null })
  })

  it('refuses an app that is not in the catalogue', async () => {
    const { status, body } = await call('POST', '/v1/integrations', { body: { user_id: 'u', app_name: 'netscape' } })
    expect([status, body['code']]).toEqual([404, 'app.unknown'])
  })

  it('names the credentials that are missing', async () => {
    const { status, body } = await call('POST', '/v1/integrations', { body: { user_id: 'u', app_name: 'stripe' } })
    expect([status, body['code']]).toEqual([422, 'integration.credentials_missing'])
    expect(body['missing']).toEqual(['api_key'])
  })

  it('names those of the way that was asked for', async () => {
    const { status, body } = await call('POST', '/v1/integrations', {
      body: { user_id: 'u', app_name: 'ynab', protocol: 'token' },
    })
    expect([status, body['code']]).toEqual([422, 'integration.credentials_missing'])
    expect(body['missing']).toEqual(['oauth_token'])
  })

  it('refuses a way that the app does not have', async () => {
    const { status, body } = await call('POST', '/v1/integrations', {
      body: { user_id: 'u', app_name: 'stripe', protocol: 'oauth2' },
    })
    expect([status, body['code']]).toEqual([400, 'request.invalid'])
    expect(body['errors']).toEqual([{ pointer: '/protocol', message: 'Stripe offers api_key here.' }])
  })

  it('names a credential that the app does not have', async () => {
    const { status, body } = await call('POST', '/v1/integrations', {
      body: { user_id: 'u', app_name: 'ynab', credentials: { colour: 'red' } },
    })
    expect([status, body['code']]).toEqual([400, 'request.invalid'])
    expect(body['errors']).toEqual([{ pointer: '/credentials/colour', message: 'YNAB has no such field.' }])
  })

  it('says when the provider refuses the token, and keeps nothing', async () => {
    const { status, body } = await call('POST', '/v1/integrations', {
      body: { user_id: 'user_refused', app_name: 'ynab', oauth_token: 'nobody-knows-me' },
    })
    expect([status, body['code']]).toEqual([422, 'integration.credentials_refused'])
    expect((await call('GET', '/v1/integrations?user_id=user_refused')).data).toEqual([])
  })

  it('refuses a second link of the same account and names the first', async () => {
    const first = await create('ynab', 'ynab-twice')
    const again = await create('ynab', 'ynab-twice')
    expect([again.status, again.body['code']]).toEqual([409, 'integration.already_linked'])
    expect(again.body['integration_id']).toBe(idOf(first))
  })

  it('takes none of several accounts unasked: it lists them by what they are known by, and keeps nothing', async () => {
    const source = stack.sandbox.login('ynab', 'ynab-two')
    const { plan_id } = await source.make({ size: 20, seed: 1, more_plans: [{ size: 5, currency: 'EUR' }] })
    const ask = (more: object = {}) =>
      call('POST', '/v1/integrations', {
        body: { user_id: 'user_two', app_name: 'ynab', oauth_token: 'ynab-two', ...more },
      })
    const asked = await ask()
    expect([asked.status, asked.body['code']]).toEqual([409, 'integration.choose_account'])
    const known = {
      name: expect.stringMatching(/^Household /),
      last_changed_at: expect.any(String),
      accounts: ['Everyday Checking', 'Visa “Rainy Day” 🌧', 'Savings & Co'],
      linked_as: null,
    }
    expect(asked.body['external_accounts']).toEqual([
      { ...known, id: expect.any(String), currency: 'EUR' },
      { ...known, id: plan_id, currency: 'USD' },
    ])
    expect((await call('GET', '/v1/integrations?user_id=user_two')).data).toEqual([])

    const wrong = await ask({ external_account: 'no such plan' })
    expect([wrong.status, wrong.body['code']]).toEqual([409, 'integration.other_account'])
    expect(wrong.body['external_accounts']).toEqual(asked.body['external_accounts'])

    const linked = await ask({ external_account: plan_id })
    expect([linked.status, linked.body['external_account']]).toMatchObject([201, { id: plan_id }])
    const again = await ask()
    expect(again.body['external_accounts']).toMatchObject([{ linked_as: null }, { linked_as: idOf(linked) }])
    expect((await call('GET', '/v1/integrations?user_id=user_two')).data).toHaveLength(1)
  })

  it('links the same account for another user', async () => {
    await create('ynab', 'ynab-shared')
    expect((await create('ynab', 'ynab-shared', { user_id: 'user_2' })).status).toBe(201)
  })

  it('of fifty links of one account at once makes one', async () => {
    await stack.sandbox.login('ynab', 'ynab-race').make({ size: 20, seed: 1 })
    const wish = { user_id: 'user_race', app_name: 'ynab', oauth_token: 'ynab-race' }
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => call('POST', '/v1/integrations', { body: wish })),
    )
    const made = answers.filter(({ status }) => status === 201)
    expect(made).toHaveLength(1)
    expect(new Set(answers.map(idOf))).toEqual(new Set(made.map(idOf)))
  })

  it('tells of a provider that is down, without a retry of its own that keeps the caller waiting', async () => {
    const login = stack.sandbox.login('ynab', 'ynab-down')
    await login.make({ size: 20, seed: 1 })
    await login.fault({ kind: 'server_error', times: 5 })
    const { status, body, headers } = await call('POST', '/v1/integrations', {
      body: { user_id: 'u', app_name: 'ynab', oauth_token: 'ynab-down' },
    })
    expect([status, body['code']]).toEqual([503, 'provider.unavailable'])
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it.each([
    ['an unknown field', { user_id: 'u', app_name: 'ynab', colour: 'red' }, '/colour'],
    ['a missing field', { app_name: 'ynab' }, '/user_id'],
    ['an empty field', { user_id: '', app_name: 'ynab' }, '/user_id'],
    ['a field of another type', { user_id: 7, app_name: 'ynab' }, '/user_id'],
    ['a field with a NUL in it', { user_id: 'u\u0000', app_name: 'ynab' }, '/user_id'],
    ['a field that is too long', { user_id: 'u'.repeat(201), app_name: 'ynab' }, '/user_id'],
  ])('refuses %s and points at it', async (_what, body, pointer) => {
    const answer = await call('POST', '/v1/integrations', { body })
    expect([answer.status, answer.body['code']]).toEqual([400, 'request.invalid'])
    expect(answer.body['errors']).toEqual([{ pointer, message: expect.any(String) }])
  })

  it.each([
    ['JSON that does not parse', { body: '{"user_id":', headers: { 'content-type': 'application/json' } }],
    [
      'a body that is not JSON',
      { body: 'user_id=u', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ],
    ['a JSON text that is no object', { body: '"user"', headers: { 'content-type': 'application/json' } }],
    ['an array', { body: '[]', headers: { 'content-type': 'application/json' } }],
    ['no body at all', {}],
  ])('refuses %s', async (_what, options) => {
    const { status, body } = await call('POST', '/v1/integrations', options)
    expect([status, body['code']]).toEqual([400, 'request.invalid'])
  })
})

describe('GET /v1/integrations', () => {
  it('goes through all of them page by page, newest first, without gap or repeat', async () => {
    for (let n = 0; n < 7; n++)
      await call('POST', '/v1/integrations', { body: { user_id: 'user_paged', app_name: 'mint' } })
    const all = (await call('GET', '/v1/integrations?user_id=user_paged')).data.map((row) => row['integration_id'])
    expect(all).toHaveLength(7)

    let page = await call('GET', '/v1/integrations?user_id=user_paged&limit=3')
    const seen = page.data.map((row) => row['integration_id'])
    while (page.cursor !== null) {
      await call('POST', '/v1/integrations', { body: { user_id: 'user_paged', app_name: 'mint' } })
      page = await call('GET', `/v1/integrations?user_id=user_paged&limit=3&cursor=${nextOf(page)}`)
      seen.push(...page.data.map((row) => row['integration_id']))
    }
    expect(seen).toEqual(all)
  })

  it('goes on with the filters that it began with, and with no others', async () => {
    for (let n = 0; n < 3; n++)
      await call('POST', '/v1/integrations', { body: { user_id: 'user_bound', app_name: 'mint' } })
    const cursor = nextOf(await call('GET', '/v1/integrations?user_id=user_bound&status=CONNECTED&limit=1'))
    const goOn = (query: string) => call('GET', `/v1/integrations?${query}&cursor=${cursor}`)
    expect((await goOn('status=CONNECTED&user_id=user_bound&limit=2')).data).toHaveLength(2)
    for (const query of [
      '',
      'user_id=user_bound',
      'user_id=user_else&status=CONNECTED',
      'user_id=user_bound&status=DISCONNECTED',
    ]) {
      const { status, body } = await goOn(query)
      expect([status, body['errors']]).toEqual([
        400,
        [{ pointer: '?cursor', message: expect.stringContaining('other filters') }],
      ])
    }
    expect((await call('GET', `/v1/sync-jobs?user_id=user_bound&status=COMPLETED&cursor=${cursor}`)).status).toBe(400)
  })

  it('says of a parameter that comes twice that it may come once', async () => {
    const { status, body } = await call('GET', '/v1/integrations?limit=1&limit=2&status=CONNECTED')
    expect([status, body['errors']]).toEqual([400, [{ pointer: '?limit', message: 'Give it once only.' }]])
  })

  it.each(['   ', '\t', '\u2003'])('refuses %j for a user', async (user_id) => {
    const { status, body } = await call('POST', '/v1/integrations', { body: { user_id, app_name: 'mint' } })
    expect([status, body['code']]).toEqual([400, 'request.invalid'])
  })

  it('keeps to its filters', async () => {
    await create('stripe', 'rk_filtered', { user_id: 'user_filter' })
    const mint = await call('POST', '/v1/integrations', { body: { user_id: 'user_filter', app_name: 'mint' } })
    await call('DELETE', `/v1/integrations/${idOf(mint)}`)
    const found = async (query: string) =>
      (await call('GET', `/v1/integrations?user_id=user_filter&${query}`)).data.map(({ app_name }) => app_name)
    expect(await found('')).toEqual(['mint', 'stripe'])
    expect(await found('app_name=stripe')).toEqual(['stripe'])
    expect(await found('status=DISCONNECTED')).toEqual(['mint'])
    expect(await found('status=CONNECTED')).toEqual(['stripe'])
  })

  it.each(['limit=0', 'limit=1001', 'limit=many', 'status=BROKEN', 'cursor=abc', 'colour=red', 'user_id='])(
    'refuses ?%s',
    async (query) => {
      const { status, body } = await call('GET', `/v1/integrations?${query}`)
      expect([status, body['code']]).toEqual([400, 'request.invalid'])
    },
  )

  it('reads one by its id, and says so when there is none', async () => {
    const made = await create('ynab', 'ynab-read')
    expect((await call('GET', `/v1/integrations/${idOf(made)}`)).body).toEqual(made.body)
    const { status, body } = await call('GET', '/v1/integrations/integration_none')
    expect([status, body['code']]).toEqual([404, 'request.not_found'])
  })
})

describe('DELETE /v1/integrations/:integration_id', () => {
  const synced = async (login: string) => {
    const integration_id = idOf(await create('ynab', login))
    await stack.service.syncData({ integration_id, sync_type: 'full', wait_s: 30 })
    await stack.framework.putSchedule(integration_id, { every: '1h' })
    return integration_id
  }
  const recordsOf = async (integration_id: string) =>
    (await call('GET', `/v1/records?integration_id=${integration_id}`)).data.length

  it('keeps the records, rests the schedule and destroys the secret', async () => {
    const id = await synced('ynab-keep')
    const before = await recordsOf(id)
    const { status, body } = await call('DELETE', `/v1/integrations/${id}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({ status: 'DISCONNECTED', status_reason: 'disconnected_by_user' })
    expect(await recordsOf(id)).toBe(before)
    expect(await stack.framework.getSchedule(id)).toMatchObject({ paused: false, active: false, next_times: [] })
    expect(await stack.query('select 1 from credentials where integration_id = $1', [id])).toEqual([])
  })

  it('removes the records with data=delete, and leaves the ledger', async () => {
    const id = await synced('ynab-delete')
    expect(await recordsOf(id)).toBeGreaterThan(0)
    expect((await call('DELETE', `/v1/integrations/${id}?data=delete`)).status).toBe(200)
    expect(await recordsOf(id)).toBe(0)
    expect((await call('GET', `/v1/integrations/${id}/schedule`)).body['code']).toBe('schedule.missing')
    expect((await call('GET', `/v1/sync-jobs?integration_id=${id}`)).data).toHaveLength(1)
  })

  it('changes nothing when it is repeated, and can still remove the records later', async () => {
    const id = await synced('ynab-again')
    const first = await call('DELETE', `/v1/integrations/${id}`)
    const second = await call('DELETE', `/v1/integrations/${id}`)
    expect(second.status).toBe(200)
    expect(second.body).toEqual(first.body)
    await call('DELETE', `/v1/integrations/${id}?data=delete`)
    expect(await recordsOf(id)).toBe(0)
  })

  it('stops a run that is going on, which changes nothing afterwards', async () => {
    const login = stack.sandbox.login('ynab', 'ynab-busy')
    const id = idOf(await create('ynab', 'ynab-busy'))
    await login.fault({ kind: 'rate_limit', times: 1, retry_after_s: 600 })
    const { sync_job_id } = await stack.service.syncData({ integration_id: id, sync_type: 'full' })
    expect((await call('DELETE', `/v1/integrations/${id}?data=delete`)).status).toBe(200)
    const job = await stack.service.getSyncStatus(sync_job_id, { wait_s: 20 })
    expect(job).toMatchObject({ status: 'CANCELLED', failure: { code: 'sync.cancelled' } })
    expect(await recordsOf(id)).toBe(0)
  })

  it('lets the account be linked again, as the integration that it was', async () => {
    const first = await create('ynab', 'ynab-return')
    await call('DELETE', `/v1/integrations/${idOf(first)}`)
    const second = await create('ynab', 'ynab-return')
    expect(second.status).toBe(201)
    expect(second.body).toMatchObject({
      integration_id: idOf(first),
      status: 'CONNECTED',
      status_reason: null,
      disconnected_at: null,
    })
  })

  it('refuses what it cannot understand', async () => {
    expect((await call('DELETE', '/v1/integrations/integration_none')).status).toBe(404)
    const id = idOf(await create('ynab', 'ynab-odd'))
    expect((await call('DELETE', `/v1/integrations/${id}?data=burn`)).status).toBe(400)
  })
})
