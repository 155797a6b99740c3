/** Stripe, simulated: one account behind each API key. */
import { z } from 'zod'
import { Books } from '../books'
import { carryOut, type Editable } from '../changes'
import { seedOf } from '../chance'
import { CURRENCIES, CURRENCY_CODES } from '../currencies'
import { CommonWish, type Provider, type Source } from '../provider'
import { refuse } from '../refused'
import { accountId, answerStripe, placeOfRow, type StripeBooks } from './api'
import { Balances } from './balances'
import { makeBalanceRow, pendingRows, plainCharge, rowId, type BalanceRow } from './book'
import { canonicalStripe } from './oracle'
import { refuseStripe } from './refusals'
import { balanceTransactionWire } from './wire'

const StripeWish = CommonWish.extend({
  /** How many of the rows, the newest, may be pending. */
  pending_share: z.number().min(0).max(1).default(0.05),
})

export const stripe: Provider = {
  app_name: 'stripe',
  base_path: '/v1',
  open: openStripe,
  refuse: refuseStripe,
  spoil: (body) => body.replace(/"net":-?\d+/, '"net":"a lot"'),
}

async function openStripe(login: string, body: unknown): Promise<Source> {
  const wish = StripeWish.parse(body)
  const plan = { ...wish, seed: seedOf('stripe', login, wish.seed, wish.size) }
  const balances = new Balances()
  const rows = await Books.open<BalanceRow>({
    size: wish.size,
    make: (index) => makeBalanceRow(plan, index),
    render: (row) => `${JSON.stringify(balanceTransactionWire(row))},`,
    when: ({ created }) => created,
    newest_first: true,
    moved(before, after) {
      balances.post(before, -1)
      balances.post(after, 1)
    },
  })
  const books: StripeBooks = { plan, rows, balances }
  return {
    wish,
    describe: () => ({ accounts: balances.list().length, transactions: rows.live, account_id: accountId(plan) }),
    answer: (path, query) => answerStripe(books, path, query),
    change: (order) => carryOut(editableRows(books), order),
    records: () => canonicalStripe(rows, balances),
  }
}

/** A new row is a charge without a fee; of an old one, only the status ever changes. */
const AddedFields = z
  .strictObject({
    amount_minor: z.int().min(-1e12).max(1e12),
    currency: z.enum(CURRENCY_CODES),
    memo: z.string().max(500).nullable(),
    status: z.enum(['pending', 'posted']),
  })
  .partial()
const EditedFields = z.strictObject({ status: z.literal('posted') })

const editableRows = (
  books: StripeBooks,
): Editable<BalanceRow, z.infer<typeof AddedFields>, z.infer<typeof EditedFields>> => ({
  books: books.rows,
  added: AddedFields,
  edited: EditedFields,
  create: (index, fields) =>
    fields === null ? makeBalanceRow(books.plan, index) : chargeOf(plainCharge(books.plan, index), fields),
  amend: (row) => (row.status === 'pending' ? settled(row) : refuse('status', 'this row is posted already')),
  nudge: settled,
  nudgeable: () => pendingPlaces(books),
  locate: (ids) =>
    new Map(
      ids.flatMap((id) => {
        const place = placeOfRow(books, id)
        return place === undefined ? [] : [[id, place] as const]
      }),
    ),
  identify: (places) => places.map((place) => rowId(books.plan, place)),
  append_only: 'Stripe’s ledger is append-only: a reversal is a new row',
})

const settled = (row: BalanceRow): BalanceRow => ({ ...row, status: 'available' })

function chargeOf(row: BalanceRow, fields: z.infer<typeof AddedFields>): BalanceRow {
  const currency = CURRENCIES[fields.currency ?? 'USD']
  const amount = (fields.amount_minor ?? 1000) * 10 ** (currency.stripe_digits - currency.digits)
  const description = fields.memo === undefined ? row.description : fields.memo
  return { ...row, currency, amount, description, status: fields.status === 'posted' ? 'available' : 'pending' }
}

function* pendingPlaces({ plan, rows }: StripeBooks): Generator<number> {
  for (let place = plan.size - pendingRows(plan); place < rows.count; place++) {
    if (rows.row(place)?.status === 'pending') yield place
  }
}
