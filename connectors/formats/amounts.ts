/** Amounts as banks write them. Which of point and comma is the decimal mark is never guessed. */
import { toMinorUnits } from '../../domain/money'
import type { MinorUnits } from '../../domain/records'

/** What stands before the decimals. */
export type DecimalMark = 'point' | 'comma'

export const DECIMAL_MARKS: readonly DecimalMark[] = ['point', 'comma']

/**
 * Reads `1,234.56`, `1.234,56`, `1'234.56`, `1 234,56`, `12,34,567.00`, `(5.00)`, `$(5.00)`, `5.00-`, `-€ 5,00` or `5.00 DR` as a
 * number of minor units.
 *
 * @param mark null reads only what can mean one thing: `1.234` cannot
 * @returns null for what is no such number, or no whole number of minor units
 */
export function parseAmount(text: string, mark: DecimalMark | null, exponent: number): MinorUnits | null {
  return parsePlain(text, mark, exponent) ?? parseAny(text, mark, exponent)
}

/** The marks with which this can be an amount. Null where it has neither point nor comma. */
export function marksOf(text: string, exponent: number): readonly DecimalMark[] | null {
  if (!/[.,]/.test(text)) return null
  return DECIMAL_MARKS.filter((mark) => parseAmount(text, mark, exponent) !== null)
}

/** Digits that a number of JavaScript holds whatever they are. */
const SAFE_DIGITS = 15

/** Digits with a mark and a minus at the most, which is what nearly all amounts are: without a regular expression. */
function parsePlain(text: string, mark: DecimalMark | null, exponent: number): number | null {
  const markCode = mark === 'point' ? 0x2e : mark === 'comma' ? 0x2c : -1
  const negative = text.charCodeAt(0) === 0x2d
  let value = 0
  let digits = 0
  let decimals = -1
  for (let at = negative ? 1 : 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code >= 0x30 && code <= 0x39) {
      value = value * 10 + (code - 0x30)
      digits++
      if (decimals >= 0) decimals++
    } else if (code === markCode && decimals < 0) decimals = 0
    else return null
  }
  const missing = exponent - Math.max(decimals, 0)
  if (digits === 0 || missing < 0 || digits + missing > SAFE_DIGITS) return null
  const minor = value * 10 ** missing
  return negative && minor !== 0 ? -minor : minor
}

const LONGEST = 64
const MOST_DIGITS = 30

/** Signs, a currency and the number may stand in any order that people use. */
const AMOUNT =
  /^(?<before>[-+]?)(?<unit>\p{L}{0,3}\p{Sc}|\p{L}{1,4}\.?)? ?(?<inside>[-+]?)(?<number>\d[\d.,_]*|[.,]\d+)(?<behind>[-+]?) ?(?<side>\p{L}{0,3}\p{Sc}|\p{L}{1,4}\.?)?$/u

/** Debit and credit, in English and German, behind an amount without a sign. */
const SIDES: Readonly<Record<string, boolean>> = { DR: true, D: true, S: true, CR: false, C: false, H: false }

function parseAny(raw: string, mark: DecimalMark | null, exponent: number): MinorUnits | null {
  if (raw.length > LONGEST) return null
  const text = raw
    .trim()
    .replace(/[\u2212\u2013]/g, '-')
    .replace(/(?<=\d)[\s'’′](?=\d)/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^(\p{L}{0,3}\p{Sc}|\p{L}{1,4}) ?\((.*)\)$/u, '($1$2)')
  const inBrackets = text.startsWith('(') && text.endsWith(')')
  const {
    before = '',
    inside = '',
    behind = '',
    number,
    side = '',
  } = AMOUNT.exec(inBrackets ? text.slice(1, -1).trim() : text.replace(/^([-+]) /, '$1'))?.groups ?? {}
  const signs = before + inside + behind
  const outgoing = SIDES[side.toUpperCase()]
  const told = (inBrackets ? 1 : 0) + signs.length + (outgoing === undefined ? 0 : 1)
  if (number === undefined || told > 1) return null
  const digits = exactDigits(number, mark, exponent)
  if (digits === null || digits.length > MOST_DIGITS) return null
  const negative = inBrackets || signs === '-' || outgoing === true
  return toMinorUnits(negative ? -BigInt(digits) : BigInt(digits))
}

/** The digits of the number of minor units, without a sign. */
function exactDigits(number: string, mark: DecimalMark | null, exponent: number): string | null {
  const at = placeOfMark(number, mark)
  if (at === null) return null
  const whole = withoutGroups(number.slice(0, at))
  const decimals = number.slice(at + 1)
  if (whole === null || !/^\d*$/.test(decimals) || whole + decimals === '') return null
  const kept = decimals.slice(0, exponent).padEnd(exponent, '0')
  return /^0*$/.test(decimals.slice(exponent)) ? whole + kept : null
}

/** Where the decimal mark is; the end where there is none; null where that cannot be said. */
function placeOfMark(number: string, mark: DecimalMark | null): number | null {
  if (mark !== null) {
    const at = number.indexOf(mark === 'point' ? '.' : ',')
    return at < 0 ? number.length : at
  }
  const last = Math.max(number.lastIndexOf('.'), number.lastIndexOf(','))
  if (last < 0) return number.length
  const isOnly = number.indexOf(number.charAt(last)) === last
  const hasOther = /[.,]/.test(number.slice(0, last).replaceAll(number.charAt(last), ''))
  if (!isOnly) return hasOther ? null : number.length
  if (!hasOther && number.length - last === 4) return null
  return last
}

/** Groups of three, or as in India two and at last three, with one and the same sign between them. */
function withoutGroups(whole: string): string | null {
  if (/^\d*$/.test(whole)) return whole
  const isGrouped =
    /^\d{1,3}(?:(?<by>[.,_])\d{3})(?:\k<by>\d{3})*$/.test(whole) || /^\d{1,2}(?:,\d{2})*,\d{3}$/.test(whole)
  return isGrouped ? whole.replace(/[.,_]/g, '') : null
}
