/** The compiled programs of this service, as children of the local set-up. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { SetupError } from './setup-error'
import type { Program } from './supervisor'

export interface ServiceProgram {
  name: string
  /** Compiled file, below dist/. */
  file: string
  env: NodeJS.ProcessEnv
  /** Answers 200 once the program can be used. */
  ready_url: string
  /** To be done after each start, before others may use it. */
  prepare?: () => Promise<void>
}

/**
 * What a worker allocates is large and short-lived, and by default much of it stays with the process for long: a small
 * nursery and few arenas cost a tenth of the speed of mapping and save 100 MB. The image sets the same.
 */
const FLAGS = ['--enable-source-maps', '--max-semi-space-size=4']
const MALLOC_ARENA_MAX = '2'

export const serviceProgram = ({ name, file, env, ready_url, prepare }: ServiceProgram): Program => ({
  name,
  command: process.execPath,
  args: [...FLAGS, compiled(file)],
  env: { MALLOC_ARENA_MAX, ...env },
  async ready() {
    const { ok } = await fetch(ready_url, { signal: AbortSignal.timeout(2_000) })
    if (ok) await prepare?.()
    return ok
  },
})

/** Runs a program to its end and answers what it printed. */
export async function runProgram(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, ['--enable-source-maps', compiled(file), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  if (child.exitCode === 0) return stdout
  throw new SetupError(`${file} failed`, (stderr || stdout).trim().split('\n').slice(-12).join('\n'))
}

const compiled = (file: string) => join(__dirname, '..', '..', file)
