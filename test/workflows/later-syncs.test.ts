import { syncWorkflowId } from '../../workflows/contract'
import { counts, difference, expectFirstSync, expectSameAsSource, link, type Link } from '../support/link'
import { startStack, type Stack } from '../support/stack'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.stop())

/** The rows themselves: one that was written again has another xmin and place, one that was locked an xmax. */
const rowsOf = ({ integration_id }: Link) =>
  stack.query(
    `select r.record_id, r.xmin::text, r.xmax::text, r.ctid::text, r.version, r.updated_at, r.changed_in
       from records r join integrations i using (integration_no) where i.integration_id = $1 order by r.record_id`,
    [integration_id],
  )

const historyOf = async ({ integration_id }: Link) => {
  const handle = stack.deps.temporal.client.workflow.getHandle(syncWorkflowId(integration_id))
  return (await handle.fetchHistory()).events ?? []
}

/** Changes the source, syncs, and holds the ledger against what changed. */
async function expectChange(linked: Link, sync_type: 'full' | 'incremental', change: () => Promise<unknown>) {
  const before = await linked.source.oracle()
  await change()
  const after = await linked.source.oracle()
  const job = await linked.sync(sync_type)
  expect(job).toMatchObject({ status: 'COMPLETED', failure: null, warnings: [] })
  expect(job.counts).toMatchObject({ ...difference(before, after), conflicted: 0, quarantined: 0 })
  await expectSameAsSource(stack, linked)
  return job
}

describe('an incremental sync', () => {
  it('of YNAB brings what was added, edited and removed since, and nothing else', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-deltas', { size: 300 })
    await expectFirstSync(stack, ynab, await ynab.sync('full'))

    const job = await expectChange(ynab, 'incremental', async () => {
      const { external_ids } = await ynab.source.change({ edit_random: 12, add: 7 })
      await ynab.source.change({ remove: (external_ids as { added: string[] }).added.slice(0, 3) })
    })
    expect(job.counts.unchanged).toBeLessThan(30)
    expect(job.streams.map(({ read_as }) => read_as)).toEqual(Array(4).fill('incremental'))

    const [known] = [...(await ynab.source.oracle()).values()].filter(({ entity }) => entity === 'transaction')
    const tombstoned = await expectChange(ynab, 'incremental', () =>
      ynab.source.change({ remove: [known?.external_id] }),
    )
    expect(tombstoned.counts.deleted).toBe(1)
  })

  it('of Stripe looks back to the oldest pending movement, so that it sees it become available', async () => {
    const stripe = await link(stack, 'stripe', 'rk_settling', { size: 450, pending_share: 0.2 })
    await expectFirstSync(stack, stripe, await stripe.sync('full'))
    const settled = await expectChange(stripe, 'incremental', () => stripe.source.change({ edit_random: 10, add: 5 }))
    expect(settled.counts.updated).toBeGreaterThanOrEqual(10)
    expect(settled.records_synced).toBeLessThan(200)
  })

  it('of Mint reads the whole export, says so, and writes only what differs', async () => {
    const mint = await link(stack, 'mint', 'mint-export', { size: 300 })
    await expectFirstSync(stack, mint, await mint.sync('full'))
    const before = await mint.source.oracle()
    await mint.source.change({ edit_random: 5, add: 4 })
    const after = await mint.source.oracle()
    const job = await mint.sync('incremental')
    expect(job.warnings).toMatchObject([
      { code: 'sync.read_in_full', message: expect.stringContaining('no change feed') },
    ])
    const { created, updated } = difference(before, after)
    expect(job.counts).toEqual(counts({ created, updated, unchanged: after.size - created - updated }))
    await expectSameAsSource(stack, mint)
  })

  it('without a saved position reads everything and says so', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-no-cursor', { size: 40 })
    const job = await ynab.sync('incremental')
    await expectFirstSync(stack, ynab, job)
    expect(job.warnings).toMatchObject([{ code: 'sync.read_in_full' }])
    expect(job.streams.map(({ read_as, complete }) => [read_as, complete])).toEqual(Array(4).fill(['full', true]))
  })

  it('that finds nothing takes three activities and at most 30 events', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-idle', { size: 40 })
    await ynab.sync('full')
    const job = await ynab.sync('incremental')
    expect(job).toMatchObject({ status: 'COMPLETED', records_synced: 0, warnings: [] })
    const events = await historyOf(ynab)
    expect(events.length).toBeLessThanOrEqual(30)
    const activities = events.flatMap((event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? [])
    expect(activities).toEqual(['openJob', 'fetch', 'closeJob'])
  })
})

describe('a full refresh', () => {
  it.each([
    ['ynab', 'ynab-still'],
    ['mint', 'mint-still'],
    ['stripe', 'rk_still'],
  ] as const)('of unchanged data in %s writes no row', async (app, login) => {
    const linked = await link(stack, app, login, { size: 300 })
    await linked.sync('full')
    const rows = await rowsOf(linked)
    const job = await linked.sync('full')
    expect(job.counts).toEqual(counts({ unchanged: rows.length }))
    expect(await rowsOf(linked)).toEqual(rows)
  })

  it('brings a removed record back to life when the provider has it again', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-revived', { size: 60 })
    await ynab.sync('full')
    const whole = await ynab.source.oracle()
    const gone = [...whole.values()].filter(({ entity }) => entity === 'transaction').slice(0, 4)
    await ynab.source.change({ remove: gone.map(({ external_id }) => external_id) })
    expect((await ynab.sync('incremental')).counts.deleted).toBe(4)

    await ynab.source.make({ size: 60, seed: 1 })
    const job = await ynab.sync('full')
    expect(job.counts.created).toBe(0)
    expect(job.counts.updated).toBeGreaterThanOrEqual(4)
    expect(await stack.stored(ynab.integration_id)).toEqual(whole)
  })
})

describe('a record that a complete read did not meet', () => {
  const transactionsOf = async ({ source }: Link, n: number) =>
    [...(await source.oracle()).values()]
      .filter(({ entity }) => entity === 'transaction')
      .slice(0, n)
      .map(({ external_id }) => external_id)

  it('is removed when few are missing, and kept with a warning when it is too many to believe', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-missing', { size: 300 })
    await ynab.sync('full')
    const few = await transactionsOf(ynab, 25)
    await expectChange(ynab, 'full', () => ynab.source.change({ remove: few }))

    const before = await ynab.source.oracle()
    await ynab.source.change({ remove: await transactionsOf(ynab, 40) })
    const job = await ynab.sync('full')
    expect(job).toMatchObject({ status: 'COMPLETED', counts: { deleted: 0 } })
    expect(job.warnings).toEqual([
      {
        code: 'sync.removals_held',
        stream: 'transactions',
        message: expect.stringMatching(/^40 of 275 records were missing/),
      },
    ])
    const kept = await stack.stored(ynab.integration_id)
    expect([...before.keys()].filter((key) => !kept.has(key))).toEqual([])
  })

  it('is kept when a row could not be understood, which may be its own', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-doubtful', { size: 60 })
    await ynab.sync('full')
    const before = await stack.stored(ynab.integration_id)
    await ynab.source.change({ remove: (await transactionsOf(ynab, 9)).slice(6) })
    await ynab.source.fault({ kind: 'bad_row', times: 1 })
    const job = await ynab.sync('full')
    expect(job.counts).toMatchObject({ deleted: 0, quarantined: 1 })
    expect(job.warnings).toEqual([
      expect.objectContaining({
        code: 'sync.removals_held',
        message: expect.stringMatching(/^4 of 60 .* 1 of its rows could not be understood/),
      }),
    ])
    expect([...(await stack.stored(ynab.integration_id)).keys()]).toEqual([...before.keys()])

    expect((await ynab.sync('full')).counts).toMatchObject({ deleted: 3, quarantined: 0 })
    await expectSameAsSource(stack, ynab)
  })

  it('is kept when the read did not get to its end', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-incomplete', { size: 60 })
    await ynab.sync('full')
    const before = await stack.stored(ynab.integration_id)
    await ynab.source.change({ remove: await transactionsOf(ynab, 5) })
    await ynab.source.fault({ kind: 'forbidden', times: 1, path: 'transactions' })
    expect(await ynab.sync('full')).toMatchObject({ status: 'FAILED', counts: { deleted: 0 } })
    expect([...(await stack.stored(ynab.integration_id)).keys()]).toEqual([...before.keys()])
    await ynab.sync('full')
    await expectSameAsSource(stack, ynab)
  })

  it.each([
    ['mint', 'mint-forgets'],
    ['stripe', 'rk_forgets'],
  ] as const)('is never removed where absence proves nothing: %s', async (app, login) => {
    const linked = await link(stack, app, login, { size: 60 })
    await linked.sync('full')
    const before = await stack.stored(linked.integration_id)
    await linked.source.make({ size: 50, seed: 2 })
    const job = await linked.sync('full')
    expect(job).toMatchObject({ status: 'COMPLETED', counts: { deleted: 0 } })
    const after = await stack.stored(linked.integration_id)
    expect([...before.keys()].filter((key) => !after.has(key))).toEqual([])
  })
})
