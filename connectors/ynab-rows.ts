/** What YNAB's rows are and which records they stand for. Extra fields are ignored, the used ones must fit. */
import { z } from 'zod'
import { exponentOf } from '../domain/currencies'
import { IntegrationError } from '../domain/errors'
import { rescale, toMinorUnits } from '../domain/money'
import type { Body, CanonicalRow, MinorUnits, Split } from '../domain/records'
import type { Json, MapContext } from './connector'
import { setting } from './link'
import { parseRow } from './wire'

const id = z.string().min(1)
const optional = z.string().nullish()
/** Thousandths of the currency, whatever its decimals. */
const milliunits = z.int()

const Deleted = z.object({ id, deleted: z.literal(true) })

const Account = z.object({
  id,
  name: z.string(),
  type: z.string(),
  closed: z.boolean(),
  note: optional,
  balance: milliunits,
  cleared_balance: milliunits,
  deleted: z.literal(false),
})

const Category = z.object({
  id,
  category_group_id: id,
  name: z.string(),
  hidden: z.boolean(),
  note: optional,
  deleted: z.boolean(),
})

const CategoryGroup = z.object({
  id,
  name: z.string(),
  hidden: z.boolean(),
  deleted: z.boolean(),
  categories: z.array(Category),
})

const Payee = z.object({ id, name: z.string(), transfer_account_id: optional, deleted: z.literal(false) })

const SubTransaction = z.object({
  id,
  amount: milliunits,
  memo: optional,
  payee_id: optional,
  payee_name: optional,
  category_id: optional,
  category_name: optional,
  transfer_account_id: optional,
  deleted: z.boolean(),
})

const Transaction = z.object({
  id,
  date: z.iso.date(),
  amount: milliunits,
  memo: optional,
  cleared: z.enum(['cleared', 'uncleared', 'reconciled']),
  approved: z.boolean(),
  flag_color: optional,
  account_id: id,
  payee_id: optional,
  payee_name: optional,
  category_id: optional,
  category_name: optional,
  transfer_account_id: optional,
  transfer_transaction_id: optional,
  import_payee_name_original: optional,
  deleted: z.literal(false),
  subtransactions: z.array(SubTransaction),
})

const ACCOUNT_TYPES: ReadonlyMap<string, Body<'account'>['type']> = new Map([
  ['checking', 'checking'],
  ['savings', 'savings'],
  ['cash', 'cash'],
  ['creditCard', 'credit_card'],
  ['lineOfCredit', 'loan'],
  ['autoLoan', 'loan'],
  ['studentLoan', 'loan'],
  ['personalLoan', 'loan'],
  ['medicalDebt', 'loan'],
  ['mortgage', 'mortgage'],
  ['otherAsset', 'other_asset'],
  ['otherLiability', 'other_liability'],
  ['otherDebt', 'other_liability'],
])

export function mapAccount(row: Json, { settings }: MapContext): CanonicalRow[] {
  if (isDeleted(row)) {
    const { id } = parseRow(Deleted, row)
    return [
      { entity: 'account', external_id: id, body: null },
      { entity: 'balance', external_id: `${id}:ledger`, body: null },
      { entity: 'balance', external_id: `${id}:cleared`, body: null },
    ]
  }
  const account = parseRow(Account, row)
  const currency = setting(settings, 'currency')
  const exponent = exponentOf(currency)
  const balance = (kind: 'ledger' | 'cleared', amount: number): CanonicalRow => ({
    entity: 'balance',
    external_id: `${account.id}:${kind}`,
    body: {
      account_external_id: account.id,
      kind,
      amount_minor: minorUnits(amount, exponent),
      currency,
      exponent,
      as_of: null,
    },
  })
  return [
    {
      entity: 'account',
      external_id: account.id,
      body: {
        name: account.name,
        type: ACCOUNT_TYPES.get(account.type) ?? 'unknown',
        subtype: account.type,
        currency,
        status: account.closed ? 'closed' : 'open',
        mask: null,
        note: account.note ?? null,
      },
    },
    balance('ledger', account.balance),
    balance('cleared', account.cleared_balance),
  ]
}

export function mapCategoryGroup(row: Json): CanonicalRow[] {
  const { categories, ...group } = parseRow(CategoryGroup, row)
  const entry = (
    of: typeof group,
    body: Pick<Body<'category'>, 'kind' | 'parent_external_id' | 'note'>,
  ): CanonicalRow =>
    of.deleted
      ? { entity: 'category', external_id: of.id, body: null }
      : { entity: 'category', external_id: of.id, body: { name: of.name, hidden: of.hidden, ...body } }
  return [
    entry(group, { kind: 'group', parent_external_id: null, note: null }),
    ...categories.map((category) =>
      entry(category, {
        kind: 'category',
        parent_external_id: category.category_group_id,
        note: category.note ?? null,
      }),
    ),
  ]
}

export function mapPayee(row: Json): CanonicalRow[] {
  if (isDeleted(row)) return [{ entity: 'payee', external_id: parseRow(Deleted, row).id, body: null }]
  const payee = parseRow(Payee, row)
  const body = { name: payee.name, transfer_account_external_id: payee.transfer_account_id ?? null }
  return [{ entity: 'payee', external_id: payee.id, body }]
}

export function mapTransaction(row: Json, { settings }: MapContext): CanonicalRow[] {
  if (isDeleted(row)) return [{ entity: 'transaction', external_id: parseRow(Deleted, row).id, body: null }]
  const transaction = parseRow(Transaction, row)
  const currency = setting(settings, 'currency')
  const exponent = exponentOf(currency)
  const parts = transaction.subtransactions.filter((part) => !part.deleted)
  const isSplit = parts.length > 0
  const transfer_account_external_id = transaction.transfer_account_id ?? null
  if (isSplit && sum(parts.map(({ amount }) => amount)) !== BigInt(transaction.amount)) {
    throw new IntegrationError('record.unmappable', 'The parts of the split do not add up to its amount.')
  }
  return [
    {
      entity: 'transaction',
      external_id: transaction.id,
      body: {
        account_external_id: transaction.account_id,
        status: 'posted',
        posted_on: transaction.date,
        transacted_on: null,
        amount_minor: minorUnits(transaction.amount, exponent),
        currency,
        exponent,
        kind: transfer_account_external_id === null ? 'payment' : 'transfer',
        payee_external_id: transaction.payee_id ?? null,
        payee: transaction.payee_name ?? null,
        payee_raw: transaction.import_payee_name_original ?? null,
        // YNAB names the category of a split "Split"; the true ones are at its parts.
        category_external_id: isSplit ? null : (transaction.category_id ?? null),
        category: isSplit ? null : (transaction.category_name ?? null),
        memo: transaction.memo ?? null,
        check_number: null,
        cleared: transaction.cleared,
        approved: transaction.approved,
        flag: transaction.flag_color || null,
        tags: [],
        transfer_account_external_id,
        transfer_transaction_external_id: transaction.transfer_transaction_id ?? null,
        source_external_id: null,
        splits: parts.map((part) => mapPart(part, exponent)),
      },
    },
  ]
}

const mapPart = (part: z.infer<typeof SubTransaction>, exponent: number): Split => ({
  external_id: part.id,
  kind: 'part',
  amount_minor: minorUnits(part.amount, exponent),
  payee_external_id: part.payee_id ?? null,
  payee: part.payee_name ?? null,
  category_external_id: part.category_id ?? null,
  category: part.category_name ?? null,
  memo: part.memo ?? null,
  transfer_account_external_id: part.transfer_account_id ?? null,
})

const minorUnits = (milliunits: number, exponent: number): MinorUnits =>
  toMinorUnits(rescale(BigInt(milliunits), 3, exponent))

const sum = (amounts: readonly number[]): bigint => amounts.reduce((total, amount) => total + BigInt(amount), 0n)

/** A deleted row may be as bare as its id, so the rest of it is not looked at. */
const isDeleted = (row: Json): boolean =>
  typeof row === 'object' && row !== null && !Array.isArray(row) && row['deleted'] === true
