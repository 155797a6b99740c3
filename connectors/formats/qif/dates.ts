/** Dates as QIF writes them: `1/ 2'24`, `12/31'99`, `28.02'2009`, `20240102`, `26 Jan 2026`, `D3/29' 0`. */

export const DATE_ORDERS = ['mdy', 'dmy', 'ymd', 'ydm'] as const
export type DateOrder = (typeof DATE_ORDERS)[number]

/** What one written date can mean: the calendar day for each order in which it is one. */
export type Readings = Readonly<Partial<Record<DateOrder, string>>>

export interface WrittenDate {
  /**
   * `certain`: it names its month, or is ISO 8601. `year_first`: a year of four digits begins it. `short`: any order.
   * The last two are told apart because a file may have both, its prices one way and its transactions the other.
   */
  kind: 'certain' | 'year_first' | 'short'
  readings: Readings
}

/** Which order holds for the dates of each kind that have several. */
export interface DateRule {
  short: DateOrder
  year_first: 'ymd' | 'ydm'
}

/** The calendar day, or null where the text is none under this rule. */
export function readDate(text: string, rule: DateRule): string | null {
  const written = readWritten(text)
  if (written === null) return null
  return written.readings[written.kind === 'short' ? rule.short : rule.year_first] ?? null
}

/** What the text can mean, or null where it is no date at all. Whatever follows a date is passed over. */
export function readWritten(text: string): WrittenDate | null {
  const known = remembered.get(text)
  if (known !== undefined) return known
  const written = interpret(text)
  if (remembered.size >= MOST_REMEMBERED) remembered.clear()
  remembered.set(text, written)
  return written
}

/** A file repeats its dates: most rows are of the day of the row before. */
const remembered = new Map<string, WrittenDate | null>()
const MOST_REMEMBERED = 4096

const NUMBERS = /^\s*(\d{1,4})\s*[-/.'’]\s*(\d{1,2})\s*([-/.'’])\s*(\d{1,5})(?!\d)/
const ISO = /^\d{4}-\d\d-\d\d(?!\d)/
const COMPACT = /^\s*(\d{2})(\d{2})(\d{2})(\d{2})(?!\d)/
const DAY_FIRST = /^\s*(\d{1,2})[\s.-]*(\p{L}{3,})[\s.,'’-]*(\d{2,4})(?!\d)/u
const MONTH_FIRST = /^\s*(\p{L}{3,})[\s.-]*(\d{1,2})[\s.,'’-]+(\d{2,4})(?!\d)/u

function interpret(text: string): WrittenDate | null {
  const [, first, second, separator, third] = NUMBERS.exec(text) ?? []
  if (first !== undefined && second !== undefined && third !== undefined) {
    if (first.length > 2) return yearFirst(first, second, third, ISO.test(text))
    // Quicken's apostrophe stands before a year and nothing else, and nobody begins with a year of one digit.
    const yearLast = separator === "'" || separator === '’' || third.length > 2 || first.length < 2
    return short([first, second, third], yearLast)
  }
  return compact(text) ?? named(DAY_FIRST.exec(text), 1, 2) ?? named(MONTH_FIRST.exec(text), 2, 1)
}

function yearFirst(year: string, second: string, third: string, iso: boolean): WrittenDate | null {
  if (year.length !== 4) return null
  const readings = readingsOf({ ymd: day(year, second, third), ydm: day(year, third, second) })
  if (readings === null) return null
  return iso && readings.ymd !== undefined ? certain(readings.ymd) : { kind: 'year_first', readings }
}

function short([first, second, third]: [string, string, string], yearLast: boolean): WrittenDate | null {
  const readings = readingsOf({
    mdy: day(third, first, second),
    dmy: day(third, second, first),
    ymd: yearLast ? null : day(first, second, third),
  })
  return readings === null ? null : { kind: 'short', readings }
}

/** Eight digits in a row: `20240102` if that is a day of our times, else day, month and year as the file has them. */
function compact(text: string): WrittenDate | null {
  const [, one, two, three, four] = COMPACT.exec(text) ?? []
  if (one === undefined || two === undefined || three === undefined || four === undefined) return null
  const iso = /^(19|20)/.test(one) ? day(one + two, three, four) : null
  return iso === null ? short([one, two, three + four], true) : certain(iso)
}

function named(match: RegExpExecArray | null, dayAt: number, monthAt: number): WrittenDate | null {
  if (match === null) return null
  const month = monthNumber(match[monthAt] ?? '')
  const written = month === null ? null : day(match[3] ?? '', month, match[dayAt] ?? '')
  return written === null ? null : certain(written)
}

const certain = (date: string): WrittenDate => ({
  kind: 'certain',
  readings: { mdy: date, dmy: date, ymd: date, ydm: date },
})

function readingsOf(readings: Partial<Record<DateOrder, string | null>>): Readings | null {
  const days = Object.entries(readings).filter(([, reading]) => reading !== null)
  return days.length === 0 ? null : (Object.fromEntries(days) as Readings)
}

/** The day as a record has it, or null where the calendar has no such day. */
function day(year: string, month: string, dayOfMonth: string): string | null {
  const y = fullYear(year)
  const m = Number(month)
  const d = Number(dayOfMonth)
  if (y === null || m < 1 || m > 12 || d < 1 || d > daysOf(y, m)) return null
  return `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`
}

const daysOf = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate()

/**
 * Two digits are of 1950 to 2049, with Quicken's apostrophe and without. Three are the years since 1900 (`099`, `100`),
 * and five the slip of programs that put `19` before those (`19100` is 2000).
 */
function fullYear(text: string): number | null {
  const year = Number(text)
  switch (text.length) {
    case 1:
    case 2:
      return year < 50 ? 2000 + year : 1900 + year
    case 3:
      return year < 200 ? 1900 + year : null
    case 4:
      return year >= 1800 && year < 2200 ? year : null
    default:
      return year >= 19_100 && year < 19_200 ? year - 17_100 : null
  }
}

/** English, German, French, Italian, Spanish and Dutch; the first letters tell them, without accents. */
const MONTHS: readonly (readonly string[])[] = [
  ['jan', 'gen', 'ene', 'jae'],
  ['feb', 'fev'],
  ['mar', 'mrz', 'maa', 'mae'],
  ['apr', 'avr', 'abr'],
  ['may', 'mai', 'mag', 'mei'],
  ['jun', 'juin', 'giu'],
  ['jul', 'juil', 'lug'],
  ['aug', 'aou', 'ago'],
  ['sep', 'set'],
  ['oct', 'okt', 'ott'],
  ['nov'],
  ['dec', 'dez', 'dic'],
]

function monthNumber(name: string): string | null {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  const at = MONTHS.findIndex((starts) => starts.some((start) => plain.startsWith(start)))
  return at < 0 ? null : String(at + 1)
}
