import type { SyncJob } from '../../client'
import { ScheduleOverlapPolicy } from '@temporalio/client'
import { reconcileScheduleId, syncWorkflowId } from '../../workflows/contract'
import { counts, expectFirstSync, expectSameAsSource, link, type Link } from '../support/link'
import { startStack, type Stack, type TestProcess } from '../support/stack'
import { until } from '../support/until'

let stack: Stack
let worker: TestProcess
beforeAll(async () => {
  stack = await startStack({ worker: false, env: { CHUNK_ROWS: '100' } })
  worker = await stack.startWorker()
})
afterAll(() => stack.stop())

const temporal = () => stack.deps.temporal.client
const runOf = ({ integration_id }: Link) => temporal().workflow.getHandle(syncWorkflowId(integration_id))
const rowsOf = ({ integration_id }: Link) =>
  stack.query<{ record_id: string; version: number; changed_in: number }>(
    `select r.record_id, r.version, r.changed_in, r.deleted_at
       from records r join integrations i using (integration_no) where i.integration_id = $1 order by 1`,
    [integration_id],
  )

/** Starts a sync of many pages and holds it after a few chunks, where its provider asks for patience. */
async function holdMidway(linked: Link): Promise<SyncJob> {
  const started = await linked.start('full')
  const look = () => stack.service.getSyncStatus(started.sync_job_id)
  await until(look, ({ progress }) => (progress?.chunks_applied ?? 0) >= 2)
  await linked.source.fault({ kind: 'rate_limit', times: 1_000, retry_after_s: 120 })
  return until(
    look,
    ({ progress }) => progress?.phase === 'waiting' && progress.chunks_applied === progress.chunks_staged,
  )
}

describe('one run at a time', () => {
  it('lets one of a hundred starts run and names it to the other ninety-nine', async () => {
    const stripe = await link(stack, 'stripe', 'rk_hundred', { size: 1_500 })
    // No run ends before the hundred are answered.
    process.kill(worker.pid, 'SIGSTOP')
    const path = `/v1/integrations/${stripe.integration_id}/syncs`
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => stack.request('POST', path, { body: { sync_type: 'full' } })),
    )
    process.kill(worker.pid, 'SIGCONT')
    const [winner, ...others] = answers.toSorted((a, b) => a.status - b.status)
    expect(winner?.status).toBe(202)
    const sync_job_id = winner?.body['sync_job_id']
    for (const { status, body } of others) {
      expect({ status, body }).toMatchObject({ status: 409, body: { code: 'sync.already_running', sync_job_id } })
    }
    const job = await stripe.end({ sync_job_id: String(sync_job_id) })
    await expectFirstSync(stack, stripe, job)
    expect((await stack.service.listSyncJobs({ integration_id: stripe.integration_id })).data).toHaveLength(1)
  })
})

describe('cancelling a run', () => {
  it('keeps what was committed, and the next run completes', async () => {
    const stripe = await link(stack, 'stripe', 'rk_cancelled', { size: 2_500 })
    const held = await holdMidway(stripe)
    await stack.service.cancelSync(held.sync_job_id)
    const job = await stripe.end(held)
    expect(job).toMatchObject({ status: 'CANCELLED', failure: { code: 'sync.cancelled' } })
    const kept = await rowsOf(stripe)
    expect(kept.length).toBeGreaterThanOrEqual(200)
    expect(job.records_synced).toBe(kept.length)

    expect(await stack.service.cancelSync(held.sync_job_id)).toEqual(job)

    await stripe.source.clearFaults()
    const next = await stripe.sync('full')
    await expect(stack.service.cancelSync(next.sync_job_id)).rejects.toMatchObject({ code: 'sync.not_running' })
    const oracle = await stripe.source.oracle()
    expect(next).toMatchObject({ status: 'COMPLETED', records_synced: oracle.size })
    await expectSameAsSource(stack, stripe)
  })

  it('of an upload that still waits ends it without a run', async () => {
    const mint = await link(stack, 'mint', 'mint-waits', { size: 40 })
    await mint.source.fault({ kind: 'rate_limit', times: 1_000, retry_after_s: 120 })
    const held = await mint.start('full')
    const form = new FormData()
    form.append('file', new Blob([EXPORT]), 'export.csv')
    const { body } = await stack.request('POST', `/v1/integrations/${mint.integration_id}/files`, { body: form })
    const [upload] = body['data'] as SyncJob[]
    expect(await stack.service.cancelSync(upload?.sync_job_id ?? '')).toMatchObject({ status: 'CANCELLED' })
    await stack.service.cancelSync(held.sync_job_id)
    expect((await mint.end(held)).status).toBe('CANCELLED')
  })
})

const EXPORT =
  'Date,Description,Original Description,Amount,Transaction Type,Category,Account Name,Labels,Notes\n' +
  '3/1/2023,Corner shop,CORNER SHOP 17,4.50,debit,Groceries,Checking,,\n'

describe('a run that was terminated from outside', () => {
  it('changes nothing once a new run has begun, and is closed as terminated by it', async () => {
    const stripe = await link(stack, 'stripe', 'rk_terminated', { size: 2_500 })
    const held = await holdMidway(stripe)
    await stripe.source.clearFaults()
    await runOf(stripe).terminate('by the test')
    const next = await stripe.sync('full')
    const oracle = await stripe.source.oracle()
    expect(next).toMatchObject({ status: 'COMPLETED', records_synced: oracle.size })
    const dead = await stack.service.getSyncStatus(held.sync_job_id)
    expect(dead).toMatchObject({ status: 'FAILED', failure: { code: 'job.terminated' } })
    expect(next.counts.created).toBe(oracle.size - dead.counts.created)
    await expectSameAsSource(stack, stripe)
  })

  it('is closed by the reconciliation that runs every minute, when nobody starts anew', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-terminated', { size: 40 })
    await ynab.source.fault({ kind: 'rate_limit', times: 1_000, retry_after_s: 120 })
    const started = await ynab.start('full')
    await until(
      () => stack.service.getSyncStatus(started.sync_job_id),
      ({ progress }) => progress?.phase === 'waiting',
    )
    await runOf(ynab).terminate('by the test')

    const schedule = temporal().schedule.getHandle(reconcileScheduleId(stack.deps.temporal.taskQueue))
    expect((await schedule.describe()).spec.intervals).toEqual([expect.objectContaining({ every: 60_000 })])
    // A quarter of a minute old: younger ones are left alone.
    await stack.query(`update sync_jobs set started_at = started_at - interval '15 s' where sync_job_id = $1`, [
      started.sync_job_id,
    ])
    await schedule.trigger(ScheduleOverlapPolicy.ALLOW_ALL)
    const job = await ynab.end(started)
    expect(job).toMatchObject({ status: 'FAILED', failure: { code: 'job.terminated' } })
    const left = await until(
      () =>
        stack.query(
          `select sync_job_id from sync_staging where sync_job_id = $1 union select sync_job_id from sync_fetches where sync_job_id = $1`,
          [started.sync_job_id],
        ),
      (rows) => rows.length === 0,
    )
    expect(left).toEqual([])
    await ynab.source.clearFaults()
    await expectFirstSync(stack, ynab, await ynab.sync('full'))
  })
})

describe('a job that nobody started', () => {
  it('is started by the reconciliation, though another cannot be', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-forgotten', { size: 40 })
    const { user_id } = await ynab.show()
    // Longer than any id of Temporal's.
    await stack.query(
      `with hopeless as (
         insert into integrations (integration_id, user_id, app_name, status, protocol)
         values (repeat('x', 2000), 'user_1', 'ynab', 'CONNECTED', 'token') returning integration_id
       )
       insert into sync_jobs (sync_job_id, integration_id, user_id, app_name, sync_type, trigger, status, queued_at)
       select 'sync_hopeless', integration_id, 'user_1', 'ynab', 'full', 'api', 'QUEUED', now() - interval '1 hour' from hopeless`,
    )
    await stack.query(
      `insert into sync_jobs (sync_job_id, integration_id, user_id, app_name, sync_type, trigger, status, queued_at)
       values ('sync_forgotten', $1, $2, 'ynab', 'full', 'api', 'QUEUED', now() - interval '1 minute')`,
      [ynab.integration_id, user_id],
    )
    const schedule = temporal().schedule.getHandle(reconcileScheduleId(stack.deps.temporal.taskQueue))
    await schedule.trigger(ScheduleOverlapPolicy.ALLOW_ALL)
    await expectFirstSync(stack, ynab, await ynab.end({ sync_job_id: 'sync_forgotten' }))
  })
})

describe('disconnecting during a run', () => {
  it.each([
    ['keep', 'rk_left_kept'],
    ['delete', 'rk_left_gone'],
  ] as const)(
    'cancels it, writes nothing afterwards and goes on when the account is linked again: %s',
    async (data, login) => {
      const stripe = await link(stack, 'stripe', login, { size: 2_500 })
      const held = await holdMidway(stripe)
      const integration = await stack.framework.disconnect(stripe.integration_id, { data })
      expect(integration).toMatchObject({ status: 'DISCONNECTED', status_reason: 'disconnected_by_user' })
      const rows = await rowsOf(stripe)
      expect(rows.length > 0).toBe(data === 'keep')
      await stripe.source.clearFaults()
      expect(await stripe.end(held)).toMatchObject({ status: 'CANCELLED' })
      expect(await rowsOf(stripe)).toEqual(rows)
      await expect(stripe.start('full')).rejects.toMatchObject({ code: 'integration.disconnected' })

      const user_id = `user_${login}`
      const again = await stack.framework.createIntegration({ user_id, app_name: 'stripe', oauth_token: login })
      expect(again).toMatchObject({ integration_id: stripe.integration_id, status: 'CONNECTED' })
      const job = await stripe.sync('full')
      const oracle = await stripe.source.oracle()
      expect(job).toMatchObject({ status: 'COMPLETED', records_synced: oracle.size })
      expect(job.counts).toEqual(counts({ created: oracle.size - rows.length, unchanged: rows.length }))
      await expectSameAsSource(stack, stripe)
    },
  )
})
