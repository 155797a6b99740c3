import { link, type Link } from '../support/link'
import { startStack, type Stack } from '../support/stack'
import { checkedCalls, type CallApi } from './checked'

let stack: Stack
let call: CallApi
let ynab: Link
let path: string
beforeAll(async () => {
  stack = await startStack()
  call = checkedCalls(stack)
  ynab = await link(stack, 'ynab', 'ynab-schedule', { size: 20 })
  path = `/v1/integrations/${ynab.integration_id}/schedule`
})
afterAll(async () => {
  await call('DELETE', path)
  await stack.stop()
})

const MINUTE = 60_000
const put = (body: object) => call('PUT', path, { body })
const timesOf = ({ body }: { body: Record<string, unknown> }) =>
  (body['next_times'] as string[]).map((time) => Date.parse(time))

describe('GET /v1/schedules', () => {
  it('tells of those that there are, by user and by account, and says nothing of accounts without one', async () => {
    const bare = await link(stack, 'mint', 'mint-no-schedule', { size: 20 }, 'user_bare')
    const { body } = await put({ every: '6h' })
    expect((await call('GET', `/v1/schedules?integration_id=${ynab.integration_id}`)).body).toEqual({
      data: [body],
      next_cursor: null,
    })
    expect((await call('GET', '/v1/schedules?limit=1')).body['data']).toEqual([body])
    for (const query of ['user_id=user_bare', `integration_id=${bare.integration_id}`])
      expect((await call('GET', `/v1/schedules?${query}`)).body).toEqual({ data: [], next_cursor: null })
  })
})

describe('PUT /v1/integrations/:integration_id/schedule', () => {
  it('keeps an interval, and names the next five times', async () => {
    const { status, body } = await put({ every: '15m' })
    expect(status).toBe(200)
    expect(body).toMatchObject({ every: '15m', cron: null, sync_type: 'incremental', paused: false, active: true })
    const times = timesOf({ body })
    expect(times).toHaveLength(5)
    expect(times[0]).toBeGreaterThan(Date.now() - MINUTE)
    expect(times[0]).toBeLessThan(Date.now() + 17 * MINUTE)
    // Each may be up to two minutes late, so that not everybody asks at once.
    for (const [n, time] of times.slice(1).entries()) {
      expect(time - (times[n] ?? 0)).toBeGreaterThan(12 * MINUTE)
      expect(time - (times[n] ?? 0)).toBeLessThan(18 * MINUTE)
    }
  })

  it.each([
    ['0 9 30 2 *', 'This cron expression never fires.'],
    ['* * * * *', 'This cron expression fires more often than every five minutes.'],
  ])('refuses %s and leaves the schedule as it was', async (cron, detail) => {
    await put({ every: '2h' })
    const { status, body } = await put({ cron })
    expect(status).toBe(422)
    expect(body).toMatchObject({ code: 'schedule.invalid', detail })
    expect((await call('GET', path)).body).toMatchObject({ every: '2h', cron: null })
    expect(timesOf(await call('GET', path))).toHaveLength(5)
  })

  it('keeps a cron expression in its time zone, through summer time', async () => {
    const { body } = await put({ cron: '30 6 * * *', time_zone: 'America/New_York', sync_type: 'full' })
    expect(body).toMatchObject({ every: null, cron: '30 6 * * *', time_zone: 'America/New_York', sync_type: 'full' })
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/New_York', timeStyle: 'short' })
    expect(timesOf({ body }).map((time) => clock.format(time))).toEqual(Array(5).fill('06:30'))
  })

  it('takes UTC for a cron expression without a time zone', async () => {
    const { body } = await put({ cron: '0 12 * * 1' })
    expect(body['time_zone']).toBe('UTC')
    for (const time of timesOf({ body })) expect(new Date(time).toISOString()).toMatch(/T12:00:00/)
  })

  it('replaces the schedule that there was', async () => {
    await put({ cron: '0 12 * * 1' })
    await put({ every: '6h', paused: true })
    expect((await call('GET', path)).body).toMatchObject({ every: '6h', cron: null, paused: true, active: false })
  })

  it.each([
    { every: '4m' }, { every: '367d' }, { every: 'often' }, { every: '0m' }, { every: '15' }, { cron: 'every morning' },
    { cron: '61 * * * *' }, { cron: '* * * *' }, { cron: '0 6 * * *', time_zone: 'Mars/Olympus' }, { cron: '@reboot' }, { cron: '@every 5s' }, { cron: '* * * * * *' },
    { cron: 'CRON_TZ=UTC 0 6 * * *' },
  ])('refuses %j, and keeps what there was', async (wish) => {
    await put({ every: '1h' })
    const { status, body } = await put(wish)
    expect([status, body['code']]).toEqual([422, 'schedule.invalid'])
    expect((await call('GET', path)).body['every']).toBe('1h')
  }) // prettier-ignore

  it.each([
    {}, { every: '1h', cron: '0 6 * * *' }, { every: '1h', time_zone: 'UTC' }, { every: '1h', colour: 'red' },
    { every: 1 }, { every: '1h', paused: 'no' }, { cron: '0 6 * * *\u0000' },
  ])('refuses %j as not valid', async (wish) => {
    const { status, body } = await put(wish)
    expect([status, body['code']]).toEqual([400, 'request.invalid'])
  }) // prettier-ignore

  it('is refused for an account without an API, and for none', async () => {
    const file = await stack.framework.createIntegration({ user_id: 'user_file', app_name: 'mint' })
    const answer = await call('PUT', `/v1/integrations/${file.integration_id}/schedule`, { body: { every: '1h' } })
    expect(answer.body['code']).toBe('integration.no_feed')
    expect((await call('PUT', '/v1/integrations/none/schedule', { body: { every: '1h' } })).status).toBe(404)
  })
})

describe('a schedule', () => {
  it('rests while it is paused, and goes on when it is resumed', async () => {
    await put({ every: '1h' })
    expect((await call('POST', `${path}/pause`)).body).toMatchObject({ paused: true, active: false, next_times: [] })
    const resumed = await call('POST', `${path}/resume`)
    expect(resumed.body).toMatchObject({ paused: false, active: true })
    expect(timesOf(resumed)).toHaveLength(5)
  })

  it('runs at once when it is told to, in its own way', async () => {
    await put({ every: '1h', sync_type: 'full' })
    const { status, body } = await call('POST', `${path}/run`, { headers: { prefer: 'wait=20' } })
    expect(status).toBe(200)
    expect(body).toMatchObject({ status: 'COMPLETED', sync_type: 'full', trigger: 'api' })
  })

  it('is gone when it is deleted', async () => {
    await put({ every: '1h' })
    expect((await call('DELETE', path)).status).toBe(204)
    for (const [method, suffix] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/pause'],
      ['POST', '/resume'],
      ['POST', '/run'],
    ] as const) {
      const { status, body } = await call(method, path + suffix)
      expect([status, body['code']]).toEqual([404, 'schedule.missing'])
    }
  })

  it('takes no body where there is nothing to say', async () => {
    await put({ every: '1h' })
    const { status, body } = await call('POST', `${path}/pause`, { body: { until: 'tomorrow' } })
    expect([status, body['code']]).toEqual([400, 'request.invalid'])
  })
})
