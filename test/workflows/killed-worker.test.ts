import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SyncJob } from '../../domain/sync-job'
import type { Failpoint } from '../../runtime/failpoint'
import { mintId } from '../../runtime/ids'
import { getIntegrationService } from '../../service/integration-service'
import { expectFirstSync, link, type AppName, type Link } from '../support/link'
import { startStack, type Stack } from '../support/stack'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ worker: false })
}, 60_000)
afterAll(() => stack.stop())

/** Where the worker dies, at which pass of it, and in a sync of which app: one whole body, or 200 pages. */
const DEATHS: [point: Failpoint, nth: number, app: AppName][] = [
  ['page.fetched', 120, 'stripe'],
  ['mapped', 3, 'ynab'],
  ['resolved', 3, 'ynab'],
  ['tx.before_commit', 3, 'ynab'],
  ['tx.after_commit', 3, 'ynab'],
  ['activity.before_return', 9, 'stripe'],
  ['tx.after_commit', 2, 'quicken'],
]

/** Starts a sync on a queue of its own, with a worker that fails at the given place. */
async function startDoomed(linked: Link, FAILPOINT: string, CHUNK_ROWS = '5000') {
  const TEMPORAL_TASK_QUEUE = mintId('key')
  const temporal = { ...stack.deps.temporal, taskQueue: TEMPORAL_TASK_QUEUE }
  const service = getIntegrationService({ ...stack.deps, temporal })
  const worker = await stack.startWorker({ TEMPORAL_TASK_QUEUE, CHUNK_ROWS, FAILPOINT })
  const { sync_job_id } = await service.syncData({ ...linked, sync_type: 'full', trigger: 'api' })
  return {
    worker,
    look: () => service.getSyncStatus(sync_job_id),
    async recover(): Promise<SyncJob> {
      await stack.startWorker({ TEMPORAL_TASK_QUEUE, CHUNK_ROWS })
      return service.awaitSync(sync_job_id, 180_000)
    },
  }
}

async function dieAndRecover([point, nth, app]: (typeof DEATHS)[number]) {
  const linked = await link(stack, app, `rk_${point.replace(/\W/g, '_')}`, { size: 20_000, seed: nth })
  const run = await startDoomed(linked, `${point}:${nth}`)
  await run.worker.exited
  return { linked, before: await run.look(), after: await run.recover() }
}

/**
 * Where it stands still: with a page in its hands, and inside the transaction, whose locks it then holds. Late in the run,
 * because the server goes on handing work to a worker that only seems to listen, and waits ten seconds each time.
 */
const PAUSES = ['page.fetched:15:SIGSTOP', 'tx.before_commit:3:SIGSTOP']

async function pauseAndRecover(failpoint: string) {
  const linked = await link(stack, 'stripe', `rk_paused_${failpoint.replace(/\W/g, '_')}`, { size: 1_500 })
  const run = await startDoomed(linked, failpoint, '500')
  const stateOf = () => execFileSync('ps', ['-o', 'state=', '-p', String(run.worker.pid)], { encoding: 'utf8' })
  while (!stateOf().startsWith('T')) await sleep(100)
  return { linked, ...run, after: await run.recover() }
}

// All of them die and recover at the same time: most of it is waiting for heartbeats that do not come.
let deaths: Promise<Awaited<ReturnType<typeof dieAndRecover>>>[]
let pauses: Promise<Awaited<ReturnType<typeof pauseAndRecover>>>[]
beforeAll(() => {
  deaths = DEATHS.map(dieAndRecover)
  pauses = PAUSES.map(pauseAndRecover)
  for (const run of [...deaths, ...pauses]) run.catch(() => undefined)
})

describe('a worker killed in the middle of a sync of 20,000 records', () => {
  it.each(DEATHS.map(([point], n) => [point, n] as const))(
    'at %s loses no row and doubles none once another takes over',
    async (_point, n) => {
      const { linked, before, after } = await (deaths[n] as (typeof deaths)[number])
      expect(before.status).toBe('RUNNING')
      expect(after.attempts).toBeGreaterThanOrEqual(2)
      await expectFirstSync(stack, linked, after)
    },
    240_000,
  )
})

describe('a worker that stood still and wakes up after another has finished its work', () => {
  it.each(PAUSES.map((failpoint, n) => [failpoint.replace(/:.*/, ''), n] as const))(
    'at %s changes nothing any more',
    async (_point, n) => {
      const { linked, worker, look, after } = await (pauses[n] as (typeof pauses)[number])
      await expectFirstSync(stack, linked, after)
      const versions = () => stack.query('select r.record_id, r.version, r.xmin::text from records r order by 1')
      const before = await versions()
      process.kill(worker.pid, 'SIGCONT')
      await sleep(2_000)
      expect(await look()).toEqual(after)
      expect(await versions()).toEqual(before)
    },
    240_000,
  )
})
