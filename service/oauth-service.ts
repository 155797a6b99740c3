/**
 * `OAuthService` of the platform: what is said to a provider's authorization server, and nothing of what is kept here.
 * Every fault becomes a failure of the catalogue. Nothing is tried again: a code and a rotating refresh token count once.
 */
import * as oauth from 'openid-client'
import type { Connector, Credentials } from '../connectors/connector'
import { IntegrationError, type FailureCode } from '../domain/errors'
import type { Config } from '../runtime/config'
import { findOAuthClient, type OAuthClient } from './oauth-clients'
import { createTokenFetch } from './token-fetch'

/** The credentials of a link by consent. Without `expires_at` the access token does not expire. */
export type OAuthCredentials = {
  access_token: string
  refresh_token?: string
  /** ISO 8601, counted from before the request: never later than the provider's own clock has it. */
  expires_at?: string
  scope?: string
}

export interface Grant {
  credentials: OAuthCredentials
  /** When the provider will ask the person again, where it says so. */
  consent_expires_at: string | null
}

export interface AuthorizationRequest {
  state: string
  code_verifier: string
  redirect_uri: string
}

export interface OAuthService {
  /** Where to send the person. */
  authorizationUrl(request: AuthorizationRequest): Promise<string>
  /**
   * Checks the provider's answer and turns its code into tokens. A bad answer is refused before anything is sent.
   *
   * @throws link.unknown, link.wrong_server, link.declined, link.provider_error, link.code_refused, auth.scope_missing
   */
  exchangeCode(request: AuthorizationRequest, answer: URLSearchParams): Promise<Grant>
  /** @throws auth.reconnect_required when the grant is over; a server in trouble is `provider.unavailable` */
  refreshTokens(credentials: Credentials): Promise<Grant>
  /** Ends the grant at the provider. True when there was an address to say it to. */
  revokeToken(credentials: Credentials): Promise<boolean>
}

/** @throws link.not_offered for an app that has no client id and secret here */
export function getOAuthService(config: Config, connector: Connector): OAuthService {
  const { title } = connector.app
  const client = findOAuthClient(config, connector)
  const server = describeServer(client, createTokenFetch({ title, timeout_s: config.PROVIDER_TIMEOUT_S }))

  return {
    async authorizationUrl({ state, code_verifier, redirect_uri }) {
      return oauth.buildAuthorizationUrl(server, {
        redirect_uri,
        scope: client.scopes.join(' '),
        state,
        code_challenge: await oauth.calculatePKCECodeChallenge(code_verifier),
        code_challenge_method: 'S256',
      }).href
    },

    async exchangeCode({ state, code_verifier, redirect_uri }, answer) {
      requireOwnAnswer(client, title, state, answer)
      const asked = Date.now()
      const tokens = await oauth
        .authorizationCodeGrant(server, new URL(`${redirect_uri}?${answer.toString()}`), {
          expectedState: state,
          pkceCodeVerifier: code_verifier,
        })
        .catch((fault: unknown) => {
          throw faultOf(title, fault, 'link.code_refused')
        })
      return requireScopes(client, title, toGrant(tokens, asked))
    },

    async refreshTokens(credentials) {
      const { refresh_token } = credentials
      if (refresh_token === undefined)
        throw new IntegrationError('auth.reconnect_required', `${title} gave no way to renew this login.`)
      const asked = Date.now()
      const tokens = await oauth.refreshTokenGrant(server, refresh_token).catch((fault: unknown) => {
        throw faultOf(title, fault, 'auth.reconnect_required')
      })
      return toGrant(tokens, asked, credentials)
    },

    async revokeToken({ access_token, refresh_token }) {
      const token = refresh_token ?? access_token
      if (client.revocation_endpoint === null || token === undefined) return false
      await oauth
        .tokenRevocation(server, token, {
          token_type_hint: refresh_token === undefined ? 'access_token' : 'refresh_token',
        })
        .catch((fault: unknown) => {
          throw faultOf(title, fault, 'provider.refused')
        })
      return true
    },
  }
}

function describeServer(client: OAuthClient, tokenFetch: oauth.CustomFetch): oauth.Configuration {
  const { authorization_endpoint, token_endpoint, revocation_endpoint, issuer, client_id, client_secret } = client
  const authenticate = client.client_authentication === 'basic' ? oauth.ClientSecretBasic : oauth.ClientSecretPost
  const server = new oauth.Configuration(
    {
      // A server without a name is only ever compared with `iss`, and sends none.
      issuer: issuer ?? token_endpoint,
      authorization_endpoint,
      token_endpoint,
      ...(revocation_endpoint !== null && { revocation_endpoint }),
      authorization_response_iss_parameter_supported: issuer !== null,
    },
    client_id,
    undefined,
    authenticate(client_secret),
  )
  server[oauth.customFetch] = tokenFetch
  // The real addresses are https; another one is the operator's own choice, a sandbox beside us for instance.
  if (token_endpoint.startsWith('http:')) oauth.allowInsecureRequests(server)
  return server
}

/** The library would refuse these too, in words that are not for the person who reads them. */
function requireOwnAnswer({ issuer }: OAuthClient, title: string, state: string, answer: URLSearchParams): void {
  if (answer.get('state') !== state) throw new IntegrationError('link.unknown')
  const iss = answer.get('iss')
  if (issuer === null ? iss !== null : iss !== issuer)
    throw new IntegrationError('link.wrong_server', `${title} was asked, but another server answered.`)
  const error = answer.get('error')
  if (error === 'access_denied') throw new IntegrationError('link.declined', `${title} was not allowed to share.`)
  if (error !== null) throw new IntegrationError('link.provider_error', `${title} answered${reasonOf(error)}.`)
  if (!answer.get('code')) throw new IntegrationError('link.provider_error', `${title} sent no code.`)
}

/** Access that was narrowed while consenting would fail later, in the middle of a sync. */
function requireScopes({ scopes }: OAuthClient, title: string, grant: Grant): Grant {
  const granted = grant.credentials.scope?.split(' ')
  const missing = scopes.filter((scope) => granted !== undefined && !granted.includes(scope))
  if (missing.length === 0) return grant
  throw new IntegrationError(
    'auth.scope_missing',
    `${title} granted less than is needed: ${missing.join(', ')} is missing.`,
  )
}

type TokenAnswer = Awaited<ReturnType<typeof oauth.refreshTokenGrant>>

/** A refresh may leave out what stays as it was. */
function toGrant(tokens: TokenAnswer, asked: number, before: Credentials = {}): Grant {
  const { access_token, expires_in } = tokens
  const refresh_token = tokens.refresh_token ?? before['refresh_token']
  const scope = tokens.scope ?? before['scope']
  // Intuit's name for it, and the one without a prefix that others use.
  const consent_s = Number(tokens['x_refresh_token_expires_in'] ?? tokens['refresh_token_expires_in'])
  const after = (seconds: number): string => new Date(asked + seconds * 1000).toISOString()
  return {
    credentials: {
      access_token,
      ...(refresh_token !== undefined && { refresh_token }),
      ...(expires_in !== undefined && { expires_at: after(expires_in) }),
      ...(scope !== undefined && { scope }),
    },
    consent_expires_at: consent_s > 0 && consent_s < 1e9 ? after(consent_s) : null,
  }
}

/** @param refused what it means here that the code or token itself is not accepted */
function faultOf(title: string, fault: unknown, refused: FailureCode): IntegrationError {
  const cause = (fault as { cause?: unknown } | null)?.cause
  if (cause instanceof IntegrationError) return cause
  if (fault instanceof oauth.ResponseBodyError) {
    const [code, what] = MEANINGS.get(fault.error) ?? ['provider.refused', 'refused our request']
    const told = fault.error === 'invalid_grant' ? refused : code
    return new IntegrationError(told, `${title} ${what}${reasonOf(fault.error)}.`, { cause: fault })
  }
  const status = Number((cause as { status?: unknown } | null)?.status ?? 200)
  if (status === 401)
    return new IntegrationError('auth.client_refused', `${title} does not know this service.`, { cause: fault })
  if (status >= 300)
    return new IntegrationError('provider.refused', `${title} answered ${status} to our request.`, { cause: fault })
  return new IntegrationError('provider.unreadable', `${title} answered with something else than tokens.`, {
    cause: fault,
  })
}

const MEANINGS: ReadonlyMap<string, [FailureCode, string]> = new Map([
  ['invalid_grant', ['auth.reconnect_required', 'no longer accepts what it gave us']],
  ['invalid_client', ['auth.client_refused', 'does not know this service']],
  ['unauthorized_client', ['auth.client_refused', 'does not let this service do that']],
  ['invalid_scope', ['auth.scope_missing', 'does not give the access that is needed']],
  ['temporarily_unavailable', ['provider.unavailable', 'is out of order for now']],
  ['server_error', ['provider.unavailable', 'is out of order for now']],
  ['slow_down', ['provider.unavailable', 'asks us to slow down']],
])

/** The provider's word gets into a message only in the form that the standard gives error codes. */
const reasonOf = (error: string): string => (/^[a-z_]{1,40}$/.test(error) ? ` (${error})` : '')
