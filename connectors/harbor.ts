// Harbor Bank: a bank that exists in the sandbox only. It has the habits that make it hard to tell what is what, so that
// what the engine does about them can be seen and tested: a pending row comes back under another id when it posts, linked
// to the old one or not, and after a new login every id is another.

import { z } from 'zod'
import { exponentOf } from '../domain/currencies'
import { IntegrationError } from '../domain/errors'
import type { CanonicalRow } from '../domain/records'
import type { Ask, Connector, ErrorAnswer, Json, LinkWish, PageEnd, ProviderHttp, VerifiedLink } from './connector'
import { readJsonRows } from './formats/json-rows'
import { credential, cursorOf, lineOf, prove } from './link'
import { usualFailure } from './usual-failure'
import { parseAnswer, parseRow } from './wire'

const PAGE_ROWS = 500

export const harbor: Connector = {
  app: {
    app_name: 'harbor',
    title: 'Harbor Bank',
    description: 'A simulated bank: pending rows post under new ids, and a new login makes every id new.',
    category: 'banking',
    status: 'live',
    status_detail: 'It exists in the sandbox only.',
    replaced_by: null,
    protocols: ['token'],
    base_url: null,
    fields: [
      {
        name: 'oauth_token',
        title: 'Access token',
        protocol: 'token',
        required: true,
        secret: true,
        example: 'harbor-token',
        pattern: null,
        help: 'The name of a login of the sandbox.',
        help_url: null,
      },
    ],
    limits: null,
    file_types: [],
    homepage: 'https://example.com',
  },

  quirks: {
    ids: 'reissued_on_posting',
    pending_link: 'replaces',
    deletes: 'tombstone',
    cursor: 'server',
    cursor_commit: 'end',
    lookback_days: null,
    rotates_login: false,
  },

  oauth: null,

  headers: (credentials) => ({ authorization: `Bearer ${credential(credentials, 'oauth_token')}` }),

  verify,
  failure,

  streams: [
    {
      name: 'accounts',
      title: 'Accounts',
      entities: ['account', 'balance'],
      modes: ['full'],
      read: readAccounts,
      map: mapAccount,
    },
    {
      name: 'transactions',
      title: 'Transactions',
      entities: ['transaction'],
      modes: ['full', 'incremental'],
      read: readTransactions,
      map: mapTransaction,
    },
  ],
}

const currency = z.string().regex(/^[A-Z]{3}$/)

const Account = z.object({
  id: z.string().min(1),
  name: z.string(),
  currency,
  mask: z.string(),
  posted: z.int(),
  pending: z.int(),
})

const Removed = z.object({ id: z.string().min(1), removed: z.literal(true) })

const Transaction = z.object({
  id: z.string().min(1),
  account_id: z.string().min(1),
  date: z.iso.date(),
  authorized_on: z.iso.date().nullable(),
  amount_minor: z.int(),
  currency,
  pending: z.boolean(),
  replaces: z.string().nullable(),
  payee: z.string().nullable(),
  category: z.string().nullable(),
  memo: z.string().nullable(),
  revision: z.int(),
  updated_at: z.string(),
})

const Change = z.union([Removed, Transaction])
const Page = z.object({ cursor: z.string(), more: z.boolean() })
const Cursor = z.object({ cursor: z.string() })

async function verify(http: ProviderHttp, { settings }: LinkWish): Promise<VerifiedLink> {
  const answer = await prove('Harbor Bank', http.json('/accounts'))
  const [first] = parseAnswer(z.object({ accounts: z.array(Account) }), answer).accounts
  if (first === undefined) throw new IntegrationError('auth.user_action', 'This login has no account.')
  return { external_account: { id: 'harbor', name: 'Harbor Bank' }, settings }
}

async function* readAccounts(ask: Ask): AsyncGenerator<string[], PageEnd> {
  yield* readJsonRows(lineOf(ask).stream('/accounts'), { path: ['accounts'] })
  return { position: null, cursor: null }
}

async function* readTransactions(ask: Ask): AsyncGenerator<string[], PageEnd> {
  const { cursor } = (ask.position === null ? cursorOf(ask, Cursor) : parseAnswer(Cursor, ask.position)) ?? {}
  const pieces = lineOf(ask).stream('/transactions', { limit: PAGE_ROWS, cursor })
  const page = parseAnswer(Page, yield* readJsonRows(pieces, { path: ['changes'] }))
  const place = { cursor: page.cursor }
  return page.more ? { position: place, cursor: null } : { position: null, cursor: place }
}

function mapAccount(row: Json): CanonicalRow[] {
  const account = parseRow(Account, row)
  const exponent = exponentOf(account.currency)
  const balance = (kind: 'ledger' | 'pending', amount_minor: number): CanonicalRow => ({
    entity: 'balance',
    external_id: `${account.id}:${kind}`,
    body: { account_external_id: account.id, kind, amount_minor, currency: account.currency, exponent, as_of: null },
  })
  return [
    {
      entity: 'account',
      external_id: account.id,
      body: {
        name: account.name,
        type: 'checking',
        subtype: null,
        currency: account.currency,
        status: 'open',
        mask: account.mask,
        note: null,
      },
    },
    balance('ledger', account.posted),
    balance('pending', account.pending),
  ]
}

function mapTransaction(json: Json): CanonicalRow[] {
  const row = parseRow(Change, json)
  if ('removed' in row) return [{ entity: 'transaction', external_id: row.id, body: null }]
  return [
    {
      entity: 'transaction',
      external_id: row.id,
      facts: {
        version: row.revision,
        updated_at: row.updated_at,
        ...(row.replaces === null ? {} : { replaces: [row.replaces] }),
      },
      body: {
        account_external_id: row.account_id,
        status: row.pending ? 'pending' : 'posted',
        posted_on: row.date,
        transacted_on: row.authorized_on,
        amount_minor: row.amount_minor,
        currency: row.currency,
        exponent: exponentOf(row.currency),
        kind: 'payment',
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
      },
    },
  ]
}

function failure(answer: ErrorAnswer): IntegrationError {
  if (answer.status === 410) return new IntegrationError('provider.cursor_expired')
  return usualFailure(answer, { title: 'Harbor Bank', default_wait_ms: 1_000 })
}
