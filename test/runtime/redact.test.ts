import * as fc from 'fast-check'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { IntegrationError } from '../../domain/errors'
import { createLog, type Log } from '../../runtime/log'

const CANARY = 'canary-5TzQ8wLx2mRk'

/** What a log of ours writes. */
async function written(work: (log: Log) => void): Promise<string> {
  const out = new PassThrough()
  work(createLog({ LOG_LEVEL: 'trace' }, 'test', out))
  out.end()
  return text(out)
}

const NAMES = [
  'authorization', 'Authorization', 'proxy-authorization', 'cookie', 'Set-Cookie', 'X-Api-Key', 'api_key', 'apiKey', 'apikey',
  'token', 'oauth_token', 'access_token', 'accessToken', 'refresh_token', 'id_token', 'session_token', 'setup_token',
  'password', 'user_password', 'passphrase', 'pin', 'secret', 'client_secret', 'clientSecret', 'credentials', 'credential',
  'code_verifier', 'codeVerifier', 'VAULT_KEYS', 'access_url',
] // prettier-ignore

/** The canary below a name, and that anywhere in something larger. */
const anywhere = (name: string): fc.Arbitrary<object> => {
  const held = fc.constantFrom<unknown>(CANARY, [CANARY], { value: CANARY })
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      held.map((value) => ({ [name]: value })),
      fc.record({ inner: tie('tree') }),
      fc.record({ list: fc.tuple(fc.integer(), tie('tree')) }),
    ),
  }))
  return tree as fc.Arbitrary<object>
}

describe('a log line', () => {
  it('holds nothing that is named like a secret, however deep it lies', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...NAMES).chain(anywhere), async (fields) => {
        const line = await written((log) => log.info(fields, 'said'))
        expect(line).not.toContain(CANARY)
        expect(line).toContain('[redacted]')
      }),
    )
  })

  it('holds it neither when a child carries it, nor as a fact of an error', async () => {
    const error = new IntegrationError('internal.unexpected', 'Ours.', { facts: { access_token: CANARY } })
    const line = await written((log) =>
      log.child({ part: 1 }).error({ err: error, credentials: { a: CANARY } }, 'failed'),
    )
    expect(line).not.toContain(CANARY)
  })

  it.each([
    ['a service key', 'isk_4tGZk2Xw7QpLm9Rb3VcNs8Yd6JfHa1Ue'],
    ['a personal key', 'ipk_4tGZk2Xw7QpLm9Rb3VcNs8Yd6JfHa1Ue'],
    ['a bearer token', `Bearer ${CANARY}`],
    ['a login', `Basic ${Buffer.from(CANARY).toString('base64')}`],
    ['a JWT', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.${CANARY}`],
    ['a sealed secret', `eyJhbGciOiJkaXIifQ..iv12345678.${CANARY}.tag1`],
    ['the password of an address', `postgres://service:${CANARY}@127.0.0.1:5432/db`],
  ])('holds no %s, not even in the middle of a text', async (_what, secret) => {
    const bare = secret.replace(/^(Bearer|Basic) /, '')
    for (const line of [
      await written((log) => log.info(`it said "${secret}" and went on`)),
      await written((log) => log.info({ detail: [`x ${secret}`] }, 'said')),
    ]) {
      expect(line).not.toContain(bare)
      expect(line).not.toContain(CANARY)
      expect(JSON.parse(line)).toMatchObject({ level: 30 })
    }
  })

  it('keeps what only sounds like a secret', async () => {
    const fields = { key_id: 'key_1', code: 'auth.scope_missing', pinned: true, tokenizer: 'x', spin: 2, state: 'open' }
    expect(JSON.parse(await written((log) => log.info(fields, 'https://example.com/a?b=c')))).toMatchObject({
      ...fields,
      msg: 'https://example.com/a?b=c',
    })
  })
})
