/** A Mint user's history, as Mint knew it: the formula for rows, with everything that makes the export hard to read. */
import { dayOf } from '../calendar'
import { Dice } from '../chance'
import { MEMOS, shopName, statementName } from '../phrases'

export interface MintRow {
  index: number
  day: number
  description: string | null
  original: string | null
  /** Signed, in minor units. */
  amount: number
  category: string | null
  account: string
  labels: string[]
  notes: string | null
}

export interface MintPlan {
  size: number
  seed: number
  today: string
  history_days: number
}

/** One row in this many repeats the one before it: same account, day, amount and original text. */
const REPEATS = 23

export function makeRow(plan: MintPlan, index: number): MintRow {
  if (index % REPEATS !== REPEATS - 1) return freshRow(plan, index)
  const twin = freshRow(plan, index - 1)
  // Every other repeat is identical through and through; the rest differ in what a person may edit.
  return index % (2 * REPEATS) === REPEATS - 1 ? { ...twin, index } : { ...twin, index, notes: 'the second of the two' }
}

function freshRow(plan: MintPlan, index: number): MintRow {
  const dice = new Dice(plan.seed, index)
  const shop = shopName(dice.below(Math.max(5, Math.min(2000, Math.floor(plan.size / 10)))))
  const income = dice.chance(0.12)
  const transfer = !income && dice.chance(0.06)
  const amount = dice.chance(0.01) ? 0 : dice.chance(0.02) ? dice.below(2_000_000_00) : 1 + dice.below(30_000)
  const account = dice.pick(ACCOUNTS)
  return {
    index,
    day: dayOfPlace(plan, index),
    description: dice.chance(0.01) ? null : shop,
    original: dice.chance(0.01) ? null : statementName(shop, dice.below(9000)),
    amount: income || amount === 0 ? amount : -amount,
    category: transfer ? dice.pick(MOVES) : dice.chance(0.03) ? null : income ? 'Paycheck' : dice.pick(CATEGORIES),
    account,
    labels: dice.chance(0.1) ? dice.pick(LABELS) : [],
    // What stands around a text is not the text: readers trim.
    notes: dice.chance(0.25) ? dice.pick(MEMOS).trim() || null : null,
  }
}

const dayOfPlace = ({ size, today, history_days }: MintPlan, index: number): number =>
  index < size ? dayOf(today) - history_days + Math.floor((index * history_days) / size) : dayOf(today)

/** Two banks' accounts may share a name, and nothing in the export tells them apart. */
const ACCOUNTS = ['CHECKING', 'Savings & Co', 'CHECKING', 'Visa “Gold” ...1234', 'Cash', 'Girokonto Müller'] as const
const MOVES = ['Transfer', 'Credit Card Payment'] as const
const CATEGORIES = [
  'Groceries',
  'Restaurants',
  'Gas & Fuel',
  'Auto & Transport',
  'Shopping',
  'Café',
  'Rent',
  'Books',
] as const
const LABELS: readonly [string[], ...string[][]] = [
  ['Tax Related'],
  ['Vacation'],
  ['Reimbursable', 'Work'],
  ['a "quoted" one'],
]
