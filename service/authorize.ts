/** The way to the provider: an address to send a person to, and what will be known of it when the person comes back. */
import { createHash, randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import { findConnector } from '../connectors/registry'
import type { Integration } from '../domain/integration'
import { publicUrl, type Config } from '../runtime/config'
import { insertAuthorization, verifierPlace, type LinkWish } from '../store/authorizations'
import { toIntegration, type IntegrationRow } from '../store/integrations'
import type { ServiceDeps } from './deps'
import { findOAuthClient } from './oauth-clients'
import { getOAuthService } from './oauth-service'

export interface AuthorizationWish extends LinkWish {
  /** The mark of the browser that has to come back; null where a service starts the link. */
  browser: string | null
}

/** Long enough for a password, a second factor and a hesitation. */
export const LIFETIME_S = 600

/** Answers the integration with `authorization_url`. Attempts before this one stay good until one is finished. */
export async function authorize(
  { config, vault }: Pick<ServiceDeps, 'config' | 'vault'>,
  trx: Knex,
  integration: IntegrationRow,
  { browser, ...wish }: AuthorizationWish,
): Promise<Integration> {
  const connector = findConnector(integration.app_name)
  const state = randomText()
  const code_verifier = randomText()
  const state_hash = hashOf(state)
  const authorization_url = await getOAuthService(config, connector).authorizationUrl({
    state,
    code_verifier,
    redirect_uri: redirectUri(config, integration.app_name),
  })
  const authorization_expires_at = await insertAuthorization(trx, {
    state_hash,
    integration_id: integration.integration_id,
    wish,
    browser_hash: browser === null ? null : hashOf(browser),
    lifetime_s: LIFETIME_S,
    ...(await vault.seal(verifierPlace(state_hash), Buffer.from(code_verifier))),
  })
  return { ...toIntegration(integration), authorization_url, authorization_expires_at }
}

/** The address to come back to. Fixed: nothing of a request is in it. */
export const redirectUri = (config: Config, appName: string): string =>
  [publicUrl(config) + CALLBACK_PATH, ...(hasOwnCallback(config, appName) ? [appName] : [])].join('/')

/**
 * Servers that name themselves in `iss` share one address; one that does not has an address of its own, so that an answer
 * of one server is never taken for that of another (RFC 9700, section 4.4).
 */
export const hasOwnCallback = (config: Config, appName: string): boolean =>
  findOAuthClient(config, findConnector(appName)).issuer === null

export const CALLBACK_PATH = '/v1/oauth/callback'

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** 256 bits, in the letters that a URL and PKCE take. */
const randomText = (): string => randomBytes(32).toString('base64url')
