/** Numbers, money and times as people read them, in the language and the time zone of their browser. */

const numbers = new Intl.NumberFormat()
export const count = (n: number): string => numbers.format(n)

export interface Money {
  /** Text of digits where a number would not be exact. */
  amount_minor: number | string
  currency: string
  exponent: number
}

/** Exact, whatever the size: the amount goes to the formatter as decimal text. */
export function money({ amount_minor, currency, exponent }: Money): string {
  const digits = BigInt(amount_minor)
  const text = (digits < 0n ? -digits : digits).toString().padStart(exponent + 1, '0')
  const whole = text.slice(0, text.length - exponent)
  const decimal = `${digits < 0n ? '-' : ''}${whole}${exponent === 0 ? '' : `.${text.slice(-exponent)}`}`
  return new Intl.NumberFormat(undefined, {
    style: 'currency',
    currency,
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  }).format(decimal as unknown as number)
}

const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' })
/** A calendar date, which has no time zone. */
export const day = (date: string): string => days.format(new Date(`${date}T00:00:00Z`))

const instants = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const clockOfDay = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})
const preciseClock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })

/** Local, with UTC beside it: for hovering. */
export const instant = (iso: string): string => `${instants.format(new Date(iso))} · ${iso.slice(11, 19)} UTC`
export const exactTime = (iso: string): string => preciseClock.format(new Date(iso))

/** `14:05` today, with the day otherwise. */
export function clockTime(iso: string, now = new Date()): string {
  const time = new Date(iso)
  return (time.toDateString() === now.toDateString() ? clock : clockOfDay).format(time)
}

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' })

/** `3 min. ago`, `in 2 hr.`; beyond a week the day. */
export function sinceOrUntil(iso: string, now: number): string {
  const seconds = (Date.parse(iso) - now) / 1000
  const size = Math.abs(seconds)
  if (size < 10) return relative.format(0, 'second')
  if (size < 60) return relative.format(Math.round(seconds), 'second')
  if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute')
  if (size < 86_400) return relative.format(Math.round(seconds / 3600), 'hour')
  if (size < 7 * 86_400) return relative.format(Math.round(seconds / 86_400), 'day')
  return clockOfDay.format(new Date(iso))
}

/** `40 ms`, `1.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 1) return `${Math.round(ms)} ms`
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** `a`, `a and b`, `a, b and c`. */
const lists = new Intl.ListFormat(undefined, { type: 'conjunction' })
export const enumerate = (items: readonly string[]): string => lists.format(items)

const choices = new Intl.ListFormat(undefined, { type: 'disjunction' })
/** `a`, `a or b`, `a, b or c`. */
export const oneOf = (items: readonly string[]): string => choices.format(items)

/**
 * A name in a sentence. Characters that turn the direction of writing are left out: one alone would show the amount behind
 * the name backwards. What is written from right to left keeps to itself.
 */
export function apart(name: string): string {
  const plain = name.replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '')
  return FROM_RIGHT.test(plain) ? `\u2068${plain}\u2069` : plain
}

/** Hebrew, Arabic and their neighbours. */
const FROM_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/
