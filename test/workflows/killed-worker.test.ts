import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SyncJob } from '../../domain/sync-job'
import type { Failpoint } from '../../runtime/failpoint'
import { mintId } from '../../runtime/ids'
import { getIntegrationService } from '../../service/integration-service'
import { expectFirstSync, expectSameAsSource, link, type AppName, type Link } from '../support/link'
import { startStack, type Stack, type TestProcess } from '../support/stack'
import { until } from '../support/until'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ worker: false })
})
afterAll(() => stack.stop())

/** Where one worker after the other dies, at which pass of it, in a sync of which app: one whole body, or 200 pages. */
const DEATHS: [app: AppName, first: Place, ...others: Place[]][] = [
  ['stripe', 'page.fetched:120', 'activity.before_return:9'],
  ['ynab', 'mapped:3', 'resolved:2', 'tx.before_commit:2', 'tx.after_commit:2'],
  ['quicken', 'tx.after_commit:2'],
]
type Place = `${Failpoint}:${number}`

/** Starts a sync on a queue of its own, with a worker that fails at the given place. */
async function startDoomed(linked: Link, FAILPOINT: string, CHUNK_ROWS = '5000') {
  const TEMPORAL_TASK_QUEUE = mintId('key')
  const temporal = { ...stack.deps.temporal, taskQueue: TEMPORAL_TASK_QUEUE }
  const service = getIntegrationService({ ...stack.deps, temporal })
  const worker = await stack.startWorker({ TEMPORAL_TASK_QUEUE, CHUNK_ROWS, FAILPOINT })
  const { sync_job_id } = await service.syncData({ ...linked, sync_type: 'full', trigger: 'api' })
  const takeOver = (env = {}) => stack.startWorker({ TEMPORAL_TASK_QUEUE, CHUNK_ROWS, ...env })
  return {
    worker,
    service,
    sync_job_id,
    takeOver,
    look: () => service.getSyncStatus(sync_job_id),
    async recover(): Promise<SyncJob> {
      await takeOver()
      return service.awaitSync(sync_job_id, 300_000)
    },
  }
}

async function untilStopped({ pid }: TestProcess): Promise<void> {
  const stateOf = () => execFileSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' })
  while (!stateOf().startsWith('T')) await sleep(100)
}

async function dieAndRecover([app, first, ...others]: (typeof DEATHS)[number]) {
  const linked = await link(stack, app, `rk_killed_${app}`, { size: 20_000 })
  const run = await startDoomed(linked, first, '2000')
  const left: SyncJob[] = []
  const die = async ({ exited }: TestProcess) => {
    await exited
    left.push(await run.look())
  }
  await die(run.worker)
  for (const FAILPOINT of others) await die(await run.takeOver({ FAILPOINT }))
  return { linked, left, after: await run.recover() }
}

/**
 * Where it stands still: with a page in its hands, and inside the transaction, whose locks it then holds. Late in the run,
 * because the server goes on handing work to a worker that only seems to listen, and waits ten seconds each time.
 */
const PAUSES = ['page.fetched:15:SIGSTOP', 'tx.before_commit:3:SIGSTOP']

async function pauseAndRecover(failpoint: string) {
  const linked = await link(stack, 'stripe', `rk_paused_${failpoint.replace(/\W/g, '_')}`, { size: 1_500 })
  const run = await startDoomed(linked, failpoint, '500')
  await untilStopped(run.worker)
  return { linked, ...run, after: await run.recover() }
}

/** Stands still with a chunk in its hands while its run is cancelled, and a newer one reads everything. */
async function overtake() {
  const linked = await link(stack, 'stripe', 'rk_overtaken', { size: 1_500 })
  const run = await startDoomed(linked, 'tx.before_begin:2:SIGSTOP', '500')
  await untilStopped(run.worker)
  // Asked while nobody works at it: else another might finish it first.
  await run.service.cancelSync(run.sync_job_id)
  await run.takeOver()
  const older = await run.service.awaitSync(run.sync_job_id, 300_000)
  await linked.source.change({ edit_random: 40 })
  const { sync_job_id } = await run.service.syncData({ ...linked, sync_type: 'full', trigger: 'api' })
  return { linked, ...run, older, newer: await run.service.awaitSync(sync_job_id, 300_000) }
}

const versionsOf = ({ integration_id }: Link) =>
  stack.query(
    `select r.record_id, r.version, r.xmin::text from records r join integrations i using (integration_no)
      where i.integration_id = $1 order by 1`,
    [integration_id],
  )

// All of them die and recover at the same time: most of it is waiting for heartbeats that do not come.
let deaths: Promise<Awaited<ReturnType<typeof dieAndRecover>>>[]
let pauses: Promise<Awaited<ReturnType<typeof pauseAndRecover>>>[]
let overtaken: ReturnType<typeof overtake>
beforeAll(() => {
  deaths = DEATHS.map(dieAndRecover)
  pauses = PAUSES.map(pauseAndRecover)
  overtaken = overtake()
  for (const run of [...deaths, ...pauses, overtaken]) run.catch(() => undefined)
})

describe('a worker killed in the middle of a sync of 20,000 records', () => {
  it.each(DEATHS.map(([app, ...places], n) => [app, places.join(', '), n] as const))(
    'of %s at %s loses no row and doubles none once another takes over',
    async (_app, _places, n) => {
      const { linked, left, after } = await (deaths[n] as (typeof deaths)[number])
      expect(new Set(left.map(({ status }) => status))).toEqual(new Set(['RUNNING']))
      expect(after.attempts).toBeGreaterThanOrEqual(2)
      await expectFirstSync(stack, linked, after)
    },
    480_000,
  )
})

describe('a worker that stood still and wakes up after another has finished its work', () => {
  it.each(PAUSES.map((failpoint, n) => [failpoint.replace(/:.*/, ''), n] as const))(
    'at %s changes nothing any more',
    async (_point, n) => {
      const { linked, worker, look, after } = await (pauses[n] as (typeof pauses)[number])
      await expectFirstSync(stack, linked, after)
      const versions = () => versionsOf(linked)
      const before = await versions()
      process.kill(worker.pid, 'SIGCONT')
      await sleep(2_000)
      expect(await look()).toEqual(after)
      expect(await versions()).toEqual(before)
    },
    480_000,
  )

  it('in a run that a newer one has overtaken is refused its chunk, which is counted (C24)', async () => {
    const { linked, worker, look, older, newer } = await overtaken
    expect([older.status, newer.status]).toEqual(['CANCELLED', 'COMPLETED'])
    await expectSameAsSource(stack, linked)
    const rows = () => versionsOf(linked)
    const before = await rows()
    process.kill(worker.pid, 'SIGCONT')
    const figures = async () => (await fetch(`${worker.base_url}/metrics`)).text()
    await until(figures, (text) => text.includes('integration_overtaken_total{activity="persist"} 1'), 60)
    expect(await look()).toEqual(older)
    expect(await rows()).toEqual(before)
  }, 480_000)
})
