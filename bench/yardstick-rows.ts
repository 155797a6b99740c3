/**
 * The yardstick's mapping: the rows that the service makes, by the shortest code that makes them. Nothing is checked and
 * nothing can be refused; that the rows are right is proved afterwards, against the source. Fields stand in the order of
 * the schema, and what is absent is undefined, which JSON leaves out.
 */
import { exponentOf } from '../domain/currencies'

export interface Row {
  entity: 'account' | 'balance' | 'category' | 'payee' | 'transaction'
  external_id: string
  sort_on: string
  body: object
}

/** Of a YNAB plan: its currency with its decimals. */
export interface Money {
  currency: string
  exponent: number
}

export function ynabAccount(account: YnabAccount, { currency, exponent }: Money): Row[] {
  const { id, name, type, closed, note, balance, cleared_balance } = account
  const status = closed ? 'closed' : 'open'
  const holding = (kind: string, amount: number) =>
    row('balance', `${id}:${kind}`, {
      account_external_id: id,
      kind,
      amount_minor: minor(amount, exponent),
      currency,
      exponent,
    })
  return [
    row('account', id, {
      name,
      type: YNAB_TYPES[type] ?? type,
      subtype: type,
      currency,
      status,
      note: note ?? undefined,
    }),
    holding('ledger', balance),
    holding('cleared', cleared_balance),
  ]
}

export function ynabGroup(group: YnabGroup): Row[] {
  return [
    row('category', group.id, { name: group.name, kind: 'group', hidden: group.hidden }),
    ...group.categories.map(({ id, name, category_group_id, hidden, note }) =>
      row('category', id, {
        name,
        parent_external_id: category_group_id,
        kind: 'category',
        hidden,
        note: note ?? undefined,
      }),
    ),
  ]
}

export function ynabPayee({ id, name, transfer_account_id }: YnabPayee): Row[] {
  return [row('payee', id, { name, transfer_account_external_id: transfer_account_id ?? undefined })]
}

export function ynabTransaction(t: YnabTransaction, { currency, exponent }: Money): Row[] {
  const parts = t.subtransactions.filter(({ deleted }) => !deleted)
  const split = parts.length > 0
  const body = {
    account_external_id: t.account_id,
    status: 'posted',
    posted_on: t.date,
    amount_minor: minor(t.amount, exponent),
    currency,
    exponent,
    kind: t.transfer_account_id ? 'transfer' : 'payment',
    payee_external_id: t.payee_id ?? undefined,
    payee: t.payee_name ?? undefined,
    payee_raw: t.import_payee_name_original ?? undefined,
    category_external_id: split ? undefined : (t.category_id ?? undefined),
    category: split ? undefined : (t.category_name ?? undefined),
    memo: t.memo ?? undefined,
    cleared: t.cleared,
    approved: t.approved,
    flag: t.flag_color || undefined,
    transfer_account_external_id: t.transfer_account_id ?? undefined,
    transfer_transaction_external_id: t.transfer_transaction_id ?? undefined,
    splits: split
      ? parts.map((part) => ({
          external_id: part.id,
          kind: 'part',
          amount_minor: minor(part.amount, exponent),
          payee_external_id: part.payee_id ?? undefined,
          payee: part.payee_name ?? undefined,
          category_external_id: part.category_id ?? undefined,
          category: part.category_name ?? undefined,
          memo: part.memo ?? undefined,
          transfer_account_external_id: part.transfer_account_id ?? undefined,
        }))
      : undefined,
  }
  return [{ entity: 'transaction', external_id: t.id, sort_on: t.date, body }]
}

export function stripeBalance({ available, pending }: StripeBalance): Row[] {
  return [...new Set([...available, ...pending].map(({ currency }) => currency))].flatMap((name) => {
    const id = `balance:${name}`
    const money = stripeMoney(name)
    const holding = (kind: 'available' | 'pending', funds: StripeFund[]) =>
      row('balance', `${id}:${kind}`, {
        account_external_id: id,
        kind,
        amount_minor: (funds.find(({ currency }) => currency === name)?.amount ?? 0) / money.divisor,
        currency: money.currency,
        exponent: money.exponent,
      })
    return [
      row('account', id, {
        name: `Stripe balance (${money.currency})`,
        type: 'other_asset',
        subtype: 'stripe_balance',
        currency: money.currency,
        status: 'open',
      }),
      holding('available', available),
      holding('pending', pending),
    ]
  })
}

export function stripeMovement(t: StripeMovement): Row[] {
  const { currency, exponent, divisor } = stripeMoney(t.currency)
  const part = (kind: string, amount: number, memo?: string | null) => ({
    kind,
    amount_minor: amount / divisor,
    memo: memo ?? undefined,
  })
  const fees =
    t.fee_details.length > 0
      ? t.fee_details.map(({ type, amount, description }) => part(type === 'tax' ? 'tax' : 'fee', -amount, description))
      : [part('fee', -t.fee)]
  const posted_on = day(t.available_on)
  const body = {
    account_external_id: `balance:${t.currency}`,
    status: t.status === 'available' ? 'posted' : 'pending',
    posted_on,
    transacted_on: day(t.created),
    amount_minor: t.net / divisor,
    currency,
    exponent,
    kind: STRIPE_KINDS[t.type] ?? 'other',
    category: t.reporting_category ?? undefined,
    memo: t.description ?? undefined,
    source_external_id: t.source ?? undefined,
    splits: t.fee === 0 ? undefined : [part('part', t.amount), ...fees],
  }
  return [{ entity: 'transaction', external_id: t.id, sort_on: posted_on, body }]
}

const row = (entity: Row['entity'], external_id: string, body: object): Row => ({
  entity,
  external_id,
  sort_on: '-infinity',
  body,
})

/** From thousandths. */
const minor = (milliunits: number, exponent: number): number => milliunits / 10 ** (3 - exponent)

const day = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10)

/** The sandbox's currencies: of these Stripe sends only JPY without decimals. */
function stripeMoney(name: string): Money & { divisor: number } {
  const currency = name.toUpperCase()
  const exponent = exponentOf(currency)
  return { currency, exponent, divisor: 10 ** ((currency === 'JPY' ? 0 : 2) - exponent) }
}

const YNAB_TYPES: Readonly<Record<string, string>> = {
  creditCard: 'credit_card',
  lineOfCredit: 'loan',
  autoLoan: 'loan',
  studentLoan: 'loan',
  personalLoan: 'loan',
  medicalDebt: 'loan',
  otherAsset: 'other_asset',
  otherLiability: 'other_liability',
  otherDebt: 'other_liability',
}

const STRIPE_KINDS: Readonly<Record<string, string>> = {
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

type Optional = string | null | undefined

interface YnabAccount {
  id: string
  name: string
  type: string
  closed: boolean
  note: Optional
  balance: number
  cleared_balance: number
}

interface YnabGroup {
  id: string
  name: string
  hidden: boolean
  categories: { id: string; name: string; category_group_id: string; hidden: boolean; note: Optional }[]
}

interface YnabPayee {
  id: string
  name: string
  transfer_account_id: Optional
}

interface YnabPart {
  id: string
  amount: number
  memo: Optional
  payee_id: Optional
  payee_name: Optional
  category_id: Optional
  category_name: Optional
  transfer_account_id: Optional
  deleted: boolean
}

interface YnabTransaction extends YnabPart {
  date: string
  cleared: string
  approved: boolean
  flag_color: Optional
  account_id: string
  transfer_transaction_id: Optional
  import_payee_name_original: Optional
  subtransactions: YnabPart[]
}

interface StripeFund {
  currency: string
  amount: number
}

export interface StripeBalance {
  available: StripeFund[]
  pending: StripeFund[]
}

export interface StripeMovement {
  id: string
  amount: number
  fee: number
  net: number
  currency: string
  created: number
  available_on: number
  status: string
  type: string
  reporting_category: Optional
  description: Optional
  source: Optional
  fee_details: { amount: number; type: string; description: Optional }[]
}
