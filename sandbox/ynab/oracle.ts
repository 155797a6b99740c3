/** What a plan holds, in canonical form. Written from the agreed mapping and from nothing that goes over the wire. */
import type { Body, CanonicalRow } from '../../domain/records'
import type { Books } from '../books'
import { isoOf } from '../calendar'
import type { Entry, Part } from './entries'
import type { Account, Plan } from './plan'

export function* canonicalPlan(plan: Plan, books: Books<Entry>): Generator<CanonicalRow> {
  const { code: currency, digits: exponent } = plan.currency
  for (const account of plan.accounts) {
    const { id, cleared, uncleared } = account
    yield { entity: 'account', external_id: id, body: accountBody(plan, account) }
    for (const [kind, amount_minor] of [['ledger', cleared + uncleared] as const, ['cleared', cleared] as const]) {
      yield {
        entity: 'balance',
        external_id: `${id}:${kind}`,
        body: { account_external_id: id, kind, amount_minor, currency, exponent, as_of: null },
      }
    }
  }
  for (const { id, name, hidden, categories } of plan.groups) {
    yield {
      entity: 'category',
      external_id: id,
      body: { name, parent_external_id: null, kind: 'group', hidden, note: null },
    }
    for (const category of categories) {
      const { name, hidden, note } = category
      yield {
        entity: 'category',
        external_id: category.id,
        body: { name, parent_external_id: id, kind: 'category', hidden, note },
      }
    }
  }
  for (const { id, name, transfer_account_id } of plan.payees) {
    yield { entity: 'payee', external_id: id, body: { name, transfer_account_external_id: transfer_account_id } }
  }
  for (const place of books.places()) {
    const entry = books.row(place)
    if (entry !== null) yield { entity: 'transaction', external_id: entry.id, body: transactionBody(plan, entry) }
  }
}

const LOANS = new Set(['lineOfCredit', 'autoLoan', 'studentLoan', 'personalLoan', 'medicalDebt'])
const TYPES: Readonly<Record<string, Body<'account'>['type']>> = {
  checking: 'checking',
  savings: 'savings',
  cash: 'cash',
  creditCard: 'credit_card',
  mortgage: 'mortgage',
  otherAsset: 'other_asset',
  otherLiability: 'other_liability',
  otherDebt: 'other_liability',
}

const accountBody = (plan: Plan, { name, type, closed, note }: Account): Body<'account'> => ({
  name,
  type: LOANS.has(type) ? 'loan' : (TYPES[type] ?? 'unknown'),
  subtype: type,
  currency: plan.currency.code,
  status: closed ? 'closed' : 'open',
  mask: null,
  note,
})

const transactionBody = (plan: Plan, entry: Entry): Body<'transaction'> => ({
  account_external_id: entry.account.id,
  status: 'posted',
  posted_on: isoOf(entry.day),
  transacted_on: null,
  amount_minor: entry.amount,
  currency: plan.currency.code,
  exponent: plan.currency.digits,
  kind: entry.transfer === null ? 'payment' : 'transfer',
  payee_external_id: entry.payee?.id ?? null,
  payee: entry.payee?.name ?? null,
  payee_raw: entry.payee_raw,
  category_external_id: entry.category?.id ?? null,
  category: entry.category?.name ?? null,
  memo: entry.memo,
  check_number: null,
  cleared: entry.cleared,
  approved: entry.approved,
  flag: entry.flag === '' ? null : entry.flag,
  tags: [],
  transfer_account_external_id: entry.transfer?.account.id ?? null,
  transfer_transaction_external_id: entry.transfer?.twin_id ?? null,
  source_external_id: null,
  splits: entry.parts.map(splitBody),
})

const splitBody = (part: Part): Body<'transaction'>['splits'][number] => ({
  external_id: part.id,
  kind: 'part',
  amount_minor: part.amount,
  payee_external_id: part.payee?.id ?? null,
  payee: part.payee?.name ?? null,
  category_external_id: part.category?.id ?? null,
  category: part.category?.name ?? null,
  memo: part.memo,
  transfer_account_external_id: part.transfer_account?.id ?? null,
})
