import { createHash } from 'node:crypto'
import { openDoor, type Door } from './door'

let door: Door
beforeAll(async () => {
  door = await openDoor()
})
afterAll(() => door.close())

const APPS = ['ynab', 'mint', 'stripe'] as const
const MINT = '/mint/transactionDownload.event?queryNew=&offset=0&filterType=cash&comparableType=8'

const pathOf = async (app: string, login: string): Promise<string> => {
  if (app === 'mint') return MINT
  if (app === 'stripe') return '/v1/balance_transactions?limit=100'
  const { plan_id } = await door.summary(app, login)
  return `/ynab/v1/plans/${plan_id}/transactions?since_date=1900-01-01`
}

const digest = async (app: string, login: string): Promise<string> => {
  const body = await (await door.get(await pathOf(app, login), login)).arrayBuffer()
  return createHash('sha256').update(Buffer.from(body)).digest('hex')
}

describe('the control door', () => {
  it.each(APPS)('makes %s data of the asked size and says what it made', async (app) => {
    const summary = await door.put(app, 'sized', { size: 250, seed: 3 })
    expect(summary).toMatchObject({ app_name: app, login: 'sized', size: 250, seed: 3, transactions: 250 })
    expect(summary.accounts).toBeGreaterThan(1)
    expect(await door.records(app, 'sized', 'transaction')).toHaveLength(250)
  })

  it.each(APPS)('makes the same %s bytes for the same seed, and others for another', async (app) => {
    await door.put(app, 'same', { size: 300, seed: 3 })
    const first = await digest(app, 'same')
    await door.change(app, 'same', { add: 5 })
    await door.put(app, 'same', { size: 300, seed: 3 })
    expect(await digest(app, 'same')).toBe(first)
    await door.put(app, 'same', { size: 300, seed: 4 })
    expect(await digest(app, 'same')).not.toBe(first)
  })

  it.each([
    [{}, 'size'],
    [{ size: -1 }, 'size'],
    [{ size: 1_000_001 }, 'size'],
    [{ size: 10, colour: 'red' }, 'colour'],
    [{ size: 10, today: 'soon' }, 'today'],
    [{ size: 10, currency: 'XXX' }, 'currency'],
    [{ same_as: 'nobody' }, 'same_as'],
  ])('refuses %j and names the field', async (wish, field) => {
    const answer = await door.call('PUT', 'ynab/refused', wish)
    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ status: 400, errors: [expect.objectContaining({ field })] })
  })

  it('answers 404 for apps, logins and verbs it does not have', async () => {
    for (const [method, path] of [
      ['PUT', 'plaid/x'],
      ['GET', 'ynab/nobody'],
      ['POST', 'ynab/nobody/changes'],
      ['GET', 'ynab'],
    ] as const) {
      expect((await door.call(method, path, method === 'GET' ? undefined : { size: 10 })).status).toBe(404)
    }
  })

  it('counts the requests of each login, by path', async () => {
    await door.put('stripe', 'counted', { size: 10 })
    await door.get('/v1/balance', 'counted')
    await door.get('/v1/balance_transactions?limit=5', 'counted')
    await door.get('/v1/balance_transactions?limit=6', 'counted')
    const { requests, requests_by_path } = await door.summary('stripe', 'counted')
    expect(requests).toBe(3)
    expect(requests_by_path).toEqual({ '/v1/balance': 1, '/v1/balance_transactions': 2 })
  })

  it.each(APPS)('revokes a %s login, which then gets the provider’s own 401', async (app) => {
    await door.put(app, 'revoked', { size: 10 })
    const path = await pathOf(app, 'revoked')
    expect((await door.get(path, 'revoked')).status).toBe(200)
    expect((await door.call('DELETE', `${app}/revoked`)).status).toBe(204)
    expect((await door.get(path, 'revoked')).status).toBe(401)
    expect((await door.call('GET', `${app}/revoked`)).status).toBe(404)
  })

  it('lets a second login see the books of the first, with faults of its own', async () => {
    await door.put('ynab', 'old-token', { size: 20 })
    const twin = await door.put('ynab', 'new-token', { same_as: 'old-token' })
    expect(twin.plan_id).toBe((await door.summary('ynab', 'old-token')).plan_id)
    await door.change('ynab', 'old-token', { add: 3 })
    expect(await door.records('ynab', 'new-token', 'transaction')).toHaveLength(23)
    await door.faults('ynab', 'old-token', [{ kind: 'unauthorized' }])
    expect((await door.get('/ynab/v1/user', 'new-token')).status).toBe(200)
    expect((await door.get('/ynab/v1/user', 'old-token')).status).toBe(401)
  })

  it('keeps to a quota of requests an hour when asked to', async () => {
    await door.put('ynab', 'metered', { size: 10, requests_per_hour: 3 })
    const statuses: number[] = []
    for (let n = 0; n < 5; n++) statuses.push((await door.get('/ynab/v1/user', 'metered')).status)
    expect(statuses).toEqual([200, 200, 200, 429, 429])
  })

  it('forbids the paths that it was told to', async () => {
    await door.put('stripe', 'rk_narrow', { size: 10, forbidden_paths: ['/v1/balance_transactions'] })
    expect((await door.get('/v1/balance_transactions', 'rk_narrow')).status).toBe(403)
    expect((await door.get('/v1/balance', 'rk_narrow')).status).toBe(200)
  })

  it('knows a login by Basic authentication too', async () => {
    await door.put('stripe', 'sk_basic', { size: 10 })
    const authorization = `Basic ${Buffer.from('sk_basic:').toString('base64')}`
    const answer = await fetch(`${door.url}/v1/balance`, { headers: { authorization } })
    expect(answer.status).toBe(200)
  })
})

describe('a change order', () => {
  it.each(['ynab', 'mint'])('adds, edits and removes named rows of %s, and the oracle follows', async (app) => {
    await door.put(app, 'changed', { size: 100 })
    const before = await door.records(app, 'changed', 'transaction')
    const plain = before.filter(({ body }) => body.kind === 'payment' && body.splits.length === 0)
    const [edited, removed] = [plain[3]?.external_id ?? '', plain[8]?.external_id ?? '']
    const outcome = await door.change(app, 'changed', {
      add: [{ amount_minor: -777, memo: 'by hand', posted_on: '2026-11-19', payee: 'A new payee' }],
      edit: [{ external_id: edited, fields: { memo: 'edited', payee: 'Another payee' } }],
      remove: [removed],
    })
    expect(outcome).toMatchObject({ added: 1, edited: 1, removed: 1, external_ids: { removed: [removed] } })

    const after = new Map((await door.records(app, 'changed', 'transaction')).map((row) => [row.external_id, row.body]))
    expect(after.size).toBe(100)
    expect(after.has(removed)).toBe(false)
    expect(after.get(outcome.external_ids.edited[0] ?? '')).toMatchObject({ memo: 'edited', payee: 'Another payee' })
    expect(after.get(outcome.external_ids.added[0] ?? '')).toMatchObject({
      amount_minor: -777,
      memo: 'by hand',
      payee: 'A new payee',
      posted_on: '2026-11-19',
    })
  })

  it.each([
    [{ edit: [{ external_id: 'nope', fields: {} }] }, 'edit.0.external_id'],
    [{ remove: ['nope'] }, 'remove.0'],
    [{ add: [{ colour: 'red' }] }, 'add.0.colour'],
    [{ add: [{ amount_minor: 1.5 }] }, 'add.0.amount_minor'],
    [{ add: [{ category: 'Never heard of' }] }, 'add.0.category'],
    [{ add: [{ amount_minor: 5, splits: [{ amount_minor: 4 }] }] }, 'add.0.splits'],
    [{ delete: [] }, 'delete'],
    [{ edit_share: 2 }, 'edit_share'],
  ])('is refused whole when %j is in it', async (order, field) => {
    const { transactions } = await door.put('ynab', 'whole', { size: 30 })
    const answer = await door.call('POST', 'ynab/whole/changes', { edit_random: 3, ...order })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ errors: [expect.objectContaining({ field })] })
    expect(await door.summary('ynab', 'whole')).toMatchObject({ transactions, server_knowledge: 31 })
  })

  it.each(['ynab', 'mint'])('edits a share of %s at random, different rows each time', async (app) => {
    await door.put(app, 'shared', { size: 1000 })
    const texts = async () =>
      new Set((await door.records(app, 'shared', 'transaction')).map((row) => JSON.stringify(row)))
    const first = await texts()
    expect(await door.change(app, 'shared', { edit_share: 0.1 })).toMatchObject({ added: 0, edited: 100, removed: 0 })
    const second = await texts()
    expect([...second].filter((row) => !first.has(row)).length).toBeGreaterThanOrEqual(99)
    await door.change(app, 'shared', { edit_random: 7 })
    expect([...(await texts())].filter((row) => !second.has(row))).toHaveLength(7)
  })

  it('on Stripe only settles pending rows and appends new ones', async () => {
    await door.put('stripe', 'ledger', { size: 400 })
    const rows = await door.records('stripe', 'ledger', 'transaction')
    const pending = rows.find(({ body }) => body.status === 'pending')?.external_id ?? ''
    const posted = rows.find(({ body }) => body.status === 'posted')?.external_id ?? ''
    await door.change('stripe', 'ledger', { edit: [{ external_id: pending, fields: { status: 'posted' } }], add: 2 })
    const after = await door.records('stripe', 'ledger', 'transaction')
    expect(after).toHaveLength(402)
    expect(after.find(({ external_id }) => external_id === pending)?.body.status).toBe('posted')
    for (const order of [
      { remove: [pending] },
      { edit: [{ external_id: posted, fields: { status: 'posted' } }] },
      { edit: [{ external_id: pending, fields: { memo: 'x' } }] },
    ]) {
      expect((await door.call('POST', 'stripe/ledger/changes', order)).status).toBe(400)
    }
  })
})
