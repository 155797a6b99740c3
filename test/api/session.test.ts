import { revokeApiKey, createApiKey } from '../../store/api-keys'
import { startStack, type Stack } from '../support/stack'
import { checkedCalls, type Answer } from './checked'

let stack: Stack
let secure: Stack
beforeAll(async () => {
  stack = await startStack({ worker: false })
  secure = await startStack({ worker: false, env: { PUBLIC_URL: 'https://platform.example' } })
})
afterAll(async () => {
  await stack.stop()
  await secure.stop()
})

const mint = async (user_id: string, from = stack): Promise<string> =>
  (await from.framework.createSessionToken({ user_id })).session_token

const open = (token: string, from = stack): Promise<Answer> =>
  checkedCalls({ ...from, api_key: token })('POST', '/v1/session')

/** Requests as a browser makes them that has the cookie. */
const withCookie =
  (cookie: string) =>
  (method: string, path: string, headers: Record<string, string> = {}) =>
    fetch(stack.base_url + path, { method, headers: { cookie: cookie.split(';')[0] ?? '', ...headers } })

const ours = { 'x-requested-with': 'console' }

describe('POST /v1/session', () => {
  it('trades a session token for a cookie that no script and no other site can use', async () => {
    const { status, body, headers } = await open(await mint('user_1'))
    expect([status, body['user_id']]).toEqual([200, 'user_1'])
    const cookie = headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^console_session=[\w-]{43}; Path=\/; Expires=.+; HttpOnly; SameSite=Strict$/)
    const left = Date.parse(String(body['expires_at'])) - Date.now()
    expect(left / 3_600_000).toBeCloseTo(12, 1)
    const session = await withCookie(cookie)('GET', '/v1/session')
    expect(await session.json()).toEqual(body)
  })

  it('binds the cookie to its host and to TLS where the service is reached over TLS', async () => {
    const { headers } = await open(await mint('user_1', secure), secure)
    expect(headers.get('set-cookie')).toMatch(/^__Host-console_session=.+; Path=\/; .+; Secure; SameSite=Strict$/)
  })

  it('opens one session for a token, however many ask at once', async () => {
    const token = await mint('user_1')
    const answers = await Promise.all(Array.from({ length: 10 }, () => open(token)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ body }) => body['code'] === 'request.unauthenticated')).toHaveLength(9)
  })

  it('is not for service keys', async () => {
    expect((await checkedCalls(stack)('POST', '/v1/session')).body['code']).toBe('request.forbidden')
    expect((await checkedCalls(stack)('GET', '/v1/session')).body['code']).toBe('request.forbidden')
  })
})

describe('a session', () => {
  it('sees its own user, and nothing of another', async () => {
    const { knex } = stack.deps.db
    const { headers } = await open(await mint('user_2'))
    const browse = withCookie(headers.get('set-cookie') ?? '')
    await stack.framework.createIntegration({ user_id: 'user_1', app_name: 'mint' })
    const own = await stack.framework.createIntegration({ user_id: 'user_2', app_name: 'mint' })
    const list = (await (await browse('GET', '/v1/integrations')).json()) as { data: object[] }
    expect(list.data).toEqual([own])
    expect(await knex('integrations').count()).toEqual([{ count: 2 }])
  })

  it('changes nothing without the mark that only our own page can set', async () => {
    const { headers } = await open(await mint('user_3'))
    const browse = withCookie(headers.get('set-cookie') ?? '')
    const { integration_id } = await stack.framework.createIntegration({ user_id: 'user_3', app_name: 'mint' })
    const path = `/v1/integrations/${integration_id}`
    for (const forged of [{}, { 'x-requested-with': 'XMLHttpRequest' }, { origin: 'https://evil.example' }])
      expect((await browse('DELETE', path, forged)).status).toBe(403)
    expect((await stack.framework.getIntegration(integration_id)).status).toBe('CONNECTED')
    expect((await browse('DELETE', path, ours)).status).toBe(200)
  })

  it('ends when its person signs out, and its token opens no other', async () => {
    const token = await mint('user_4')
    const { headers } = await open(token)
    const browse = withCookie(headers.get('set-cookie') ?? '')
    const left = await browse('DELETE', '/v1/session', ours)
    expect(left.status).toBe(204)
    expect(left.headers.get('set-cookie')).toMatch(/^console_session=; Path=\/; Expires=Thu, 01 Jan 1970/)
    expect((await browse('GET', '/v1/session')).status).toBe(401)
    expect((await open(token)).status).toBe(401)
    const { data } = await stack.service.listAuditTrail({ user_id: 'user_4' })
    expect(data.map(({ kind, actor }) => [kind, actor.id])).toEqual([
      ['session.closed', 'user_4'],
      ['session.opened', 'user_4'],
    ])
  })

  it('ends with its time, and with the key that minted its token', async () => {
    const { knex } = stack.deps.db
    const { api_key, key } = await createApiKey(knex, { name: 'platform', scopes: ['read', 'write', 'tokens'] })
    const minted = await checkedCalls({ ...stack, api_key })('POST', '/v1/session-tokens', {
      body: { user_id: 'user_5' },
    })
    const { headers } = await open(String(minted.body['session_token']))
    const browse = withCookie(headers.get('set-cookie') ?? '')
    expect((await browse('GET', '/v1/session')).status).toBe(200)
    await revokeApiKey(knex, key.key_id)
    expect((await browse('GET', '/v1/session')).status).toBe(401)

    const other = withCookie((await open(await mint('user_6'))).headers.get('set-cookie') ?? '')
    await knex('console_sessions').where({ user_id: 'user_6' }).update({ expires_at: knex.fn.now() })
    expect((await other('GET', '/v1/session')).status).toBe(401)
  })

  it.each(['', 'console_session', 'console_session=', 'console_session=none', 'other=1; console_session=%00'])(
    'is nobody’s with the cookie "%s"',
    async (cookie) => {
      expect((await fetch(`${stack.base_url}/v1/session`, { headers: { cookie } })).status).toBe(401)
    },
  )
})
