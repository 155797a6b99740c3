/** A line to a provider for one login: the connector's own headers and errors, within the budget that all share. */
import type { Connector, Credentials, ProviderHttp, Settings } from '../connectors/connector'
import { createProviderHttp } from '../connectors/http'
import { IntegrationError } from '../domain/errors'
import { spendRequest } from '../store/budget'
import type { ServiceDeps } from './deps'

/** Windows shorter than this are left to the provider's own 429: a row in the database for each request would cost more. */
const SHORTEST_BUDGET_S = 60

export interface Line {
  connector: Connector
  credentials: Credentials
  settings: Settings
  /** What the provider's quota counts by: the integration, or the link being made. */
  scope: string
  signal?: AbortSignal | undefined
}

export function openLine(
  { config, db }: Pick<ServiceDeps, 'config' | 'db'>,
  { connector, credentials, settings, scope, signal }: Line,
): ProviderHttp {
  const { app_name, limits } = connector.app
  const supplied = connector.address?.(credentials, settings)
  return createProviderHttp({
    base_url: supplied ?? baseUrl(config, connector),
    supplied: supplied === undefined ? undefined : { trusted_origins: config.TRUSTED_ORIGINS?.split(',') ?? [] },
    headers: connector.headers(credentials),
    failure: (answer) => connector.failure(answer),
    timeout_s: config.PROVIDER_TIMEOUT_S,
    max_body_bytes: config.PROVIDER_MAX_BODY_MB * 1024 * 1024,
    signal,
    now: Date.now,
    before_request: async () => {
      if (config.PROVIDER_QUOTAS && limits !== null && limits.window_s >= SHORTEST_BUDGET_S) {
        await spendRequest(db.knex, {
          scope: `${app_name}/${scope}`,
          requests: limits.requests,
          window_s: limits.window_s,
        })
      }
    },
  })
}

function baseUrl(config: ServiceDeps['config'], { app }: Connector): string {
  const configured: Record<string, string> = {
    ynab: config.YNAB_BASE_URL,
    mint: config.MINT_BASE_URL,
    stripe: config.STRIPE_BASE_URL,
  }
  const url = configured[app.app_name] ?? app.base_url
  if (url === null)
    throw new IntegrationError('integration.no_feed', `${app.title} has no API: upload its files instead.`)
  return url
}
