import type { ServerResponse } from 'node:http'
import type { Connector } from '../../connectors/connector'
import { ynab } from '../../connectors/ynab'
import { loadConfig } from '../../runtime/config'
import { newVaultKey } from '../../runtime/vault'
import { getOAuthService, type OAuthService } from '../../service/oauth-service'
import { answerJson, openTokenServer, TOKENS, type TokenServer } from '../support/token-server'

let server: TokenServer
beforeAll(async () => {
  server = await openTokenServer()
})
beforeEach(() => {
  server.asked = []
  server.answer = answerJson(200, TOKENS)
})
afterAll(() => server.close())

const ISSUER = 'https://issuer.example'
const REDIRECT = 'https://us.example/v1/oauth/callback'
const request = { state: 's'.repeat(43), code_verifier: 'v'.repeat(43), redirect_uri: REDIRECT }

const serviceWith = (more: Record<string, string> = {}, connector: Connector = ynab): OAuthService =>
  getOAuthService(
    loadConfig({
      DATABASE_URL: 'postgres://nowhere',
      VAULT_KEYS: newVaultKey('test'),
      YNAB_OAUTH_URL: server.url,
      YNAB_CLIENT_ID: 'our-id',
      YNAB_CLIENT_SECRET: 'our-secret',
      PROVIDER_TIMEOUT_S: '1',
      ...more,
    }),
    connector,
  )

const answerOf = (parameters: Record<string, string>) => new URLSearchParams({ state: request.state, ...parameters })
const failure = (code: string, message?: RegExp) =>
  expect.objectContaining({ code, ...(message && { message: expect.stringMatching(message) }) }) as Error

describe('an app without a client id here', () => {
  it('cannot be linked by consent', () => {
    expect(() => serviceWith({ YNAB_CLIENT_ID: '' })).toThrow(failure('link.not_offered'))
  })
})

describe('authorizationUrl', () => {
  it('asks for a code, bound to a state and to a verifier that it does not show', async () => {
    const url = new URL(await serviceWith().authorizationUrl(request))
    expect(url.origin + url.pathname).toBe(`${server.url}/oauth/authorize`)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'our-id',
      response_type: 'code',
      redirect_uri: REDIRECT,
      scope: 'read-only',
      state: request.state,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    })
    expect(url.href).not.toContain(request.code_verifier)
  })

  it('leads browsers elsewhere where they cannot reach the server as we do', async () => {
    const url = await serviceWith({ YNAB_AUTHORIZE_URL: 'https://seen.example/consent' }).authorizationUrl(request)
    expect(url).toMatch(/^https:\/\/seen\.example\/consent\?/)
  })

  it('leads to the provider unless another server is configured', async () => {
    const url = await serviceWith({ YNAB_OAUTH_URL: '' }).authorizationUrl(request)
    expect(url).toMatch(/^https:\/\/app\.ynab\.com\/oauth\/authorize\?/)
  })
})

describe('exchangeCode', () => {
  it('sends the code with its verifier once, and answers tokens with the time of their end', async () => {
    const before = Date.now()
    const { credentials, consent_expires_at } = await serviceWith().exchangeCode(request, answerOf({ code: 'c-1' }))
    expect(credentials).toEqual({ access_token: 'at-1', refresh_token: 'rt-1', expires_at: expect.any(String) })
    const ends = Date.parse(credentials.expires_at ?? '')
    expect(ends).toBeGreaterThanOrEqual(before + 7_200_000)
    expect(ends).toBeLessThanOrEqual(Date.now() + 7_200_000)
    expect(consent_expires_at).toBeNull()
    expect(server.asked.map(({ path }) => path)).toEqual(['/oauth/token'])
    expect(Object.fromEntries(server.asked[0]?.form ?? [])).toEqual({
      grant_type: 'authorization_code',
      code: 'c-1',
      code_verifier: request.code_verifier,
      redirect_uri: REDIRECT,
      client_id: 'our-id',
      client_secret: 'our-secret',
    })
  })

  it('notes when the provider will ask the person again, where it says so', async () => {
    server.answer = answerJson(200, { ...TOKENS, x_refresh_token_expires_in: 8_726_400 })
    const { consent_expires_at } = await serviceWith().exchangeCode(request, answerOf({ code: 'c-1' }))
    expect(Date.parse(consent_expires_at ?? '') - Date.now()).toBeGreaterThan(8_726_300_000)
  })

  it('shows who we are in a header where the provider wants it there', async () => {
    const basic = { ...ynab, oauth: ynab.oauth && { ...ynab.oauth, client_authentication: 'basic' as const } }
    await serviceWith({}, basic).exchangeCode(request, answerOf({ code: 'c-1' }))
    expect(server.asked[0]?.authorization).toMatch(/^Basic /)
    expect(server.asked[0]?.form.has('client_secret')).toBe(false)
  })

  it.each([
    ['another state', { state: 'other', code: 'c-1' }, {}, 'link.unknown'],
    ['an issuer that it does not have', { code: 'c-1', iss: ISSUER }, {}, 'link.wrong_server'],
    [
      'the issuer of another server',
      { code: 'c-1', iss: 'https://evil.example' },
      { YNAB_ISSUER: ISSUER },
      'link.wrong_server',
    ],
    ['no issuer, though it has one', { code: 'c-1' }, { YNAB_ISSUER: ISSUER }, 'link.wrong_server'],
    ['no code', {}, {}, 'link.provider_error'],
    ['an empty code', { code: '' }, {}, 'link.provider_error'],
    ['that the person declined', { error: 'access_denied' }, {}, 'link.declined'],
    ['an error of its own', { error: 'server_error' }, {}, 'link.provider_error'],
    ['an error that is no word', { error: '<script>' }, {}, 'link.provider_error'],
  ])('refuses an answer with %s, and asks nobody', async (_what, answer, env, code) => {
    await expect(serviceWith(env).exchangeCode(request, answerOf(answer))).rejects.toEqual(failure(code))
    expect(server.asked).toEqual([])
  })

  it('takes the answer of the issuer that it asked', async () => {
    const answer = answerOf({ code: 'c-1', iss: ISSUER })
    await expect(serviceWith({ YNAB_ISSUER: ISSUER }).exchangeCode(request, answer)).resolves.toBeDefined()
  })

  it.each([
    ['a code that the provider refuses', answerJson(400, { error: 'invalid_grant' }), 'link.code_refused'],
    ['less access than is needed', answerJson(200, { ...TOKENS, scope: 'nothing' }), 'auth.scope_missing'],
  ])('tells of %s', async (_what, answer, code) => {
    server.answer = answer
    await expect(serviceWith().exchangeCode(request, answerOf({ code: 'c-1' }))).rejects.toEqual(failure(code))
    expect(server.asked).toHaveLength(1)
  })
})

describe('refreshTokens', () => {
  const held = { access_token: 'at-0', refresh_token: 'rt-0', expires_at: new Date().toISOString(), scope: 'read-only' }

  it('answers the new tokens, and keeps what the provider left out', async () => {
    server.answer = answerJson(200, { access_token: 'at-2', token_type: 'bearer' })
    const { credentials } = await serviceWith().refreshTokens(held)
    expect(credentials).toEqual({ access_token: 'at-2', refresh_token: 'rt-0', scope: 'read-only' })
  })

  it('needs a refresh token', async () => {
    await expect(serviceWith().refreshTokens({ access_token: 'at-0' })).rejects.toEqual(
      failure('auth.reconnect_required'),
    )
    expect(server.asked).toEqual([])
  })

  const breakOff = (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' })
    response.write('{"access_token":', () => response.destroy())
  }
  const html = (status: number) => (response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>no</h1>')
  const challenge = { 'www-authenticate': 'Bearer realm="Doorkeeper", error="invalid_grant"' }

  it.each([
    ['invalid_grant', answerJson(400, { error: 'invalid_grant' }), 'auth.reconnect_required'],
    [
      'invalid_grant with a challenge',
      answerJson(401, { error: 'invalid_grant' }, challenge),
      'auth.reconnect_required',
    ],
    ['invalid_client', answerJson(401, { error: 'invalid_client' }), 'auth.client_refused'],
    ['401 without a word', html(401), 'auth.client_refused'],
    ['an error of its own making', answerJson(400, { error: 'odd_one' }), 'provider.refused'],
    ['an error that is no word', answerJson(400, { error: 'Secret rt-0!' }), 'provider.refused'],
    ['a page that was not found', html(404), 'provider.refused'],
    [
      'a redirect',
      (response: ServerResponse) => void response.writeHead(302, { location: '/x' }).end(),
      'provider.refused',
    ],
    ['that it is unavailable', answerJson(400, { error: 'temporarily_unavailable' }), 'provider.unavailable'],
    ['a fault', html(500), 'provider.unavailable'],
    ['a fault of its gateway', html(504), 'provider.unavailable'],
    ['half an answer', breakOff, 'provider.unavailable'],
    ['a closed connection', (response: ServerResponse) => void response.destroy(), 'provider.unavailable'],
    ['nothing', () => undefined, 'provider.unavailable'],
    ['429', html(429), 'provider.rate_limited'],
    ['a login page', html(200), 'provider.unreadable'],
    ['no token', answerJson(200, { token_type: 'bearer' }), 'provider.unreadable'],
    ['far too much', answerJson(200, { access_token: 'x'.repeat(100_000) }), 'provider.unreadable'],
  ])('meets %s with a failure of the catalogue, and asks once', async (_what, answer, code) => {
    server.answer = answer
    const refused = serviceWith().refreshTokens(held)
    await expect(refused).rejects.toEqual(failure(code))
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('rt-0') })
    expect(server.asked).toHaveLength(1)
  })

  it('passes on how long a busy server wants us to wait', async () => {
    server.answer = answerJson(429, {}, { 'retry-after': '7' })
    await expect(serviceWith().refreshTokens(held)).rejects.toMatchObject({ retry_after_ms: 7_000 })
  })

  it('tells of a server that is not there', async () => {
    const nowhere = serviceWith({ YNAB_OAUTH_URL: 'http://127.0.0.1:9' })
    await expect(nowhere.refreshTokens(held)).rejects.toEqual(failure('provider.unavailable'))
  })
})

describe('revokeToken', () => {
  it('ends the grant by its refresh token', async () => {
    server.answer = (response) => void response.writeHead(200).end()
    expect(await serviceWith().revokeToken({ access_token: 'at-1', refresh_token: 'rt-1' })).toBe(true)
    expect(server.asked[0]?.path).toBe('/oauth/revoke')
    expect(server.asked[0]?.form.get('token')).toBe('rt-1')
  })

  it('has nothing to say to a server without an address for it', async () => {
    const mute = { ...ynab, oauth: ynab.oauth && { ...ynab.oauth, revocation_endpoint: null } }
    expect(await serviceWith({}, mute).revokeToken({ access_token: 'at-1' })).toBe(false)
  })

  it('tells when the server does not do it', async () => {
    server.answer = answerJson(503, {})
    await expect(serviceWith().revokeToken({ access_token: 'at-1' })).rejects.toEqual(failure('provider.unavailable'))
  })
})
