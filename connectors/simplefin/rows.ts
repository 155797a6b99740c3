/** Rows of an account set as records. Amounts are decimal text, exact or refused; times are seconds, and days are UTC. */
import { z } from 'zod'
import { exponentOf } from '../../domain/currencies'
import { IntegrationError } from '../../domain/errors'
import { parseDecimal, toMinorUnits } from '../../domain/money'
import type { Body, CanonicalRow } from '../../domain/records'
import type { Json } from '../connector'
import { parseRow } from '../wire'
import { idOf, isOwnCurrency } from './account-set'
import { dayOf, type Window } from './windows'

export function mapSimplefinRow(row: Json): CanonicalRow[] {
  const either = parseRow(Row, row)
  return 'transaction' in either ? [mapTransaction(either)] : mapAccount(either)
}

/** Is a row one of these days, as far as it can be seen? What is not pending is: it was asked for. */
export function isWithin({ start, end }: Window, transaction: Json): boolean {
  const row = Timed.safeParse(transaction).data
  if (row === undefined || (row.pending !== true && row.posted > 0)) return true
  const day = row.posted || row.transacted_at || 0
  return day >= start && day < end
}

const Timed = z.object({ posted: z.number(), transacted_at: z.number().nullish(), pending: z.boolean().nullish() })

const text = z.string().nullish()
/** Up to the year 2100: more is no time in seconds. */
const time = z.int().min(0).max(4_102_444_800)

const Account = z.object({
  id: z.string().min(1),
  name: z.string(),
  currency: z.string(),
  balance: z.string(),
  'available-balance': text,
  'balance-date': time,
})

const Transaction = z.object({
  id: z.string().min(1),
  posted: time,
  amount: z.string(),
  description: z.string(),
  payee: text,
  memo: text,
  transacted_at: time.nullish(),
  pending: z.boolean().nullish(),
  extra: z
    .object({ category: text.catch(null) })
    .nullish()
    .catch(null),
})

const Row = z.union([
  z.object({ transaction: z.json(), account_id: z.string(), currency: z.string(), balance_date: z.int() }),
  z.object({ account: z.json(), account_id: z.string().nullable(), institution: z.string().nullable() }),
])

function mapAccount({
  account,
  account_id,
  institution,
}: Extract<z.infer<typeof Row>, { account: unknown }>): CanonicalRow[] {
  const row = parseRow(Account, account)
  // Its id was read from the same fields.
  const id = account_id ?? idOf('-', row.id)
  const own = isOwnCurrency(row.currency)
  const listed: CanonicalRow = {
    entity: 'account',
    external_id: id,
    body: {
      name: row.name,
      type: 'unknown',
      subtype: null,
      currency: own ? null : row.currency,
      status: 'open',
      mask: null,
      note: institution,
    },
  }
  if (own) return [listed]
  const exponent = exponentOf(row.currency)
  const balance = (kind: Body<'balance'>['kind'], amount: string): CanonicalRow => ({
    entity: 'balance',
    external_id: `${id}:${kind}`,
    body: {
      account_external_id: id,
      kind,
      amount_minor: toMinorUnits(parseDecimal(amount, exponent)),
      currency: row.currency,
      exponent,
      as_of: row['balance-date'] === 0 ? null : dayOf(row['balance-date']),
    },
  })
  // Left out where it is the same as the balance.
  return [listed, balance('ledger', row.balance), balance('available', row['available-balance'] ?? row.balance)]
}

function mapTransaction(of: Extract<z.infer<typeof Row>, { transaction: unknown }>): CanonicalRow {
  const row = parseRow(Transaction, of.transaction)
  const exponent = exponentOf(of.currency)
  const pending = row.pending === true || row.posted === 0
  const acted = row.transacted_at || null
  // A pending row may have no day yet; it was seen on that of the balance.
  const day = row.posted || acted || of.balance_date
  if (day <= 0) throw new IntegrationError('record.unmappable', 'The row has no day, and its account has none either.')
  const payee = row.payee?.trim() || null
  const description = row.description.trim() || null
  return {
    entity: 'transaction',
    external_id: `${of.account_id}/${idOf(row.id)}`,
    body: {
      account_external_id: of.account_id,
      status: pending ? 'pending' : 'posted',
      posted_on: dayOf(day),
      transacted_on: acted === null ? null : dayOf(acted),
      amount_minor: toMinorUnits(parseDecimal(row.amount, exponent)),
      currency: of.currency,
      exponent,
      kind: 'payment',
      payee_external_id: null,
      payee: payee ?? description,
      payee_raw: payee === null ? null : description,
      category_external_id: null,
      category: row.extra?.category?.trim() || null,
      memo: row.memo?.trim() || null,
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
  }
}
