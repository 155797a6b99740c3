import { THE_OPERATOR } from '../../domain/deed'
import { revokeKeysMadeWith } from '../../service/api-keys'
import { createApiKey, revokeApiKey, type Scope } from '../../store/api-keys'
import { startStack, type Stack } from '../support/stack'
import { checkedCalls, type CallApi } from './checked'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ worker: false })
})
afterAll(() => stack.stop())

/** Calls with a key of its own. */
async function callWith(scopes: Scope[], expires_at?: Date): Promise<{ call: CallApi; key_id: string }> {
  const { api_key, key } = await createApiKey(stack.deps.db.knex, { name: 'test', scopes, expires_at })
  return { call: checkedCalls({ ...stack, api_key }), key_id: key.key_id }
}

const callAs = (api_key: string) => checkedCalls({ ...stack, api_key })('GET', '/v1/apps')

describe('an API key', () => {
  it.each([
    ['unknown', 'isk_wrong'],
    ["somebody else's", 'sk_live_1'],
    ['hardly one', 'x'],
    ['endless', `isk_${'0'.repeat(5000)}`],
  ])('that is %s is refused', async (_what, api_key) => {
    const { status, headers, body } = await callAs(api_key)
    expect([status, body['code']]).toEqual([401, 'request.unauthenticated'])
    expect(headers.get('www-authenticate')).toBe('Bearer')
  })

  it.each(['', 'Bearer', 'Basic aXNrXzp4', 'isk_1'])('is asked for when the header says %j', async (authorization) => {
    const { status } = await checkedCalls(stack)('GET', '/v1/apps', { headers: { authorization } })
    expect(status).toBe(401)
  })

  it('is refused once it is revoked', async () => {
    const { call, key_id } = await callWith(['read'])
    expect((await call('GET', '/v1/apps')).status).toBe(200)
    await revokeApiKey(stack.deps.db.knex, key_id)
    expect((await call('GET', '/v1/apps')).status).toBe(401)
  })

  it('is refused after its last day', async () => {
    const past = await callWith(['read'], new Date(Date.now() - 1000))
    expect((await past.call('GET', '/v1/apps')).status).toBe(401)
    const future = await callWith(['read'], new Date(Date.now() + 60_000))
    expect((await future.call('GET', '/v1/apps')).status).toBe(200)
  })

  it('may do what its scope says, and is told which one it lacks', async () => {
    const reader = await callWith(['read'])
    const writer = await callWith(['write'])
    const body = { user_id: 'user_1', app_name: 'mint' }
    const refused = await reader.call('POST', '/v1/integrations', { body })
    expect([refused.status, refused.body['code']]).toEqual([403, 'request.forbidden'])
    expect(refused.body['detail']).toContain('write')
    expect((await writer.call('GET', '/v1/apps')).body['detail']).toContain('read')
    expect((await writer.call('POST', '/v1/integrations', { body })).status).toBe(201)
  })

  it('is not in the database, only its digest, and when it was last used', async () => {
    const { api_key, key } = await createApiKey(stack.deps.db.knex, { name: 'seen', scopes: ['read'] })
    await callAs(api_key)
    const [row] = await stack.query<{ text: string; last_used_at: string }>(
      'select row_to_json(k)::text as text, last_used_at from api_keys k where key_id = $1',
      [key.key_id],
    )
    expect(row?.text).not.toContain(api_key.slice(4))
    expect(row?.last_used_at).not.toBeNull()
  })
})

/** Calls as somebody who is signed in. */
async function callAsUser(user_id: string, scopes?: ('read' | 'write')[]): Promise<CallApi> {
  const { session_token } = await stack.framework.createSessionToken({ user_id, ...(scopes && { scopes }) })
  return checkedCalls({ ...stack, api_key: session_token })
}

async function personalKey(by: CallApi, wish: object = {}): Promise<{ call: CallApi; key: Record<string, unknown> }> {
  const { status, body } = await by('POST', '/v1/api-keys', { body: { name: 'script', ...wish } })
  expect(status).toBe(201)
  return { call: checkedCalls({ ...stack, api_key: String(body['api_key']) }), key: body }
}

describe('a personal API key', () => {
  it('is shown once; afterwards its ends, what it may do, when it was used and until when', async () => {
    const by = await callAsUser('user_keys')
    const { call, key } = await personalKey(by)
    const { api_key, ...shown } = key
    expect(api_key).toMatch(/^ipk_\w{32}$/)
    expect(shown).toMatchObject({
      name: 'script',
      key_prefix: 'ipk_',
      key_tail: String(api_key).slice(-4),
      scopes: ['read'],
    })
    const days = (Date.parse(String(key['expires_at'])) - Date.parse(String(key['created_at']))) / 86_400_000
    expect(Math.round(days)).toBe(90)
    expect((await by('GET', '/v1/api-keys')).data).toEqual([shown])
    expect((await call('GET', '/v1/integrations')).status).toBe(200)
    const listed = await by('GET', '/v1/api-keys')
    expect(listed.data).toEqual([{ ...shown, last_used_at: expect.any(String) }])
    expect(listed.text).not.toContain(String(api_key).slice(4))
    const rows = await stack.query('select to_jsonb(k)::text as row from api_keys k')
    expect(JSON.stringify(rows)).not.toContain(String(api_key).slice(4))
  })

  it('sees and makes what is of its user, and names nobody else', async () => {
    const { call } = await personalKey(await callAsUser('user_own'), { scopes: ['read', 'write'] })
    const made = await call('POST', '/v1/integrations', { body: { app_name: 'mint' } })
    expect([made.status, made.body['user_id']]).toEqual([201, 'user_own'])
    const headers = { 'x-user': 'user_other', 'x-user-id': 'user_other' }
    expect((await call('GET', '/v1/integrations', { headers })).data).toEqual([made.body])
    const named = await call('GET', '/v1/integrations?user_id=user_other')
    expect([named.status, named.body['code']]).toEqual([403, 'request.forbidden'])
  })

  it('is refused at once when it is revoked, and after its time', async () => {
    const by = await callAsUser('user_ends')
    const { call, key } = await personalKey(by)
    const other = await personalKey(by)
    expect((await by('DELETE', `/v1/api-keys/${String(key['key_id'])}`)).status).toBe(204)
    expect((await call('GET', '/v1/integrations')).status).toBe(401)
    expect((await by('DELETE', `/v1/api-keys/${String(key['key_id'])}`)).status).toBe(204)
    await stack.query('update api_keys set expires_at = now() where key_id = $1', [other.key['key_id']])
    expect((await other.call('GET', '/v1/integrations')).status).toBe(401)
    expect((await by('GET', '/v1/api-keys')).data.map(({ key_id }) => key_id)).toEqual([other.key['key_id']])
  })

  it('may do no more than the session in which it was made', async () => {
    const by = await callAsUser('user_reads', ['read'])
    const wider = await by('POST', '/v1/api-keys', { body: { name: 'script', scopes: ['read', 'write'] } })
    expect([wider.status, wider.body['scope']]).toEqual([403, 'write'])
    const { call } = await personalKey(by)
    expect((await call('POST', '/v1/integrations', { body: { app_name: 'mint' } })).body['scope']).toBe('write')
  })

  it('makes no session, no token and no further key, and ends none; nor does a service key', async () => {
    const { call, key } = await personalKey(await callAsUser('user_alone'), { scopes: ['read', 'write'] })
    const path = `/v1/api-keys/${String(key['key_id'])}`
    for (const refused of [
      await call('POST', '/v1/api-keys', { body: { name: 'second' } }),
      await call('GET', '/v1/api-keys'),
      await call('DELETE', path),
      await call('POST', '/v1/session'),
      await call('POST', '/v1/session-tokens', { body: { user_id: 'user_alone' } }),
      await checkedCalls(stack)('POST', '/v1/api-keys', { body: { name: 'third' } }),
    ])
      expect([refused.status, refused.body['code']]).toEqual([403, 'request.forbidden'])
    expect((await call('GET', '/v1/integrations')).status).toBe(200)
  })

  it('is one of twenty at the most, however many are asked for at once', async () => {
    const by = await callAsUser('user_many')
    const asked = Array.from({ length: 24 }, (_, n) => by('POST', '/v1/api-keys', { body: { name: `script ${n}` } }))
    const answers = await Promise.all(asked)
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20)
    const refused = answers.find(({ status }) => status === 409)
    expect(refused?.body['code']).toBe('key.too_many')
    const [first] = (await by('GET', '/v1/api-keys')).data
    await by('DELETE', `/v1/api-keys/${String(first?.['key_id'])}`)
    await personalKey(by)
  })

  it('is told of in the audit trail: who made it, what was done with it, who ended it', async () => {
    const by = await callAsUser('user_told')
    const { call, key } = await personalKey(by, { scopes: ['read', 'write'] })
    await call('POST', '/v1/integrations', { body: { app_name: 'mint' } })
    await by('DELETE', `/v1/api-keys/${String(key['key_id'])}`)
    const { data } = await by('GET', '/v1/audit-trail')
    const details = { key_id: key['key_id'], key_name: 'script' }
    expect(data).toMatchObject([
      { kind: 'key.revoked', actor: { kind: 'user', id: 'user_told', key: null }, details },
      { kind: 'integration.linked', actor: { kind: 'user', id: 'user_told', key: { key_id: key['key_id'] } } },
      { kind: 'key.created', actor: { kind: 'user', id: 'user_told', key: null }, details },
    ])
  })

  it('can be ended together with the service key that had minted the session in which it was made', async () => {
    const { knex } = stack.deps.db
    const { api_key, key } = await createApiKey(knex, { name: 'platform', scopes: ['read', 'tokens'] })
    const minted = await checkedCalls({ ...stack, api_key })('POST', '/v1/session-tokens', {
      body: { user_id: 'user_left' },
    })
    const { call } = await personalKey(checkedCalls({ ...stack, api_key: String(minted.body['session_token']) }))
    await revokeApiKey(knex, key.key_id)
    expect((await call('GET', '/v1/integrations')).status).toBe(200)
    expect(await revokeKeysMadeWith(knex, THE_OPERATOR, key.key_id)).toBe(1)
    expect((await call('GET', '/v1/integrations')).status).toBe(401)
  })

  it.each([
    { name: '' },
    { name: ' ' },
    { name: 'x'.repeat(81) },
    { scopes: [] },
    { scopes: ['tokens'] },
    { expires_in_days: 0 },
    { expires_in_days: 367 },
    { user_id: 'user_other' },
  ])('is not made of %j', async (wish) => {
    const by = await callAsUser('user_wrong')
    expect((await by('POST', '/v1/api-keys', { body: { name: 'script', ...wish } })).status).toBe(400)
  })
})

describe('without a key', () => {
  it.each(['/livez', '/readyz', '/metrics', '/openapi.json'])('%s answers', async (path) => {
    expect((await fetch(stack.base_url + path)).status).toBe(200)
  })

  it('nothing else does, not even to say that it is not there', async () => {
    for (const path of ['/v1/apps', '/v1/sync-jobs', '/v1/nowhere', '/v1'])
      expect((await fetch(stack.base_url + path)).status).toBe(401)
  })
})
