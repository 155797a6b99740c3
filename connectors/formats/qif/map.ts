/** The records that a row of a QIF file stands for. */
import { hash } from 'node:crypto'
import { exponentOf } from '../../../domain/currencies'
import { fromMinorUnits, parseDecimal, sumMinorUnits, toMinorUnits } from '../../../domain/money'
import type { Body, CanonicalRow, MinorUnits, Split } from '../../../domain/records'
import type { Json } from '../../connector'
import { parseRow } from '../../wire'
import { QifRow, SEPARATOR, type AccountRow, type InvestmentRow, type SplitRow, type TransactionRow } from './rows'
import { unmappable } from './transactions'

export function mapQifRow(json: Json, currency: string): CanonicalRow[] {
  const row = parseRow(QifRow, json)
  switch (row.kind) {
    case 'refused':
      throw unmappable(`Line ${row.line}: ${row.reason}`)
    case 'account':
      return mapAccount(row, currency)
    case 'category':
      return [mapCategory(row.path, row.note ?? null)]
    case 'payee':
      return [{ entity: 'payee', external_id: row.name, body: { name: row.name, transfer_account_external_id: null } }]
    case 'security':
      return [
        {
          entity: 'security',
          external_id: row.id,
          body: {
            name: row.name,
            symbol: row.symbol ?? null,
            kind: securityKind(row.type),
            unique_id_type: null,
            unique_id: null,
            currency: null,
          },
        },
      ]
    case 'price':
      return [
        {
          entity: 'security_price',
          external_id: `${row.security}:${row.date}`,
          body: { security_external_id: row.security, price_on: row.date, price: row.price, currency: null },
        },
      ]
    case 'transaction':
      return [mapTransaction(row, currency)]
    case 'investment':
      return mapInvestment(row, currency)
  }
}

function mapAccount(
  { name, type, subtype, note, limit, balance, balance_on }: AccountRow,
  currency: string,
): CanonicalRow[] {
  const balanceOf = (kind: 'ledger' | 'limit', amount: MinorUnits | undefined, as_of: string | null): CanonicalRow[] =>
    amount === undefined
      ? []
      : [
          {
            entity: 'balance',
            // Of different days, both are true: an older file that comes later takes nothing back.
            external_id: as_of === null ? `${name}:${kind}` : `${name}:${kind}:${as_of}`,
            body: {
              account_external_id: name,
              kind,
              amount_minor: amount,
              currency,
              exponent: exponentOf(currency),
              as_of,
            },
          },
        ]
  return [
    {
      entity: 'account',
      external_id: name,
      body: { name, type, subtype: subtype ?? null, currency, status: 'open', mask: null, note: note ?? null },
    },
    ...balanceOf('ledger', balance, balance_on ?? null),
    // Quicken writes a limit of zero for an account that has none.
    ...balanceOf('limit', limit === 0 ? undefined : limit, null),
  ]
}

function mapCategory(path: string, note: string | null): CanonicalRow {
  const at = path.lastIndexOf(':')
  return {
    entity: 'category',
    external_id: path,
    body: {
      name: path.slice(at + 1),
      parent_external_id: at < 0 ? null : path.slice(0, at),
      kind: 'category',
      hidden: false,
      note,
    },
  }
}

function securityKind(type: string | undefined): Body<'security'>['kind'] {
  if (type === undefined) return 'unknown'
  return SECURITY_KINDS.find(([word]) => type.toLowerCase().includes(word))?.[1] ?? 'other'
}
const SECURITY_KINDS = [
  ['stock', 'stock'],
  ['aktie', 'stock'],
  ['fund', 'fund'],
  ['fonds', 'fund'],
  ['bond', 'bond'],
  ['option', 'option'],
] as const

function mapTransaction(row: TransactionRow, currency: string): CanonicalRow {
  const { own_account, date, amount, number, occurrence } = row
  // What people change in Quicken (payee, memo, category) is no part of it.
  const identity = [own_account, date, fromMinorUnits(amount).toString(), number ?? '', occurrence]
  const splits = completeSplits(row.splits ?? [], amount).map((split) => toSplit(split, own_account))
  const isOwn = row.account === own_account
  const transfer = isOwn ? null : (row.account ?? null)
  return {
    entity: 'transaction',
    external_id: idOf(identity),
    body: {
      account_external_id: own_account,
      status: isVoid(row.payee) ? 'void' : 'posted',
      posted_on: date,
      transacted_on: null,
      amount_minor: amount,
      currency,
      exponent: exponentOf(currency),
      // An account that is its own counterpart: an opening balance, or one that was put right.
      kind: isOwn ? 'adjustment' : transfer === null ? 'payment' : 'transfer',
      payee_external_id: null,
      payee: row.payee ?? null,
      payee_raw: null,
      category_external_id: row.category ?? null,
      category: row.category ?? null,
      memo: row.memo ?? null,
      check_number: number ?? null,
      cleared: cleared(row.cleared),
      approved: null,
      flag: null,
      tags: [...new Set([row, ...(row.splits ?? [])].flatMap(({ tags }) => tags ?? []))],
      transfer_account_external_id: transfer,
      transfer_transaction_external_id: null,
      source_external_id: null,
      splits,
    },
  }
}

type CompleteSplit = SplitRow & { amount: MinorUnits }

/**
 * Splits that add up. An amount that is missing is a percentage of the whole or, if it is the only one, what is left;
 * what is left where all have theirs becomes a part of its own, as Quicken shows it.
 */
function completeSplits(splits: readonly SplitRow[], total: MinorUnits): CompleteSplit[] {
  if (splits.length === 0) return []
  const counted = splits.map((split) => ({ ...split, amount: split.amount ?? share(split.percent, total) }))
  const rest = toMinorUnits(fromMinorUnits(total) - sumMinorUnits(counted.map(({ amount }) => amount ?? 0)))
  const open = counted.filter(({ amount }) => amount === undefined)
  if (open.length > 1) throw unmappable('More than one split has no amount ($).')
  const complete = counted.map((split) => ({ ...split, amount: split.amount ?? rest }))
  return open.length === 1 || rest === 0 ? complete : [...complete, { amount: rest, memo: UNSPLIT }]
}

const UNSPLIT = 'Not split in the file'

function share(percent: string | undefined, total: MinorUnits): MinorUnits | undefined {
  if (percent === undefined) return undefined
  // Hundredths of a percent.
  const hundredths = parseDecimal(percent.replace('%', '').trim(), 2)
  const product = fromMinorUnits(total) * hundredths
  if (product % 10_000n !== 0n) throw unmappable('The share of a split is no whole amount.')
  return toMinorUnits(product / 10_000n)
}

const toSplit = ({ amount, memo, category, account }: CompleteSplit, own_account: string): Split => ({
  external_id: null,
  kind: 'part',
  amount_minor: amount,
  payee_external_id: null,
  payee: null,
  category_external_id: category ?? null,
  category: category ?? null,
  memo: memo ?? null,
  transfer_account_external_id: account === undefined || account === own_account ? null : account,
})

/** An event, and where its cash passes to another account a second one for that: together they leave the cash as it was. */
function mapInvestment(row: InvestmentRow, currency: string): CanonicalRow[] {
  const { own_account, date, action_raw, security, quantity, amount, occurrence, counter } = row
  const minor = amount === undefined ? '' : fromMinorUnits(amount).toString()
  const id = idOf([own_account, date, action_raw, security ?? '', quantity ?? '', minor, occurrence])
  const transfer = row.account === own_account ? null : (row.account ?? null)
  const body: Body<'investment_event'> = {
    account_external_id: own_account,
    security_external_id: security ?? null,
    action: row.action,
    action_raw,
    traded_on: date,
    settled_on: null,
    quantity: quantity ?? null,
    unit_price: row.price ?? null,
    amount_minor: amount ?? null,
    commission_minor: row.commission ?? null,
    currency,
    exponent: exponentOf(currency),
    cleared: cleared(row.cleared),
    category: row.category ?? null,
    memo: row.memo ?? null,
    transfer_account_external_id: counter === undefined ? transfer : null,
  }
  if (counter === undefined) return [{ entity: 'investment_event', external_id: id, body }]
  const passing: Body<'investment_event'> = {
    ...body,
    security_external_id: null,
    action: fromMinorUnits(counter) < 0n ? 'transfer_out' : 'transfer_in',
    quantity: null,
    unit_price: null,
    amount_minor: counter,
    commission_minor: null,
    category: null,
    transfer_account_external_id: transfer,
  }
  return [
    { entity: 'investment_event', external_id: id, body },
    { entity: 'investment_event', external_id: `${id}:transfer`, body: passing },
  ]
}

const idOf = (identity: readonly (string | number)[]): string =>
  hash('sha256', identity.join(SEPARATOR), 'hex').slice(0, 32)

/** `!` and `?` are budgeted, which says nothing of the bank. */
function cleared(status: string | undefined): Body<'transaction'>['cleared'] {
  switch (status?.toLowerCase()) {
    case undefined:
      return null
    case '*':
    case 'c':
      return 'cleared'
    case 'x':
    case 'r':
      return 'reconciled'
    default:
      return 'uncleared'
  }
}

const isVoid = (payee: string | undefined): boolean => payee?.startsWith('**VOID**') === true
