/** Dates as banks write them. In which order day and month stand is never guessed: all orders that fit are told. */

/** `dmy`: the day first. A year of four digits in front, or a month in letters, needs no order. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd'

export const DATE_ORDERS: readonly DateOrder[] = ['dmy', 'mdy', 'ymd']

/** The calendar date, as `2024-01-31`; null for what is none. An order of null leaves undecided what an order decides. */
export function parseDate(text: string, order: DateOrder | null): string | null {
  const parts = partsOf(text)
  if (parts === null) return null
  const order_ = parts.order ?? order
  if (order_ === null) return null
  const [first, second, third] = parts.numbers
  const [day, month, year] =
    order_ === 'dmy' ? [first, second, third] : order_ === 'mdy' ? [second, first, third] : [third, second, first]
  return toCalendarDate(year, month, day)
}

/** The orders in which this is a date. All three where the writing decides by itself. */
export function ordersOf(text: string): { orders: readonly DateOrder[]; certain: boolean } {
  const parts = partsOf(text)
  if (parts === null) return { orders: [], certain: false }
  if (parts.order !== null) return { orders: parseDate(text, null) === null ? [] : DATE_ORDERS, certain: true }
  return { orders: DATE_ORDERS.filter((order) => parseDate(text, order) !== null), certain: false }
}

interface Parts {
  numbers: readonly [first: string, second: string, third: string]
  /** Where the writing itself says it. */
  order: DateOrder | null
}

/** Three numbers, or two and a month in letters, and perhaps a time behind. */
const SEPARATED = /^(\d{1,4})\s*[./\-\s']\s*(\d{1,2})\s*[./\-\s']\s*'?(\d{4}|\d{1,2})\.?(?:[T\s,]+\d.*)?$/
const COMPACT = /^(\d{2})(\d{2})(\d{2})(\d{2})?(?:T?\d{4,6})?$/
const DAY_THEN_NAME =
  /^(?:\p{L}+\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th|\.)?[\s\-/.]*(\p{L}{3,})\.?[\s\-/.,]*(\d{4}|\d{2})(?:[T\s,]+\d.*)?$/u
const NAME_THEN_DAY =
  /^(?:\p{L}+\.?,\s+)?(\p{L}{3,})\.?[\s\-/.]*(\d{1,2})(?:st|nd|rd|th)?[\s,]+(\d{4})(?:[T\s,]+\d.*)?$/u

/** Longer than any date with its time. */
const LONGEST = 64

function partsOf(raw: string): Parts | null {
  const text = raw.trim()
  const code = text.charCodeAt(0)
  const startsWithDigit = code >= 0x30 && code <= 0x39
  if (text.length < 6 || text.length > LONGEST) return null
  if (startsWithDigit) {
    const [, first = '', second = '', third] = SEPARATED.exec(text) ?? []
    if (third !== undefined) return ofThree(first, second, third)
    const compact = COMPACT.exec(text)
    if (compact !== null) return ofCompact(compact)
  }
  const [, day, name, year] = DAY_THEN_NAME.exec(text) ?? []
  if (day !== undefined) return named(day, name, year)
  const [, nameFirst, dayAfter, yearAfter] = NAME_THEN_DAY.exec(text) ?? []
  return nameFirst === undefined ? null : named(dayAfter, nameFirst, yearAfter)
}

function ofThree(first: string, second: string, third: string): Parts | null {
  if (first.length === 3) return null
  if (first.length === 4) return third.length > 2 ? null : { numbers: [first, second, third], order: 'ymd' }
  return { numbers: [first, second, third], order: null }
}

/** `20240131` has its year in front; `31012024` and `310124` leave it open. */
function ofCompact([, a = '', b = '', c = '', d]: RegExpExecArray): Parts | null {
  if (d === undefined) return { numbers: [a, b, c], order: null }
  if (a === '19' || a === '20') return { numbers: [a + b, c, d], order: 'ymd' }
  return { numbers: [a, b, c + d], order: null }
}

function named(day = '', name = '', year = ''): Parts | null {
  const month = MONTHS.get(name.toLowerCase().slice(0, 4)) ?? MONTHS.get(name.toLowerCase().slice(0, 3))
  return month === undefined ? null : { numbers: [day, String(month), year], order: 'dmy' }
}

/** The first letters of the months' names: three, or four where three leave two months open. */
const MONTHS: ReadonlyMap<string, number> = new Map(
  [
    'jan ene gen', 'feb fév fev', 'mar mär mrt maa', 'apr avr abr', 'may mai mei mag maj', 'jun juin giu', 'jul juil lug',
    'aug aoû aou ago', 'sep set', 'oct okt ott out', 'nov', 'dec dez déc dic',
  ].flatMap((names, index) => names.split(' ').map((name) => [name, index + 1] as const)),
) // prettier-ignore

function toCalendarDate(yearText: string, monthText: string, dayText: string): string | null {
  const month = Number(monthText)
  const day = Number(dayText)
  const year = yearText.length > 2 ? Number(yearText) : fullYear(Number(yearText))
  if (yearText.length === 3 || dayText.length > 2 || monthText.length > 2) return null
  if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null
  return `${year}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`
}

/** As spreadsheets have it: up to 69 is this century. */
const fullYear = (short: number): number => (short < 70 ? 2000 : 1900) + short

const daysIn = (year: number, month: number): number =>
  month === 2 ? (isLeapYear(year) ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31

const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
