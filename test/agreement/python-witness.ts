/** Readers written in Python: each in a script that prints what it read as JSON, in an environment of their own. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { Reading, Witness } from './agreement'

const run = promisify(execFile)

const Answers = z.record(
  z.string(),
  z.union([
    z.object({
      rows: z.array(
        z.object({ date: z.string(), amount: z.string(), id: z.string(), currency: z.string().nullable() }),
      ),
    }),
    z.object({ refusal: z.string() }),
  ]),
)

interface PythonReader {
  name: string
  /** With its version, as pip takes it: `ofxparse==0.21`. */
  packages: readonly string[]
  /** In `witnesses/`; it gets the paths as arguments. */
  script: string
  /** Where it is not the packages that say what they read. */
  origin?: string
}

export const pythonWitness = ({ name, packages, script, origin }: PythonReader): Witness => ({
  name,
  origin: origin ?? packages.map((each) => each.replace('==', ' ')).join(', ') + ' (PyPI)',
  async read(paths) {
    const python = await environment(name, packages)
    return python === null ? null : readWith(python, script, paths)
  },
})

/** Runs a script of `witnesses/` with any Python, and reads what it prints. */
export const readWith = async (
  python: string,
  script: string,
  paths: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Map<string, Reading>> => readAnswers(python, ['-W', 'ignore', scriptAt(script), ...paths], env)

/** The path of a script of `witnesses/`. */
export const scriptAt = (script: string): string => join('test', 'agreement', 'witnesses', script)

/** Runs a program that prints what it read of each path. */
export async function readAnswers(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Map<string, Reading>> {
  const { stdout } = await run(program, args, {
    env: { ...process.env, ...env },
    maxBuffer: 1 << 28,
  })
  return new Map(Object.entries(Answers.parse(JSON.parse(stdout))))
}

/** Made once, in the project's cache; null where there is no Python or no way to its packages. */
export async function environment(name: string, packages: readonly string[]): Promise<string | null> {
  const folder = join('.cache', 'witnesses', `${name}-${packages.join('-').replaceAll('==', '-')}`)
  const python = join(folder, 'bin', 'python')
  const ready = join(folder, 'ready')
  if (existsSync(ready)) return python
  try {
    await run('python3', ['-m', 'venv', '--clear', folder])
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages])
    await run('touch', [ready])
    return python
  } catch {
    return null
  }
}
