import type { Account, Category, CategoryGroup, Payee, TransactionDetail } from 'ynab'
import type { Ask, Json, ProviderHttp, Query } from '../../connectors/connector'
import { ynab } from '../../connectors/ynab'
import { ENTITIES, type CanonicalRow } from '../../domain/records'

const usd = { plan_id: 'plan-1', currency: 'USD', decimal_digits: '2' }

function streamOf(name: string) {
  const stream = ynab.streams.find((candidate) => candidate.name === name)
  if (stream === undefined) throw new Error(`no stream ${name}`)
  return stream
}

function map(stream: string, row: unknown, settings = usd): CanonicalRow[] {
  const rows = streamOf(stream).map(JSON.parse(JSON.stringify(row)) as Json, { settings })
  for (const { entity, body } of rows) if (body !== null) expect(ENTITIES[entity].parse(body)).toEqual(body)
  return rows
}

/** The types of YNAB's own client, so that a field we misspell does not compile; it leaves out that fields may be null. */
type Wire<T> = { [K in keyof T]: T[K] | null }

const account = {
  id: 'acc-1',
  name: 'Checking',
  type: 'checking',
  on_budget: true,
  closed: false,
  note: null,
  balance: 1_234_560,
  cleared_balance: 1_000_000,
  uncleared_balance: 234_560,
  transfer_payee_id: 'payee-9',
  deleted: false,
} satisfies Wire<Account>

const part = { id: 'sub-1', transaction_id: 'tx-1', amount: -5000, memo: 'milk', category_id: 'cat-1', deleted: false }

const transaction = {
  id: 'tx-1',
  date: '2024-02-29',
  amount: -12_340,
  memo: null,
  cleared: 'reconciled',
  approved: true,
  flag_color: 'red',
  account_id: 'acc-1',
  account_name: 'Checking',
  payee_id: 'payee-1',
  payee_name: 'Grocer',
  category_id: 'cat-1',
  category_name: 'Food',
  transfer_account_id: null,
  transfer_transaction_id: null,
  import_payee_name_original: 'GROCER #12',
  deleted: false,
  subtransactions: [],
} satisfies Wire<TransactionDetail>

const refusal = (reason: RegExp) =>
  expect.objectContaining({ code: 'record.unmappable', message: expect.stringMatching(reason) as string }) as Error

describe('YNAB accounts', () => {
  it('become an account with a ledger and a cleared balance', () => {
    expect(map('accounts', account)).toEqual([
      {
        entity: 'account',
        external_id: 'acc-1',
        body: {
          name: 'Checking',
          type: 'checking',
          subtype: 'checking',
          currency: 'USD',
          status: 'open',
          mask: null,
          note: null,
        },
      },
      {
        entity: 'balance',
        external_id: 'acc-1:ledger',
        body: {
          account_external_id: 'acc-1',
          kind: 'ledger',
          amount_minor: 123_456,
          currency: 'USD',
          exponent: 2,
          as_of: null,
        },
      },
      {
        entity: 'balance',
        external_id: 'acc-1:cleared',
        body: {
          account_external_id: 'acc-1',
          kind: 'cleared',
          amount_minor: 100_000,
          currency: 'USD',
          exponent: 2,
          as_of: null,
        },
      },
    ])
  })

  it.each([
    ['creditCard', 'credit_card'],
    ['lineOfCredit', 'loan'],
    ['medicalDebt', 'loan'],
    ['mortgage', 'mortgage'],
    ['otherAsset', 'other_asset'],
    ['otherDebt', 'other_liability'],
    ['payPal', 'unknown'],
    ['constructor', 'unknown'],
  ])('of type %s are %s', (type, expected) => {
    expect(map('accounts', { ...account, type })[0]).toMatchObject({ body: { type: expected, subtype: type } })
  })

  it('that were deleted go with their balances', () => {
    expect(map('accounts', { ...account, deleted: true })).toEqual([
      { entity: 'account', external_id: 'acc-1', body: null },
      { entity: 'balance', external_id: 'acc-1:ledger', body: null },
      { entity: 'balance', external_id: 'acc-1:cleared', body: null },
    ])
  })

  it.each([
    ['JPY', 0, 500_000, 500],
    ['KWD', 3, 1_234_567, 1_234_567],
    ['ISK', 0, -7000, -7],
  ])('hold %s in its own minor units', (currency, exponent, balance, amount_minor) => {
    const rows = map('accounts', { ...account, balance, cleared_balance: 0 }, { ...usd, currency })
    expect(rows[1]).toMatchObject({ body: { amount_minor, currency, exponent } })
  })

  it('are refused when a balance is not whole in minor units, or beyond exact numbers', () => {
    expect(() => map('accounts', { ...account, balance: 12_345 })).toThrow(refusal(/decimals/))
    expect(() => map('accounts', { ...account, balance: 2 ** 53 })).toThrow(refusal(/balance/))
  })

  it('are refused in a currency that ISO 4217 does not have', () => {
    expect(() => map('accounts', account, { ...usd, currency: 'XYZ' })).toThrow(refusal(/ISO 4217/))
  })
})

describe('YNAB categories', () => {
  const category = {
    id: 'cat-1',
    category_group_id: 'group-1',
    name: 'Food',
    hidden: false,
    internal: false,
    note: 'weekly',
    budgeted: 0,
    activity: 0,
    balance: 0,
    deleted: false,
  }
  const group = { id: 'group-1', name: 'Living', hidden: true, internal: false, deleted: false } as const

  it('become a group and its categories, each with its own hidden and deleted flag', () => {
    const categories = [
      category,
      { ...category, id: 'cat-2', deleted: true },
      { ...category, id: 'cat-3', hidden: true, note: null },
    ]
    const row = { ...group, categories } satisfies Wire<CategoryGroup> & { categories: Wire<Category>[] }
    expect(map('categories', row)).toEqual([
      {
        entity: 'category',
        external_id: 'group-1',
        body: { name: 'Living', parent_external_id: null, kind: 'group', hidden: true, note: null },
      },
      {
        entity: 'category',
        external_id: 'cat-1',
        body: { name: 'Food', parent_external_id: 'group-1', kind: 'category', hidden: false, note: 'weekly' },
      },
      { entity: 'category', external_id: 'cat-2', body: null },
      {
        entity: 'category',
        external_id: 'cat-3',
        body: { name: 'Food', parent_external_id: 'group-1', kind: 'category', hidden: true, note: null },
      },
    ])
  })

  it('outlive their group when YNAB deletes only that', () => {
    const rows = map('categories', { ...group, deleted: true, categories: [category] })
    expect(rows.map(({ external_id, body }) => [external_id, body === null])).toEqual([
      ['group-1', true],
      ['cat-1', false],
    ])
  })
})

describe('YNAB payees', () => {
  it('name the account that they stand for', () => {
    const payee = {
      id: 'payee-9',
      name: 'Transfer : Savings',
      transfer_account_id: 'acc-2',
      deleted: false,
    } satisfies Wire<Payee>
    expect(map('payees', payee)).toEqual([
      {
        entity: 'payee',
        external_id: 'payee-9',
        body: { name: 'Transfer : Savings', transfer_account_external_id: 'acc-2' },
      },
    ])
    expect(map('payees', { id: 'payee-9', deleted: true })).toEqual([
      { entity: 'payee', external_id: 'payee-9', body: null },
    ])
  })
})

describe('YNAB transactions', () => {
  it('keep what YNAB says of them', () => {
    expect(map('transactions', transaction)).toEqual([
      {
        entity: 'transaction',
        external_id: 'tx-1',
        body: {
          account_external_id: 'acc-1',
          status: 'posted',
          posted_on: '2024-02-29',
          transacted_on: null,
          amount_minor: -1234,
          currency: 'USD',
          exponent: 2,
          kind: 'payment',
          payee_external_id: 'payee-1',
          payee: 'Grocer',
          payee_raw: 'GROCER #12',
          category_external_id: 'cat-1',
          category: 'Food',
          memo: null,
          check_number: null,
          cleared: 'reconciled',
          approved: true,
          flag: 'red',
          tags: [],
          transfer_account_external_id: null,
          transfer_transaction_external_id: null,
          source_external_id: null,
          splits: [],
        },
      },
    ])
  })

  it('show the live parts of a split and no category of their own', () => {
    const subtransactions = [
      part,
      { ...part, id: 'sub-2', amount: -7340, memo: null },
      { ...part, id: 'sub-3', amount: -1, deleted: true },
    ]
    const [row] = map('transactions', { ...transaction, category_name: 'Split', subtransactions })
    expect(row?.body).toMatchObject({
      category_external_id: null,
      category: null,
      splits: [
        {
          external_id: 'sub-1',
          kind: 'part',
          amount_minor: -500,
          memo: 'milk',
          category_external_id: 'cat-1',
          category: null,
        },
        { external_id: 'sub-2', kind: 'part', amount_minor: -734, memo: null },
      ],
    })
  })

  it('are whole again when all parts of a split were deleted', () => {
    const [row] = map('transactions', { ...transaction, subtransactions: [{ ...part, deleted: true }] })
    expect(row?.body).toMatchObject({ category_external_id: 'cat-1', splits: [] })
  })

  it('are refused when their parts do not add up', () => {
    expect(() => map('transactions', { ...transaction, subtransactions: [part] })).toThrow(refusal(/add up/))
  })

  it('are transfers when they name the other account', () => {
    const [row] = map('transactions', { ...transaction, transfer_account_id: 'acc-2', transfer_transaction_id: 'tx-2' })
    expect(row?.body).toMatchObject({
      kind: 'transfer',
      transfer_account_external_id: 'acc-2',
      transfer_transaction_external_id: 'tx-2',
    })
  })

  it('have no flag where YNAB sends an empty one', () => {
    expect(map('transactions', { ...transaction, flag_color: '' })[0]?.body).toMatchObject({ flag: null })
  })

  it('that were deleted need no more than their id', () => {
    const tombstone = [{ entity: 'transaction', external_id: 'tx-1', body: null }]
    expect(map('transactions', { id: 'tx-1', deleted: true })).toEqual(tombstone)
    expect(map('transactions', { ...transaction, amount: 'nonsense', deleted: true })).toEqual(tombstone)
  })

  it.each([
    ['an amount in text', { amount: '-12340' }, /`amount`/],
    ['a day that is not in the calendar', { date: '2023-02-29' }, /`date`/],
    ['an unknown clearing', { cleared: 'maybe' }, /`cleared`/],
    ['no id', { id: undefined }, /`id`/],
  ])('are refused with %s, by the name of the field', (_, change, reason) => {
    expect(() => map('transactions', { ...transaction, ...change })).toThrow(refusal(reason))
  })

  it('are refused without a word of what they hold', () => {
    const spoiled = { ...transaction, amount: 'secret-amount', memo: 5, cleared: 'secret-state' }
    expect(() => map('transactions', spoiled)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') as string }) as Error,
    )
  })
})

/** Answers from a table of bodies, and remembers what it was asked. */
function fakeLine(answers: Record<string, unknown>) {
  const asked: [string, Query | undefined][] = []
  const http: ProviderHttp = {
    json: (path, query) => {
      asked.push([path, query])
      return Promise.resolve(answers[path])
    },
    post: () => {
      throw new Error('not asked')
    },
    async *stream(path, query) {
      asked.push([path, query])
      yield await Promise.resolve(Buffer.from(JSON.stringify(answers[path])))
    },
  }
  return { http, asked }
}

describe('linking YNAB', () => {
  const format = { iso_code: 'EUR', decimal_digits: 2, example_format: '1', decimal_separator: ',' }
  const plans = [
    {
      id: 'old',
      name: 'Old',
      last_modified_on: '2020-01-01T00:00:00Z',
      currency_format: format,
      accounts: [
        { name: 'Checking', closed: false, deleted: false },
        { name: 'Lost wallet', closed: true, deleted: false },
        { name: 'Typing error', closed: false, deleted: true },
      ],
    },
    {
      id: 'new',
      name: 'New',
      last_modified_on: '2026-01-01T00:00:00Z',
      currency_format: { ...format, iso_code: 'USD' },
    },
    { id: 'bare', name: 'Bare', currency_format: null },
  ]
  const verify = (external_account: string | null, of: unknown[] = plans) =>
    ynab.verify(fakeLine({ '/plans': { data: { plans: of } } }).http, {
      credentials: {},
      settings: {},
      external_account,
    })

  it('tells every plan that can be linked, by what a person knows it by, and the one changed last first', async () => {
    expect(await verify(null)).toEqual({
      external_account: { id: 'new', name: 'New' },
      settings: { plan_id: 'new', currency: 'USD', decimal_digits: '2' },
      reaches: [
        {
          id: 'new',
          name: 'New',
          currency: 'USD',
          last_changed_at: '2026-01-01T00:00:00.000Z',
          accounts: [],
          settings: { plan_id: 'new', currency: 'USD', decimal_digits: '2' },
        },
        {
          id: 'old',
          name: 'Old',
          currency: 'EUR',
          last_changed_at: '2020-01-01T00:00:00.000Z',
          accounts: ['Checking'],
          settings: { plan_id: 'old', currency: 'EUR', decimal_digits: '2' },
        },
      ],
    })
  })

  it('takes the plan that was asked for', async () => {
    expect(await verify('old')).toMatchObject({ external_account: { id: 'old' }, settings: { currency: 'EUR' } })
  })

  it('asks once for all of it', async () => {
    const { http, asked } = fakeLine({ '/plans': { data: { plans } } })
    await ynab.verify(http, { credentials: {}, settings: {}, external_account: null })
    expect(asked).toEqual([['/plans', { include_accounts: 'true' }]])
  })

  it.each([
    ['no plan at all', null, []],
    ['a plan without a currency', 'bare', plans],
  ])('sends the owner to YNAB when there is %s', async (_, wanted, of) => {
    await expect(verify(wanted, of)).rejects.toMatchObject({ code: 'auth.user_action' })
  })
})

describe('reading YNAB', () => {
  const body = { data: { server_knowledge: 12, transactions: [transaction] } }

  async function read(cursor: Ask['cursor']) {
    const { http, asked } = fakeLine({ '/plans/plan-1/transactions': body })
    const page = streamOf('transactions').read({ http, file: null, cursor, position: null, settings: usd })
    let step = await page.next()
    while (step.done !== true) step = await page.next()
    return { asked, end: step.value }
  }

  it('asks for the whole history, because YNAB answers with one year otherwise', async () => {
    const { asked, end } = await read(null)
    expect(asked).toEqual([
      ['/plans/plan-1/transactions', { since_date: '1900-01-01', last_knowledge_of_server: undefined }],
    ])
    expect(end).toEqual({ position: null, cursor: { server_knowledge: 12 } })
  })

  it('goes on from the knowledge it saved', async () => {
    const { asked } = await read({ server_knowledge: 7 })
    expect(asked).toEqual([['/plans/plan-1/transactions', { since_date: '1900-01-01', last_knowledge_of_server: 7 }]])
  })

  it('asks for a full sync when the saved position has another form', async () => {
    await expect(read({ page: 3 })).rejects.toMatchObject({ code: 'provider.cursor_expired' })
  })

  it('needs a login', async () => {
    const page = streamOf('payees').read({ http: null, file: null, cursor: null, position: null, settings: usd })
    await expect(page.next()).rejects.toMatchObject({ code: 'integration.no_feed' })
  })
})

describe('YNAB errors', () => {
  it.each([
    [401, '401', 'unauthorized', 'auth.reconnect_required'],
    [403, '403.1', 'subscription_lapsed', 'auth.user_action'],
    [403, '403.2', 'trial_expired', 'auth.user_action'],
    [403, '403.3', 'unauthorized_scope', 'auth.scope_missing'],
    [403, '403.4', 'data_limit_reached', 'provider.refused'],
    [404, '404.1', 'not_found', 'provider.refused'],
    [404, '404.2', 'resource_not_found', 'provider.refused'],
    [400, '400', 'bad_request', 'provider.refused'],
    [409, '409', 'conflict', 'provider.refused'],
    [429, '429', 'too_many_requests', 'provider.rate_limited'],
    [500, '500', 'internal_server_error', 'provider.unavailable'],
    [503, '503', 'service_unavailable', 'provider.unavailable'],
  ])('%i with id %s %s mean %s', (status, id, name, code) => {
    const body = { error: { id, name, detail: 'secret detail' } }
    const failure = ynab.failure({ status, body, retry_after_ms: undefined })
    expect(failure).toMatchObject({ code, message: expect.not.stringContaining('secret') as string })
    expect(ynab.failure({ status, body: null, retry_after_ms: undefined }).code).toMatch(/^(auth|provider)\./)
  })

  it('keep the time that YNAB asks us to wait, and five minutes otherwise', () => {
    expect(ynab.failure({ status: 429, body: null, retry_after_ms: 1000 }).retry_after_ms).toBe(1000)
    expect(ynab.failure({ status: 429, body: null, retry_after_ms: undefined }).retry_after_ms).toBe(300_000)
  })
})
