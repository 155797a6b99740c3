import { ScheduleOverlapPolicy, type ScheduleHandle } from '@temporalio/client'
import type { SyncJob } from '../../client'
import { reconcileScheduleId, scheduleId } from '../../workflows/contract'
import { expectSameAsSource, link, type Link } from '../support/link'
import { startStack, type Stack } from '../support/stack'
import { until } from '../support/until'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.stop())

const handle = (id: string): ScheduleHandle => stack.deps.temporal.client.schedule.getHandle(id)
const scheduleOf = ({ integration_id }: Link) => handle(scheduleId(integration_id))
const reconcile = () =>
  handle(reconcileScheduleId(stack.deps.temporal.taskQueue)).trigger(ScheduleOverlapPolicy.ALLOW_ALL)

const scheduledJobs = async ({ integration_id }: Link): Promise<SyncJob[]> =>
  (await stack.service.listSyncJobs({ integration_id, trigger: 'schedule' })).data

describe('a schedule', () => {
  it('starts a sync each time it fires, and names its next five times', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-scheduled', { size: 40 })
    const schedule = await stack.framework.putSchedule(ynab.integration_id, { every: '6h', sync_type: 'full' })
    expect(schedule).toMatchObject({ every: '6h', active: true, sync_type: 'full' })
    expect(schedule.next_times).toHaveLength(5)
    expect(schedule.next_times.toSorted()).toEqual(schedule.next_times)

    await scheduleOf(ynab).trigger()
    const [fired] = await until(
      () => scheduledJobs(ynab),
      ([job]) => job?.status === 'COMPLETED',
    )
    expect(fired).toMatchObject({ trigger: 'schedule', sync_type: 'full', failure: null })
    await expectSameAsSource(stack, ynab)
  })

  it('that fires while a run is on notes a skipped job with the reason', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-busy', { size: 40 })
    await stack.framework.putSchedule(ynab.integration_id, { every: '1d' })
    await ynab.source.fault({ kind: 'rate_limit', times: 1_000, retry_after_s: 120 })
    const running = await ynab.start('full')
    await scheduleOf(ynab).trigger()
    const [skipped] = await until(
      () => scheduledJobs(ynab),
      ([job]) => job?.finished_at !== null && job !== undefined,
    )
    expect(skipped).toMatchObject({
      status: 'SKIPPED',
      failure: { code: 'sync.already_running', detail: expect.stringContaining(running.sync_job_id) },
    })
    await stack.service.cancelSync(running.sync_job_id)
    await ynab.end(running)
  })

  it('rests while the integration is disconnected: even when it is fired, nothing runs', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-resting', { size: 40 })
    await stack.framework.putSchedule(ynab.integration_id, { cron: '0 6 * * *', time_zone: 'Europe/Berlin' })
    await stack.framework.disconnect(ynab.integration_id)
    expect((await scheduleOf(ynab).describe()).state).toMatchObject({ paused: true })
    expect(await stack.framework.getSchedule(ynab.integration_id)).toMatchObject({
      active: false,
      paused: false,
      next_times: [],
    })

    await scheduleOf(ynab).trigger()
    await until(
      () => scheduleOf(ynab).describe(),
      ({ info }) => info.recentActions.length > 0 && info.runningActions.length === 0,
    )
    expect(await scheduledJobs(ynab)).toEqual([])
  })

  it('that Temporal lost is made again by the reconciliation, and one paused by a person is not', async () => {
    const lost = await link(stack, 'ynab', 'ynab-lost', { size: 40 })
    const paused = await link(stack, 'ynab', 'ynab-paused', { size: 40 })
    await stack.framework.putSchedule(lost.integration_id, { every: '15m' })
    await stack.framework.putSchedule(paused.integration_id, { every: '15m', paused: true })
    await scheduleOf(lost).delete()
    await scheduleOf(paused).delete()

    await reconcile()
    const found = await until(
      () =>
        scheduleOf(lost)
          .describe()
          .catch(() => null),
      (description) => description !== null,
    )
    expect(found?.spec.intervals).toEqual([expect.objectContaining({ every: 15 * 60_000 })])
    await expect(scheduleOf(paused).describe()).rejects.toThrow(/not found/i)
  })
})
