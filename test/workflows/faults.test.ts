import { counts, expectFirstSync, expectSameAsSource, link, type Link } from '../support/link'
import { startStack, type Stack } from '../support/stack'
import { until } from '../support/until'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ env: { CHUNK_ROWS: '150', PROVIDER_TIMEOUT_S: '3' } })
})
afterAll(() => stack.stop())

const cursorsOf = ({ integration_id }: Link) =>
  stack.query('select stream, cursor from sync_cursors where integration_id = $1 order by stream', [integration_id])

describe('a provider that asks for patience', () => {
  it('is not asked again before Retry-After, and the job says until when it waits', async () => {
    const stripe = await link(stack, 'stripe', 'rk_patience', { size: 250 })
    await stripe.source.fault({ kind: 'rate_limit', times: 1, retry_after_s: 4, path: 'balance_transactions' })
    const started = await stripe.start('full')
    const waiting = await until(
      () => stack.service.getSyncStatus(started.sync_job_id),
      ({ progress }) => progress?.phase === 'waiting',
    )
    expect(waiting).toMatchObject({ status: 'RUNNING', failure: null })
    expect(waiting.progress?.summary).toMatch(
      /^Stripe answered 429.*: too many requests; goes on at \d\d:\d\d:\d\d UTC$/,
    )
    const end = Date.parse(waiting.progress?.waits_until ?? '')
    expect(end - Date.parse(waiting.started_at ?? '')).toBeGreaterThanOrEqual(4_000)

    const job = await stripe.end(started)
    expect(Date.parse(job.finished_at ?? '')).toBeGreaterThanOrEqual(end)
    expect(job.attempts).toBe(2)
    await expectFirstSync(stack, stripe, job)
  })

  it('and says that none is needed is asked again at once', async () => {
    const stripe = await link(stack, 'stripe', 'rk_no_wait', { size: 50 })
    await stripe.source.fault({ kind: 'rate_limit', times: 1, retry_after_s: 0, path: 'balance_transactions' })
    await expectFirstSync(stack, stripe, await stripe.sync('full'))
  })

  it('and asks for a day is told of as it is: the run is over, and a later one goes on', async () => {
    const stripe = await link(stack, 'stripe', 'rk_a_day', { size: 50 })
    await stripe.source.fault({ kind: 'rate_limit', times: 1, retry_after_s: 86_400, path: 'balance_transactions' })
    const job = await stripe.sync('full')
    expect(job).toMatchObject({ status: 'FAILED', failure: { code: 'provider.rate_limited' } })
    expect(job.failure?.remedy).toMatch(/^Start a new sync later/)
    expect(job.streams.map(({ complete }) => complete)).not.toContain(true)
    await expectFirstSync(stack, stripe, await stripe.sync('full'))
  })

  it('and does not say for how long is asked again after a while', async () => {
    const stripe = await link(stack, 'stripe', 'rk_no_time', { size: 250 })
    await stripe.source.fault({ kind: 'rate_limit', times: 1, path: 'balance_transactions' })
    const job = await stripe.sync('full')
    expect(Date.parse(job.finished_at ?? '') - Date.parse(job.started_at ?? '')).toBeGreaterThan(2_000)
    await expectFirstSync(stack, stripe, job)
  })
})

describe('a provider that fails in mid-run', () => {
  it.each([
    ['server_error', { times: 2 }],
    ['stall', { stall_s: 5 }],
    ['truncate', {}],
    ['truncate_clean', {}],
    ['reset', {}],
  ] as const)('by %s is asked again, and nothing is lost or doubled', async (kind, options) => {
    const apps = [
      await link(stack, 'ynab', `ynab-${kind}`, { size: 400 }),
      await link(stack, 'stripe', `rk_${kind}`, { size: 400 }),
      await link(stack, 'mint', `mint-${kind}`, { size: 400 }),
    ]
    await Promise.all(
      apps.map(async (linked) => {
        await linked.source.fault({ kind, times: 1, ...options, path: 'ransaction' })
        const job = await linked.sync('full')
        expect(job.attempts).toBeGreaterThan(1)
        await expectFirstSync(stack, linked, job)
      }),
    )
  })
})

describe('a provider that sends a page twice', () => {
  it.each([1, 2, 3])('is asked again, and every record counts once (%i times)', async (times) => {
    const stripe = await link(stack, 'stripe', `rk_repeats_${times}`, { size: 950 })
    await stripe.source.fault({ kind: 'repeat_page', times, path: 'balance_transactions' })
    const first = await stripe.sync('full')
    await expectFirstSync(stack, stripe, first)

    // Made anew it forgets what it answered before: else it would repeat the last page of the first sync.
    await stripe.source.make({ size: 950, seed: 1 })
    await stripe.source.fault({ kind: 'repeat_page', times, path: 'balance_transactions' })
    const again = await stripe.sync('full')
    expect(again).toMatchObject({ status: 'COMPLETED', counts: counts({ unchanged: first.records_synced }) })
  })

  it('for ever is given up with the reason', async () => {
    const stripe = await link(stack, 'stripe', 'rk_loop', { size: 950 })
    await stripe.source.fault({ kind: 'repeat_page', times: 1_000, path: 'balance_transactions' })
    expect(await stripe.sync('full')).toMatchObject({ status: 'FAILED', failure: { code: 'provider.cursor_loop' } })
  })
})

describe('what cannot be read', () => {
  it('ends the run with the reason where it is the whole answer', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-garbage', { size: 40 })
    await ynab.source.fault({ kind: 'garbage', times: 1, path: 'transactions' })
    expect(await ynab.sync('full')).toMatchObject({ status: 'FAILED', failure: { code: 'provider.unreadable' } })
    await ynab.sync('full')
    await expectSameAsSource(stack, ynab)
  })

  it.each([
    ['ynab', 'ynab-bad-row'],
    ['mint', 'mint-bad-row'],
    ['stripe', 'rk_bad_row'],
  ] as const)('is put aside with the reason where it is one row, and the others are kept: %s', async (app, login) => {
    const linked = await link(stack, app, login, { size: 40 })
    const oracle = await linked.source.oracle()
    await linked.source.fault({ kind: 'bad_row', times: 1 })
    const job = await linked.sync('full')
    expect(job.counts).toEqual(counts({ created: oracle.size - 1, quarantined: 1 }))
    const { body } = await stack.request('GET', `/v1/sync-jobs/${job.sync_job_id}/quarantine`)
    expect(body['data']).toEqual([
      expect.objectContaining({ reason: expect.stringMatching(/.{10}/), raw: expect.stringMatching(/a lot|someday/) }),
    ])
    expect((await stack.stored(linked.integration_id)).size).toBe(oracle.size - 1)

    expect((await linked.sync('full')).counts).toMatchObject({ created: 1, quarantined: 0 })
    await expectSameAsSource(stack, linked)
  })
})

describe('a login that the provider no longer accepts', () => {
  it('ends the run, keeps the position, disconnects the integration and lets its schedule rest', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-revoked', { size: 40 })
    await ynab.sync('full')
    await stack.framework.putSchedule(ynab.integration_id, { every: '1h' })
    const cursors = await cursorsOf(ynab)
    await ynab.source.change({ add: 3 })
    await ynab.source.fault({ kind: 'unauthorized', times: 1, path: 'transactions' })

    const job = await ynab.sync('incremental')
    expect(job).toMatchObject({
      status: 'FAILED',
      attempts: 1,
      failure: { code: 'auth.reconnect_required', remedy: expect.stringContaining('Reconnect') },
    })
    expect(await cursorsOf(ynab)).toEqual(cursors)
    expect(await ynab.show()).toMatchObject({ status: 'DISCONNECTED', status_reason: 'reconnect_required' })
    expect(await stack.framework.getSchedule(ynab.integration_id)).toMatchObject({ active: false, paused: false })
    await expect(ynab.sync('incremental')).rejects.toMatchObject({ code: 'auth.reconnect_required', status: 409 })
  })
})
