/** Records of investment accounts. */
import { fromMinorUnits, toMinorUnits } from '../../../domain/money'
import type { MinorUnits } from '../../../domain/records'
import { findAction, type InvestmentAction } from './investment-actions'
import type { NumberStyle } from './numbers'
import { readPurpose } from './purpose'
import type { InvestmentRow } from './rows'
import { amountOf, dayOf, isElided, unmappable, type Reading } from './transactions'

/** Everything of a row but its place and its occurrence. */
export type InvestmentFields = Omit<InvestmentRow, 'kind' | 'line' | 'own_account' | 'occurrence'>

/** @param own_account where cash that passes to it stays @throws record.unmappable */
export function readInvestment(lines: readonly string[], own_account: string, reading: Reading): InvestmentFields {
  const found = collect(lines)
  const { transferred, commission, security } = found
  const total = found.total ?? transferred
  if (found.date === undefined) throw unmappable('The record has no date (D).')
  const action = actionOf(found)
  const amount = total === undefined ? undefined : effect(amountOf(total, reading), action.cash)
  const purpose = found.purpose === undefined ? {} : readPurpose(found.purpose)
  const stays = !action.passes || purpose.account === undefined || purpose.account === own_account
  const passed = transferred === undefined ? amount : effect(amountOf(transferred, reading), action.cash)
  return {
    date: dayOf(found.date, reading.dates),
    action: action.action,
    action_raw: found.action ?? '',
    ...purpose,
    ...(security === undefined ? {} : { security }),
    ...pricing(found, action, reading.numbers),
    ...(amount === undefined ? {} : { amount }),
    ...(commission === undefined ? {} : { commission: amountOf(commission, reading) }),
    ...(stays || passed === undefined ? {} : { counter: toMinorUnits(-fromMinorUnits(passed)) }),
    ...textOf('memo', [found.payee, found.memo, action.action === 'split' ? splitText(found.quantity) : undefined]),
    ...textOf('cleared', [found.cleared]),
  }
}

interface Collected {
  date?: string
  action?: string
  security?: string
  /** The I line, and so on: the letter tells the style of its number. */
  price?: string
  quantity?: string
  commission?: string
  total?: string
  transferred?: string
  purpose?: string
  payee?: string
  memo?: string
  cleared?: string
}

const FIELDS: ReadonlyMap<string, keyof Collected> = new Map([
  ['D', 'date'],
  ['N', 'action'],
  ['Y', 'security'],
  ['P', 'payee'],
  ['M', 'memo'],
  ['C', 'cleared'],
  ['L', 'purpose'],
])
const NUMBER_FIELDS: ReadonlyMap<string, keyof Collected> = new Map([
  ['I', 'price'],
  ['Q', 'quantity'],
  ['O', 'commission'],
  ['T', 'total'],
  ['U', 'total'],
  ['$', 'transferred'],
])

function collect(lines: readonly string[]): Collected {
  const found: Collected = {}
  for (const line of lines) {
    const letter = line.slice(0, 1)
    const value = line.slice(1).trim()
    if (value === '' || isElided(line)) continue
    const field = FIELDS.get(letter)
    if (field !== undefined) found[field] ??= value
    const numberField = NUMBER_FIELDS.get(letter)
    if (numberField !== undefined && (letter === 'U' || found[numberField] === undefined)) found[numberField] = line
  }
  return found
}

/** Without an action and without a security it is a movement of cash, as in a bank account. */
function actionOf({ action = '', security }: Collected): InvestmentAction {
  const known = findAction(action === '' && security === undefined ? 'cash' : action)
  if (known !== null) return known
  throw unmappable('The investment action (N) is none that is known.')
}

/** Amounts are written without a sign: the action has it. */
function effect(amount: MinorUnits, cash: InvestmentAction['cash']): MinorUnits {
  if (cash === null) return amount
  const minor = fromMinorUnits(amount)
  return toMinorUnits((minor < 0n ? -minor : minor) * BigInt(cash))
}

function pricing(
  found: Collected,
  { action, shares }: InvestmentAction,
  numbers: NumberStyle,
): Pick<InvestmentRow, 'price' | 'quantity'> {
  const read = (line: string) => numbers.readNumber(line.slice(0, 1), line.slice(1))
  const { price, quantity } = found
  const product = weigh(found, numbers)
  const unit = product?.price ?? (price === undefined ? undefined : read(price))
  const count = product?.quantity ?? (quantity === undefined ? undefined : read(quantity))
  return {
    ...(unit === undefined ? {} : { price: unit }),
    // A split has its ratio there, and not a number of shares.
    ...(count === undefined || action === 'split' || shares === 0 ? {} : { quantity: signed(count, shares) }),
  }
}

const signed = (count: string, shares: -1 | 0 | 1): string =>
  shares < 0 && !/^-|^[0.]*$/.test(count) ? `-${count}` : count

/** How far price times quantity may be from the amount, commission and rounding apart. */
const NEAR = 0.02

/**
 * Where `1,234` can be a thousand or one and a bit, price times quantity has to come near the amount: the readings that
 * do, or null. Floating point only weighs here; what is kept is text.
 */
function weigh(
  { price, quantity, total, commission = 'O0' }: Collected,
  numbers: NumberStyle,
): { price: string; quantity: string } | null {
  if (price === undefined || quantity === undefined || total === undefined) return null
  const readings = (line: string) => numbers.readingsOf(line.slice(1))
  const prices = readings(price)
  const quantities = readings(quantity)
  if (prices.length === 1 && quantities.length === 1) return null
  const amounts = readings(total).map((text) => Math.abs(Number(text)))
  const fees = readings(commission).map((text) => Math.abs(Number(text)))
  const fits = (product: number) =>
    amounts.some((amount) => fees.some((fee) => Math.abs(product - amount) <= fee + amount * NEAR))
  const fitting = prices.flatMap((one) =>
    quantities
      .filter((other) => fits(Math.abs(Number(one) * Number(other))))
      .map((other) => ({ price: one, quantity: other })),
  )
  return fitting.length === 1 ? (fitting[0] ?? null) : null
}

const splitText = (line: string | undefined): string | undefined =>
  line === undefined ? undefined : `New shares for every 10: ${line.slice(1).trim()}`

function textOf<K extends 'memo' | 'cleared'>(
  field: K,
  texts: readonly (string | undefined)[],
): Partial<Record<K, string>> {
  const given = texts.filter((text) => text !== undefined)
  return given.length === 0 ? {} : ({ [field]: given.join('\n') } as Record<K, string>)
}
