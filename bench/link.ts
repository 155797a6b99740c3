/** Links the bench's accounts, each user with one. */
import type { Integration } from '../client'
import { makeSource, type App, type Source } from './source'
import type { Stand } from './stand'

export interface Link {
  integration_id: string
  source: Source
}

/** Makes a source and links it. `name` has to be new: an account can be linked once. */
export async function linkNew(stand: Stand, app: App, name: string, size: number): Promise<Link> {
  const source = await makeSource(stand.sandbox_url, app, tokenOf(app, name), size)
  const { integration_id } = await connect(stand, source, name)
  return { integration_id, source }
}

const connect = ({ framework }: Stand, { app, login }: Source, name: string): Promise<Integration> =>
  framework.createIntegration({
    user_id: `user_${name}`,
    app_name: app,
    ...(app === 'ynab' ? { oauth_token: login } : { credentials: { api_key: login } }),
  })

const tokenOf = (app: App, name: string) => (app === 'stripe' ? `rk_bench_${name}` : `bench_${name}`)
