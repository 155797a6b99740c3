import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { linkByConsent, type ConsentedLink } from '../support/consented-link'
import { startStack, type Stack } from '../support/stack'
import { until } from '../support/until'

interface Users {
  child: ChildProcess
  /** Lets so many users of the login go at once; what each of them got, or null when their process died. */
  ask: (link: ConsentedLink, count: number) => Promise<string[] | null>
}

let stack: Stack
let three: Users[]
let begun: { slow: ReturnType<typeof renewSlowly>; paused: ReturnType<typeof renewWhileOneIsPaused> }
beforeAll(async () => {
  stack = await startStack({ worker: false, env: { PROVIDER_TIMEOUT_S: '30' } })
  three = await Promise.all([users(), users(), users()])
  // What takes long by its nature is begun before the others.
  begun = { slow: renewSlowly(), paused: renewWhileOneIsPaused() }
  for (const run of Object.values(begun)) run.catch(() => undefined)
})
afterAll(async () => {
  await Promise.all(three.map(({ child }) => ended(child)))
  await stack.stop()
})

/** A process of its own, with many users. */
async function users(env: NodeJS.ProcessEnv = {}): Promise<Users> {
  const child = spawn(process.execPath, [join(__dirname, '../support/login-users.mjs')], {
    env: { ...stack.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<unknown> => {
    const line = await lines.next()
    return line.done === true ? null : JSON.parse(line.value)
  }
  expect(await next()).toBe('ready')
  // One question after the other: the answers have no names.
  let last: Promise<unknown> = Promise.resolve()
  return {
    child,
    ask: ({ integration_id }, count) => {
      const mine = last.then(() => {
        child.stdin.write(`${JSON.stringify({ integration_id, count })}\n`)
        return next() as Promise<string[] | null>
      })
      last = mine
      return mine
    },
  }
}

function ended(child: ChildProcess): Promise<void> {
  child.stdin?.end()
  return new Promise((resolve) => (child.exitCode === null ? child.once('exit', () => resolve()) : resolve()))
}

/** An account whose login is over. */
async function overdue(login: string): Promise<ConsentedLink> {
  const link = await linkByConsent(stack, login, 1)
  await link.expired()
  return link
}

const askAll = async (link: ConsentedLink, processes: Users[], counts: number[]) =>
  (await Promise.all(processes.map((each, n) => each.ask(link, counts[n] ?? 0)))).flat()

/** Fifty users in three processes. */
const askFifty = (link: ConsentedLink, processes = three) => askAll(link, processes, [17, 17, 16])

/** The users of two processes, while a third one has the renewal in hand. */
const askThirtyThree = (link: ConsentedLink, processes = three.slice(0, 2)) => askAll(link, processes, [17, 16])

const answered = (count: number) => Array.from({ length: count }, () => 'answered')

const versionOf = ({ integration_id }: ConsentedLink) =>
  stack.query('select version from credentials where integration_id = $1', [integration_id])

async function renewSlowly() {
  const processes = await Promise.all([users(), users(), users()])
  const link = await overdue('fifty-slow')
  await link.source.fault({ kind: 'token_slow', times: 1, stall_s: 15 })
  const outcomes = await askFifty(link, processes)
  await Promise.all(processes.map(({ child }) => ended(child)))
  return { outcomes, figures: await link.figures() }
}

async function renewWhileOneIsPaused() {
  const sleeper = await users({ FAILPOINT: 'login.exchanged:1:SIGSTOP', PROVIDER_TIMEOUT_S: '5' })
  const others = await Promise.all([users(), users()])
  const link = await overdue('fifty-paused')
  await link.source.fault({ kind: 'token_grace', times: 1, life_s: 60 })
  const asleep = sleeper.ask(link, 17)
  await until(
    () => link.figures(),
    ({ refreshes }) => refreshes === 1,
  )
  const outcomes = await askThirtyThree(link, others)
  const before = await versionOf(link)
  sleeper.child.kill('SIGCONT')
  const awake = await asleep
  await Promise.all([sleeper, ...others].map(({ child }) => ended(child)))
  return { outcomes, awake, before, after: await versionOf(link), figures: await link.figures() }
}

describe('a login that is over, with fifty users in three processes', () => {
  it('is renewed once, and all of them go on', async () => {
    const link = await overdue('fifty')
    expect(await askFifty(link)).toEqual(answered(50))
    expect(await link.figures()).toMatchObject({ refreshes: 1, refusals: 0 })
  })

  it('is renewed by another when the process that does it is killed while it waits for the provider', async () => {
    const [link, doomed] = await Promise.all([overdue('fifty-killed'), users()])
    await link.source.fault(
      { kind: 'token_grace', times: 1, life_s: 60 },
      { kind: 'token_slow', times: 1, stall_s: 15 },
    )
    const dead = doomed.ask(link, 17)
    await until(
      () => link.figures(),
      ({ refreshes }) => refreshes === 1,
    )
    const rest = askThirtyThree(link)
    doomed.child.kill('SIGKILL')
    expect(await dead).toBeNull()
    expect(await rest).toEqual(answered(33))
    expect(await link.figures()).toMatchObject({ refreshes: 2, refusals: 0 })
  })

  it('is renewed by another when the process that does it dies between the answer and the save', async () => {
    const [link, doomed] = await Promise.all([overdue('fifty-died'), users({ FAILPOINT: 'login.exchanged' })])
    await link.source.fault({ kind: 'token_grace', times: 1, life_s: 60 })
    expect(await doomed.ask(link, 17)).toBeNull()
    expect(await askThirtyThree(link)).toEqual(answered(33))
    expect(await link.figures()).toMatchObject({ refreshes: 2, refusals: 0 })
  })

  it('is given up once, by all, where the provider takes no second use of the old token', async () => {
    const [link, doomed] = await Promise.all([overdue('fifty-strict'), users({ FAILPOINT: 'login.exchanged' })])
    expect(await doomed.ask(link, 17)).toBeNull()
    expect(new Set(await askThirtyThree(link))).toEqual(new Set(['auth.reconnect_required']))
    expect(await link.figures()).toMatchObject({ refreshes: 1, refusals: 1 })
    expect(await link.show()).toMatchObject({ status: 'DISCONNECTED', status_reason: 'reconnect_required' })
  })

  it('is renewed once while the token endpoint takes fifteen seconds', async () => {
    const { outcomes, figures } = await begun.slow
    expect(outcomes).toEqual(answered(50))
    expect(figures).toMatchObject({ refreshes: 1, refusals: 0 })
  })

  it('is not held for ever by a process that stands still, which changes nothing when it wakes up', async () => {
    const { outcomes, awake, before, after, figures } = await begun.paused
    expect(outcomes).toEqual(answered(33))
    expect(before).toEqual([{ version: 2 }])
    expect(after).toEqual(before)
    expect(awake).not.toContain('auth.reconnect_required')
    expect(figures).toMatchObject({ refreshes: 2, refusals: 0 })
  })
})
