/**
 * The numbers of one file. Amounts are written in the style of whoever made it, prices at times in another one than
 * amounts, and `1,234` is a thousand or one and a bit: the clear numbers of a field tell how the others are meant.
 */
import { IntegrationError } from '../../../domain/errors'
import { fromMinorUnits } from '../../../domain/money'
import type { MinorUnits } from '../../../domain/records'
import { DECIMAL_MARKS, marksOf, parseAmount, type DecimalMark } from '../amounts'

/** As many as a price or a quantity may have. Of a fraction of an exchange, in 1/1024 at the finest, none is lost. */
const DECIMALS = 10

export class NumberStyle {
  private readonly marks = new Map<string, DecimalMark>()
  private latest: DecimalMark | null = null

  /**
   * An amount of money.
   *
   * @param field the letter of its line
   * @throws record.unmappable
   */
  readAmount(field: string, text: string, exponent: number): MinorUnits {
    const plain = text.trim()
    const known = this.markOf(field)
    if (known !== null) {
      const amount = parseAmount(plain, known, exponent)
      if (amount !== null) return amount
    }
    this.learn(field, plain)
    const marks = marksOf(plain, exponent)
    const amount = marks?.length === 2 ? null : parseAmount(plain, marks?.[0] ?? null, exponent)
    if (amount !== null) return amount
    if (marks?.length === 2) throw unmappable('The amount can be a thousand or one and a bit.')
    throw unmappable(DECIMAL_MARKS.some((mark) => parseAmount(plain, mark, DECIMALS) !== null) ? TOO_EXACT : NO_NUMBER)
  }

  /**
   * A price or a quantity, as decimal text. Where nothing else tells, a point is the decimal mark.
   *
   * @throws record.unmappable
   */
  readNumber(field: string, text: string): string {
    this.learn(field, text.trim())
    const [only, another] = this.readingsOf(text)
    if (only === undefined) throw unmappable(NO_NUMBER)
    return another === undefined
      ? only
      : decimalText(parseAmount(text.trim(), this.markOf(field) ?? 'point', DECIMALS) ?? 0)
  }

  /** Every decimal text that a number can mean: two for `1,234`, none for what is no number. */
  readingsOf(text: string): string[] {
    const plain = text.trim()
    const fraction = readFraction(plain)
    if (fraction !== null) return [fraction]
    const clear = parseAmount(plain, null, DECIMALS)
    const readings = clear === null ? DECIMAL_MARKS.map((mark) => parseAmount(plain, mark, DECIMALS)) : [clear]
    return [...new Set(readings.filter((reading) => reading !== null).map(decimalText))]
  }

  /** Learns from a number that may be read later: from one with a mark that can be nothing else. */
  learn(field: string, text: string): void {
    const [mark, another] = marksOf(text.trim(), DECIMALS) ?? []
    if (mark === undefined || another !== undefined || parseAmount(text.trim(), null, DECIMALS) === null) return
    this.marks.set(field, mark)
    this.latest = mark
  }

  knows = (field: string): boolean => this.marks.has(field)

  private markOf = (field: string): DecimalMark | null => this.marks.get(field) ?? this.latest
}

const NO_NUMBER = 'The amount is not a number.'
const TOO_EXACT = 'The amount has more decimals than its currency.'

function decimalText(scaled: MinorUnits): string {
  const minor = fromMinorUnits(scaled)
  const digits = (minor < 0n ? -minor : minor).toString().padStart(DECIMALS + 1, '0')
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, '')
  return `${minor < 0n ? '-' : ''}${digits.slice(0, -DECIMALS)}${fraction === '' ? '' : `.${fraction}`}`
}

const FRACTION = /^([+-]?)(?:(\d{1,15})[ -])?(\d{1,15})\/(\d{1,15})$/

/** `45 1/4` is 45.25. Null for a third, which has no end. */
function readFraction(text: string): string | null {
  const [, sign, whole = '0', numerator, denominator] = FRACTION.exec(text) ?? []
  if (numerator === undefined || denominator === undefined) return null
  const divisor = BigInt(denominator)
  const scaled = (BigInt(whole) * divisor + BigInt(numerator)) * 10n ** BigInt(DECIMALS)
  if (divisor === 0n || scaled % divisor !== 0n) return null
  return decimalText(((sign === '-' ? -scaled : scaled) / divisor).toString())
}

const unmappable = (reason: string) => new IntegrationError('record.unmappable', reason)
