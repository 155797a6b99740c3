import type StripeSdk from 'stripe'
import type { Cursor, Json, Position, ProviderHttp, Query } from '../../connectors/connector'
import { stripe } from '../../connectors/stripe'
import { ENTITIES, type CanonicalRow } from '../../domain/records'
import { IntegrationError } from '../../domain/errors'

function streamOf(name: string) {
  const stream = stripe.streams.find((candidate) => candidate.name === name)
  if (stream === undefined) throw new Error(`no stream ${name}`)
  return stream
}

function map(stream: string, row: unknown): CanonicalRow[] {
  const rows = streamOf(stream).map(JSON.parse(JSON.stringify(row)) as Json, { settings: {} })
  for (const { entity, body } of rows) if (body !== null) expect(ENTITIES[entity].parse(body)).toEqual(body)
  return rows
}

// The types are those of Stripe's own client, so that a field we misspell does not compile.
const movement = {
  id: 'txn_1',
  object: 'balance_transaction',
  amount: 10_000,
  available_on: Date.UTC(2024, 2, 1) / 1000,
  balance_type: 'payments',
  created: Date.UTC(2024, 1, 28, 23, 59, 59) / 1000,
  currency: 'usd',
  description: 'Order 7',
  exchange_rate: null,
  fee: 320,
  fee_details: [
    { amount: 290, application: null, currency: 'usd', description: 'Stripe processing fees', type: 'stripe_fee' },
    { amount: 30, application: null, currency: 'usd', description: null, type: 'tax' },
  ],
  net: 9680,
  reporting_category: 'charge',
  source: 'ch_1',
  status: 'pending',
  type: 'charge',
} satisfies StripeSdk.BalanceTransaction

const free = { ...movement, fee: 0, fee_details: [], net: movement.amount }
const refusal = (reason: RegExp) =>
  expect.objectContaining({ code: 'record.unmappable', message: expect.stringMatching(reason) as string }) as Error

describe('Stripe balance transactions', () => {
  it('move the balance by their net amount and show fee and tax as splits', () => {
    const split = {
      external_id: null,
      payee_external_id: null,
      payee: null,
      category_external_id: null,
      category: null,
      transfer_account_external_id: null,
    }
    expect(map('balance_transactions', movement)).toEqual([
      {
        entity: 'transaction',
        external_id: 'txn_1',
        body: {
          account_external_id: 'balance:usd',
          status: 'pending',
          posted_on: '2024-03-01',
          transacted_on: '2024-02-28',
          amount_minor: 9680,
          currency: 'USD',
          exponent: 2,
          kind: 'payment',
          payee_external_id: null,
          payee: null,
          payee_raw: null,
          category_external_id: null,
          category: 'charge',
          memo: 'Order 7',
          check_number: null,
          cleared: null,
          approved: null,
          flag: null,
          tags: [],
          transfer_account_external_id: null,
          transfer_transaction_external_id: null,
          source_external_id: 'ch_1',
          splits: [
            { ...split, kind: 'part', amount_minor: 10_000, memo: null },
            { ...split, kind: 'fee', amount_minor: -290, memo: 'Stripe processing fees' },
            { ...split, kind: 'tax', amount_minor: -30, memo: null },
          ],
        },
      },
    ])
  })

  it('have no splits without a fee, and one fee where Stripe gives no details', () => {
    expect(map('balance_transactions', free)[0]?.body).toMatchObject({ amount_minor: 10_000, splits: [] })
    expect(map('balance_transactions', { ...movement, fee_details: [] })[0]?.body).toMatchObject({
      splits: [
        { kind: 'part', amount_minor: 10_000 },
        { kind: 'fee', amount_minor: -320, memo: null },
      ],
    })
  })

  it('are posted once they are available', () => {
    expect(map('balance_transactions', { ...movement, status: 'available' })[0]?.body).toMatchObject({
      status: 'posted',
    })
  })

  it.each([
    ['payment_failure_refund', 'refund'],
    ['payout_cancel', 'payout'],
    ['transfer', 'transfer'],
    ['transfer_refund', 'transfer'],
    ['stripe_fx_fee', 'fee'],
    ['adjustment', 'adjustment'],
    ['issuing_dispute', 'other'],
    ['a_type_of_tomorrow', 'other'],
  ])('of type %s are %s', (type, kind) => {
    expect(map('balance_transactions', { ...free, type })[0]?.body).toMatchObject({ kind })
  })

  it.each([
    ['isk', 50_000, 'ISK', 0, 500],
    ['ugx', -12_300, 'UGX', 0, -123],
    ['jpy', 500, 'JPY', 0, 500],
    ['mga', 500, 'MGA', 2, 50_000],
    ['kwd', 5120, 'KWD', 3, 5120],
    ['iqd', 500, 'IQD', 3, 5000],
    ['huf', 1045, 'HUF', 2, 1045],
  ])('in %s are told in the minor units of ISO 4217', (currency, amount, code, exponent, amount_minor) => {
    const [row] = map('balance_transactions', { ...free, currency, amount, net: amount })
    expect(row?.body).toMatchObject({
      currency: code,
      exponent,
      amount_minor,
      account_external_id: `balance:${currency}`,
    })
  })

  it.each([
    ['a fraction of a króna', { currency: 'isk', net: 50_050, amount: 50_050 }, /decimals/],
    ['an unknown currency', { currency: 'xyz' }, /ISO 4217/],
    ['parts that do not add up', { fee: 5, fee_details: movement.fee_details, net: 9000 }, /add up/],
    ['a time that has no date', { created: 1e15 }, /`created`/],
    ['a state that we do not know', { status: 'lost' }, /`status`/],
    ['an amount that is not exact', { net: 2 ** 53 }, /`net`/],
  ])('are refused with %s', (_, change, reason) => {
    expect(() => map('balance_transactions', { ...free, ...change })).toThrow(refusal(reason))
  })
})

describe('the Stripe balance', () => {
  it('is one account for each currency, with zero where Stripe names none', () => {
    const money = (currency: string, amount: number) => ({ amount, currency })
    const rows = map('balance', {
      object: 'balance',
      livemode: true,
      available: [money('usd', 1250), money('eur', -7)],
      pending: [money('usd', 40), money('jpy', 500)],
    } satisfies StripeSdk.Balance)
    expect(rows.map(({ external_id }) => external_id)).toEqual(
      ['usd', 'eur', 'jpy'].flatMap((code) => [
        `balance:${code}`,
        `balance:${code}:available`,
        `balance:${code}:pending`,
      ]),
    )
    expect(rows[0]?.body).toEqual({
      name: 'Stripe balance (USD)',
      type: 'other_asset',
      subtype: 'stripe_balance',
      currency: 'USD',
      status: 'open',
      mask: null,
      note: null,
    })
    const amounts = rows.flatMap(({ body }) => (body !== null && 'amount_minor' in body ? [body.amount_minor] : []))
    expect(amounts).toEqual([1250, 40, -7, 0, 0, 500])
  })
})

/** Answers pages from a list, newest first, as Stripe would. */
function fakeLine(list: readonly { id: string; created: number; status: string }[], page = 100) {
  const asked: (Query | undefined)[] = []
  const http: ProviderHttp = {
    json: () => Promise.reject(new Error('not asked')),
    post: () => {
      throw new Error('not asked')
    },
    async *stream(_path, query = {}) {
      asked.push(query)
      const since = Number(query['created[gte]'] ?? 0)
      const window = list.filter(({ created }) => !(created < since))
      const after = window.findIndex(({ id }) => id === query['starting_after']) + 1
      const data = window.slice(after, after + page)
      const answer = { object: 'list', has_more: after + page < window.length, data, url: '/v1/balance_transactions' }
      yield await Promise.resolve(Buffer.from(JSON.stringify(answer)))
    },
  }
  return { http, asked }
}

async function readPage(http: ProviderHttp, cursor: Cursor | null, position: Position | null) {
  const page = streamOf('balance_transactions').read({ http, file: null, cursor, position, settings: {} })
  const rows: string[] = []
  for (;;) {
    const step = await page.next()
    if (step.done === true) return { rows, ...step.value }
    rows.push(...step.value)
  }
}

async function readAll(http: ProviderHttp, cursor: Cursor | null) {
  const rows: string[] = []
  let end = await readPage(http, cursor, null)
  for (; end.position !== null; end = await readPage(http, cursor, end.position)) {
    expect(end.cursor).toBeNull()
    rows.push(...end.rows)
  }
  return { rows: [...rows, ...end.rows], cursor: end.cursor }
}

describe('reading Stripe', () => {
  const day = 86_400
  const newest = 20_000 * day
  const row = (age: number, status = 'available') => ({ id: `txn_${age}`, created: newest - age, status })

  it('pages down to the end and resumes at the newest movement when none is pending', async () => {
    const list = Array.from({ length: 250 }, (_, age) => row(age))
    const { http, asked } = fakeLine(list)
    const { rows, cursor } = await readAll(http, null)
    expect(rows.map((text) => (JSON.parse(text) as { id: string }).id)).toEqual(list.map(({ id }) => id))
    expect(asked.map((query) => query?.['starting_after'])).toEqual([undefined, 'txn_99', 'txn_199'])
    expect(cursor).toEqual({ created_gte: newest })
  })

  it('resumes at the oldest movement that may still change, whatever page it was on', async () => {
    const list = Array.from({ length: 250 }, (_, age) => row(age, age === 7 || age === 180 ? 'pending' : 'available'))
    expect((await readAll(fakeLine(list).http, null)).cursor).toEqual({ created_gte: newest - 180 })
  })

  it('looks back no further than ninety days', async () => {
    const list = [row(0), row(200 * day, 'pending'), row(300 * day)]
    expect((await readAll(fakeLine(list).http, null)).cursor).toEqual({ created_gte: newest - 90 * day })
  })

  it('asks one page when nothing is new, and stays where it is', async () => {
    const { http, asked } = fakeLine(Array.from({ length: 250 }, (_, age) => row(age)))
    const { rows, cursor } = await readAll(http, { created_gte: newest })
    expect(asked).toEqual([{ limit: 100, 'created[gte]': newest, starting_after: undefined }])
    expect([rows.length, cursor]).toEqual([1, { created_gte: newest }])
    expect((await readAll(fakeLine([]).http, { created_gte: 5 })).cursor).toEqual({ created_gte: 5 })
    expect((await readAll(fakeLine([]).http, null)).cursor).toBeNull()
  })

  it('keeps the lower end of its window on every page', async () => {
    const { http, asked } = fakeLine(Array.from({ length: 250 }, (_, age) => row(age)))
    await readAll(http, { created_gte: newest - 149 })
    expect(asked.map((query) => query?.['created[gte]'])).toEqual([newest - 149, newest - 149])
  })

  it('passes over a movement that it cannot place and leaves it to be refused alone', async () => {
    const list = [row(0), { id: 5, created: 'x', status: 'pending' }, { ...row(9), created: 'y' }] as never
    const { rows, cursor } = await readAll(fakeLine(list).http, null)
    expect(rows).toHaveLength(3)
    expect(cursor).toEqual({ created_gte: newest })
  })

  it('does not hide a page that comes again', async () => {
    const line = fakeLine([row(0), row(1), row(2)], 2)
    const repeating: ProviderHttp = { ...line.http, stream: (path) => line.http.stream(path, {}) }
    const first = await readPage(repeating, null, null)
    expect(await readPage(repeating, null, first.position)).toEqual(first)
  })

  it('refuses an empty page that says more follow', async () => {
    const http: ProviderHttp = {
      ...fakeLine([]).http,
      async *stream() {
        yield await Promise.resolve(Buffer.from('{"data":[],"has_more":true}'))
      },
    }
    await expect(readPage(http, null, null)).rejects.toMatchObject({ code: 'provider.unreadable' })
  })
})

describe('linking Stripe', () => {
  const verify = (answers: Record<string, unknown>) => {
    const json = (path: string) =>
      answers[path] instanceof Error ? Promise.reject(answers[path]) : Promise.resolve(answers[path])
    const http: ProviderHttp = { ...fakeLine([]).http, json }
    return stripe.verify(http, { credentials: { api_key: 'rk_test_1' }, settings: {}, external_account: null })
  }
  const forbidden = new IntegrationError('auth.scope_missing')

  it('takes the name of the account', async () => {
    const account = { id: 'acct_1', settings: { dashboard: { display_name: 'Rocket Rides' } } }
    expect(await verify({ '/balance': {}, '/account': account })).toEqual({
      external_account: { id: 'acct_1', name: 'Rocket Rides' },
      settings: {},
    })
  })

  it('tells the link by its key where the key may not read the account', async () => {
    const { external_account } = await verify({ '/balance': {}, '/account': forbidden })
    expect(external_account).toEqual({
      id: expect.stringMatching(/^key:[0-9a-f]{16}$/) as string,
      name: 'Stripe account',
    })
    expect(external_account.id).not.toContain('rk_test_1')
  })

  it('needs to read the balance', async () => {
    await expect(verify({ '/balance': forbidden, '/account': {} })).rejects.toBe(forbidden)
  })

  it('pins the version of the API', () => {
    expect(stripe.headers({ api_key: 'rk_test_1' })).toEqual({
      authorization: 'Bearer rk_test_1',
      'stripe-version': '2026-10-28.endive',
    })
  })
})
