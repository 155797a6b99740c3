/** A bank customer's history: the formula for rows, over a checking account, savings and a card. */
import { dayOf, isoOf } from '../calendar'
import { Dice } from '../chance'
import { MEMOS, shopName, statementName } from '../phrases'

export interface BankRow {
  index: number
  /** In `ACCOUNTS`. */
  account: number
  day: number
  /** The day on which the holder acted, where the bank tells. */
  acted: number | null
  type: string
  /** Signed, in minor units. */
  amount: number
  name: string
  memo: string | null
  check: string | null
}

export interface BankPlan {
  size: number
  seed: number
  today: string
  history_days: number
}

export const ACCOUNTS = [
  { title: 'Checking', group: 'BANKACCTFROM', type: 'CHECKING', suffix: '01' },
  { title: 'Savings', group: 'BANKACCTFROM', type: 'SAVINGS', suffix: '02' },
  { title: 'Credit card', group: 'CCACCTFROM', type: '', suffix: '77' },
] as const

export const BANK_NUMBER = '121000358'

export const accountNumber = ({ seed }: BankPlan, account: number): string =>
  `${String(seed % 1e8).padStart(8, '0')}${ACCOUNTS[account]?.suffix ?? ''}`

/** Stable: a row keeps it whatever is changed. */
export const fitidOf = (plan: BankPlan, index: number): string =>
  `${isoOf(firstDay(plan, index)).replaceAll('-', '')}${String(index).padStart(7, '0')}`

export function makeRow(plan: BankPlan, index: number): BankRow {
  const dice = new Dice(plan.seed, index)
  const account = dice.below(ACCOUNTS.length)
  const shop = shopName(dice.below(Math.max(5, Math.min(2000, Math.floor(plan.size / 10)))))
  const type = dice.pick(TYPES)
  const sign = INCOME.has(type) ? 1 : type === 'XFER' && dice.chance(0.5) ? 1 : -1
  const day = firstDay(plan, index)
  return {
    index,
    account,
    day,
    acted: dice.chance(0.2) ? day - dice.below(3) : null,
    type,
    amount: sign * (1 + dice.below(dice.chance(0.02) ? 2_000_000_00 : 30_000)),
    name: (dice.chance(0.3) ? statementName(shop, dice.below(9000)) : shop).trim(),
    // What stands around a text is not the text: readers trim.
    memo: dice.chance(0.25) ? dice.pick(MEMOS).trim() || null : null,
    check: type === 'CHECK' ? String(100 + (index % 900)) : null,
  }
}

const firstDay = ({ size, today, history_days }: BankPlan, index: number): number =>
  index < size ? dayOf(today) - history_days + Math.floor((index * history_days) / size) : dayOf(today)

const TYPES = ['POS', 'POS', 'POS', 'DEBIT', 'DIRECTDEBIT', 'CHECK', 'ATM', 'XFER', 'FEE', 'INT', 'DIRECTDEP'] as const
const INCOME: ReadonlySet<string> = new Set(['INT', 'DIRECTDEP'])
