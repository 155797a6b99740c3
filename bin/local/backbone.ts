/** What the services stand on: Postgres and Temporal, ours unless you name your own. */
import { join } from 'node:path'
import { ensureDatabase, startPostgres } from './postgres'
import { step } from './progress'
import type { Settings } from './settings'
import type { Supervisor } from './supervisor'
import { findTemporalCli } from './temporal-cli'
import { startTemporal } from './temporal-server'

export interface Backbone {
  database_url: string
  temporal_address: string
  temporal_ui_url: string | null
}

export async function startBackbone(supervisor: Supervisor, settings: Settings): Promise<Backbone> {
  const { DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_UI_URL } = settings
  const [database_url, temporal] = await Promise.all([
    DATABASE_URL ?? ourPostgres(supervisor, settings),
    TEMPORAL_ADDRESS === undefined
      ? ourTemporal(supervisor, settings)
      : { temporal_address: TEMPORAL_ADDRESS, temporal_ui_url: TEMPORAL_UI_URL ?? null },
  ])
  return { database_url, ...temporal }
}

const ourPostgres = (supervisor: Supervisor, { DATA_DIR, POSTGRES_PORT }: Settings): Promise<string> =>
  step(
    'Postgres',
    async () => {
      const adminUrl = await startPostgres(supervisor, { folder: join(DATA_DIR, 'postgres'), port: POSTGRES_PORT })
      return ensureDatabase(adminUrl, 'integrations')
    },
    (url) => new URL(url).host,
  )

async function ourTemporal(
  supervisor: Supervisor,
  { DATA_DIR, TEMPORAL_PORT, TEMPORAL_UI_PORT }: Settings,
): Promise<Omit<Backbone, 'database_url'>> {
  const cli = await step('Temporal CLI', findTemporalCli, ({ version }) => version)
  const place = { port: TEMPORAL_PORT, ui_port: TEMPORAL_UI_PORT, database_file: join(DATA_DIR, 'temporal.db') }
  const temporal_address = await step(
    'Temporal dev server',
    () => startTemporal(supervisor, { cli, ...place }),
    (address) => address,
  )
  return { temporal_address, temporal_ui_url: `http://127.0.0.1:${TEMPORAL_UI_PORT}` }
}
