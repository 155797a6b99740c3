/** Starts programs, keeps them running, and ends them in reverse order. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLeash } from './leash'
import { CalledOff, SetupError } from './setup-error'

export interface Program {
  name: string
  command: string
  args: readonly string[]
  env?: NodeJS.ProcessEnv
  /** The Unix user it runs as, where that is not ours. */
  user?: { uid: number; gid: number } | undefined
  /** Files that it makes are for its user's eyes only. */
  private_files?: true
  /** How it wants to be asked to stop. Default: SIGTERM. */
  stop_signal?: NodeJS.Signals
  /** True once it can be used. Asked again and again; throwing means not yet. */
  ready: () => Promise<boolean>
}

export interface Supervisor {
  /** Resolves when the program is ready. From then on it is started again whenever it ends. */
  start(program: Program): Promise<void>
  /** Process ids by program name. */
  pids(): Record<string, number>
  /** Ends all of them, the last started first. */
  stop(): Promise<void>
}

interface Options {
  /** Each program writes to `<name>.log` here. */
  log_folder: string
  /** Told what happens to programs after their start. */
  say: (line: string) => void
  /** Called whenever a program got another process id. */
  on_change?: () => void
  /** How long a program may take to become ready. */
  ready_within_ms?: number
}

/** Longer than a worker takes to cancel what does not end by itself. */
const STOP_GRACE_MS = 30_000
const POLL_MS = 50
const FIRST_RESTART_MS = 500
const LAST_RESTART_MS = 30_000
/** A program that ran for this long has recovered: its next end counts as the first. */
const RECOVERED_MS = 60_000

export function createSupervisor({ log_folder, say, on_change, ready_within_ms = 90_000 }: Options): Supervisor {
  const leash = createLeash()
  const running = new Map<string, { program: Program; child: ChildProcess }>()
  let stopped = false
  const hasStopped = () => stopped
  mkdirSync(log_folder, { recursive: true, mode: 0o700 })

  const logOf = (name: string) => join(log_folder, `${name}.log`)
  const pids = () => Object.fromEntries([...running].filter(isAlive).map(([name, { child }]) => [name, child.pid ?? 0]))
  const changed = () => {
    leash.hold(Object.values(pids()))
    on_change?.()
  }

  /** The log file is given to the child as it is: nothing passes through us, and nothing is lost when we end. */
  async function launch(program: Program, mode: 'a' | 'w'): Promise<ChildProcess> {
    if (hasStopped()) throw new CalledOff()
    const log = openSync(logOf(program.name), mode)
    // A process group of its own: Ctrl-C in the terminal is for us, who then stop the children in order.
    const child = withMask(program.private_files === true ? 0o077 : undefined, () =>
      spawn(program.command, program.args, {
        ...program.user,
        env: program.env ?? process.env,
        stdio: ['ignore', log, log],
        detached: true,
      }),
    )
    closeSync(log)
    running.set(program.name, { program, child })
    await once(child, 'spawn').catch((cause: unknown) => {
      const remedy = `Check that ${program.command} is there and may be executed.`
      throw new SetupError(`${program.name} cannot be started`, remedy, { cause })
    })
    child.once('exit', changed)
    changed()
    await becomeReady(program, child)
    return child
  }

  async function becomeReady(program: Program, child: ChildProcess): Promise<void> {
    const deadline = Date.now() + ready_within_ms
    while (!(await program.ready().catch(() => false))) {
      if (hasStopped()) throw new CalledOff()
      if (hasEnded(child)) throw notReady(program, `ended before it was ready (${wayOut(child)})`)
      if (Date.now() > deadline) throw notReady(program, `was not ready within ${ready_within_ms / 1000} seconds`)
      await sleep(POLL_MS)
    }
  }

  const notReady = ({ name }: Program, what: string) => {
    const tail = readFileSync(logOf(name), 'utf8').trimEnd().split('\n').slice(-12).join('\n')
    return new SetupError(`${name} ${what}`, `The end of ${logOf(name)}:\n${tail}`)
  }

  function keepRunning(program: Program, child: ChildProcess, wait: number): void {
    const since = Date.now()
    const revive = async () => {
      if (hasStopped()) return
      const pause = Date.now() - since > RECOVERED_MS ? FIRST_RESTART_MS : wait
      say(
        `${program.name} ended (${wayOut(child)}), starting it again in ${pause / 1000} s (see ${logOf(program.name)})`,
      )
      await sleep(pause)
      if (hasStopped()) return
      const next = await relaunch(program)
      keepRunning(program, next, Math.min(pause * 2, LAST_RESTART_MS))
    }
    if (hasEnded(child)) void revive()
    else child.once('exit', () => void revive())
  }

  /** Answers an ended child when it failed, so that the caller tries again later. */
  async function relaunch(program: Program): Promise<ChildProcess> {
    try {
      const child = await launch(program, 'a')
      say(`${program.name} runs again (pid ${child.pid ?? '?'})`)
      return child
    } catch (error) {
      const child = running.get(program.name)?.child
      if (child === undefined) throw error
      if (!hasStopped()) say(error instanceof Error ? error.message : String(error))
      await end(child, program)
      return child
    }
  }

  return {
    async start(program) {
      keepRunning(program, await launch(program, 'w'), FIRST_RESTART_MS)
    },
    pids,
    async stop() {
      stopped = true
      for (const [name, { program, child }] of [...running].reverse()) {
        await end(child, program)
        running.delete(name)
      }
    },
  }
}

/** A child inherits the mask of its making. */
function withMask<T>(mask: number | undefined, work: () => T): T {
  if (mask === undefined) return work()
  const before = process.umask(mask)
  try {
    return work()
  } finally {
    process.umask(before)
  }
}

async function end(child: ChildProcess, { stop_signal = 'SIGTERM' }: Program): Promise<void> {
  if (hasEnded(child)) return
  const ended = once(child, 'exit')
  child.kill(stop_signal)
  const timer = setTimeout(() => killGroup(child), STOP_GRACE_MS)
  await ended
  clearTimeout(timer)
}

/** The child leads its group, so this reaches its own children too. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

const isAlive = ([, { child }]: [string, { child: ChildProcess }]) => !hasEnded(child)
const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null
const wayOut = ({ signalCode, exitCode }: ChildProcess) => signalCode ?? `exit code ${exitCode}`
