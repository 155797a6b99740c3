import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSupervisor, type Program, type Supervisor } from '../../bin/local/supervisor'
import { isAlive, until } from '../support/processes'

const log_folder = mkdtempSync(join(tmpdir(), 'supervisor-'))
const said: string[] = []
const supervisors: Supervisor[] = []

const supervise = (): Supervisor => {
  const supervisor = createSupervisor({ log_folder, say: (line) => said.push(line), ready_within_ms: 60_000 })
  supervisors.push(supervisor)
  return supervisor
}

/** A program that does its script, by default runs until it is asked to stop, and logs that it stands. */
const program = (name: string, script = 'setInterval(() => {}, 1000)'): Program => ({
  name,
  command: process.execPath,
  args: ['-e', `${script}; console.log('${name} started')`],
  ready: async () => logOf(name).includes('started'),
})

const logOf = (name: string) => readFileSync(join(log_folder, `${name}.log`), 'utf8')

beforeEach(() => said.splice(0))
afterEach(() => Promise.all(supervisors.splice(0).map((supervisor) => supervisor.stop())))
afterAll(() => rmSync(log_folder, { recursive: true }))

describe('a supervisor', () => {
  it('starts a program again that was killed, and says so', async () => {
    const supervisor = supervise()
    await supervisor.start(program('worker'))
    const { worker: first = 0 } = supervisor.pids()

    process.kill(first, 'SIGKILL')
    await until(() => said.some((line) => line.includes('runs again')))

    const { worker: second = 0 } = supervisor.pids()
    expect(isAlive(first)).toBe(false)
    expect(isAlive(second)).toBe(true)
    expect(said).toEqual([
      expect.stringContaining('worker ended (SIGKILL), starting it again in 0.5 s'),
      `worker runs again (pid ${second})`,
    ])
  })

  it('keeps the files of those who ask for it from other eyes', async () => {
    const supervisor = supervise()
    const writer = (name: string) =>
      program(name, `fs.writeFileSync('${join(log_folder, name)}.db', ''); setInterval(() => {}, 1000)`)
    await supervisor.start({ ...writer('private'), private_files: true })
    await supervisor.start(writer('open'))
    const modeOf = (name: string) => () => statSync(join(log_folder, `${name}.db`)).mode & 0o777
    await until(() => ['private', 'open'].every((name) => existsSync(join(log_folder, `${name}.db`))))
    expect(modeOf('private')()).toBe(0o600)
    expect(modeOf('open')()).not.toBe(0o600)
  })

  it('ends every program, the last started first', async () => {
    const supervisor = supervise()
    const farewell = (name: string) =>
      program(
        name,
        `process.on('SIGTERM', () => { console.log(Date.now()); process.exit() }); setInterval(() => {}, 1000)`,
      )
    await supervisor.start(farewell('database'))
    await supervisor.start(farewell('api'))
    const pids = Object.values(supervisor.pids())

    await supervisor.stop()

    const endOf = (name: string) => Number(logOf(name).trim().split('\n').at(-1))
    expect(endOf('api')).toBeLessThanOrEqual(endOf('database'))
    expect(pids.map(isAlive)).toEqual([false, false])
    expect(said).toEqual([])
  })

  it('gives the end of the log of a program that does not come up', async () => {
    const broken = { ...program('broken', `console.error('no such table'); process.exit(3)`), ready: async () => false }

    await expect(supervise().start(broken)).rejects.toMatchObject({
      message: 'broken ended before it was ready (exit code 3)',
      remedy: expect.stringContaining('no such table'),
    })
  })

  it('tells a command that is not there by its name', async () => {
    await expect(supervise().start({ ...program('ghost'), command: '/nowhere/ghost' })).rejects.toMatchObject({
      message: 'ghost cannot be started',
      remedy: expect.stringContaining('/nowhere/ghost'),
    })
  })
})
