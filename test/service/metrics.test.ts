import { link } from '../support/link'
import { startStack, type Stack } from '../support/stack'
import { until } from '../support/until'

let stack: Stack
let worker_url: string
beforeAll(async () => {
  stack = await startStack({ worker: false })
  const worker = await stack.startWorker({ LOG_LEVEL: 'info' })
  const port = /"health_port":(\d+)/.exec(worker.output())?.[1]
  worker_url = `http://127.0.0.1:${port ?? ''}`
})
afterAll(() => stack.stop())

/** The figures of a process: `name{labels}` to value. */
async function figures(url: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]))
}

describe('the figures of the worker', () => {
  it('count runs and rows by app and outcome, each run once', async () => {
    const mint = await link(stack, 'mint', 'mint-figures', { size: 30 })
    const first = await mint.sync('full')
    const second = await mint.sync('full')
    await mint.source.fault({ kind: 'forbidden', times: 1 })
    expect((await mint.sync('full')).status).toBe('FAILED')

    // A run is counted a moment after everybody can see that it has ended.
    const shown = await until(
      () => figures(worker_url),
      (now) => now.has('integration_sync_runs_total{app="mint",outcome="FAILED"}'),
    )
    expect(shown.get('integration_sync_runs_total{app="mint",outcome="COMPLETED"}')).toBe(2)
    expect(shown.get('integration_sync_runs_total{app="mint",outcome="FAILED"}')).toBe(1)
    expect(shown.get('integration_records_total{app="mint",outcome="created"}')).toBe(first.counts.created)
    expect(shown.get('integration_records_total{app="mint",outcome="unchanged"}')).toBe(second.counts.unchanged)
    expect(shown.get('integration_sync_run_duration_seconds_count{app="mint",outcome="COMPLETED"}')).toBe(2)
    const seconds = shown.get('integration_sync_run_duration_seconds_sum{app="mint",outcome="COMPLETED"}') ?? 0
    expect(seconds).toBeGreaterThan(0)
    expect(seconds).toBeLessThan(20)
  })
})

describe('the figures of the API', () => {
  it('time requests by route and status, whatever ids they name', async () => {
    for (const id of ['integration_1', 'integration_2']) await stack.request('GET', `/v1/integrations/${id}`)
    await stack.request('GET', '/nowhere/at/all')
    const shown = await figures(stack.base_url)
    const requests = (route: string, status: number) =>
      shown.get(`integration_http_request_duration_seconds_count{method="GET",route="${route}",status="${status}"}`)
    expect(requests('/v1/integrations/:integration_id', 404)).toBe(2)
    expect(requests('none', 404)).toBe(1)
    expect([...shown.keys()].filter((name) => /integration_1|nowhere/.test(name))).toEqual([])
  })

  it('say how long the scheduled account that waits longest is without a success', async () => {
    const age = async () => (await figures(stack.base_url)).get('integration_oldest_success_age_seconds{app="stripe"}')
    const stripe = await link(stack, 'stripe', 'rk_figures', { size: 30 })
    await stripe.sync('full')
    expect(await age()).toBeUndefined()
    await stack.framework.putSchedule(stripe.integration_id, { every: '1h' })
    expect(await age()).toBeLessThan(30)
    await stack.query(`update integrations set last_synced_at = now() - interval '1 day' where integration_id = $1`, [
      stripe.integration_id,
    ])
    expect(await age()).toBeGreaterThanOrEqual(86_400)
    await stack.framework.pauseSchedule(stripe.integration_id)
    expect(await age()).toBeUndefined()
  })
})
