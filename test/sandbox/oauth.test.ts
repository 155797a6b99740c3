import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as oauth from 'openid-client'
import { CLIENT_ID, CLIENT_SECRET } from '../../sandbox/oauth/client'
import { startSandbox, type Sandbox } from '../../sandbox/server'
import { until } from '../support/until'

const folder = mkdtempSync(join(tmpdir(), 'sandbox-oauth-'))
const journal = join(folder, 'sandbox.ndjson')
let sandbox: Sandbox
let client: oauth.Configuration
beforeAll(() => open())
afterAll(async () => {
  await sandbox.close()
  rmSync(folder, { recursive: true })
})

const CALLBACK = 'http://127.0.0.1:5555/v1/oauth/callback'
const verifier = oauth.randomPKCECodeVerifier()

async function open(port = 0): Promise<void> {
  sandbox = await startSandbox({ journal, port })
  const base = `${sandbox.url}/ynab`
  client = new oauth.Configuration(
    {
      issuer: base,
      authorization_endpoint: `${base}/oauth/authorize`,
      token_endpoint: `${base}/oauth/token`,
      revocation_endpoint: `${base}/oauth/revoke`,
      authorization_response_iss_parameter_supported: true,
    },
    CLIENT_ID,
    undefined,
    oauth.ClientSecretPost(CLIENT_SECRET),
  )
  oauth.allowInsecureRequests(client)
}

const order = (method: string, path: string, body?: object) =>
  fetch(`${sandbox.url}/control/ynab/${path}`, { method, ...(body && { body: JSON.stringify(body) }) })
const makeLogin = (name: string) => order('PUT', name, { size: 10, seed: 1 })
const fault = (login: string, kind: string, more: object = {}) => order('POST', `${login}/faults`, [{ kind, ...more }])
const figures = async (login: string) => ((await (await order('GET', login)).json()) as { oauth: object }).oauth

async function consentAddress(more: Record<string, string> = {}): Promise<URL> {
  return oauth.buildAuthorizationUrl(client, {
    redirect_uri: CALLBACK,
    scope: 'read-only',
    state: 'a state',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...more,
  })
}

/** Where the browser is sent after the decision. */
async function decide(sandbox_login: string, sandbox_decision: string, more: Record<string, string> = {}) {
  const answer = await fetch(await consentAddress({ ...more, sandbox_login, sandbox_decision }), { redirect: 'manual' })
  return new URL(answer.headers.get('location') ?? `error:${answer.status}`)
}

const exchange = (back: URL, pkceCodeVerifier = verifier) =>
  oauth.authorizationCodeGrant(client, back, { expectedState: 'a state', pkceCodeVerifier })

async function connect(login: string) {
  await makeLogin(login)
  const { access_token, refresh_token = '', ...more } = await exchange(await decide(login, 'approve'))
  return { access_token, refresh_token, ...more }
}

const ask = async (token: string) =>
  (await fetch(`${sandbox.url}/ynab/v1/plans`, { headers: { authorization: `Bearer ${token}` } })).status
const refresh = (token: string) => oauth.refreshTokenGrant(client, token)
const refused = (error: string) => expect.objectContaining({ error }) as Error

describe('consenting', () => {
  it('shows a person a page with the logins that there are, which sends the choice back', async () => {
    await makeLogin('anna <anna@example.org>')
    const page = await fetch(await consentAddress())
    const html = await page.text()
    expect(html).toContain('anna &lt;anna@example.org&gt;')
    expect(html).toContain('name="state" value="a state"')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  it('gives a code with the state and the name of the server, and the code gives tokens that the API takes', async () => {
    await makeLogin('ben')
    const back = await decide('ben', 'approve')
    expect(back.href).toMatch(new RegExp(`^${CALLBACK}\\?`))
    expect(back.searchParams.get('iss')).toBe(`${sandbox.url}/ynab`)
    const tokens = await exchange(back)
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 7200, scope: 'read-only' })
    expect(await ask(tokens.access_token)).toBe(200)
    expect(await figures('ben')).toEqual({ exchanges: 1, refreshes: 0, refusals: 0, revocations: 0 })
  })

  it.each([
    ['declined', 'carl', 'deny'],
    ['by somebody without an account', 'nobody', 'approve'],
  ])('%s gives none', async (_how, login, decision) => {
    await makeLogin('carl')
    const { searchParams } = await decide(login, decision)
    expect(searchParams.get('error')).toBe('access_denied')
    expect(searchParams.get('state')).toBe('a state')
    expect(searchParams.has('code')).toBe(false)
  })

  it('does not send anybody to another machine', async () => {
    const { protocol } = await decide('carl', 'approve', { redirect_uri: 'http://evil.example/v1/oauth/callback' })
    expect(protocol).toBe('error:')
  })

  it('gives a code once, and only to whoever knows the verifier', async () => {
    await makeLogin('dora')
    const back = await decide('dora', 'approve')
    await expect(exchange(back, oauth.randomPKCECodeVerifier())).rejects.toEqual(refused('invalid_grant'))
    await expect(exchange(await decide('dora', 'approve'))).resolves.toBeDefined()
    await expect(exchange(back)).resolves.toBeDefined()
    await expect(exchange(back)).rejects.toEqual(refused('invalid_grant'))
  })
})

describe('tokens', () => {
  it('rotate, and a second use of one ends the whole family', async () => {
    const first = await connect('emil')
    const second = await refresh(first.refresh_token)
    expect(second.refresh_token).not.toBe(first.refresh_token)
    await expect(refresh(first.refresh_token)).rejects.toEqual(refused('invalid_grant'))
    await expect(refresh(second.refresh_token ?? '')).rejects.toEqual(refused('invalid_grant'))
    expect(await ask(second.access_token)).toBe(401)
    expect(await figures('emil')).toMatchObject({ refreshes: 1, refusals: 2 })
  })

  it('used at the same time are told apart from used once', async () => {
    const { refresh_token } = await connect('frida')
    const answers = await Promise.allSettled(Array.from({ length: 5 }, () => refresh(refresh_token)))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('end with the grant when one is revoked', async () => {
    const { access_token, refresh_token } = await connect('gerd')
    await oauth.tokenRevocation(client, refresh_token)
    expect(await ask(access_token)).toBe(401)
    await expect(refresh(refresh_token)).rejects.toEqual(refused('invalid_grant'))
    expect(await figures('gerd')).toMatchObject({ revocations: 1 })
  })

  it('end with the account', async () => {
    const { access_token, refresh_token } = await connect('hans')
    await order('DELETE', 'hans')
    expect(await ask(access_token)).toBe(401)
    await expect(refresh(refresh_token)).rejects.toEqual(refused('invalid_grant'))
  })

  it('are known after a restart', async () => {
    const { access_token, refresh_token } = await connect('ida')
    const gone = await connect('jens')
    await oauth.tokenRevocation(client, gone.refresh_token)
    const port = Number(new URL(sandbox.url).port)
    await sandbox.close()
    await open(port)
    expect(await ask(access_token)).toBe(200)
    expect(await ask(gone.access_token)).toBe(401)
    await expect(refresh(refresh_token)).resolves.toBeDefined()
    await expect(refresh(refresh_token)).rejects.toEqual(refused('invalid_grant'))
  })
})

describe('faults on order', () => {
  it('declined: the next consent is not given', async () => {
    await makeLogin('karl')
    await fault('karl', 'declined')
    expect((await decide('karl', 'approve')).searchParams.get('error')).toBe('access_denied')
    expect((await decide('karl', 'approve')).searchParams.has('code')).toBe(true)
  })

  it('token_error: the server fails before it has done anything', async () => {
    const { refresh_token } = await connect('lena')
    await fault('lena', 'token_error')
    await expect(refresh(refresh_token)).rejects.toThrow()
    await expect(refresh(refresh_token)).resolves.toBeDefined()
  })

  it('invalid_grant: the server says that the grant is over', async () => {
    const { refresh_token } = await connect('mia')
    await fault('mia', 'invalid_grant')
    await expect(refresh(refresh_token)).rejects.toEqual(refused('invalid_grant'))
  })

  it('token_lost: the server has rotated, and nobody hears of it', async () => {
    const { refresh_token } = await connect('nils')
    await fault('nils', 'token_lost')
    await expect(refresh(refresh_token)).rejects.toThrow()
    expect(await figures('nils')).toMatchObject({ refreshes: 1 })
    await expect(refresh(refresh_token)).rejects.toEqual(refused('invalid_grant'))
  })

  it('token_grace: a refresh token that was replaced is good for a while longer', async () => {
    const { refresh_token } = await connect('otto')
    await fault('otto', 'token_grace', { life_s: 60 })
    await fault('otto', 'token_lost')
    await expect(refresh(refresh_token)).rejects.toThrow()
    await expect(refresh(refresh_token)).resolves.toBeDefined()
  })

  it('revoke_error: the server fails and revokes nothing', async () => {
    const { access_token, refresh_token } = await connect('pia')
    await fault('pia', 'revoke_error')
    await expect(oauth.tokenRevocation(client, refresh_token)).rejects.toThrow()
    expect(await ask(access_token)).toBe(200)
    await oauth.tokenRevocation(client, refresh_token)
    expect(await ask(access_token)).toBe(401)
  })

  it('token_slow: the answer comes late, and others are answered meanwhile', async () => {
    const slow = await connect('olga')
    const other = await connect('paul')
    await fault('olga', 'token_slow', { stall_s: 2 })
    const order: string[] = []
    await Promise.all([
      refresh(slow.refresh_token).then(() => order.push('slow')),
      refresh(other.refresh_token).then(() => order.push('other')),
    ])
    expect(order).toEqual(['other', 'slow'])
  })

  it('token_short: the next access token soon ends', async () => {
    await makeLogin('rosa')
    await fault('rosa', 'token_short', { life_s: 1 })
    const tokens = await exchange(await decide('rosa', 'approve'))
    expect(tokens.expires_in).toBe(1)
    await until(
      () => ask(tokens.access_token),
      (status) => status === 401,
    )
    expect((await refresh(tokens.refresh_token ?? '')).expires_in).toBe(7200)
  })
})
