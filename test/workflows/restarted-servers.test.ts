import { ScheduleOverlapPolicy } from '@temporalio/client'
import { defaultPayloadConverter } from '@temporalio/common'
import { Client } from 'pg'
import type { SyncJob } from '../../client'
import { reconcileScheduleId, syncWorkflowId, type FetchInput } from '../../workflows/contract'
import { counts, difference, expectFirstSync, expectSameAsSource, link, type Link } from '../support/link'
import { startServers, type TestServers } from '../support/servers'
import { startStack, type Stack } from '../support/stack'
import { until } from '../support/until'

let servers: TestServers
let stack: Stack
beforeAll(async () => {
  servers = await startServers()
  stack = await startStack({ servers, env: { CHUNK_ROWS: '500' } })
})
afterAll(async () => {
  await stack.stop()
  await servers.stop()
})

/** Does its work while a sync has some chunks in and others staged, which stays so: nobody else can write a record. */
async function midway(linked: Link, work: () => Promise<void>): Promise<SyncJob> {
  const started = await linked.start('full')
  const look = () => stack.service.getSyncStatus(started.sync_job_id)
  await until(look, ({ progress }) => (progress?.chunks_applied ?? 0) >= 4)
  const lock = new Client({ connectionString: servers.database.url })
  // It ends with the server, where that is the work.
  lock.on('error', () => undefined)
  await lock.connect()
  await lock.query('begin')
  await lock.query('lock table records in share mode')
  await until(look, ({ progress }) => progress !== null && progress.chunks_applied < progress.chunks_staged)
  await work()
  await lock.end()
  return started
}

/** The end of a job, asked for again while the service cannot answer. */
const endOf = async (linked: Link, job: SyncJob): Promise<SyncJob> => {
  for (;;) {
    const ended = await linked.end(job).catch(() => null)
    if (ended !== null && ended.finished_at !== null) return ended
  }
}

/** How often the run fetched again what was staged and lost. */
async function rewindsOf({ integration_id }: Link): Promise<number> {
  const handle = stack.deps.temporal.client.workflow.getHandle(syncWorkflowId(integration_id))
  const { events } = await handle.fetchHistory()
  const fetches = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
    scheduled?.activityType?.name === 'fetch' ? (scheduled.input?.payloads ?? []) : [],
  )
  return fetches.filter((input) => defaultPayloadConverter.fromPayload<FetchInput>(input).again).length
}

describe('a sync', () => {
  it('outlasts a restart of Postgres in mid-run', async () => {
    const stripe = await link(stack, 'stripe', 'rk_postgres_restarts', { size: 8_000 })
    const started = await midway(stripe, () => servers.restart('postgres', 'SIGINT'))
    await expectFirstSync(stack, stripe, await endOf(stripe, started))
  })

  it('fetches again what was staged when Postgres crashes, and counts exactly', async () => {
    const stripe = await link(stack, 'stripe', 'rk_postgres_crashes', { size: 8_000 })
    const started = await midway(stripe, () => servers.restart('postgres', 'SIGQUIT'))
    const first = await endOf(stripe, started)
    expect(await rewindsOf(stripe)).toBeGreaterThan(0)
    await expectFirstSync(stack, stripe, first)
  })

  it('takes back what it counted of a body that it fetches again', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-postgres-crashes', { size: 6_000 })
    await ynab.sync('full')
    const before = await ynab.source.oracle()
    await ynab.source.change({ edit_random: 300, add: 500 })
    const after = await ynab.source.oracle()
    await ynab.source.fault({ kind: 'bad_row', times: 2 })
    const started = await midway(ynab, () => servers.restart('postgres', 'SIGQUIT'))
    const job = await endOf(ynab, started)
    expect(await rewindsOf(ynab)).toBeGreaterThan(0)
    const { created, updated } = difference(before, after)
    expect(job).toMatchObject({ status: 'COMPLETED', failure: null })
    expect(job.counts).toEqual(
      counts({ created, updated, unchanged: after.size - created - updated - 1, quarantined: 1 }),
    )
    await expectSameAsSource(stack, ynab)
  })

  it('outlasts a crash of the Temporal server in mid-run', async () => {
    const stripe = await link(stack, 'stripe', 'rk_temporal_crashes', { size: 8_000 })
    const started = await midway(stripe, () => servers.restart('temporal', 'SIGKILL'))
    await expectFirstSync(stack, stripe, await endOf(stripe, started))
  })

  it('that is asked for while Temporal is away starts when it is back', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-temporal-away', { size: 40 })
    const back = servers.restart('temporal', 'SIGKILL')
    const started = await ynab.start('full')
    expect(started).toMatchObject({ finished_at: null, failure: null })
    await back
    await stack.query(`update sync_jobs set queued_at = queued_at - interval '15 s' where status = 'QUEUED'`)
    const reconciliation = reconcileScheduleId(stack.deps.temporal.taskQueue)
    await stack.deps.temporal.client.schedule.getHandle(reconciliation).trigger(ScheduleOverlapPolicy.ALLOW_ALL)
    await expectFirstSync(stack, ynab, await endOf(ynab, started))
  })
})
