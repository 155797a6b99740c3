/** A line to a provider for one login: the connector's own headers and errors, within the budget that all share. */
import type { Connector, Credentials, ProviderHttp, Settings } from '../connectors/connector'
import { createProviderHttp } from '../connectors/http'
import { IntegrationError } from '../domain/errors'
import { spendRequest } from '../store/budget'
import { baseUrl } from './base-url'
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
    base_url: supplied ?? addressOf(config, connector),
    supplied: supplied === undefined ? undefined : { trusted_origins: config.TRUSTED_ORIGINS?.split(',') ?? [] },
    headers: connector.headers(credentials),
    credentials,
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

function addressOf(config: ServiceDeps['config'], connector: Connector): string {
  const url = baseUrl(config, connector)
  if (url !== null) return url
  throw new IntegrationError('integration.no_feed', `${connector.app.title} has no API: upload its files instead.`)
}
