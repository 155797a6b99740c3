/** The formula for a plan's transactions: transfers in pairs, splits that add up, and awkward text. */
import { Dice, scramble } from '../chance'
import { placeOfUuid, uuid } from '../ids'
import { MEMOS, statementName } from '../phrases'
import type { Account, Category, Payee, Plan } from './plan'

export interface Entry {
  index: number
  id: string
  day: number
  account: Account
  amount: number
  payee: Payee | null
  /** Null where there is none, and for a split: there its parts have them. */
  category: Category | null
  memo: string | null
  cleared: 'uncleared' | 'cleared' | 'reconciled'
  approved: boolean
  flag: Flag | '' | null
  /** The payee as the bank wrote it: the row was imported. */
  payee_raw: string | null
  transfer: { account: Account; twin_id: string } | null
  parts: Part[]
  /** Parts of an earlier version: a delta names them as deleted. */
  dropped: Part[]
}

export interface Part {
  id: string
  amount: number
  memo: string | null
  payee: Payee | null
  category: Category | null
  transfer_account: Account | null
}

export const FLAGS = ['red', 'orange', 'yellow', 'green', 'blue', 'purple'] as const
export type Flag = (typeof FLAGS)[number]

/** Of every 16 rows the sixth and seventh are the two legs of a transfer. */
const PAIRS = 16
const OUT = 5

export const entryId = (plan: Plan, index: number): string => uuid(plan.wish.seed, index)

export const entryPlace = (plan: Plan, id: string): number | undefined => placeOfUuid(plan.wish.seed, id)

/** The row at a place as it was first made. */
export function makeEntry(plan: Plan, index: number): Entry {
  const leg = index % PAIRS
  const { size } = plan.wish
  if (leg === OUT && index + 1 < size) return makeLeg(plan, index, index, index + 1)
  if (leg === OUT + 1 && index < size) return makeLeg(plan, index, index - 1, index - 1)
  const dice = new Dice(plan.wish.seed, index)
  const entry = plainEntry(plan, index, dice)
  entry.account = dice.pick(some(plan.accounts))
  entry.amount = someAmount(dice)
  const income = entry.amount > 0 && dice.chance(0.8)
  entry.payee = dice.chance(0.03) ? null : dice.pick(some(plan.shops))
  entry.category = dice.chance(0.04) ? null : income ? (plan.categories[0] ?? null) : dice.pick(some(plan.categories))
  if (entry.payee !== null && dice.chance(0.4)) entry.payee_raw = statementName(entry.payee.name, dice.below(9000))
  if (entry.account.on_budget && dice.chance(0.1)) split(plan, entry, dice)
  return entry
}

/** A row nobody generated: nothing in it but its place and day. */
export function blankEntry(plan: Plan, index: number): Entry {
  return {
    index,
    id: entryId(plan, index),
    day: index < plan.wish.size ? dayOfPlace(plan, index) : plan.today,
    account: some(plan.accounts)[0],
    amount: 0,
    payee: null,
    category: null,
    memo: null,
    cleared: 'uncleared',
    approved: true,
    flag: null,
    payee_raw: null,
    transfer: null,
    parts: [],
    dropped: [],
  }
}

export const partId = (plan: Plan, entry: Entry, n: number, version: number): string =>
  uuid(scramble(plan.wish.seed ^ scramble(entry.index)), n + version * 1000)

function plainEntry(plan: Plan, index: number, dice: Dice): Entry {
  const entry = blankEntry(plan, index)
  entry.memo = dice.chance(0.45) ? dice.pick(MEMOS) : null
  entry.cleared = dice.chance(0.1) ? 'uncleared' : index < plan.wish.size / 2 ? 'reconciled' : 'cleared'
  entry.approved = !dice.chance(0.05)
  entry.flag = dice.chance(0.04) ? dice.pick(FLAGS) : dice.chance(0.02) ? '' : null
  return entry
}

function makeLeg(plan: Plan, index: number, out: number, twin: number): Entry {
  const dice = new Dice(plan.wish.seed, out)
  const from = dice.below(plan.accounts.length)
  const to = (from + 1 + dice.below(plan.accounts.length - 1)) % plan.accounts.length
  const amount = Math.abs(someAmount(dice))
  const entry = plainEntry(plan, index, dice)
  const [own, other] = index === out ? [from, to] : [to, from]
  entry.day = dayOfPlace(plan, out)
  entry.account = plan.accounts[own] ?? entry.account
  entry.amount = index === out ? -amount : amount
  const account = plan.accounts[other] ?? entry.account
  entry.payee = account.transfer_payee
  entry.transfer = { account, twin_id: entryId(plan, twin) }
  return entry
}

function split(plan: Plan, entry: Entry, dice: Dice): void {
  const count = 2 + dice.below(3)
  let left = entry.amount
  entry.category = null
  entry.parts = Array.from({ length: count }, (_, n) => {
    const amount = n === count - 1 ? left : Math.trunc(left * dice.fraction())
    left -= amount
    const transfer_account = n > 0 && dice.chance(0.1) ? dice.pick(some(plan.accounts)) : null
    return {
      id: partId(plan, entry, n, 0),
      amount,
      memo: dice.chance(0.3) ? dice.pick(MEMOS) : null,
      payee: transfer_account?.transfer_payee ?? (dice.chance(0.2) ? dice.pick(some(plan.shops)) : null),
      category: transfer_account === null ? dice.pick(some(plan.categories)) : null,
      transfer_account,
    }
  })
}

/** Mostly small and out, some income, now and then nothing or a house. */
function someAmount(dice: Dice): number {
  if (dice.chance(0.01)) return 0
  if (dice.chance(0.002)) return -dice.below(50_000_000)
  if (dice.chance(0.12)) return 1 + dice.below(500_000)
  return -1 - dice.below(dice.chance(0.2) ? 60_000 : 6_000)
}

const dayOfPlace = (plan: Plan, index: number): number =>
  plan.first_day + Math.floor((index * plan.wish.history_days) / plan.wish.size)

const some = <T>(list: readonly T[]): readonly [T, ...T[]] => list as readonly [T, ...T[]]
