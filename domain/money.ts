/**
 * Money: whole minor units as `bigint`, exact or refused. No floating-point number ever holds an amount here.
 */
import { IntegrationError } from './errors'
import type { MinorUnits } from './records'

/** An optional sign or a pair of accounting brackets, digits plain or grouped by threes, decimals behind a point. */
const DECIMAL = /^(?<sign>[+-])?(?<whole>[1-9]\d{0,2}(?:,\d{3})+|\d*)(?:\.(?<fraction>\d+))?$/

/** Digits a record can hold; more than any real amount, and a bound on the work one text can cause. */
const MAX_DIGITS = 30

/**
 * Reads decimal text as minor units: `1,234.56` and `(5.00)` with two decimals are 123456n and -500n.
 *
 * @throws {IntegrationError} `record.unmappable` for what is not such a number, or not a whole number of minor units.
 */
export function parseDecimal(text: string, exponent: number): bigint {
  const inBrackets = text.startsWith('(') && text.endsWith(')')
  const { sign, whole, fraction = '' } = DECIMAL.exec(inBrackets ? text.slice(1, -1) : text)?.groups ?? {}
  if (whole === undefined || whole + fraction === '' || (inBrackets && sign !== undefined)) throw notANumber()
  const digits = whole.replaceAll(',', '') + fraction
  if (digits.length > MAX_DIGITS) throw notANumber()
  const amount = rescale(BigInt(digits), fraction.length, exponent)
  return inBrackets || sign === '-' ? -amount : amount
}

/**
 * Moves an amount from one number of decimals to another: from a provider's unit (milliunits are 3) to the currency's.
 *
 * @throws {IntegrationError} `record.unmappable` when something would have to be rounded away.
 */
export function rescale(amount: bigint, from: number, to: number): bigint {
  if (to >= from) return amount * 10n ** BigInt(to - from)
  const divisor = 10n ** BigInt(from - to)
  if (amount % divisor !== 0n) {
    throw new IntegrationError('record.unmappable', 'The amount has more decimals than its currency.')
  }
  return amount / divisor
}

/** An amount as a record holds it: a number while JSON carries it exactly, else its digits as text. */
export const toMinorUnits = (amount: bigint): MinorUnits =>
  amount >= BigInt(Number.MIN_SAFE_INTEGER) && amount <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(amount)
    : amount.toString()

/** More than anybody types on purpose: ten trillion, in cents. What a provider sends is kept whatever it is. */
export const isTooMuchToType = (amount: MinorUnits): boolean => {
  const minor = fromMinorUnits(amount)
  return minor > MOST_TYPED || minor < -MOST_TYPED
}

const MOST_TYPED = 10n ** 15n

export const fromMinorUnits = (amount: MinorUnits): bigint => BigInt(amount)

export const sumMinorUnits = (amounts: readonly MinorUnits[]): bigint =>
  amounts.reduce((sum, amount) => sum + fromMinorUnits(amount), 0n)

const notANumber = () => new IntegrationError('record.unmappable', 'The amount is not a decimal number.')
