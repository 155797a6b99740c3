/** Where an app's API is: configuration may point elsewhere than to the provider's own address. */
import type { Connector } from '../connectors/connector'
import type { Config } from '../runtime/config'

/** Null where there is none: the app reads files only, or each link brings its own address. */
export function baseUrl(config: Config, { app }: Connector): string | null {
  const configured: Record<string, string | undefined> = {
    ynab: config.YNAB_BASE_URL,
    mint: config.MINT_BASE_URL,
    stripe: config.STRIPE_BASE_URL,
    harbor: config.HARBOR_BASE_URL,
  }
  return configured[app.app_name] ?? app.base_url
}
