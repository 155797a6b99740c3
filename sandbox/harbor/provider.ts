/**
 * Harbor Bank: a bank that exists in the sandbox only, with the habits that make it hard to tell what is what. A pending row
 * comes back under another id when it posts, linked or not; after a new login every id is another.
 */
import { z } from 'zod'
import type { CanonicalRow } from '../../domain/records'
import { json, type Answer } from '../answer'
import { seedOf } from '../chance'
import { CommonWish, type Provider, type Refusal, type Source } from '../provider'
import { HarborBank } from './bank'
import { carryOutOrder } from './orders'
import type { HarborRow } from './row'

const HarborWish = CommonWish.extend({
  accounts: z.int().min(1).max(9).default(2),
  /** How many of the rows, the newest, are pending. */
  pending_share: z.number().min(0).max(1).default(0.02),
  /** The most rows of a page, whatever was asked for. */
  page_rows: z.int().min(1).max(1000).default(500),
})

const CURRENCY = 'EUR'

export const harbor: Provider = {
  app_name: 'harbor',
  base_path: '/harbor',
  open: openHarbor,
  refuse: refuseHarbor,
  spoil: (body) => body.replace(/"amount_minor":-?\d+/, '"amount_minor":"a lot"'),
}

function openHarbor(login: string, body: unknown): Promise<Source> {
  const wish = HarborWish.parse(body)
  const bank = new HarborBank({ ...wish, seed: seedOf('harbor', login, wish.seed, wish.size) })
  return Promise.resolve({
    wish,
    describe: () => ({ accounts: wish.accounts, transactions: bank.size }),
    answer: (path, query) => answerHarbor(bank, path, query, wish.page_rows),
    change: (order) => carryOutOrder(bank, order),
    records: () => canonical(bank),
  })
}

function answerHarbor(bank: HarborBank, path: string, query: URLSearchParams, most: number): Answer {
  if (path === '/accounts') return json(200, { accounts: bank.accounts().map((id) => accountWire(bank, id)) })
  if (path !== '/transactions') return refuseHarbor({ kind: 'not_found' })
  const [session, since] = (query.get('cursor') ?? `${bank.session}:0`).split(':').map(Number)
  if (session !== bank.session || !Number.isInteger(since)) return json(410, { error: 'cursor_unknown' })
  const limit = Math.min(most, Number(query.get('limit') ?? most))
  const { changed, next, more } = bank.changedSince(since as number, limit)
  return json(200, {
    changes: changed.map(({ row, id }) => (row === null ? { id, removed: true } : { ...row, currency: CURRENCY })),
    cursor: `${bank.session}:${next}`,
    more,
  })
}

const accountWire = (bank: HarborBank, id: string) => ({
  id,
  name: nameOf(id),
  type: 'checking',
  currency: CURRENCY,
  mask: maskOf(id),
  ...bank.balance(id),
})

const nameOf = (id: string): string => `Harbor ${numberOf(id)}`
const maskOf = (id: string): string => `000${numberOf(id)}`
const numberOf = (id: string): string => /^acc_(\d+)/.exec(id)?.[1] ?? '0'

function refuseHarbor({ kind, headers = {} }: Refusal): Answer {
  return json(STATUS[kind], { error: kind }, headers)
}

const STATUS = { unauthorized: 401, forbidden: 403, rate_limit: 429, server_error: 500, not_found: 404 } as const

function* canonical(bank: HarborBank): Generator<CanonicalRow> {
  for (const id of bank.accounts()) {
    const { posted, pending } = bank.balance(id)
    yield {
      entity: 'account',
      external_id: id,
      body: { name: nameOf(id), type: 'checking', subtype: null, currency: CURRENCY, status: 'open', mask: maskOf(id), note: null },
    } // prettier-ignore
    for (const [kind, amount_minor] of [['ledger', posted], ['pending', pending]] as const)
      yield {
        entity: 'balance',
        external_id: `${id}:${kind}`,
        body: { account_external_id: id, kind, amount_minor, currency: CURRENCY, exponent: 2, as_of: null },
      } // prettier-ignore
  }
  for (const row of bank.all()) yield { entity: 'transaction', external_id: row.id, body: canonicalBody(row) }
}

const canonicalBody = (row: HarborRow) => ({
  account_external_id: row.account_id,
  status: row.pending ? ('pending' as const) : ('posted' as const),
  posted_on: row.date,
  transacted_on: row.authorized_on,
  amount_minor: row.amount_minor,
  currency: CURRENCY,
  exponent: 2,
  kind: 'payment' as const,
  payee_external_id: null,
  payee: row.payee,
  payee_raw: null,
  category_external_id: null,
  category: row.category,
  memo: row.memo,
  check_number: null,
  cleared: null,
  approved: null,
  flag: null,
  tags: [],
  transfer_account_external_id: null,
  transfer_transaction_external_id: null,
  source_external_id: null,
  splits: [],
})
