/** What Harbor Bank keeps of a transaction, and how one is made up. */
import { isoOf, dayOf } from '../calendar'
import { Dice } from '../chance'
import { MEMOS, shopName, statementName } from '../phrases'

export interface HarborRow {
  id: string
  account_id: string
  date: string
  /** When the card was used; banks say it of some rows only. */
  authorized_on: string | null
  amount_minor: number
  pending: boolean
  /** The id that it had while it was pending, where the bank says so. */
  replaces: string | null
  payee: string | null
  category: string | null
  memo: string | null
  /** Grows with every change of the row. */
  revision: number
  updated_at: string
}

export interface HarborPlan {
  seed: number
  size: number
  today: string
  history_days: number
  accounts: number
  pending_share: number
}

export const accountId = (index: number): string => `acc_${index + 1}`
export const rowId = (index: number): string => `tx_${String(index + 1).padStart(7, '0')}`

/** The row at a place of the bank's history: the oldest first, the newest still pending. */
export function makeRow(plan: HarborPlan, index: number): HarborRow {
  const dice = new Dice(plan.seed, index)
  const age = Math.floor(((plan.size - 1 - index) / Math.max(1, plan.size)) * plan.history_days)
  const date = isoOf(dayOf(plan.today) - 1 - Math.max(0, age))
  const pending = index >= plan.size - Math.round(plan.size * plan.pending_share)
  const shop = shopName(dice.below(60))
  return {
    id: rowId(index),
    account_id: accountId(dice.below(plan.accounts)),
    date,
    authorized_on: dice.chance(0.5) ? date : null,
    amount_minor: dice.chance(0.1) ? 10_000 + dice.below(300_000) : -(100 + dice.below(20_000)),
    pending,
    replaces: null,
    payee: pending ? statementName(shop, dice.below(900)) : shop,
    category: null,
    memo: dice.chance(0.1) ? dice.pick(MEMOS) || null : null,
    revision: 1,
    updated_at: `${date}T12:00:00Z`,
  }
}
