/** A real Postgres in a folder of ours, listening on 127.0.0.1 only. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { preparePostgresFiles, type PostgresFiles, type UnixUser } from './postgres-files'
import { SetupError } from './setup-error'
import type { Supervisor } from './supervisor'

interface Options {
  /** The cluster's own folder; made on first use. */
  folder: string
  port: number
  /** Gives up safety against power cuts for speed. For tests, whose data lives for minutes. */
  disposable?: boolean
}

/** Starts Postgres, making the cluster on first use, and answers the URL of its database `postgres`. */
export async function startPostgres(
  supervisor: Supervisor,
  { folder, port, disposable = false }: Options,
): Promise<string> {
  const files = preparePostgresFiles(folder)
  // In the cluster's folder, so that one is never there without the other.
  const passwordFile = join(files.data, 'password')
  if (!existsSync(join(files.data, 'PG_VERSION'))) createCluster(files, passwordFile)
  const url = `postgres://postgres:${readFileSync(passwordFile, 'utf8').trim()}@127.0.0.1:${port}/postgres`

  await supervisor.start({
    name: 'postgres',
    command: files.postgres,
    args: ['-D', files.data, '-p', String(port), ...settings(disposable)],
    env: { ...process.env, LC_ALL: 'C' },
    user: files.user,
    // Fast shutdown: sessions are ended instead of waited for.
    stop_signal: 'SIGINT',
    ready: () => withClient(url, () => Promise.resolve(true)),
  })
  return url
}

/** Makes the database unless it is there, and answers its URL. */
export async function ensureDatabase(adminUrl: string, name: string): Promise<string> {
  await withClient(adminUrl, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`)
  })
  return databaseUrl(adminUrl, name)
}

/** The same server, another database. */
export const databaseUrl = (adminUrl: string, name: string): string =>
  Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const settings = (disposable: boolean) =>
  Object.entries({
    listen_addresses: '127.0.0.1',
    // Its path may be too long for a socket, and nobody would use it.
    unix_socket_directories: '',
    max_connections: '200',
    ...(disposable && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`])

function createCluster(files: PostgresFiles, passwordFile: string): void {
  const password = randomBytes(18).toString('base64url')
  const { status, stderr, error } = withPasswordFile(password, files.user, (path) =>
    spawnSync(files.initdb, ['-D', files.data, `--pwfile=${path}`, ...CLUSTER], { ...files.user, encoding: 'utf8' }),
  )
  if (status !== 0) throw new SetupError(`Postgres cannot make its data folder ${files.data}`, stderr || String(error))
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (files.user) chownSync(passwordFile, files.user.uid, files.user.gid)
}

/** Sorts and folds case alike on every machine, whatever locales it has. */
const CLUSTER = [
  ...['--username=postgres', '--auth=scram-sha-256', '--no-sync'],
  ...['--encoding=UTF8', '--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
]

/** initdb may run as another user, so the file it reads lies where that user gets to. */
function withPasswordFile<T>(password: string, user: UnixUser | undefined, work: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'integration-service-'))
  const path = join(folder, 'password')
  try {
    writeFileSync(path, password, { mode: 0o600 })
    if (user) for (const owned of [folder, path]) chownSync(owned, user.uid, user.gid)
    return work(path)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
