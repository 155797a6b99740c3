/** What a Stripe account holds, in canonical form. */
import type { Body, CanonicalRow } from '../../domain/records'
import type { Books } from '../books'
import { DAY_S, isoOf } from '../calendar'
import type { Currency } from '../currencies'
import type { Balances } from './balances'
import type { BalanceRow } from './book'

export function* canonicalStripe(rows: Books<BalanceRow>, balances: Balances): Generator<CanonicalRow> {
  for (const { currency, available, pending } of balances.list()) {
    const account = accountOf(currency)
    yield { entity: 'account', external_id: account, body: accountBody(currency) }
    for (const [kind, amount] of [['available', available] as const, ['pending', pending] as const]) {
      yield {
        entity: 'balance',
        external_id: `${account}:${kind}`,
        body: {
          account_external_id: account,
          kind,
          amount_minor: toIso(amount, currency),
          currency: currency.code,
          exponent: currency.digits,
          as_of: null,
        },
      }
    }
  }
  for (const place of rows.places()) {
    const row = rows.row(place)
    if (row !== null) yield { entity: 'transaction', external_id: row.id, body: transactionBody(row) }
  }
}

const accountOf = ({ code }: Currency): string => `balance:${code.toLowerCase()}`

/** From Stripe's decimal places to those of ISO 4217; the sandbox only makes amounts that divide. */
const toIso = (amount: number, { digits, stripe_digits }: Currency): number => amount / 10 ** (stripe_digits - digits)

const accountBody = ({ code }: Currency): Body<'account'> => ({
  name: `Stripe balance (${code})`,
  type: 'other_asset',
  subtype: 'stripe_balance',
  currency: code,
  status: 'open',
  mask: null,
  note: null,
})

type TransactionKind = Body<'transaction'>['kind']

/** The types that the sandbox makes. */
const KINDS: Readonly<Record<string, TransactionKind>> = {
  charge: 'payment',
  payment: 'payment',
  refund: 'refund',
  payment_refund: 'refund',
  payout: 'payout',
  payout_failure: 'payout',
  stripe_fee: 'fee',
  tax_fee: 'fee',
  adjustment: 'adjustment',
  transfer: 'transfer',
}

const transactionBody = (row: BalanceRow): Body<'transaction'> => ({
  account_external_id: accountOf(row.currency),
  status: row.status === 'available' ? 'posted' : 'pending',
  posted_on: isoOf(Math.floor(row.available_on / DAY_S)),
  transacted_on: isoOf(Math.floor(row.created / DAY_S)),
  amount_minor: toIso(row.amount - row.fee, row.currency),
  currency: row.currency.code,
  exponent: row.currency.digits,
  kind: KINDS[row.type] ?? 'other',
  payee_external_id: null,
  payee: null,
  payee_raw: null,
  category_external_id: null,
  category: row.reporting_category,
  memo: row.description,
  check_number: null,
  cleared: null,
  approved: null,
  flag: null,
  tags: [],
  transfer_account_external_id: null,
  transfer_transaction_external_id: null,
  source_external_id: row.source,
  splits: splits(row),
})

type Split = Body<'transaction'>['splits'][number]

function splits(row: BalanceRow): Split[] {
  if (row.fee === 0) return []
  const fees =
    row.fee_details.length > 0
      ? row.fee_details.map(({ type, amount, description }) =>
          split(row, type === 'tax' ? 'tax' : 'fee', -amount, description),
        )
      : [split(row, 'fee', -row.fee, null)]
  return [split(row, 'part', row.amount, null), ...fees]
}

const split = ({ currency }: BalanceRow, kind: Split['kind'], amount: number, memo: string | null): Split => ({
  external_id: null,
  kind,
  amount_minor: toIso(amount, currency),
  payee_external_id: null,
  payee: null,
  category_external_id: null,
  category: null,
  memo,
  transfer_account_external_id: null,
})
