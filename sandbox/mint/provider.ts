/** Mint, simulated: the CSV export of a service that closed in 2024, as its download address served it. */
import { z } from 'zod'
import { text, type Answer } from '../answer'
import { Books } from '../books'
import { dayOf } from '../calendar'
import { carryOut, type Editable } from '../changes'
import { seedOf } from '../chance'
import { CURRENCIES, CURRENCY_CODES } from '../currencies'
import { CommonWish, type Provider, type Refusal, type Source } from '../provider'
import { makeRow, type MintRow } from './book'
import { canonicalExport, identifyRows, locateRows } from './oracle'
import { headerLine, rowLine, type Habits } from './wire'

const MintWish = CommonWish.extend({
  /** The export does not name it: the reader's setting must agree. */
  currency: z.enum(CURRENCY_CODES).default('USD'),
  /** Begin the file with a byte order mark. */
  bom: z.boolean().default(false),
  quotes: z.enum(['all', 'needed']).default('all'),
})

export const mint: Provider = {
  app_name: 'mint',
  base_path: '/mint',
  open: openMint,
  refuse: refuseMint,
  spoil: (body) => body.replace(/^("?\d+\/\d+\/\d{4}"?,)/m, '"someday",'),
}

async function openMint(login: string, body: unknown): Promise<Source> {
  const wish = MintWish.parse(body)
  const seed = seedOf('mint', login, wish.seed, wish.size)
  const currency = CURRENCIES[wish.currency]
  const plan = { ...wish, seed }
  const habits: Habits = { seed, currency, quotes: wish.quotes }
  const accounts = new Map<string, number>()
  const count = (row: MintRow | null, by: number) => {
    if (row !== null) accounts.set(row.account, (accounts.get(row.account) ?? 0) + by)
  }
  const rows = await Books.open<MintRow>({
    size: wish.size,
    make: (index) => makeRow(plan, index),
    render: (row) => rowLine(habits, row),
    when: ({ day }) => day,
    newest_first: true,
    moved(before, after) {
      count(before, -1)
      count(after, 1)
    },
  })
  const head = Buffer.from(`${wish.bom ? '\ufeff' : ''}${headerLine(habits)}`)
  return {
    wish,
    describe: () => ({ accounts: [...accounts.values()].filter((n) => n > 0).length, transactions: rows.live }),
    answer: (path) =>
      path === '/transactionDownload.event'
        ? { status: 200, headers: CSV, body: [head, ...rows.bytes()] }
        : refuseMint({ kind: 'not_found' }),
    change: (order) =>
      carryOut(
        editableRows(rows, (index) => makeRow(plan, index)),
        order,
      ),
    records: () => canonicalExport(rows, currency),
  }
}

const CSV = {
  'content-type': 'text/csv; charset=utf-8',
  'content-disposition': 'attachment; filename=transactions.csv',
}

function refuseMint({ kind, headers = {} }: Refusal): Answer {
  const [status, title] = PAGES[kind]
  return text(status, 'text/html; charset=utf-8', `<html><head><title>${title}</title></head></html>`, headers)
}

const PAGES = {
  unauthorized: [401, 'Sign in to Mint'],
  forbidden: [403, 'Access denied'],
  rate_limit: [429, 'Too many requests'],
  server_error: [500, 'Something went wrong'],
  not_found: [404, 'Page not found'],
} as const satisfies Record<Refusal['kind'], readonly [number, string]>

/** What stands around a text, and nothing in place of one, would not survive the export. */
const words = z.string().trim().min(1).max(500)

const RowFields = z
  .strictObject({
    account_external_id: words,
    posted_on: z.iso.date(),
    amount_minor: z.int().min(-1e12).max(1e12),
    payee: words.nullable(),
    payee_raw: words.nullable(),
    category: words.nullable(),
    memo: words.nullable(),
    tags: z.array(words.regex(/^[^,]+$/, 'a comma would part it')),
  })
  .partial()
type RowFields = z.infer<typeof RowFields>

const editableRows = (
  books: Books<MintRow>,
  make: (index: number) => MintRow,
): Editable<MintRow, RowFields, RowFields> => ({
  books,
  added: RowFields,
  edited: RowFields,
  create: (index, fields) => amendRow(make(index), fields ?? {}),
  amend: amendRow,
  nudge: (row, revision) => ({ ...row, notes: `edited in revision ${revision}` }),
  nudgeable: () => books.places(),
  locate: (ids) => locateRows(books, new Set(ids)),
  identify: (places) => identifyRows(books, places),
})

function amendRow(row: MintRow, fields: RowFields): MintRow {
  return {
    index: row.index,
    day: fields.posted_on === undefined ? row.day : dayOf(fields.posted_on),
    description: fields.payee === undefined ? row.description : fields.payee,
    original: fields.payee_raw === undefined ? row.original : fields.payee_raw,
    amount: fields.amount_minor ?? row.amount,
    category: fields.category === undefined ? row.category : fields.category,
    account: fields.account_external_id ?? row.account,
    labels: fields.tags ?? row.labels,
    notes: fields.memo === undefined ? row.notes : fields.memo,
  }
}
