/** How YNAB writes things: API version 1, spec 1.85. */
import { isoOf } from '../calendar'
import { formatMoney, type Currency } from '../currencies'
import type { Entry, Part } from './entries'
import type { Account, Category, Group, Payee, Plan } from './plan'

/** One literal, for speed: a million of them are made at once. */
export function transactionWire(plan: Plan, entry: Entry, { delta = false } = {}) {
  const { account, payee, category, transfer, payee_raw, parts } = entry
  const milliunits = entry.amount * plan.milliunits
  const date = isoOf(entry.day)
  return {
    id: entry.id,
    date,
    amount: milliunits,
    memo: entry.memo,
    cleared: entry.cleared,
    approved: entry.approved,
    flag_color: entry.flag,
    flag_name: null,
    account_id: account.id,
    payee_id: payee?.id ?? null,
    category_id: category?.id ?? null,
    transfer_account_id: transfer?.account.id ?? null,
    transfer_transaction_id: transfer?.twin_id ?? null,
    matched_transaction_id: null,
    import_id: payee_raw === null ? null : `YNAB:${milliunits}:${date}:1`,
    import_payee_name: payee_raw === null ? null : (payee?.name ?? null),
    import_payee_name_original: payee_raw,
    debt_transaction_type: DEBTS.has(account.type) ? (entry.amount < 0 ? 'charge' : 'payment') : null,
    deleted: false,
    amount_formatted: formatMoney(entry.amount, plan.currency),
    amount_currency: entry.amount / 10 ** plan.currency.digits,
    account_name: account.name,
    payee_name: payee?.name ?? null,
    category_name: parts.length > 0 ? 'Split' : (category?.name ?? null),
    subtransactions: subtransactionsWire(plan, entry, { delta }),
  }
}

/** The row as a whole-plan export has it: without names, parts and decorations. */
export function transactionSummaryWire(plan: Plan, entry: Entry) {
  const { amount_formatted, amount_currency, account_name, payee_name, category_name, subtransactions, ...summary } =
    transactionWire(plan, entry)
  return summary
}

export function subtransactionsWire(plan: Plan, entry: Entry, { delta = false } = {}) {
  const parts = entry.parts.map((part) => partWire(plan, entry, part, false))
  return delta ? [...parts, ...entry.dropped.map((part) => partWire(plan, entry, part, true))] : parts
}

/** A deleted row: YNAB still sends values beside the flag. */
export const tombstoneWire = (plan: Plan, entry: Entry) => ({ ...transactionWire(plan, entry), deleted: true })

export function accountWire(plan: Plan, account: Account) {
  const { cleared, uncleared } = account
  return {
    ...accountBaseWire(plan, account),
    ...money(plan, 'balance', cleared + uncleared),
    ...money(plan, 'cleared_balance', cleared),
    ...money(plan, 'uncleared_balance', uncleared),
  }
}

export const accountBaseWire = (plan: Plan, account: Account) => ({
  id: account.id,
  name: account.name,
  type: account.type,
  on_budget: account.on_budget,
  closed: account.closed,
  note: account.note,
  balance: (account.cleared + account.uncleared) * plan.milliunits,
  cleared_balance: account.cleared * plan.milliunits,
  uncleared_balance: account.uncleared * plan.milliunits,
  transfer_payee_id: account.transfer_payee.id,
  direct_import_linked: account.type === 'checking',
  direct_import_in_error: false,
  last_reconciled_at: account.closed ? null : `${isoOf(plan.today - 30)}T08:15:00Z`,
  debt_original_balance: null,
  debt_interest_rates: DEBTS.has(account.type) ? { [isoOf(plan.first_day)]: 4500 } : {},
  debt_minimum_payments: DEBTS.has(account.type) ? { [isoOf(plan.first_day)]: 250_000 } : {},
  debt_escrow_amounts: {},
  deleted: false,
})

export const groupWire = ({ id, name, hidden, internal }: Group) => ({ id, name, hidden, internal, deleted: false })

export const groupWithCategoriesWire = (plan: Plan, group: Group) => ({
  ...groupWire(group),
  categories: group.categories.map((category) => ({
    ...categoryWire(category),
    ...money(plan, 'balance', 0),
    ...money(plan, 'activity', 0),
    ...money(plan, 'budgeted', 0),
  })),
})

export const categoryWire = ({ id, group, name, hidden, note }: Category) => ({
  id,
  category_group_id: group.id,
  category_group_name: group.name,
  name,
  hidden,
  internal: group.internal,
  original_category_group_id: null,
  note,
  budgeted: 0,
  activity: 0,
  balance: 0,
  goal_type: null,
  goal_needs_whole_amount: null,
  goal_day: null,
  goal_cadence: null,
  goal_cadence_frequency: null,
  goal_creation_month: null,
  goal_target: null,
  goal_target_month: null,
  goal_target_date: null,
  goal_percentage_complete: null,
  goal_months_to_budget: null,
  goal_under_funded: null,
  goal_overall_funded: null,
  goal_overall_left: null,
  goal_snoozed_at: null,
  deleted: false,
})

export const payeeWire = ({ id, name, transfer_account_id }: Payee) => ({
  id,
  name,
  transfer_account_id,
  deleted: false,
})

export const settingsWire = ({ currency }: Plan) => ({
  date_format: { format: 'MM/DD/YYYY' },
  currency_format: currencyWire(currency),
})

export const planWire = (plan: Plan) => ({
  id: plan.id,
  name: plan.name,
  last_modified_on: `${isoOf(plan.today)}T${String(plan.nth).padStart(2, '0')}:00:00Z`,
  first_month: `${isoOf(plan.first_day).slice(0, 7)}-01`,
  last_month: `${isoOf(plan.today).slice(0, 7)}-01`,
  ...settingsWire(plan),
})

const DEBTS = new Set(['mortgage', 'autoLoan', 'studentLoan', 'personalLoan', 'medicalDebt', 'otherDebt'])

const partWire = (plan: Plan, entry: Entry, part: Part, deleted: boolean) => ({
  id: part.id,
  transaction_id: entry.id,
  amount: part.amount * plan.milliunits,
  memo: part.memo,
  payee_id: part.payee?.id ?? null,
  payee_name: part.payee?.name ?? null,
  category_id: part.category?.id ?? null,
  category_name: part.category?.name ?? null,
  transfer_account_id: part.transfer_account?.id ?? null,
  transfer_transaction_id: null,
  deleted,
  amount_formatted: formatMoney(part.amount, plan.currency),
  amount_currency: part.amount / 10 ** plan.currency.digits,
})

const currencyWire = (currency: Currency) => ({
  iso_code: currency.code,
  example_format: formatMoney(123_456_789, currency),
  decimal_digits: currency.digits,
  decimal_separator: '.',
  symbol_first: true,
  group_separator: ',',
  currency_symbol: currency.symbol,
  display_symbol: true,
})

/** The two decorations that an amount has: as people write it, and as a decimal number. */
const money = ({ currency }: Plan, field: string, minor: number) => ({
  [`${field}_formatted`]: formatMoney(minor, currency),
  [`${field}_currency`]: minor / 10 ** currency.digits,
})
