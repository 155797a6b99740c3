/**
 * The stand: the compiled service as it runs for real, each part a process of its own, with a Postgres, a Temporal dev
 * server and a source made for this run alone. Settings are those of `npm start`; durability is on.
 */
import { Client as TemporalClient, Connection } from '@temporalio/client'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Client } from 'pg'
import { findFreePort } from '../bin/local/ports'
import { ensureDatabase, startPostgres } from '../bin/local/postgres'
import { runProgram, serviceProgram, type ServiceProgram } from '../bin/local/programs'
import { say, step } from '../bin/local/progress'
import { vaultEnvironment } from '../bin/local/secrets'
import { createSupervisor, type Program } from '../bin/local/supervisor'
import { findTemporalCli } from '../bin/local/temporal-cli'
import { startTemporal } from '../bin/local/temporal-server'
import { getIntegrationFramework, getIntegrationService } from '../client'
import { untilQuiet } from './quiet'

export interface Stand {
  framework: ReturnType<typeof getIntegrationFramework>
  service: ReturnType<typeof getIntegrationService>
  base_url: string
  api_key: string
  sandbox_url: string
  database_url: string
  /** A session of the bench's own, as superuser. */
  db: Client
  temporal: TemporalClient
  temporal_cli: string
  /** Before each clock starts: what was written is on disk, and a busy machine was waited for. */
  settle(): Promise<void>
  /** Process ids by name: worker, api, sandbox, postgres, temporal. */
  pids(): Record<string, number>
  stop(): Promise<void>
}

interface StandOptions {
  /** Where the worker leaves its CPU profile when it stops; null runs it as it is. */
  profile_folder: string | null
  /** How many seconds a busy machine is waited for. */
  patience: number
  /** Beyond what every stand has. */
  env?: NodeJS.ProcessEnv
}

const HOST = '127.0.0.1'
const DATA = resolve('.data')

export async function startStand({ profile_folder, patience, env: own }: StandOptions): Promise<Stand> {
  // On the disk that `npm start` uses: a temporary folder may lie in memory, where durability is free.
  mkdirSync(DATA, { recursive: true, mode: 0o711 })
  const folder = mkdtempSync(join(DATA, 'bench-'))
  // Started by root, Postgres runs as another user, who has to pass here.
  chmodSync(folder, 0o711)
  const supervisor = createSupervisor({ log_folder: join(folder, 'logs'), say: (line) => say(`! ${line}`) })
  const closers: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const close of closers) await close()
    await supervisor.stop()
    removeData(folder)
  }

  try {
    const cli = await findTemporalCli()
    const ports = await freePorts()
    const [database_url, temporal_address] = await step('Postgres and Temporal', () =>
      Promise.all([
        startPostgres(supervisor, { folder: join(folder, 'postgres'), port: ports.postgres }).then((admin) =>
          ensureDatabase(admin, 'integrations'),
        ),
        startTemporal(supervisor, {
          cli,
          port: ports.temporal,
          ui_port: null,
          database_file: join(folder, 'temporal.db'),
        }),
      ]),
    )
    const sandbox_url = `http://${HOST}:${ports.sandbox}`
    const base_url = `http://${HOST}:${ports.api}`
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      ...vaultEnvironment(folder, {}),
      LOG_LEVEL: 'warn',
      HOST,
      PORT: String(ports.api),
      WORKER_HEALTH_PORT: String(ports.worker),
      SANDBOX_PORT: String(ports.sandbox),
      DATABASE_URL: database_url,
      TEMPORAL_ADDRESS: temporal_address,
      // The hour that YNAB counts requests by would end the empty syncs after fifty.
      PROVIDER_QUOTAS: 'false',
      YNAB_BASE_URL: `${sandbox_url}/ynab/v1`,
      STRIPE_BASE_URL: `${sandbox_url}/v1`,
      MINT_BASE_URL: `${sandbox_url}/mint`,
      HARBOR_BASE_URL: `${sandbox_url}/harbor`,
      ...own,
    }
    await runProgram('bin/migrate.js', [], env)
    const start = (name: string, file: string, port: number, path: string, flags: readonly string[] = []) =>
      supervisor.start(withFlags({ name, file, env, ready_url: `http://${HOST}:${port}${path}` }, flags))
    await step('sandbox, worker and API', () =>
      Promise.all([
        start('sandbox', 'sandbox/main.js', ports.sandbox, '/livez'),
        start('worker', 'bin/worker.js', ports.worker, '/readyz', profileFlags(profile_folder)),
        start('api', 'bin/api.js', ports.api, '/readyz'),
      ]),
    )
    const printed = await runProgram('bin/keys.js', ['create', '--name', 'bench', '--scopes', 'all', '--json'], env)
    const { api_key } = JSON.parse(printed) as { api_key: string }

    const db = new Client({ connectionString: database_url })
    await db.connect()
    closers.push(() => db.end())
    const connection = await Connection.connect({ address: temporal_address })
    closers.push(() => connection.close())
    return {
      base_url,
      api_key,
      framework: getIntegrationFramework({ base_url, api_key }),
      service: getIntegrationService({ base_url, api_key }),
      sandbox_url,
      database_url,
      db,
      temporal: new TemporalClient({ connection }),
      temporal_cli: cli.version,
      async settle() {
        await db.query('checkpoint')
        await untilQuiet(patience)
      },
      pids: () => supervisor.pids(),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function freePorts(): Promise<Record<'postgres' | 'temporal' | 'sandbox' | 'api' | 'worker', number>> {
  const [postgres, temporal, sandbox, api, worker] = [
    await findFreePort(),
    await findFreePort(),
    await findFreePort(),
    await findFreePort(),
    await findFreePort(),
  ]
  return { postgres, temporal, sandbox, api, worker }
}

function withFlags(service: ServiceProgram, flags: readonly string[]): Program {
  const program = serviceProgram(service)
  return { ...program, args: [...flags, ...program.args] }
}

const profileFlags = (folder: string | null) =>
  folder === null ? [] : ['--cpu-prof', '--cpu-prof-dir', folder, '--cpu-prof-interval', '500']

/** The cluster may lie behind a link. */
function removeData(folder: string): void {
  for (const path of [join(folder, 'postgres'), folder]) {
    try {
      rmSync(realpathSync(path), { recursive: true, force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
}
