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
  const [database_url, temporal] = await Promise.all([
    postgres(supervisor, settings),
    temporalServer(supervisor, settings),
  ])
  return { database_url, ...temporal }
}

async function postgres(supervisor: Supervisor, settings: Settings): Promise<string> {
  if (settings.DATABASE_URL !== undefined) return settings.DATABASE_URL
  return step(
    'Postgres',
    async () => {
      const folder = join(settings.DATA_DIR, 'postgres')
      const adminUrl = await startPostgres(supervisor, { folder, port: settings.POSTGRES_PORT })
      return ensureDatabase(adminUrl, 'integrations')
    },
    () => `127.0.0.1:${settings.POSTGRES_PORT}`,
  )
}

type TemporalPlace = Pick<Backbone, 'temporal_address' | 'temporal_ui_url'>

async function temporalServer(supervisor: Supervisor, settings: Settings): Promise<TemporalPlace> {
  if (settings.TEMPORAL_ADDRESS !== undefined) {
    return { temporal_address: settings.TEMPORAL_ADDRESS, temporal_ui_url: process.env['TEMPORAL_UI_URL'] ?? null }
  }
  const cli = await step('Temporal CLI', findTemporalCli, ({ version }) => version)
  const temporal_address = await step(
    'Temporal dev server',
    () =>
      startTemporal(supervisor, {
        cli,
        port: settings.TEMPORAL_PORT,
        ui_port: settings.TEMPORAL_UI_PORT,
        database_file: join(settings.DATA_DIR, 'temporal.db'),
      }),
    (address) => address,
  )
  return { temporal_address, temporal_ui_url: `http://127.0.0.1:${settings.TEMPORAL_UI_PORT}` }
}
