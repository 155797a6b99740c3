/** What a SimpleFIN bridge has gathered: the formula for rows, over accounts at two banks. The newest rows are pending. */
import { dayOf } from '../calendar'
import { Dice } from '../chance'
import type { Currency } from '../currencies'
import { MEMOS, shopName, statementName } from '../phrases'

export interface BridgeRow {
  index: number
  /** When it posted; of a pending row, whether it has a day at all. */
  day: number | null
  /** When the holder acted, where that is told. */
  acted: number | null
  amount: number
  description: string
  payee: string | null
  memo: string | null
  category: string | null
  pending: boolean
  /** Grows when a pending row posts under another id. */
  issue: number
}

export interface BridgePlan {
  size: number
  seed: number
  today: string
  history_days: number
  /** How many of the rows, the newest, are pending. */
  pending: number
}

/** Held back of the checking account's balance until it is settled. */
export const HELD = 12_500

export const BANKS = [
  {
    conn_id: 'CON-71',
    name: 'Prairie Bank - Jo',
    org_name: 'Prairie Bank',
    org_id: 'INST-7',
    domain: 'prairie.example',
  },
  { conn_id: 'CON-94', name: 'Card & Co', org_name: 'Card & Co', org_id: 'INST-9', domain: 'card.example' },
] as const

export const ACCOUNTS = [
  { id: 'ACT/1001', name: 'Checking', bank: 0 },
  { id: 'ACT/1002', name: 'Savings', bank: 0 },
  // The same id at another bank.
  { id: 'ACT/1001', name: 'Gold card', bank: 1 },
] as const

/** Account after account takes its turn, so that ids repeat from account to account and never within one. */
export const accountOf = (index: number): number => index % ACCOUNTS.length
export const numberOf = ({ index, issue }: BridgeRow, session: number): string =>
  `TRN-${Math.floor(index / ACCOUNTS.length)}${issue > 0 ? `.${issue}` : ''}${session > 1 ? `~${session}` : ''}`

export const idOfAccount = (account: number, session: number): string =>
  `${ACCOUNTS[account]?.id ?? ''}${session > 1 ? `~${session}` : ''}`

export function makeRow(plan: BridgePlan, index: number): BridgeRow {
  const dice = new Dice(plan.seed, index)
  const shop = shopName(dice.below(Math.max(5, Math.min(2000, Math.floor(plan.size / 10))))).trim()
  const day = firstDay(plan, index)
  const pending = index < plan.size && index >= plan.size - plan.pending
  const undated = pending && dice.chance(0.5)
  const told = dice.chance(0.6)
  return {
    index,
    day: undated ? null : day,
    acted: undated || !dice.chance(0.4) ? null : day - dice.below(3),
    amount: dice.chance(0.1) ? 10_000 + dice.below(300_000) : -(1 + dice.below(30_000)),
    description: told ? statementName(shop, dice.below(9000)).trim() : shop,
    payee: told ? shop : null,
    // What stands around a text is not the text: readers trim.
    memo: dice.chance(0.25) ? dice.pick(MEMOS).trim() || null : null,
    category: dice.chance(0.2) ? dice.pick(CATEGORIES) : null,
    pending,
    issue: 0,
  }
}

/** `-1234.5`: zeros at the end are left out by some banks. */
export function decimal(minor: number, { digits }: Currency, dice: Dice): string {
  const text = String(Math.abs(minor)).padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  const fraction = digits === 0 ? '' : `.${text.slice(-digits)}`
  const short = dice.chance(0.3) ? fraction.replace(/\.?0+$/, '') : fraction
  return `${minor < 0 ? '-' : ''}${whole}${short}`
}

const firstDay = ({ size, today, history_days }: BridgePlan, index: number): number =>
  index < size ? dayOf(today) - history_days + Math.floor((index * history_days) / size) : dayOf(today)

const CATEGORIES = ['food', 'travel', 'income'] as const
