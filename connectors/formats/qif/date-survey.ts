/**
 * In which order a file writes day, month and year. Every date of the file is looked at and every order kept that fits
 * them all; if more than one is left, and they would read a date differently, a person has to say which.
 */
import type { FileQuestion } from '../file-format'
import { readWritten, type DateOrder, type DateRule, type Readings } from './dates'

export interface DateSurvey {
  /** Dates that are neither ISO 8601 nor name their month. */
  dates: number
  orders: ReadonlyMap<DateOrder, Fit>
  /** Is there a date that these two orders read differently? Keys as `dmy mdy`, in the order of the alphabet. */
  differing: ReadonlySet<string>
  year_first: DateRule['year_first']
}

interface Fit {
  dates: number
  earliest: string
  latest: string
  /** A date that this order reads as another day than one of the other orders does. */
  example: Place | null
  misfit: Place | null
}
/** Where a date stands. */
interface Place {
  text: string
  line: number
}

/** The rule that reads every date, or null where a person has to choose. @param answer what they chose before, if they did */
export function decideDates({ dates, orders, differing, year_first }: DateSurvey, answer?: string): DateRule | null {
  const fitting = [...orders].filter(([, fit]) => fit.dates === dates).map(([order]) => order)
  const answered = [...orders.keys()].find((order) => order === answer)
  const [first, ...others] = fitting
  if (dates === 0) return { short: 'mdy', year_first }
  if (first === undefined) return answered === undefined ? null : { short: answered, year_first }
  if (!others.some((other) => differing.has(pairOf(first, other)))) return { short: first, year_first }
  return answered !== undefined && fitting.includes(answered) ? { short: answered, year_first } : null
}

const WORDS: Record<DateOrder, string> = {
  mdy: 'Month, day, year',
  dmy: 'Day, month, year',
  ymd: 'Year, month, day',
  ydm: 'Year, day, month',
}

/** The question for a file whose dates allow no decision: the orders that fit the most dates, within the shortest time, first. */
export function askDateOrder({ dates, orders }: DateSurvey): FileQuestion {
  const most = Math.max(...[...orders.values()].map((fit) => fit.dates))
  const fitsAll = most === dates
  const candidates = [...orders]
    .filter(([, fit]) => fit.dates > 0 && (!fitsAll || fit.dates === most))
    .sort(([, a], [, b]) => b.dates - a.dates || lengthOf(a) - lengthOf(b))
    .map(([value, fit]) => ({ value, title: WORDS[value], evidence: evidenceOf(value, fit, dates) }))
  return { setting: 'date_order', title: 'In which order does the file write day, month and year?', candidates }
}

function evidenceOf(
  order: DateOrder,
  { dates: fitting, earliest, latest, example, misfit }: Fit,
  dates: number,
): string {
  const range = `from ${earliest} to ${latest}`
  const share =
    misfit === null
      ? `All ${dates} dates fit, ${range}.`
      : `${fitting} of ${dates} dates fit, ${range}; ${misfit.text} on line ${misfit.line} does not.`
  const read = example === null ? undefined : readWritten(example.text)?.readings[order]
  return example === null || read === undefined ? share : `${share} ${example.text} on line ${example.line} is ${read}.`
}

const lengthOf = ({ earliest, latest }: Fit): number => Date.parse(latest) - Date.parse(earliest)

const SHORT_ORDERS = ['mdy', 'dmy', 'ymd'] as const
const pairOf = (one: DateOrder, other: DateOrder): string => [one, other].sort().join(' ')

/** Gathers the dates of one file: each text once, with how often it stands there. */
export class DateSurveyor {
  private readonly texts = new Map<string, { line: number; times: number }>()
  private dates = 0
  private readonly orders = new Map<DateOrder, Fit>(
    SHORT_ORDERS.map((order) => [
      order,
      { dates: 0, earliest: '9999-12-31', latest: '0001-01-01', example: null, misfit: null },
    ]),
  )
  private readonly differing = new Set<string>()
  private readonly yearFirst = { ymd: true, ydm: true }

  add(text: string, line: number): void {
    const known = this.texts.get(text)
    if (known !== undefined) {
      known.times++
      return
    }
    if (this.texts.size >= MOST_TEXTS) this.weighAll()
    this.texts.set(text, { line, times: 1 })
  }

  result(): DateSurvey {
    this.weighAll()
    const { dates, orders, differing, yearFirst } = this
    // Nobody writes year, day, month: a file is read so only where its dates allow nothing else.
    return { dates, orders, differing, year_first: yearFirst.ydm && !yearFirst.ymd ? 'ydm' : 'ymd' }
  }

  private weighAll(): void {
    for (const [text, { line, times }] of this.texts) this.weigh({ text, line }, times)
    this.texts.clear()
  }

  private weigh(place: Place, times: number): void {
    const written = readWritten(place.text)
    if (written === null || written.kind === 'certain') return
    const { kind, readings } = written
    if (kind === 'year_first') {
      this.yearFirst.ymd &&= readings.ymd !== undefined
      this.yearFirst.ydm &&= readings.ydm !== undefined
      return
    }
    this.dates += times
    for (const [order, fit] of this.orders) count(fit, readings[order], place, times)
    this.compare(readings, place)
  }

  private compare(readings: Readings, place: Place): void {
    for (const one of SHORT_ORDERS) {
      for (const other of SHORT_ORDERS) {
        const a = readings[one]
        const b = readings[other]
        if (a === undefined || b === undefined || a === b) continue
        this.differing.add(pairOf(one, other))
        const fit = this.orders.get(one)
        if (fit !== undefined) fit.example ??= place
      }
    }
  }
}

/** More days than any life has; beyond it the texts are no dates. */
const MOST_TEXTS = 40_000

function count(fit: Fit, reading: string | undefined, place: Place, times: number): void {
  if (reading === undefined) {
    fit.misfit ??= place
    return
  }
  fit.dates += times
  if (reading < fit.earliest) fit.earliest = reading
  if (reading > fit.latest) fit.latest = reading
}
