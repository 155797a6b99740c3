/** How Stripe writes things, as of API version 2026-10-28. */
import type { BalanceRow } from './book'
import type { Balances } from './balances'

export const balanceTransactionWire = (row: BalanceRow) => ({
  id: row.id,
  object: 'balance_transaction',
  amount: row.amount,
  available_on: row.available_on,
  balance_type: 'payments',
  created: row.created,
  currency: row.currency.code.toLowerCase(),
  description: row.description,
  exchange_rate: null,
  fee: row.fee,
  fee_details: row.fee_details.map(({ amount, type, description }) => ({
    amount,
    application: type === 'application_fee' ? 'ca_000000000000000000000000' : null,
    currency: row.currency.code.toLowerCase(),
    description,
    type,
  })),
  net: row.amount - row.fee,
  reporting_category: row.reporting_category,
  source: row.source,
  status: row.status,
  type: row.type,
})

export const balanceWire = (balances: Balances) => ({
  object: 'balance',
  available: balances.list().map(({ currency, available }) => fund(currency.code, available)),
  livemode: false,
  pending: balances.list().map(({ currency, pending }) => fund(currency.code, pending)),
})

const fund = (code: string, amount: number) => ({
  amount,
  currency: code.toLowerCase(),
  source_types: { card: amount },
})
