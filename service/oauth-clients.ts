/** Where an app's authorization server is and who we are there: the connector's description, as configuration moves it. */
import type { Connector, OAuthDescription } from '../connectors/connector'
import { IntegrationError } from '../domain/errors'
import type { Protocol } from '../domain/integration'
import type { Config } from '../runtime/config'

export interface OAuthClient {
  authorization_endpoint: string
  token_endpoint: string
  revocation_endpoint: string | null
  /** Null where the server sends no `iss`. */
  issuer: string | null
  scopes: readonly string[]
  client_authentication: OAuthDescription['client_authentication']
  client_id: string
  client_secret: string
}

/** How an app can be linked here: without a client id and secret of ours, not by consent. */
export const offeredProtocols = (config: Config, connector: Connector): Protocol[] =>
  connector.app.protocols.filter((protocol) => protocol !== 'oauth2' || clientOf(config, connector) !== undefined)

/** Is there an address at which the provider can be told to forget a login? */
export const canRevoke = (config: Config, connector: Connector): boolean =>
  typeof clientOf(config, connector)?.revocation_endpoint === 'string'

/** @throws link.not_offered */
export function findOAuthClient(config: Config, connector: Connector): OAuthClient {
  const client = clientOf(config, connector)
  if (client !== undefined) return client
  throw new IntegrationError('link.not_offered', `${connector.app.title} cannot be linked by consent here.`)
}

function clientOf(config: Config, { app, oauth }: Connector): OAuthClient | undefined {
  const own = CONFIGURED[app.app_name]?.(config)
  if (oauth === null || !own?.client_id || !own.client_secret) return undefined
  const moved = (endpoint: string): string =>
    own.url === undefined ? endpoint : own.url.replace(/\/+$/, '') + new URL(endpoint).pathname
  return {
    ...oauth,
    scopes: oauth.scopes.map(({ name }) => name),
    authorization_endpoint: own.authorize_url ?? moved(oauth.authorization_endpoint),
    token_endpoint: moved(oauth.token_endpoint),
    revocation_endpoint: oauth.revocation_endpoint === null ? null : moved(oauth.revocation_endpoint),
    issuer: own.issuer ?? oauth.issuer,
    client_id: own.client_id,
    client_secret: own.client_secret,
  }
}

interface OAuthSettings {
  url: string | undefined
  authorize_url: string | undefined
  issuer: string | undefined
  client_id: string | undefined
  client_secret: string | undefined
}

const CONFIGURED: Readonly<Record<string, (config: Config) => OAuthSettings>> = {
  ynab: (config) => ({
    url: config.YNAB_OAUTH_URL,
    authorize_url: config.YNAB_AUTHORIZE_URL,
    issuer: config.YNAB_ISSUER,
    client_id: config.YNAB_CLIENT_ID,
    client_secret: config.YNAB_CLIENT_SECRET,
  }),
}
