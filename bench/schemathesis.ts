/** Schemathesis, in one version, in a Python environment of its own: so what one run finds can be compared with the next. */
import { execFile } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { step } from '../bin/local/progress'
import { SetupError } from '../bin/local/setup-error'

export const SCHEMATHESIS_VERSION = '4.32.0'

/** Installs it into the cache unless it is there, and answers the path of its program. */
export async function findSchemathesis(): Promise<string> {
  const folder = resolve('.cache', `schemathesis-${SCHEMATHESIS_VERSION}`)
  const program = join(folder, 'bin', 'schemathesis')
  if (!existsSync(program)) await step('Schemathesis, from PyPI', () => install(folder))
  return program
}

async function install(folder: string): Promise<void> {
  // What an earlier attempt left half done.
  rmSync(folder, { recursive: true, force: true })
  await run('python3', ['-m', 'venv', folder])
  const wanted = `schemathesis==${SCHEMATHESIS_VERSION}`
  await run(join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', wanted])
}

const run = (command: string, args: string[]): Promise<unknown> =>
  promisify(execFile)(command, args).catch((cause: unknown) => {
    const { stderr = '', message } = cause as Error & { stderr?: string }
    const said = (stderr || message).trim().split('\n').slice(-5).join('\n')
    throw new SetupError(
      `Schemathesis ${SCHEMATHESIS_VERSION} cannot be installed:\n${said}`,
      'It needs Python 3.10 or newer with venv and pip, and a package index.',
      { cause },
    )
  })
