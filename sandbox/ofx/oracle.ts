/** What a bank customer has, in canonical form. Account numbers are not shown: ids are digests of them. */
import { hash } from 'node:crypto'
import type { Body, CanonicalRow } from '../../domain/records'
import { isoOf } from '../calendar'
import { HELD, type BankBooks } from './answer'
import { ACCOUNTS, accountNumber, BANK_NUMBER, fitidOf, type BankPlan, type BankRow } from './book'

export function* canonicalBank(books: BankBooks): Generator<CanonicalRow> {
  const { plan, currency, rows, balances } = books
  for (const [account] of ACCOUNTS.entries()) {
    const id = accountId(plan, account)
    yield { entity: 'account', external_id: id, body: accountBody(books, account) }
    for (const [kind, held] of [['ledger', 0] as const, ['available', HELD] as const]) {
      yield {
        entity: 'balance',
        external_id: `${id}:${kind}:${plan.today}`,
        body: {
          account_external_id: id,
          kind,
          amount_minor: (balances[account] ?? 0) - held,
          currency: currency.code,
          exponent: currency.digits,
          as_of: plan.today,
        },
      }
    }
  }
  for (const place of rows.places()) {
    const row = rows.row(place)
    if (row !== null)
      yield { entity: 'transaction', external_id: transactionId(plan, row), body: transactionBody(books, row) }
  }
}

export const transactionId = (plan: BankPlan, row: BankRow): string =>
  `${accountId(plan, row.account)}:${fitidOf(plan, row.index)}`

function accountId(plan: BankPlan, account: number): string {
  const { group, type } = ACCOUNTS[account] ?? ACCOUNTS[0]
  const number = accountNumber(plan, account)
  const parts = group === 'CCACCTFROM' ? ['card', number] : ['bank', BANK_NUMBER, number, type]
  return hash('sha256', parts.join('\u001f'), 'hex').slice(0, 24)
}

function accountBody({ plan, currency }: BankBooks, account: number): Body<'account'> {
  const { title, type } = ACCOUNTS[account] ?? ACCOUNTS[0]
  const mask = accountNumber(plan, account).slice(-4)
  return {
    name: `${title} …${mask}`,
    type: type === 'CHECKING' ? 'checking' : type === 'SAVINGS' ? 'savings' : 'credit_card',
    subtype: type === '' ? null : type,
    currency: currency.code,
    status: 'open',
    mask,
    note: null,
  }
}

const transactionBody = ({ plan, currency }: BankBooks, row: BankRow): Body<'transaction'> => ({
  account_external_id: accountId(plan, row.account),
  status: 'posted',
  posted_on: isoOf(row.day),
  transacted_on: row.acted === null ? null : isoOf(row.acted),
  amount_minor: row.amount,
  currency: currency.code,
  exponent: currency.digits,
  kind: row.type === 'XFER' ? 'transfer' : row.type === 'FEE' ? 'fee' : row.type === 'INT' ? 'other' : 'payment',
  payee_external_id: null,
  payee: row.name,
  payee_raw: null,
  category_external_id: null,
  category: null,
  memo: row.memo,
  check_number: row.check,
  cleared: null,
  approved: null,
  flag: null,
  tags: [],
  transfer_account_external_id: null,
  transfer_transaction_external_id: null,
  source_external_id: null,
  splits: [],
})
