/** A bank that serves OFX Direct Connect, simulated: one address, every version, a user name and a password in each request. */
import { z } from 'zod'
import { text, type Answer } from '../answer'
import { Books } from '../books'
import { dayOf } from '../calendar'
import { carryOut, type Editable } from '../changes'
import { seedOf } from '../chance'
import { CURRENCIES, CURRENCY_CODES } from '../currencies'
import { CommonWish, type Provider, type Refusal, type Source } from '../provider'
import { answerQuestions, refuseSignon, type BankBooks } from './answer'
import { ACCOUNTS, makeRow, type BankPlan, type BankRow } from './book'
import { canonicalBank, transactionId } from './oracle'
import { readRequest } from './request'

const code = z.string().regex(/^\d{1,5}$/)

const BankWish = CommonWish.extend({
  currency: z.enum(CURRENCY_CODES).default('USD'),
  /** Anything else is refused with 15500. */
  password: z.string().min(1).max(32).default('sandbox'),
  /** What a client must call the bank, else 13504; null where it does not mind. */
  fid: z.string().nullable().default(null),
  /** Answered to every signon that is otherwise right: 15000, 15502, 15510. */
  signon_code: code.default('0'),
  /** Answered in place of a statement, by the place of the account: `{ "1": "2003" }`. */
  account_codes: z.partialRecord(z.enum(['0', '1', '2']), code).default({}),
  /** Rows this young may still be changed by the bank. */
  late_days: z.int().min(0).max(60).default(14),
})

export const bank: Provider = {
  app_name: 'quicken',
  base_path: '/ofx',
  open: openBank,
  loginIn: (body) => readRequest(body)?.user ?? '',
  refuse: refuseOfx,
  spoil: (body) => body.replace(/<TRNAMT>-?[\d.]+/, '<TRNAMT>twelve'),
}

async function openBank(login: string, body: unknown): Promise<Source> {
  const wish = BankWish.parse(body)
  const plan = { ...wish, seed: seedOf('bank', login, wish.seed, wish.size) }
  const balances = ACCOUNTS.map(() => 100_000)
  const post = (row: BankRow | null, sign: 1 | -1) => {
    if (row !== null) balances[row.account] = (balances[row.account] ?? 0) + sign * row.amount
  }
  const rows = await Books.open<BankRow>({
    size: wish.size,
    make: (index) => makeRow(plan, index),
    // The wire differs by account, window and version: rows are written when they are asked for.
    render: () => '',
    when: ({ day }) => day,
    newest_first: false,
    moved(before, after) {
      post(before, -1)
      post(after, 1)
    },
  })
  const books: BankBooks = { plan, currency: CURRENCIES[wish.currency], rows, balances }
  return {
    wish,
    describe: () => ({ accounts: ACCOUNTS.length, transactions: rows.live }),
    answer: (_path, _query, asked = '') => answer(books, wish, asked),
    change: (order) => carryOut(editableRows(rows, plan, wish.late_days), order),
    records: () => canonicalBank(books),
  }
}

function answer(books: BankBooks, { password, fid, signon_code }: z.infer<typeof BankWish>, body: string): Answer {
  const request = readRequest(body)
  if (request === null) return text(400, 'text/plain', 'This is no OFX request.')
  const { version } = request
  if (request.password !== password) return refuseSignon(version, '15500', 'Signon invalid')
  if (fid !== null && request.fid !== fid) return refuseSignon(version, '13504', 'FI missing or invalid')
  if (signon_code !== '0') return refuseSignon(version, signon_code, 'Signon refused')
  return answerQuestions(books, request)
}

/** A bank says no within an answer that is fine as far as HTTP goes. */
function refuseOfx({ kind, headers = {}, asked = '' }: Refusal): Answer {
  const version = readRequest(asked)?.version ?? '102'
  switch (kind) {
    case 'unauthorized':
      return refuseSignon(version, '15500', 'Signon invalid')
    case 'forbidden':
      return refuseSignon(version, '15508', 'Transaction not authorized')
    case 'rate_limit':
      return text(429, 'text/plain', 'Too many requests', headers)
    case 'server_error':
      return text(500, 'text/plain', 'Server error', headers)
    case 'not_found':
      return text(404, 'text/plain', 'Not found', headers)
  }
}

/** What stands around a text, and line ends of the old kind, would not survive the wire. */
const words = z
  .string()
  .trim()
  .min(1)
  .max(255)
  .regex(/^[^\r]*$/, 'a carriage return would be lost')

const RowFields = z
  .strictObject({
    posted_on: z.iso.date(),
    transacted_on: z.iso.date().nullable(),
    amount_minor: z.int().min(-1e12).max(1e12),
    payee: words,
    memo: words.nullable(),
    check_number: words.nullable(),
  })
  .partial()
type RowFields = z.infer<typeof RowFields>

const editableRows = (
  books: Books<BankRow>,
  plan: BankPlan,
  lateDays: number,
): Editable<BankRow, RowFields, RowFields> => ({
  books,
  added: RowFields,
  edited: RowFields,
  create: (index, fields) => amendRow(makeRow(plan, index), fields ?? {}),
  amend: amendRow,
  nudge: (row, revision) => ({ ...row, memo: `edited in revision ${revision}` }),
  *nudgeable() {
    for (const place of books.places()) {
      if ((books.row(place)?.day ?? 0) >= dayOf(plan.today) - lateDays) yield place
    }
  },
  locate(ids) {
    const wanted = new Set(ids)
    const found = new Map<string, number>()
    for (const place of wanted.size === 0 ? [] : books.places()) {
      const row = books.row(place)
      const id = row === null ? '' : transactionId(plan, row)
      if (wanted.has(id)) found.set(id, place)
    }
    return found
  },
  identify: (places) =>
    places.map((place) => {
      const row = books.row(place)
      return row === null ? '' : transactionId(plan, row)
    }),
})

const amendRow = (row: BankRow, fields: RowFields): BankRow => ({
  ...row,
  day: fields.posted_on === undefined ? row.day : dayOf(fields.posted_on),
  acted:
    fields.transacted_on === undefined ? row.acted : fields.transacted_on === null ? null : dayOf(fields.transacted_on),
  amount: fields.amount_minor ?? row.amount,
  name: fields.payee ?? row.name,
  memo: fields.memo === undefined ? row.memo : fields.memo,
  check: fields.check_number === undefined ? row.check : fields.check_number,
})
