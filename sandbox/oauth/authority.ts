/**
 * The authorization server of a simulated provider: code flow with PKCE, refresh tokens that rotate and whose reuse ends
 * the whole family, revocation (RFC 7009), and `iss` in its answers (RFC 9207). A browser gets a consent page; whoever
 * adds `sandbox_login` and `sandbox_decision` to the address has consented, or not.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Configuration, KoaContextWithOIDC, Provider as OidcProvider } from 'oidc-provider'
import { send } from '../answer'
import type { OAuthFault } from '../faults'
import type { Login, Logins } from '../logins'
import { CLIENT_ID, CLIENT_SECRET } from './client'
import { consentPage } from './consent-page'
import { Grants } from './grants'

export interface AuthorityOptions {
  app_name: string
  title: string
  /** Under which address it is known: `http://127.0.0.1:4010/ynab`. */
  issuer: string
  scopes: readonly string[]
  logins: Logins
  /** File that remembers its grants over a restart. */
  journal: string | undefined
}

export interface Authority {
  /** Answers a request to `…/oauth/…`. */
  serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>
  /** The login that an access token speaks for, while it is good. */
  loginOf(accessToken: string): string | undefined
}

/** YNAB's, where nothing else is asked for. */
const ACCESS_TOKEN_S = 7_200
const FOR_EVER_S = 10 * 365 * 86_400

export function createAuthority(options: AuthorityOptions): Authority {
  const { app_name, title, logins } = options
  const grants = new Grants(options.journal, (accountId = '') => {
    return logins.get(app_name, accountId)?.faults.takeOAuth(['token_grace'])?.life_s ?? 0
  })
  let server: Promise<(request: IncomingMessage, response: ServerResponse) => Promise<void>> | undefined

  return {
    loginOf: (accessToken) => grants.loginOf(accessToken),

    async serve(request, response, url) {
      if (request.method === 'GET' && url.pathname.endsWith('/authorize') && !url.searchParams.has('sandbox_decision'))
        return send(response, consentPage({ title, query: url.searchParams, logins: logins.namesOf(app_name) }))
      // Whoever consents says so in the request: nothing is remembered of a browser.
      delete request.headers.cookie
      const answer = await (server ??= openServer(options, grants))
      return answer(request, response)
    },
  }
}

/** Made when it is first needed: most sandboxes never are asked. */
async function openServer(options: AuthorityOptions, grants: Grants) {
  const { Provider, interactionPolicy, errors } = await import('oidc-provider')
  const loginFor = (name: string | undefined): Login | undefined =>
    name === undefined ? undefined : options.logins.get(options.app_name, name)
  const take = (name: string | undefined, kinds: readonly OAuthFault[]) => loginFor(name)?.faults.takeOAuth(kinds)

  const consented = new interactionPolicy.Check('consent', 'somebody has to consent', async (ctx) => {
    const { client, params, session } = ctx.oidc
    const login = String(params?.['sandbox_login'])
    if (params?.['sandbox_decision'] !== 'approve' || take(login, ['declined']) !== undefined)
      throw new errors.AccessDenied('the person declined')
    if (loginFor(login) === undefined || client === undefined || session === undefined)
      throw new errors.AccessDenied('there is no such login')
    session.loginAccount({ accountId: login, transient: true })
    const grant = new server.Grant({ accountId: login, clientId: client.clientId })
    grant.addOIDCScope([...ctx.oidc.requestParamScopes])
    session.ensureClientContainer(client.clientId)
    session.grantIdFor(client.clientId, await grant.save())
    ctx.oidc.entity('Grant', grant)
    return interactionPolicy.Check.NO_NEED_TO_PROMPT
  })
  const policy = interactionPolicy.base()
  policy.clear()
  policy.add(new interactionPolicy.Prompt({ name: 'consent' }, consented))

  const server: OidcProvider = new Provider(options.issuer, {
    ...describe(options, (accountId) => take(accountId, ['revoke_error']) !== undefined),
    adapter: (model: string) => grants.adapterOf(model),
    interactions: { policy },
    ttl: {
      AccessToken: (_ctx, { accountId }) => take(accountId, ['token_short'])?.life_s ?? ACCESS_TOKEN_S,
      AuthorizationCode: 60,
      RefreshToken: FOR_EVER_S,
      Grant: FOR_EVER_S,
      Session: 600,
      Interaction: 600,
    },
    findAccount(_ctx, accountId, token) {
      if (loginFor(accountId) === undefined) return undefined
      if (token !== undefined) {
        const fault = take(accountId, ['token_error', 'invalid_grant'])
        if (fault?.kind === 'invalid_grant') return undefined
        if (fault !== undefined) throw new Error('the token endpoint is out of order')
      }
      return { accountId, claims: () => ({ sub: accountId }) }
    },
  })
  server.Client.prototype.redirectUriAllowed = isOnThisMachine
  server.use(async (ctx: KoaContextWithOIDC, next) => {
    await next()
    await conclude(ctx, grants, loginFor)
  })
  server.use(oneAfterTheOther())
  return server.callback()
}

const describe = (
  { issuer, scopes }: AuthorityOptions,
  failsToRevoke: (accountId: string) => boolean,
): Configuration => {
  const base = new URL(issuer).pathname
  return {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        redirect_uris: ['http://127.0.0.1/v1/oauth/callback'],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
        id_token_signed_response_alg: 'ES256',
      },
    ],
    scopes: [...scopes],
    extraParams: ['sandbox_login', 'sandbox_decision'],
    routes: {
      authorization: `${base}/oauth/authorize`,
      token: `${base}/oauth/token`,
      revocation: `${base}/oauth/revoke`,
      jwks: `${base}/oauth/jwks`,
    },
    features: {
      devInteractions: { enabled: false },
      revocation: {
        enabled: true,
        allowedPolicy(_ctx, client, token) {
          if ('accountId' in token && failsToRevoke(token.accountId))
            throw new Error('the revocation endpoint is out of order')
          return token.clientId === client.clientId
        },
      },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    // Nobody reads what is signed with it.
    jwks: { keys: [generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    pkce: { required: () => true },
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    expiresWithSession: () => false,
    clockTolerance: 0,
    renderError(ctx, { error, error_description }) {
      ctx.type = 'text'
      ctx.body = `${error}: ${error_description ?? ''}`
    },
  }
}

/** A client may be anywhere on this machine, on any port. */
function isOnThisMachine(this: unknown, redirectUri: string): boolean {
  if (!URL.canParse(redirectUri)) return false
  const { hostname, pathname } = new URL(redirectUri)
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname) && pathname.startsWith('/v1/oauth/callback')
}

/** Two requests with one refresh token have to be told apart from one: the server looks first and marks it later. */
function oneAfterTheOther() {
  let last: Promise<unknown> = Promise.resolve()
  return (ctx: KoaContextWithOIDC, next: () => Promise<unknown>): Promise<unknown> => {
    if (!ctx.path.endsWith('/oauth/token')) return next()
    const mine = last.then(next)
    last = mine.catch(() => undefined)
    return mine
  }
}

/** Counts what was asked, and spoils the answer if that was ordered. By now the server has done what was asked of it. */
async function conclude(ctx: KoaContextWithOIDC, grants: Grants, loginFor: (name?: string) => Login | undefined) {
  // Absent where the path is none of the server's.
  const oidc = ctx.oidc as KoaContextWithOIDC['oidc'] | undefined
  const params = oidc?.params ?? {}
  const presented = [params['refresh_token'], params['code'], params['token']].find(
    (value) => typeof value === 'string',
  )
  const login = loginFor(grants.ownerOf(presented ?? ''))
  if (oidc === undefined || login === undefined) return
  const done = ctx.status === 200
  if (oidc.route === 'revocation') login.oauth.revocations += 1
  if (oidc.route !== 'token') return
  if (!done) login.oauth.refusals += 1
  else if (params['grant_type'] === 'refresh_token') login.oauth.refreshes += 1
  else login.oauth.exchanges += 1
  const fault = login.faults.takeOAuth(done ? ['token_slow', 'token_lost'] : ['token_slow'])
  if (fault?.kind === 'token_slow') await sleep(fault.stall_s * 1000)
  if (fault?.kind !== 'token_lost') return
  ctx.respond = false
  ctx.req.socket.destroy()
}
