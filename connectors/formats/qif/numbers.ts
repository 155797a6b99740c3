/**
 * Numbers as people's programs write them: `1,234.56`, `1.234,56`, `1'234.56`, `1 234,56`, `(5.00)`, `5.00-`, `$5`,
 * `45 1/4`. What comes out is plain decimal text, `-1234.56`; no amount is ever a floating-point number.
 */
import { IntegrationError } from '../../../domain/errors'

type Mark = '.' | ','

/**
 * Reads the numbers of one file, and learns from the clear ones how the others are meant: `1,234` is a thousand or one
 * and a bit. Fields are told apart, because a file may write its prices in another style than its amounts.
 */
export class NumberStyle {
  private readonly marks = new Map<string, Mark>()
  private latest: Mark | null = null

  /**
   * An amount of money with this many decimals.
   *
   * @throws record.unmappable
   */
  readAmount(field: string, text: string, exponent: number): string {
    const written = this.read(field, text)
    if (written.plain !== null) return written.plain
    const mark = this.markOf(field)
    if (mark !== null) return mark === written.mark ? written.decimal : written.grouped
    if (written.mark === ',' && exponent < 3) return written.grouped
    throw new IntegrationError('record.unmappable', 'The amount can be a thousand or one and a bit.')
  }

  /**
   * A price or a quantity: of any number of decimals, so that only the other numbers can tell. Where none does, a point
   * is the decimal mark.
   *
   * @throws record.unmappable
   */
  readNumber(field: string, text: string): string {
    const written = this.read(field, text)
    return written.plain ?? ((this.markOf(field) ?? '.') === written.mark ? written.decimal : written.grouped)
  }

  /** Learns from a number that is to be read later, unless the field is known already. */
  learn(field: string, text: string): void {
    if (this.marks.has(field)) return
    try {
      this.read(field, text)
    } catch (fault) {
      if (!(fault instanceof IntegrationError)) throw fault
    }
  }

  /** Every reading of a number: more than one for `1,234`. */
  readingsOf(field: string, text: string): string[] {
    const written = this.read(field, text)
    return written.plain === null ? [written.decimal, written.grouped] : [written.plain]
  }

  private read(field: string, text: string): Written {
    const written = readWritten(text)
    if (written.plain !== null && written.mark !== null) {
      this.marks.set(field, written.mark)
      this.latest = written.mark
    }
    return written
  }

  private markOf = (field: string): Mark | null => this.marks.get(field) ?? this.latest
}

type Written =
  /** Clear as it stands. `mark`: its decimal mark, if it shows one. */
  | { plain: string; mark: Mark | null }
  /** One separator and three digits behind it. `mark`: that separator. */
  | { plain: null; mark: Mark; decimal: string; grouped: string }

/** By far the most numbers. */
const USUAL = /^-?\d+\.\d\d?$/
/** Currency signs, and everything that groups digits and is neither point nor comma. */
const DECORATION = /[\p{Sc}\s'’`_]/gu
const FRACTION = /^([+-]?)(?:(\d+)[ -])?(\d+)\/(\d+)$/

function readWritten(text: string): Written {
  if (USUAL.test(text)) return { plain: text, mark: '.' }
  const trimmed = text.trim()
  const fraction = FRACTION.exec(trimmed)
  if (fraction !== null) return { plain: divide(fraction), mark: null }
  const { negative, digits } = withoutSign(trimmed.replace(DECORATION, ''))
  if (!/^[\d.,]*\d[\d.,]*$/.test(digits)) throw notANumber()
  const written = separate(digits)
  if (!negative) return written
  return written.plain === null
    ? { ...written, decimal: `-${written.decimal}`, grouped: `-${written.grouped}` }
    : { ...written, plain: `-${written.plain}` }
}

function withoutSign(text: string): { negative: boolean; digits: string } {
  const [, open, before, digits = '', after, close] = /^(\()?([+\-−–])?([^()+\-−–]*)([+\-−–])?(\))?$/.exec(text) ?? []
  const signs = [open, before, after].filter((sign) => sign !== undefined)
  if (signs.length > 1 || (open === undefined) !== (close === undefined)) throw notANumber()
  return { negative: signs.some((sign) => sign !== '+'), digits }
}

function separate(digits: string): Written {
  const mark = digits.lastIndexOf('.') > digits.lastIndexOf(',') ? '.' : ','
  const [whole = '', fraction, ...more] = digits.split(mark)
  if (more.length > 0) return { plain: ungroup(digits, mark), mark: null }
  if (fraction === undefined) return { plain: withoutZeros(digits), mark: null }
  const other = mark === '.' ? ',' : '.'
  if (whole.includes(other)) return { plain: joined(ungroup(whole, other), fraction), mark }
  // No thousand begins with a zero, and none has four digits before its separator.
  if (fraction.length !== 3 || !/^[1-9]\d{0,2}$/.test(whole)) return { plain: joined(whole, fraction), mark }
  return { plain: null, mark, decimal: joined(whole, fraction), grouped: whole + fraction }
}

const joined = (whole: string, fraction: string): string =>
  fraction === '' ? withoutZeros(whole) : `${withoutZeros(whole)}.${fraction}`
const withoutZeros = (whole: string): string => whole.replace(/^0+(?=\d)/, '') || '0'

/** Groups of three, and of two before the last as in India. */
function ungroup(digits: string, separator: Mark): string {
  const groups = digits.split(separator)
  const inThrees = groups.slice(1).every(({ length }) => length === 3)
  const inTwos = groups.slice(1, -1).every(({ length }) => length === 2) && groups.at(-1)?.length === 3
  const [first = ''] = groups
  if (first === '' || first.length > 3 || !(inThrees || inTwos)) throw notANumber()
  return withoutZeros(groups.join(''))
}

/** Decimals that a fraction may have: those of 1/1024, ten times more than any exchange quoted. */
const FRACTION_DECIMALS = 10

/** `45 1/4` is 45.25. @throws record.unmappable for a third, which has no end */
function divide([, sign = '', whole = '0', numerator = '', denominator = '']: RegExpExecArray): string {
  if (Math.max(whole.length, numerator.length, denominator.length) > 15) throw notANumber()
  const divisor = BigInt(denominator)
  const scale = 10n ** BigInt(FRACTION_DECIMALS)
  const scaled = (BigInt(whole) * divisor + BigInt(numerator)) * scale
  if (divisor === 0n || scaled % divisor !== 0n) throw notANumber()
  const digits = (scaled / divisor).toString().padStart(FRACTION_DECIMALS + 1, '0')
  const fraction = digits.slice(-FRACTION_DECIMALS).replace(/0+$/, '')
  return `${sign === '-' ? '-' : ''}${joined(digits.slice(0, -FRACTION_DECIMALS), fraction)}`
}

const notANumber = () => new IntegrationError('record.unmappable', 'The amount is not a number.')
