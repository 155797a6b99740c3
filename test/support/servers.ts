/** A Postgres and a Temporal server of a test file's own, which it may kill: they come back with what they had. */
import { mkdtempSync, rmSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort } from '../../bin/local/ports'
import { ensureDatabase, startPostgres, withClient } from '../../bin/local/postgres'
import { createSupervisor } from '../../bin/local/supervisor'
import { findTemporalCli } from '../../bin/local/temporal-cli'
import { startTemporal } from '../../bin/local/temporal-server'
import { migrateToLatest } from '../../store/migrate'
import type { TestDatabase } from './database'
import { until } from './until'

export interface TestServers {
  database: TestDatabase
  temporal_address: string
  /** Sends a signal to a server and resolves when it serves again. */
  restart(name: 'postgres' | 'temporal', signal: NodeJS.Signals): Promise<void>
  stop(): Promise<void>
}

export async function startServers(): Promise<TestServers> {
  const folder = mkdtempSync(join(tmpdir(), 'integration-service-servers-'))
  // Started by root, Postgres runs as another user, who has to pass here.
  chmodSync(folder, 0o711)
  let said: string[] = []
  const supervisor = createSupervisor({ log_folder: join(folder, 'logs'), say: (line) => said.push(line) })
  const [database_url, temporal_address] = await Promise.all([
    startDatabase(),
    startTemporal(supervisor, {
      cli: await findTemporalCli(),
      port: await findFreePort(),
      ui_port: null,
      database_file: join(folder, 'temporal.db'),
    }),
  ])

  async function startDatabase(): Promise<string> {
    // Not disposable: what was committed has to survive.
    const admin = await startPostgres(supervisor, { folder: join(folder, 'postgres'), port: await findFreePort() })
    const url = await ensureDatabase(admin, 'integrations')
    await migrateToLatest(url)
    return url
  }

  return {
    database: { url: database_url, drop: () => withClient(database_url, () => Promise.resolve()) },
    temporal_address,

    async restart(name, signal) {
      said = []
      process.kill(supervisor.pids()[name] ?? 0, signal)
      await until(
        () => Promise.resolve(said.some((line) => line.startsWith(`${name} runs again`))),
        (back) => back,
      )
    },

    async stop() {
      await supervisor.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
