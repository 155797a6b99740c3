import { link, type Link } from '../support/link'
import { keyOf } from '../support/sandbox'
import { startStack, type Stack } from '../support/stack'
import { type CallApi, checkedCalls, forgedFrom, nextOf } from './checked'

let stack: Stack
let call: CallApi
let ynab: Link
beforeAll(async () => {
  stack = await startStack()
  call = checkedCalls(stack)
  ynab = await link(stack, 'ynab', 'ynab-records', { size: 400 })
  await ynab.sync('full')
})
afterAll(() => stack.stop())

interface Shown {
  record_id: string
  entity: string
  external_id: string
  body: Record<string, unknown>
  deleted_at: string | null
  updated_at: string
}

/** Every page of a listing. */
async function list(query: string): Promise<Shown[]> {
  const path = `/v1/records?integration_id=${ynab.integration_id}&${query}`
  let page = await call('GET', path)
  const rows = [...page.data]
  while (page.cursor !== null) {
    page = await call('GET', `${path}&cursor=${nextOf(page)}`)
    rows.push(...page.data)
  }
  return rows as unknown as Shown[]
}

const dayOf = ({ body }: Shown) => String(body['posted_on'])

describe('GET /v1/records', () => {
  it('shows all that the source holds, with every field of its schema', async () => {
    const shown = await list('limit=1000')
    const oracle = await ynab.source.oracle()
    expect(new Map(shown.map(({ entity, external_id, body }) => [keyOf({ entity, external_id }), body]))).toEqual(
      new Map([...oracle].map(([key, { body }]) => [key, body])),
    )
  })

  it('goes over entities and days in small pages without gap or repeat', async () => {
    const whole = await list('limit=1000')
    const inPages = await list('limit=7')
    expect(inPages.map(({ record_id }) => record_id)).toEqual(whole.map(({ record_id }) => record_id))
    expect(new Set(whole.map(({ record_id }) => record_id)).size).toBe(whole.length)
  })

  it('shows the newest day first', async () => {
    const days = (await list('entity=transaction&limit=1000')).map(dayOf)
    expect(days).toEqual([...days].sort().reverse())
    expect(new Set(days).size).toBeGreaterThan(10)
  })

  it('keeps to an entity and to days', async () => {
    expect(new Set((await list('entity=account')).map(({ entity }) => entity))).toEqual(new Set(['account']))
    const days = (await list('entity=transaction&limit=1000')).map(dayOf)
    const [until, since] = [days[Math.floor(days.length / 3)] ?? '', days[Math.floor((2 * days.length) / 3)] ?? '']
    const found = await list(`entity=transaction&limit=50&since=${since}&until=${until}`)
    expect(found.map(dayOf)).toEqual(days.filter((day) => day >= since && day < until))
  })

  it('shows what changed since an instant, and leaves deleted records out unless they are asked for', async () => {
    const [gone, edited] = await list('entity=transaction&limit=1000')
    const before = new Date().toISOString()
    await ynab.source.change({
      remove: [gone?.external_id],
      edit: [{ external_id: edited?.external_id, fields: { memo: 'touched' } }],
    })
    await ynab.sync('incremental')

    const changed = await list(`entity=transaction&updated_since=${before}`)
    expect(changed.map(({ external_id }) => external_id)).toEqual([edited?.external_id])
    expect(changed[0]?.body['memo']).toBe('touched')
    const all = await list('entity=transaction&limit=1000&include_deleted=true')
    expect(all.filter(({ deleted_at }) => deleted_at !== null).map(({ record_id }) => record_id)).toEqual([
      gone?.record_id,
    ])
    expect((await list('limit=1000')).map(({ record_id }) => record_id)).not.toContain(gone?.record_id)
  })

  it('names the run that wrote a record, and reads one by its id', async () => {
    const [record] = await list('entity=payee')
    const { body } = await call('GET', `/v1/records/${record?.record_id ?? ''}`)
    expect(body).toMatchObject({ ...record })
    expect((await call('GET', `/v1/sync-jobs/${String(body['sync_job_id'])}`)).status).toBe(200)
  })

  it.each([
    ['', 'integration_id'], ['integration_id=x&entity=soul', 'entity'], ['integration_id=x&since=0000-01-01', 'since'],
    ['integration_id=x&since=2026-02-30', 'since'], ['integration_id=x&updated_since=now', 'updated_since'],
    ['integration_id=x&include_deleted=yes', 'include_deleted'], ['integration_id=x&limit=1001', 'limit'],
    ['integration_id=x&integration_id=y', 'integration_id'], ['integration_id=x&q=1', 'q'],
  ])('refuses ?%s', async (query, field) => {
    const { status, body } = await call('GET', `/v1/records?${query}`)
    expect([status, body['code']]).toEqual([400, 'request.invalid'])
    expect(body['errors']).toEqual([{ pointer: `?${field}`, message: expect.any(String) }])
  }) // prettier-ignore

  it.each([
    { entity: 'a\u0000', sort_on: '2026-01-01', record_id: '00000000-0000-4000-8000-000000000000' },
    { entity: 'account', sort_on: '0000-01-01', record_id: '00000000-0000-4000-8000-000000000000' },
    { entity: 'account', sort_on: '2026-01-01', record_id: "'; drop table records" },
    [1, 2],
  ])('refuses the made-up cursor %j', async (position) => {
    const path = `/v1/records?integration_id=${ynab.integration_id}`
    const cursor = forgedFrom(await call('GET', `${path}&limit=1`), position)
    const { status, body } = await call('GET', `${path}&cursor=${cursor}`)
    expect([status, body['detail']]).toEqual([400, 'The cursor is not valid.'])
  })

  it('takes the day before all days, which records without a day have', async () => {
    const accounts = await list('entity=account&limit=1')
    expect(accounts).toHaveLength((await list('entity=account')).length)
    expect((await list('since=0001-01-01')).every(({ entity }) => entity === 'transaction')).toBe(true)
  })

  it('says so when there is no such integration or record', async () => {
    expect((await call('GET', '/v1/records?integration_id=integration_none')).status).toBe(404)
    for (const id of ['record_none', `record_${'0'.repeat(32)}`, "record_'; drop table records"])
      expect((await call('GET', `/v1/records/${encodeURIComponent(id)}`)).body['code']).toBe('request.not_found')
  })
})
