import { mintId } from '../../runtime/ids'
import type { Failpoint } from '../../runtime/failpoint'
import { getIntegrationService } from '../../service/integration-service'
import { expectFirstSync, link, type AppName } from '../support/link'
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
]

/** A queue of its own for each, so that all of them can die and recover at the same time. */
async function dieAndRecover([point, nth, app]: (typeof DEATHS)[number]) {
  const login = `rk_${point.replace(/\W/g, '_')}`
  const linked = await link(stack, app, login, { size: 20_000, seed: nth })
  const TEMPORAL_TASK_QUEUE = mintId('key')
  const doomed = await stack.startWorker({ TEMPORAL_TASK_QUEUE, FAILPOINT: `${point}:${nth}` })
  const temporal = { ...stack.deps.temporal, taskQueue: TEMPORAL_TASK_QUEUE }
  const service = getIntegrationService({ ...stack.deps, temporal })
  const started = await service.syncData({ ...linked, sync_type: 'full', trigger: 'api' })
  await doomed.exited
  const before = await stack.service.getSyncStatus(started.sync_job_id)
  await stack.startWorker({ TEMPORAL_TASK_QUEUE })
  return { linked, before, after: await service.awaitSync(started.sync_job_id, 60_000) }
}

describe('a worker killed in the middle of a sync of 20,000 records', () => {
  let runs: Promise<Awaited<ReturnType<typeof dieAndRecover>>>[]
  beforeAll(() => {
    runs = DEATHS.map(dieAndRecover)
    for (const run of runs) run.catch(() => undefined)
  })

  it.each(DEATHS.map(([point], n) => [point, n] as const))(
    'at %s loses no row and doubles none once another takes over',
    async (_point, n) => {
      const { linked, before, after } = await (runs[n] as (typeof runs)[number])
      expect(before.status).toBe('RUNNING')
      expect(after.attempts).toBe(2)
      await expectFirstSync(stack, linked, after)
    },
    90_000,
  )
})
