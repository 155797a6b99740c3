import Stripe from 'stripe'
import { openDoor, type Door } from './door'

let door: Door
beforeAll(async () => {
  door = await openDoor()
})
afterAll(() => door.close())

/** The official SDK with a key, pointed at the sandbox. */
const sdk = (key: string): Stripe => {
  const { hostname, port } = new URL(door.url)
  return new Stripe(key, {
    host: hostname,
    port: Number(port),
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
  })
}

const readAll = (key: string, query: Stripe.BalanceTransactionListParams = {}) =>
  sdk(key)
    .balanceTransactions.list({ limit: 100, ...query })
    .autoPagingToArray({ limit: 10_000 })

describe('Stripe, read by its official SDK', () => {
  it('holds what the oracle holds, newest first, in pages of 100', async () => {
    await door.put('stripe', 'rk_all', { size: 730 })
    const rows = await readAll('rk_all')
    const oracle = await door.records('stripe', 'rk_all', 'transaction')
    expect(rows.map(({ id }) => id)).toEqual(oracle.map(({ external_id }) => external_id))
    const made = rows.map(({ created }) => created)
    expect(made).toEqual([...made].sort((a, b) => b - a))
    expect((await door.summary('stripe', 'rk_all')).requests).toBe(8)
    for (const [n, row] of rows.entries()) {
      expect(row.net).toBe(row.amount - row.fee)
      const krona = row.currency === 'isk' ? 100 : 1
      expect(oracle[n]?.body).toMatchObject({
        amount_minor: row.net / krona,
        status: row.status === 'pending' ? 'pending' : 'posted',
        category: row.reporting_category,
      })
    }
  })

  it('has every kind of row: currencies, fees with tax, refunds, payouts, pending', async () => {
    await door.put('stripe', 'rk_kinds', { size: 2000 })
    const rows = await readAll('rk_kinds')
    const seen = (of: (row: Stripe.BalanceTransaction) => string) => [...new Set(rows.map(of))].sort()
    expect(seen(({ currency }) => currency)).toEqual(['eur', 'isk', 'jpy', 'usd'])
    expect(seen(({ status }) => status)).toEqual(['available', 'pending'])
    expect(seen(({ type }) => type)).toEqual(
      expect.arrayContaining(['charge', 'refund', 'payout', 'stripe_fee', 'adjustment', 'transfer', 'topup']),
    )
    const fees = new Set(rows.flatMap(({ fee_details }) => fee_details.map(({ type }) => type)))
    expect([...fees].sort()).toEqual(['application_fee', 'stripe_fee', 'tax'])
    expect(rows.some(({ fee }) => fee < 0)).toBe(true)
    expect(rows.some(({ fee, fee_details }) => fee !== 0 && fee_details.length === 0)).toBe(true)
    expect(
      rows.filter(({ currency }) => currency === 'isk').every(({ amount, fee }) => (amount + fee) % 100 === 0),
    ).toBe(true)
  })

  it('has a balance that is the sum of its rows', async () => {
    await door.put('stripe', 'rk_balance', { size: 500 })
    await door.change('stripe', 'rk_balance', { add: 30, edit_random: 10 })
    const sums = new Map<string, number>()
    for (const { currency, status, net } of await readAll('rk_balance')) {
      sums.set(`${currency} ${status}`, (sums.get(`${currency} ${status}`) ?? 0) + net)
    }
    const balance = await sdk('rk_balance').balance.retrieve()
    for (const { currency, amount } of balance.available) expect(amount).toBe(sums.get(`${currency} available`) ?? 0)
    for (const { currency, amount } of balance.pending) expect(amount).toBe(sums.get(`${currency} pending`) ?? 0)
    const { account_id } = await door.summary('stripe', 'rk_balance')
    expect((await sdk('rk_balance').accounts.retrieveCurrent()).id).toBe(account_id)
  })

  it('pages in both directions and says when there is no more', async () => {
    await door.put('stripe', 'rk_pages', { size: 25 })
    const ids = (await readAll('rk_pages')).map(({ id }) => id)
    const page = async (query: Stripe.BalanceTransactionListParams) => {
      const { data, has_more } = await sdk('rk_pages').balanceTransactions.list(query)
      return { ids: data.map(({ id }) => id), has_more }
    }
    expect(await page({})).toEqual({ ids: ids.slice(0, 10), has_more: true })
    expect(await page({ limit: 10, starting_after: ids[14] ?? '' })).toEqual({ ids: ids.slice(15), has_more: false })
    expect(await page({ limit: 5, ending_before: ids[12] ?? '' })).toEqual({ ids: ids.slice(7, 12), has_more: true })
    expect(await page({ limit: 100, ending_before: ids[3] ?? '' })).toEqual({ ids: ids.slice(0, 3), has_more: false })
  })

  it('finds rows by the time they were made', async () => {
    await door.put('stripe', 'rk_time', { size: 200 })
    const all = await readAll('rk_time')
    const [from, to] = [all[150]?.created ?? 0, all[40]?.created ?? 0]
    const found = async (created: Stripe.RangeQueryParam | number) => (await readAll('rk_time', { created })).length
    const expected = (test: (created: number) => boolean) => all.filter(({ created }) => test(created)).length
    expect(await found({ gte: from })).toBe(expected((created) => created >= from))
    expect(await found({ gt: from, lt: to })).toBe(expected((created) => created > from && created < to))
    expect(await found({ lte: to })).toBe(expected((created) => created <= to))
    expect(await found(from)).toBe(expected((created) => created === from))
  })

  it('finds rows by type and currency, and one by its id', async () => {
    await door.put('stripe', 'rk_find', { size: 300 })
    const all = await readAll('rk_find')
    const payouts = all.filter(({ type, currency }) => type === 'payout' && currency === 'usd')
    const found = await readAll('rk_find', { type: 'payout', currency: 'usd' })
    expect(found.map(({ id }) => id)).toEqual(payouts.map(({ id }) => id))
    const id = all[77]?.id ?? ''
    expect((await sdk('rk_find').balanceTransactions.retrieve(id)).id).toBe(id)
  })

  it('turns a pending row available and leaves the rest alone', async () => {
    await door.put('stripe', 'rk_settle', { size: 300 })
    const before = await readAll('rk_settle')
    const pending = before.find(({ status }) => status === 'pending')?.id
    await door.change('stripe', 'rk_settle', { edit: [{ external_id: pending, fields: { status: 'posted' } }] })
    const after = await readAll('rk_settle')
    expect(after).toEqual(before.map((row) => (row.id === pending ? { ...row, status: 'available' } : row)))
  })

  it.each([
    ['an unknown key', 'rk_nobody', {}, Stripe.errors.StripeAuthenticationError, 401],
    ['a page too large', 'rk_errors', { limit: 101 }, Stripe.errors.StripeInvalidRequestError, 400],
    [
      'a row that is not there',
      'rk_errors',
      { starting_after: 'txn_none' },
      Stripe.errors.StripeInvalidRequestError,
      400,
    ],
    ['a missing permission', 'rk_narrow', {}, Stripe.errors.StripePermissionError, 403],
  ])('makes the SDK throw its own error for %s', async (_, key, query, type, status) => {
    await door.put('stripe', 'rk_errors', { size: 10 })
    await door.put('stripe', 'rk_narrow', { size: 10, forbidden_paths: ['/v1/'] })
    const refused = sdk(key).balanceTransactions.list(query)
    await expect(refused).rejects.toThrow(type)
    await expect(refused).rejects.toMatchObject({ statusCode: status })
  })

  it('makes the SDK throw its own error for a quota', async () => {
    await door.put('stripe', 'rk_quota', { size: 10 })
    await door.faults('stripe', 'rk_quota', [{ kind: 'rate_limit' }])
    await expect(sdk('rk_quota').balance.retrieve()).rejects.toThrow(Stripe.errors.StripeRateLimitError)
  })
})
