import { base64url, SignJWT, type JWTHeaderParameters } from 'jose'
import { createSessionTokens } from '../../api/session-tokens'
import { newVaultKey } from '../../runtime/vault'
import { createApiKey, revokeApiKey, type Scope } from '../../store/api-keys'
import { startStack, type Stack } from '../support/stack'
import { checkedCalls, type CallApi } from './checked'

let stack: Stack
let call: CallApi
beforeAll(async () => {
  stack = await startStack({ worker: false })
  call = checkedCalls(stack)
})
afterAll(() => stack.stop())

const as = (token: string): CallApi => checkedCalls({ ...stack, api_key: token })

async function mint(body: object = { user_id: 'user_1' }, by: CallApi = call): Promise<string> {
  const answer = await by('POST', '/v1/session-tokens', { body })
  expect(answer.status).toBe(200)
  return String(answer.body['session_token'])
}

async function keyWith(...scopes: Scope[]): Promise<{ call: CallApi; key_id: string }> {
  const { api_key, key } = await createApiKey(stack.deps.db.knex, { name: 'minter', scopes })
  return { call: as(api_key), key_id: key.key_id }
}

const statusOf = async (token: string): Promise<number> => (await as(token)('GET', '/v1/integrations')).status

describe('POST /v1/session-tokens', () => {
  it('says for whom the token is, what it may do and until when', async () => {
    const { status, body } = await call('POST', '/v1/session-tokens', { body: { user_id: 'user_1', ttl_s: 60 } })
    expect([status, body['user_id'], body['scopes']]).toEqual([200, 'user_1', ['read', 'write']])
    const left = Date.parse(String(body['expires_at'])) - Date.now()
    expect(left).toBeGreaterThan(50_000)
    expect(left).toBeLessThanOrEqual(60_000)
  })

  it('is not for those who hold a session token', async () => {
    const { status, body } = await as(await mint())('POST', '/v1/session-tokens', { body: { user_id: 'user_1' } })
    expect([status, body['code']]).toEqual([403, 'request.forbidden'])
  })

  it('needs a key with the scope for it, and hands on no more than that key may', async () => {
    const body = { user_id: 'user_1' }
    expect((await (await keyWith('read', 'write')).call('POST', '/v1/session-tokens', { body })).status).toBe(403)
    expect((await (await keyWith('tokens')).call('POST', '/v1/session-tokens', { body })).status).toBe(403)
    const reader = await keyWith('read', 'tokens')
    const wider = await reader.call('POST', '/v1/session-tokens', { body: { ...body, scopes: ['write'] } })
    expect([wider.status, wider.body['scope']]).toEqual([403, 'write'])
    const token = await mint(body, reader.call)
    expect(await statusOf(token)).toBe(200)
    expect((await as(token)('POST', '/v1/integrations', { body: { app_name: 'mint' } })).status).toBe(403)
  })

  it.each([
    { ttl_s: 59 },
    { ttl_s: 3601 },
    { user_id: '' },
    { user_id: '   ' },
    { scopes: [] },
    { scopes: ['tokens'] },
    { admin: true },
  ])('refuses %j', async (wish) => {
    const { status } = await call('POST', '/v1/session-tokens', { body: { user_id: 'user_1', ...wish } })
    expect(status).toBe(400)
  })
})

describe('a session token', () => {
  it('ends at once with the key that made it', async () => {
    const minter = await keyWith('read', 'write', 'tokens')
    const token = await mint({ user_id: 'user_1' }, minter.call)
    expect(await statusOf(token)).toBe(200)
    await revokeApiKey(stack.deps.db.knex, minter.key_id)
    expect(await statusOf(token)).toBe(401)
  })

  it('is still good when a new key was put before the one that signed it, and not without that', async () => {
    const old = newVaultKey('old')
    const { key } = await createApiKey(stack.deps.db.knex, { name: 'minter', scopes: ['read'] })
    const claims = { user_id: 'user_1', key_id: key.key_id, scopes: ['read' as const] }
    const { session_token } = await createSessionTokens(old).mint(claims, 60)
    expect(await createSessionTokens(`${newVaultKey('new')},${old}`).read(session_token)).toMatchObject(claims)
    expect(await createSessionTokens(newVaultKey('new')).read(session_token)).toBeNull()
    expect(await createSessionTokens(newVaultKey('old')).read(session_token)).toBeNull()
  })

  it('lets nobody listen for longer than it lasts', async () => {
    const { key } = await createApiKey(stack.deps.db.knex, { name: 'minter', scopes: ['read'] })
    const claims = { user_id: 'user_1', key_id: key.key_id, scopes: ['read' as const] }
    const { session_token } = await createSessionTokens(stack.deps.config.VAULT_KEYS).mint(claims, 2)
    const answer = await fetch(`${stack.base_url}/v1/events`, { headers: { authorization: `Bearer ${session_token}` } })
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('event: ready')])
  })

  it('names nothing of the key that it is signed with', async () => {
    const token = await mint()
    const [header = '', payload = ''] = token.split('.')
    const text = [header, payload].map((part) => Buffer.from(base64url.decode(part)).toString()).join()
    expect(text).not.toContain(stack.deps.config.VAULT_KEYS.split(':')[1])
  })
})

describe('a forged session token', () => {
  const ring = () => stack.deps.config.VAULT_KEYS
  const now = () => Math.floor(Date.now() / 1000)
  const good = (): Record<string, unknown> => ({
    sub: 'user_1', azp: 'key_1', scope: 'read', iss: 'integration-service', aud: 'integration-service', exp: now() + 60,
  }) // prettier-ignore
  const header = { alg: 'HS256', typ: 'session+jwt', kid: 'test' }
  const sign = (claims: object, head: JWTHeaderParameters, key: Uint8Array) =>
    new SignJWT(claims as never).setProtectedHeader(head).sign(key)
  const unsigned = (claims: object, head: object) =>
    [head, claims].map((part) => base64url.encode(JSON.stringify(part))).join('.') + '.'
  /** The key of the vault itself, which is not the one for sessions. */
  const vaultKey = () => Buffer.from(ring().split(':')[1] ?? '', 'base64')

  it.each([
    ['without a signature', () => unsigned(good(), { ...header, alg: 'none' })],
    ['with an empty signature', () => unsigned(good(), header)],
    ['signed by anybody', () => sign(good(), header, new Uint8Array(32))],
    ['signed with the vault’s key', () => sign(good(), header, vaultKey())],
    ['by another algorithm', () => sign(good(), { ...header, alg: 'HS512' }, new Uint8Array(64))],
    ['under no key', () => sign(good(), { alg: 'HS256', typ: 'session+jwt' }, new Uint8Array(32))],
    ['with dots alone', () => '..'],
    ['with five parts', () => 'a.b.c.d.e'],
  ])('%s is refused', async (_what, forge) => {
    expect(await statusOf(await forge())).toBe(401)
  })

  it.each([
    ['for another user', { sub: 'user_2' }],
    ['for longer', { exp: 9_999_999_999 }],
    ['for more', { scope: 'read write tokens' }],
  ])('that was altered %s is refused', async (_what, change) => {
    const [head = '', payload = '', signature = ''] = (await mint()).split('.')
    const claims = JSON.parse(Buffer.from(base64url.decode(payload)).toString()) as object
    expect(
      await statusOf([head, base64url.encode(JSON.stringify({ ...claims, ...change })), signature].join('.')),
    ).toBe(401)
  })

  it.each([
    ['of a key that never was', { key_id: 'key_1' }, 60],
    ['that is over', {}, 0],
  ])('%s is refused', async (_what, change, ttl_s) => {
    const { key } = await createApiKey(stack.deps.db.knex, { name: 'minter', scopes: ['read'] })
    const claims = { user_id: 'user_1', key_id: key.key_id, scopes: ['read' as const], ...change }
    expect(await statusOf((await createSessionTokens(ring()).mint(claims, ttl_s)).session_token)).toBe(401)
  })
})
