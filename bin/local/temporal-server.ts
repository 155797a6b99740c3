/** Temporal's dev server: one process, SQLite, made for development. Production runs the real one (docker-compose.yml). */
import { Connection } from '@temporalio/client'
import { chmodSync, existsSync } from 'node:fs'
import { SEARCH_ATTRIBUTES } from '../../workflows/contract'
import type { Supervisor } from './supervisor'
import type { TemporalCli } from './temporal-cli'

interface Options {
  cli: TemporalCli
  port: number
  /** Null runs without Temporal UI. */
  ui_port: number | null
  /** Null keeps everything in memory. */
  database_file: string | null
}

/** Starts the dev server and answers its address once its namespace can be used. */
export async function startTemporal(
  supervisor: Supervisor,
  { cli, port, ui_port, database_file }: Options,
): Promise<string> {
  const address = `127.0.0.1:${port}`
  if (database_file !== null) keepPrivate(database_file)
  await supervisor.start({
    name: 'temporal',
    command: cli.path,
    args: [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'warn'],
      ...(ui_port === null ? ['--headless'] : ['--ui-port', String(ui_port)]),
      ...(database_file === null ? [] : ['--db-filename', database_file, ...WRITE_AHEAD]),
      ...['--dynamic-config-value', POLL_RATE],
      // Heeded only when the database is first made.
      ...Object.values(SEARCH_ATTRIBUTES).flatMap(({ name }) => ['--search-attribute', `${name}=Keyword`]),
    ],
    // Its database names users and their apps.
    private_files: true,
    ready: () => servesNamespace(address),
  })
  return address
}

/** Those that an earlier version made could be read by everybody. */
function keepPrivate(file: string): void {
  for (const path of [file, `${file}-wal`, `${file}-shm`].filter((each) => existsSync(each))) chmodSync(path, 0o600)
}

/** The default of 20 polls a second on the dev server's one shard makes every activity take 50 ms; with this, 9 ms. */
const POLL_RATE = 'history.transferProcessorMaxPollRPS=1000'
const WRITE_AHEAD = ['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL']

async function servesNamespace(address: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 1_000 })
  try {
    await connection.workflowService.describeNamespace({ namespace: 'default' })
    return true
  } finally {
    await connection.close()
  }
}
