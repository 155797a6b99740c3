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

describe('without a key', () => {
  it.each(['/livez', '/readyz', '/metrics', '/openapi.json'])('%s answers', async (path) => {
    expect((await fetch(stack.base_url + path)).status).toBe(200)
  })

  it('nothing else does, not even to say that it is not there', async () => {
    for (const path of ['/v1/apps', '/v1/sync-jobs', '/v1/nowhere', '/v1'])
      expect((await fetch(stack.base_url + path)).status).toBe(401)
  })
})
