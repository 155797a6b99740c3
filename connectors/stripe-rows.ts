/** What Stripe's rows are and which records they stand for. Extra fields are ignored, the used ones must fit. */
import { z } from 'zod'
import { exponentOf } from '../domain/currencies'
import { IntegrationError } from '../domain/errors'
import { rescale, sumMinorUnits, toMinorUnits } from '../domain/money'
import type { Body, CanonicalRow, MinorUnits, Split } from '../domain/records'
import type { Json } from './connector'
import { parseRow } from './wire'

const currencyCode = z.string().regex(/^[a-z]{3}$/)
/** In Stripe's own smallest unit of the currency. */
const amount = z.int()
/** Seconds since 1970; before the year 10000, so that it has a date. */
const instant = z.int().min(0).max(253_402_300_799)

const Money = z.object({ amount, currency: currencyCode })
const Balance = z.object({ available: z.array(Money), pending: z.array(Money) })

const BalanceTransaction = z.object({
  id: z.string().min(1),
  amount,
  fee: amount,
  net: amount,
  currency: currencyCode,
  created: instant,
  available_on: instant,
  status: z.enum(['available', 'pending']),
  type: z.string(),
  reporting_category: z.string().nullish(),
  description: z.string().nullish(),
  source: z.string().nullish(),
  fee_details: z.array(z.object({ amount, type: z.string(), description: z.string().nullish() })),
})

/** The whole answer of `GET /v1/balance`: one account for each currency, with what is there and what is coming. */
export function mapBalance(row: Json): CanonicalRow[] {
  const { available, pending } = parseRow(Balance, row)
  const currencies = new Set([...available, ...pending].map(({ currency }) => currency))
  return [...currencies].flatMap((currency): CanonicalRow[] => [
    {
      entity: 'account',
      external_id: accountId(currency),
      body: {
        name: `Stripe balance (${currency.toUpperCase()})`,
        type: 'other_asset',
        subtype: 'stripe_balance',
        currency: currency.toUpperCase(),
        status: 'open',
        mask: null,
        note: null,
      },
    },
    balanceOf('available', currency, available),
    balanceOf('pending', currency, pending),
  ])
}

/** A movement: `net` is what moves the balance, and where a fee was taken the splits say so. */
export function mapBalanceTransaction(row: Json): CanonicalRow[] {
  const movement = parseRow(BalanceTransaction, row)
  const { code, exponent, convert } = unitsOf(movement.currency)
  const amount_minor = convert(movement.net)
  const splits = splitsOf(movement, convert)
  if (splits.length > 0 && sumMinorUnits(splits.map((split) => split.amount_minor)) !== BigInt(amount_minor)) {
    throw new IntegrationError('record.unmappable', 'Amount and fees do not add up to the net amount.')
  }
  return [
    {
      entity: 'transaction',
      external_id: movement.id,
      body: {
        account_external_id: accountId(movement.currency),
        status: movement.status === 'available' ? 'posted' : 'pending',
        posted_on: dateOf(movement.available_on),
        transacted_on: dateOf(movement.created),
        amount_minor,
        currency: code,
        exponent,
        kind: kindOf(movement.type),
        payee_external_id: null,
        payee: null,
        payee_raw: null,
        category_external_id: null,
        category: movement.reporting_category ?? null,
        memo: movement.description ?? null,
        check_number: null,
        cleared: null,
        approved: null,
        flag: null,
        tags: [],
        transfer_account_external_id: null,
        transfer_transaction_external_id: null,
        source_external_id: movement.source ?? null,
        splits,
      },
    },
  ]
}

const accountId = (currency: string) => `balance:${currency}`

function balanceOf(
  kind: 'available' | 'pending',
  currency: string,
  entries: readonly z.infer<typeof Money>[],
): CanonicalRow {
  const { code, exponent, convert } = unitsOf(currency)
  const amount_minor = convert(entries.find((entry) => entry.currency === currency)?.amount ?? 0)
  const body = { account_external_id: accountId(currency), kind, amount_minor, currency: code, exponent, as_of: null }
  return { entity: 'balance', external_id: `${accountId(currency)}:${kind}`, body }
}

type Convert = (amount: number) => MinorUnits

function splitsOf({ fee, amount, fee_details }: z.infer<typeof BalanceTransaction>, convert: Convert): Split[] {
  if (fee === 0) return []
  const split = (kind: Split['kind'], amount: number, memo: string | null): Split => ({
    external_id: null,
    kind,
    amount_minor: convert(amount),
    payee_external_id: null,
    payee: null,
    category_external_id: null,
    category: null,
    memo,
    transfer_account_external_id: null,
  })
  const fees = fee_details.map(({ type, amount, description }) =>
    split(type === 'tax' ? 'tax' : 'fee', -amount, description ?? null),
  )
  return [split('part', amount, null), ...(fees.length > 0 ? fees : [split('fee', -fee, null)])]
}

/** Stripe's decimals where they are not two. They are Stripe's own: ISK and UGX have none in ISO 4217, and two here. */
const STRIPE_EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...['BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG', 'RWF', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'].map(
    (code) => [code, 0] as const,
  ),
  ...['BHD', 'JOD', 'KWD', 'OMR', 'TND'].map((code) => [code, 3] as const),
])

function unitsOf(currency: string): { code: string; exponent: number; convert: Convert } {
  const code = currency.toUpperCase()
  const exponent = exponentOf(code)
  const sentWith = STRIPE_EXPONENTS.get(code) ?? 2
  return { code, exponent, convert: (amount) => toMinorUnits(rescale(BigInt(amount), sentWith, exponent)) }
}

const KINDS: ReadonlyMap<string, Body<'transaction'>['kind']> = new Map([
  ['charge', 'payment'],
  ['payment', 'payment'],
  ['refund', 'refund'],
  ['payment_refund', 'refund'],
  ['payment_failure_refund', 'refund'],
  ['payout', 'payout'],
  ['payout_cancel', 'payout'],
  ['payout_failure', 'payout'],
  ['stripe_fee', 'fee'],
  ['application_fee', 'fee'],
  ['tax_fee', 'fee'],
  ['stripe_fx_fee', 'fee'],
  ['adjustment', 'adjustment'],
])

const kindOf = (type: string): Body<'transaction'>['kind'] =>
  KINDS.get(type) ?? (type === 'transfer' || type.startsWith('transfer_') ? 'transfer' : 'other')

/** The calendar date in UTC. */
const dateOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10)
