import { keepAccounts, keepRuns } from '../support/accounts'
import { link, type Link } from '../support/link'
import { startStack, type Stack } from '../support/stack'
import { until } from '../support/until'
import { type Answer, type CallApi, checkedCalls, forgedFrom, nextOf } from './checked'

type Account = Awaited<ReturnType<typeof keepAccounts>>[number]

let stack: Stack
let call: CallApi
beforeAll(async () => {
  stack = await startStack()
  call = checkedCalls(stack)
})
afterAll(() => stack.stop())

const start = ({ integration_id }: Link, sync_type: string, headers: Record<string, string> = {}) =>
  call('POST', `/v1/integrations/${integration_id}/syncs`, { body: { sync_type }, headers })

/** Starts a run that waits for its provider until it is cancelled. */
async function startWaiting(linked: Link): Promise<string> {
  await linked.source.fault({ kind: 'rate_limit', times: 1, retry_after_s: 300 })
  const { sync_job_id } = await linked.start('full')
  await until(
    () => call('GET', `/v1/sync-jobs/${sync_job_id}`),
    ({ body }) => (body['progress'] as { phase?: string } | null)?.phase === 'waiting',
  )
  return sync_job_id
}

const cancelled = (sync_job_id: string) =>
  call('POST', `/v1/sync-jobs/${sync_job_id}/cancel`, { headers: { prefer: 'wait=20' } })

const idsOf = ({ data }: Answer) => data.map(({ sync_job_id }) => sync_job_id)

describe('POST /v1/integrations/:integration_id/syncs', () => {
  it('answers 202 with the job and where to look for it', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-202', { size: 50 })
    const { status, headers, body } = await start(ynab, 'full')
    expect(status).toBe(202)
    expect(body).toMatchObject({ integration_id: ynab.integration_id, sync_type: 'full', trigger: 'api' })
    expect(headers.get('location')).toBe(`/v1/sync-jobs/${String(body['sync_job_id'])}`)
    const end = await call('GET', headers.get('location') ?? '', { headers: { prefer: 'wait=20' } })
    expect(end.body).toMatchObject({ status: 'COMPLETED', progress: null, failure: null })
  })

  it('answers 200 with the ended job to whoever says that they wait', async () => {
    const mint = await link(stack, 'mint', 'mint-wait', { size: 50 })
    const { status, headers, body } = await start(mint, 'full', { prefer: 'respond-async, wait=20' })
    expect(status).toBe(200)
    expect(headers.get('preference-applied')).toBe('wait=20')
    expect(body).toMatchObject({ status: 'COMPLETED', records_synced: expect.any(Number) })
    expect(body['records_synced']).toBeGreaterThan(0)
  })

  it('answers 202 with the job as it stands when the time to wait is over', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-slow', { size: 50 })
    await ynab.source.fault({ kind: 'rate_limit', times: 1, retry_after_s: 300 })
    const { status, body } = await start(ynab, 'full', { prefer: 'wait=1' })
    expect(status).toBe(202)
    expect(body['finished_at']).toBeNull()
    await cancelled(String(body['sync_job_id']))
  })

  it('turns a second start away and names the job that runs', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-409', { size: 50 })
    const running = await startWaiting(ynab)
    const { status, body } = await start(ynab, 'incremental')
    expect([status, body['code'], body['sync_job_id']]).toEqual([409, 'sync.already_running', running])
    expect(idsOf(await call('GET', `/v1/sync-jobs?integration_id=${ynab.integration_id}`))).toEqual([running])
    await cancelled(running)
    expect((await start(ynab, 'incremental', { prefer: 'wait=20' })).body['status']).toBe('COMPLETED')
  })

  it('says that an incremental sync without a saved position reads in full', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-first-incremental', { size: 50 })
    const { body } = await start(ynab, 'incremental', { prefer: 'wait=20' })
    expect(body['warnings']).toEqual([expect.objectContaining({ code: 'sync.read_in_full' })])
    expect(body['streams']).toContainEqual(expect.objectContaining({ stream: 'transactions', read_as: 'full' }))
  })

  it('refuses an account that is not connected, one without an API, and one that is not there', async () => {
    const gone = await link(stack, 'ynab', 'ynab-gone', { size: 20 })
    await stack.framework.disconnect(gone.integration_id)
    expect((await start(gone, 'full')).body['code']).toBe('integration.disconnected')
    const file = await stack.framework.createIntegration({ user_id: 'user_file', app_name: 'mint' })
    expect((await start({ ...gone, integration_id: file.integration_id }, 'full')).body['code']).toBe(
      'integration.no_feed',
    )
    expect((await start({ ...gone, integration_id: 'integration_none' }, 'full')).status).toBe(404)
  })

  it('says that an account has to be reconnected once its provider has refused the login', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-revoked', { size: 20 })
    await ynab.source.fault({ kind: 'unauthorized', times: 1 })
    const { body } = await start(ynab, 'full', { prefer: 'wait=20' })
    expect(body).toMatchObject({ status: 'FAILED', failure: { code: 'auth.reconnect_required' } })
    expect(await ynab.show()).toMatchObject({ status: 'DISCONNECTED', status_reason: 'reconnect_required' })
    expect((await start(ynab, 'full')).body['code']).toBe('auth.reconnect_required')
  })

  it.each([[{ sync_type: 'everything' }], [{}], [{ sync_type: 'full', colour: 'red' }]])('refuses %j', async (body) => {
    const answer = await call('POST', '/v1/integrations/integration_none/syncs', { body })
    expect([answer.status, answer.body['code']]).toEqual([400, 'request.invalid'])
  })
})

describe('GET /v1/sync-jobs/:sync_job_id', () => {
  it('shows how far a run is while it goes on', async () => {
    const stripe = await link(stack, 'stripe', 'rk_progress', { size: 30_000 })
    const { sync_job_id } = await stripe.start('full')
    const seen = new Map<number, Record<string, unknown>>()
    for (;;) {
      const { body } = await call('GET', `/v1/sync-jobs/${sync_job_id}`)
      if (body['finished_at'] !== null) break
      const progress = body['progress'] as Record<string, number> | null
      if (progress !== null) seen.set(Number(progress['rows_applied']), progress)
    }
    const applied = [...seen.keys()]
    expect(applied.length).toBeGreaterThan(2)
    expect(applied).toEqual([...applied].sort((a, b) => a - b))
    expect([...seen.values()].at(-1)).toMatchObject({ summary: expect.stringContaining('rows') })
  })

  it('says what a run waits for and when it goes on', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-waits', { size: 20 })
    const asked = Date.now()
    const sync_job_id = await startWaiting(ynab)
    const { body } = await call('GET', `/v1/sync-jobs/${sync_job_id}`)
    expect(body).toMatchObject({
      status: 'RUNNING',
      progress: { phase: 'waiting', summary: expect.stringMatching(/; goes on at \d\d:\d\d:\d\d UTC$/) },
    })
    const { waits_until } = body['progress'] as { waits_until: string }
    expect(Date.parse(waits_until) - asked).toBeGreaterThanOrEqual(295_000)
    expect(Date.parse(waits_until) - asked).toBeLessThan(420_000)
    await cancelled(sync_job_id)
  })

  it('says so when there is no such job', async () => {
    expect((await call('GET', '/v1/sync-jobs/sync_none')).body['code']).toBe('request.not_found')
  })
})

describe('POST /v1/sync-jobs/:sync_job_id/cancel', () => {
  it('ends the job as CANCELLED, and says what can be done next', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-cancel', { size: 20 })
    const { status, body } = await cancelled(await startWaiting(ynab))
    expect(status).toBe(200)
    expect(body).toMatchObject({ status: 'CANCELLED', failure: { code: 'sync.cancelled', remedy: expect.any(String) } })
  })

  it('answers 202 while the job is still stopping', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-stopping', { size: 20 })
    const sync_job_id = await startWaiting(ynab)
    expect((await call('POST', `/v1/sync-jobs/${sync_job_id}/cancel`)).status).toBeLessThanOrEqual(202)
    const end = await call('GET', `/v1/sync-jobs/${sync_job_id}`, { headers: { prefer: 'wait=20' } })
    expect(end.body['status']).toBe('CANCELLED')
  })

  it('refuses a job that has ended', async () => {
    const mint = await link(stack, 'mint', 'mint-ended', { size: 20 })
    const { sync_job_id } = await mint.sync('full')
    const { status, body } = await call('POST', `/v1/sync-jobs/${sync_job_id}/cancel`)
    expect([status, body['code']]).toEqual([409, 'sync.not_running'])
    expect((await call('POST', '/v1/sync-jobs/sync_none/cancel')).status).toBe(404)
  })
})

describe('GET /v1/sync-jobs', () => {
  it('keeps to each of its filters', async () => {
    const stripe = await link(stack, 'stripe', 'rk_filters', { size: 20 })
    const mint = await link(stack, 'mint', 'mint-filters', { size: 20 })
    const first = await stripe.sync('full')
    const between = new Date().toISOString()
    await stripe.source.fault({ kind: 'forbidden', times: 1 })
    const failed = await stripe.sync('incremental')
    const other = await mint.sync('full')
    const found = async (query: string) => idsOf(await call('GET', `/v1/sync-jobs?${query}`))
    const of = `integration_id=${stripe.integration_id}`

    expect(await found(of)).toEqual([failed.sync_job_id, first.sync_job_id])
    expect(await found(`${of}&status=FAILED`)).toEqual([failed.sync_job_id])
    expect(await found(`${of}&since=${between}`)).toEqual([failed.sync_job_id])
    expect(await found(`${of}&until=${between}`)).toEqual([first.sync_job_id])
    expect(await found(`${of}&trigger=schedule`)).toEqual([])
    expect(await found(`${of}&trigger=api`)).toHaveLength(2)
    expect(await found('user_id=user_mint-filters')).toEqual([other.sync_job_id])
    expect(await found('user_id=user_mint-filters&app_name=stripe')).toEqual([])
    expect(await found('user_id=nobody')).toEqual([])
  })

  it('goes through the ledger without gap or repeat while jobs arrive', async () => {
    const mint = await link(stack, 'mint', 'mint-paged', { size: 20 })
    for (let n = 0; n < 5; n++) await mint.sync('full')
    const query = `/v1/sync-jobs?integration_id=${mint.integration_id}`
    const all = idsOf(await call('GET', query))
    expect(all).toHaveLength(5)

    let page = await call('GET', `${query}&limit=2`)
    const seen = idsOf(page)
    while (page.cursor !== null) {
      await mint.sync('full')
      page = await call('GET', `${query}&limit=2&cursor=${nextOf(page)}`)
      seen.push(...idsOf(page))
    }
    expect(seen).toEqual(all)
  })

  it.each([
    'status=DONE', 'trigger=moon', 'since=yesterday', 'since=0000-01-01T00:00:00Z', 'until=2026-01-01', 'limit=1.5',
    'cursor=%00', 'cursor=eyJhIjoxfQ', 'cursor=LTE', 'cursor=', 'job=1', 'user_id=a%00b',
  ])('refuses ?%s', async (query) => {
    const { status, body } = await call('GET', `/v1/sync-jobs?${query}`)
    expect([status, body['code']]).toEqual([400, 'request.invalid'])
  }) // prettier-ignore

  it('takes instants of any year and zone', async () => {
    for (const instant of ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2026-01-01T00:00:00%2B23:59'])
      expect((await call('GET', `/v1/sync-jobs?since=${instant}&limit=1`)).status).toBe(200)
  })
})

describe('GET /v1/sync-jobs/:sync_job_id/quarantine', () => {
  it('lists every row that could not be mapped, with the row and the reason', async () => {
    const stripe = await link(stack, 'stripe', 'rk_spoiled', { size: 350 })
    await stripe.source.fault({ kind: 'bad_row', times: 3 })
    const { body } = await start(stripe, 'full', { prefer: 'wait=20' })
    expect(body['status']).toBe('COMPLETED')
    const { quarantined } = body['counts'] as { quarantined: number }
    expect(quarantined).toBeGreaterThan(1)

    const path = `/v1/sync-jobs/${String(body['sync_job_id'])}/quarantine`
    const all = await call('GET', path)
    expect(all.data).toHaveLength(quarantined)
    for (const row of all.data) expect(row).toMatchObject({ reason: expect.stringMatching(/\w/) })
    const first = await call('GET', `${path}?limit=1`)
    const rest = await call('GET', `${path}?cursor=${nextOf(first)}`)
    expect([...first.data, ...rest.data]).toEqual(all.data)
    expect((await call('GET', `${path}?cursor=${forgedFrom(first, [3_000_000_000, 1])}`)).status).toBe(400)
  })

  it('is empty for a clean run, and not there for a job that is not', async () => {
    const mint = await link(stack, 'mint', 'mint-clean', { size: 20 })
    const { sync_job_id } = await mint.sync('full')
    expect((await call('GET', `/v1/sync-jobs/${sync_job_id}/quarantine`)).data).toEqual([])
    expect((await call('GET', '/v1/sync-jobs/sync_none/quarantine')).status).toBe(404)
  })
})

describe('GET /v1/overview', () => {
  const USER = 'user_overview'
  let ids: string[]
  beforeAll(async () => {
    const { knex } = stack.deps.db
    const [fine, failed, busy, unused] = (await keepAccounts(knex, USER, 4)) as [Account, Account, Account, Account]
    await keepAccounts(knex, 'user_overlooked', 1)
    await keepRuns(knex, fine, ['FAILED', 'COMPLETED', 'SKIPPED', 'CANCELLED'])
    await keepRuns(knex, failed, ['COMPLETED', 'FAILED', 'SKIPPED'])
    await keepRuns(knex, busy, [...Array<'COMPLETED'>(31).fill('COMPLETED'), 'QUEUED'])
    ids = [unused, busy, failed, fine].map(({ integration_id }) => integration_id)
  })
  const read = (query = '') => call('GET', `/v1/overview?user_id=${USER}${query}`)
  const accountsOf = ({ data }: Pick<Answer, 'data'>) => data.map(({ integration_id }) => integration_id)

  it('tells of each account of one user, the newest first, what runs and how the last run ended', async () => {
    const { data } = await read()
    expect(accountsOf({ data })).toEqual(ids)
    const [unused, busy, failed, fine] = data
    expect(unused).toMatchObject({ open: null, last_ended: null, latest: [], asking_files: 0 })
    expect(busy).toMatchObject({ open: { status: 'QUEUED' }, last_ended: { status: 'COMPLETED', failure: null } })
    expect(failed).toMatchObject({ last_ended: { status: 'FAILED', failure: { code: 'provider.refused' } } })
    expect(fine).toMatchObject({ last_ended: { status: 'COMPLETED' }, latest: [{ status: 'CANCELLED' }] })
  })

  it('gives as many of the newest runs as are asked for, and never more than thirty', async () => {
    const latest = async (query: string) => (await read(`&integration_ids=${ids[1]}${query}`)).data[0]?.['latest']
    expect(await latest('&runs=2')).toMatchObject([{ status: 'QUEUED' }, { status: 'COMPLETED' }])
    expect(await latest('&runs=30')).toHaveLength(30)
    expect((await read('&runs=31')).status).toBe(400)
    expect((await read('&limit=1001')).status).toBe(400)
    expect((await read(`&integration_ids=${Array(101).fill('a').join()}`)).status).toBe(400)
  })

  it('goes through all accounts without gap or repeat', async () => {
    const first = await read('&limit=3')
    const second = await read(`&limit=3&cursor=${nextOf(first)}`)
    expect([...accountsOf(first), ...accountsOf(second)]).toEqual(ids)
    expect(second.cursor).toBeNull()
  })

  it('holds nothing of another user, whoever is named', async () => {
    const { session_token } = await stack.framework.createSessionToken({ user_id: 'user_overlooked' })
    const theirs = checkedCalls({ base_url: stack.base_url, api_key: session_token })
    expect((await theirs('GET', '/v1/overview')).data).toHaveLength(1)
    expect((await theirs('GET', `/v1/overview?integration_ids=${ids.join()}`)).data).toEqual([])
  })
})
