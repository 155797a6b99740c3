import { API } from 'ynab'
import { openDoor, type Door } from './door'

let door: Door
beforeAll(async () => {
  door = await openDoor()
})
afterAll(() => door.close())

const LONG_AGO = '1900-01-01'

/** The official SDK with a token, pointed at the sandbox. */
const sdk = (token: string) => new API(token, `${door.url}/ynab/v1`)

async function transactions(token: string, since?: string, known?: number) {
  const { data } = await sdk(token).transactions.getTransactions('last-used', since, undefined, known)
  return data
}

describe('YNAB, read by its official SDK', () => {
  it('shows one user with one plan, by its id, as last used and as default', async () => {
    const { plan_id } = await door.put('ynab', 'plans', { size: 150, currency: 'EUR' })
    const { data } = await sdk('plans').plans.getPlans(true)
    expect(data.plans.map(({ id }) => id)).toEqual([plan_id])
    expect(data.plans[0]?.accounts).toHaveLength(14)
    expect((await sdk('plans').user.getUser()).data.user.id).toMatch(/^[0-9a-f-]{36}$/)
    for (const id of [plan_id, 'last-used', 'default']) {
      const { settings } = (await sdk('plans').plans.getPlanSettingsById(id)).data
      expect(settings.currency_format).toMatchObject({ iso_code: 'EUR', decimal_digits: 2 })
    }
  })

  it('shows several plans where that was ordered, each with rows of its own, and the oracle tells the first', async () => {
    const { plan_id } = await door.put('ynab', 'two', { size: 20, more_plans: [{ size: 30, currency: 'EUR' }] })
    const { plans } = (await sdk('two').plans.getPlans(true)).data
    expect(plans.map(({ id, currency_format }) => [id === plan_id, currency_format?.iso_code])).toEqual([
      [true, 'USD'],
      [false, 'EUR'],
    ])
    const changed = plans.map(({ last_modified_on }) => Date.parse(last_modified_on ?? ''))
    expect(changed[1]).toBe((changed[0] ?? 0) + 3_600_000)
    const rows = await Promise.all(
      plans.map(async ({ id }) => (await sdk('two').transactions.getTransactions(id, LONG_AGO)).data.transactions),
    )
    expect(rows.map(({ length }) => length)).toEqual([20, 30])
    expect(new Set(rows.flat().map(({ id }) => id)).size).toBe(50)
    expect(await door.records('ynab', 'two', 'transaction')).toHaveLength(20)
  })

  it('holds what the oracle holds: accounts, categories, payees, transactions and their parts', async () => {
    await door.put('ynab', 'all', { size: 600 })
    const oracle = new Map((await door.records('ynab', 'all', 'transaction')).map((row) => [row.external_id, row.body]))
    const read = (await transactions('all', LONG_AGO)).transactions
    expect(read).toHaveLength(600)
    for (const row of read) {
      const body = oracle.get(row.id)
      // The SDK reads null as undefined.
      expect([row.date, row.memo ?? null, row.payee_name ?? null]).toEqual([body?.posted_on, body?.memo, body?.payee])
      expect(row.amount).toBe(Number(body?.amount_minor) * 10)
      expect(row.subtransactions.map(({ amount }) => amount)).toEqual(
        body?.splits.map(({ amount_minor }) => Number(amount_minor) * 10),
      )
    }
    const { accounts } = (await sdk('all').accounts.getAccounts('last-used')).data
    expect(accounts).toHaveLength((await door.records('ynab', 'all', 'account')).length)
    const groups = (await sdk('all').categories.getCategories('last-used')).data.category_groups
    expect(groups.flatMap(({ categories }) => [0, ...categories])).toHaveLength(
      (await door.records('ynab', 'all', 'category')).length,
    )
    const { payees } = (await sdk('all').payees.getPayees('last-used')).data
    expect(payees.map(({ name }) => name)).toEqual((await door.records('ynab', 'all', 'payee')).map((r) => r.body.name))
  })

  it('sends milliunits whatever the currency', async () => {
    for (const [currency, milliunits] of [
      ['JPY', 1000],
      ['KWD', 1],
    ] as const) {
      await door.put('ynab', currency, { size: 50, currency })
      const minor = (await door.records('ynab', currency, 'transaction')).map(({ body }) => Number(body.amount_minor))
      const read = (await transactions(currency, LONG_AGO)).transactions.map(({ amount }) => amount)
      expect(read).toEqual(minor.map((amount) => amount * milliunits))
    }
  })

  it('sends the last year only unless since_date asks for more', async () => {
    await door.put('ynab', 'dates', { size: 400, today: '2026-06-15', history_days: 1000 })
    const dates = async (since?: string) => (await transactions('dates', since)).transactions.map(({ date }) => date)
    const [all, year] = [await dates(LONG_AGO), await dates()]
    expect(all).toHaveLength(400)
    expect(year).toEqual(all.filter((date) => date >= '2025-06-15'))
    expect(year.length).toBeLessThan(200)
    const window = all.filter((date) => date >= '2025-01-10' && date <= '2025-03-01')
    // The SDK is older than until_date.
    const path = '/ynab/v1/plans/last-used/transactions?since_date=2025-01-10&until_date=2025-03-01'
    const asked = (await (await door.get(path, 'dates')).json()) as { data: { transactions: { date: string }[] } }
    expect(asked.data.transactions.map(({ date }) => date)).toEqual(window)
  })

  it('tells a client that knows the past what changed, with tombstones for what is gone', async () => {
    await door.put('ynab', 'delta', { size: 200 })
    const { server_knowledge } = await transactions('delta', LONG_AGO)
    expect((await transactions('delta', undefined, server_knowledge)).transactions).toEqual([])

    const rows = await door.records('ynab', 'delta', 'transaction')
    const plain = rows.filter(({ body }) => body.kind === 'payment' && body.splits.length === 0)
    const [edited = '', removed = ''] = [plain[0]?.external_id, plain[1]?.external_id]
    await door.change('ynab', 'delta', {
      add: 2,
      edit: [{ external_id: edited, fields: { amount_minor: -4242, payee: 'Brand new' } }],
      remove: [removed],
    })
    const delta = await transactions('delta', undefined, server_knowledge)
    expect(delta.server_knowledge).toBe(server_knowledge + 1)
    expect(delta.transactions).toHaveLength(4)
    expect(delta.transactions.find(({ id }) => id === edited)).toMatchObject({ amount: -42_420, deleted: false })
    expect(delta.transactions.filter(({ deleted }) => deleted).map(({ id }) => id)).toEqual([removed])

    const whole = (await transactions('delta', LONG_AGO)).transactions
    expect(whole).toHaveLength(201)
    expect(whole.some(({ id, deleted }) => deleted || id === removed)).toBe(false)
    const payees = (await sdk('delta').payees.getPayees('last-used', server_knowledge)).data.payees
    expect(payees.map(({ name }) => name)).toEqual(['Brand new'])
    const accounts = (await sdk('delta').accounts.getAccounts('last-used', server_knowledge)).data.accounts
    expect(accounts.length).toBeGreaterThan(0)
    expect(accounts.length).toBeLessThan(14)
  })

  it('limits a delta to a year only where it was told to', async () => {
    for (const [login, applies, seen] of [
      ['wide', false, 1],
      ['narrow', true, 0],
    ] as const) {
      await door.put('ynab', login, { size: 100, since_date_applies_to_delta: applies })
      const oldest = (await door.records('ynab', login, 'transaction'))[0]?.external_id
      await door.change('ynab', login, { edit: [{ external_id: oldest, fields: { memo: 'late' } }] })
      expect((await transactions(login, undefined, 101)).transactions).toHaveLength(seen)
    }
  })

  it('names the parts that a new split replaced as deleted, in the delta only', async () => {
    await door.put('ynab', 'parts', { size: 300 })
    const row = (await door.records('ynab', 'parts', 'transaction')).find(({ body }) => body.splits.length === 2)
    const amount = Number(row?.body.amount_minor)
    const splits = [
      { amount_minor: amount - 5, memo: 'most' },
      { amount_minor: 5, category: 'Rent' },
    ]
    await door.change('ynab', 'parts', { edit: [{ external_id: row?.external_id, fields: { splits } }] })
    const [seen] = (await transactions('parts', undefined, 301)).transactions
    expect(seen?.subtransactions.map(({ deleted }) => deleted)).toEqual([false, false, true, true])
    const single = await sdk('parts').transactions.getTransactionById('last-used', row?.external_id ?? '')
    expect(single.data.transaction.subtransactions.map(({ category_name }) => category_name)).toEqual([
      undefined,
      'Rent',
    ])
  })

  it('exports the whole plan in one answer', async () => {
    await door.put('ynab', 'export', { size: 300 })
    const { plan, server_knowledge } = (await sdk('export').plans.getPlanById('last-used')).data
    expect(plan.transactions).toHaveLength(300)
    const parts = (await transactions('export', LONG_AGO)).transactions.flatMap((row) => row.subtransactions)
    expect(plan.subtransactions?.map(({ id }) => id)).toEqual(parts.map(({ id }) => id))
    await door.change('ynab', 'export', { add: 1 })
    const delta = (await sdk('export').plans.getPlanById('last-used', server_knowledge)).data.plan
    expect(delta.transactions).toHaveLength(1)
    expect(delta.categories).toEqual([])
  })

  it('lists an account’s transactions and filters by type', async () => {
    await door.put('ynab', 'filters', { size: 400 })
    const all = (await transactions('filters', LONG_AGO)).transactions
    const account = all[0]?.account_id ?? ''
    const own = await sdk('filters').transactions.getTransactionsByAccount('last-used', account, LONG_AGO)
    expect(own.data.transactions.map(({ id }) => id)).toEqual(
      all.filter(({ account_id }) => account_id === account).map(({ id }) => id),
    )
    const unapproved = await sdk('filters').transactions.getTransactions('last-used', LONG_AGO, 'unapproved')
    expect(unapproved.data.transactions.every(({ approved }) => !approved)).toBe(true)
  })

  it.each([
    ['401', 'nobody', '/user', '401'],
    ['404', 'errors', '/nowhere', '404.1'],
    ['404', 'errors', '/plans/00000000-0000-4000-8000-000000000000/accounts', '404.2'],
    ['400', 'errors', '/plans/last-used/transactions?since_date=soon', '400'],
    ['400', 'errors', '/plans/last-used/payees?last_knowledge_of_server=-1', '400'],
  ])('answers %s to %s asking for %s, with error id %s', async (status, login, path, id) => {
    await door.put('ynab', 'errors', { size: 10 })
    const answer = await door.get(`/ynab/v1${path}`, login)
    expect(String(answer.status)).toBe(status)
    expect(await answer.json()).toEqual({ error: { id, name: expect.any(String), detail: expect.any(String) } })
  })

  it('makes the SDK throw its own error for an unknown token', async () => {
    await expect(sdk('stranger').user.getUser()).rejects.toMatchObject({ error: { id: '401', name: 'unauthorized' } })
  })
})
