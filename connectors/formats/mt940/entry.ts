/** Field 61, the line of a statement that is a booking. */
import { IntegrationError } from '../../../domain/errors'

export interface Entry {
  /** The day of the booking; the value date where the bank gives none. */
  posted_on: string
  /** Money in is positive: C and RD, the reversal of a debit. Decimal text. */
  amount: string
  /** RC or RD. */
  reversal: boolean
  /** EC or ED, of interim reports: not booked yet. */
  expected: boolean
  /** `NTRF`, `FMSC`; empty where it is missing. */
  type: string
  /** The customer's reference; empty for the words that say there is none. */
  reference: string
  /** What stands behind it, over its sixteen characters: at Rabobank the other side. */
  name: string
  /** The bank's. */
  bank_reference: string
  supplement: string
}

/**
 * Value date, entry date, mark, third letter of the currency, amount, type, references. Seen in real files: the entry date
 * as spaces or not at all, a line break or a space before the amount, references that are too long.
 */
const ENTRY =
  /^(\d{2})(\d{2})(\d{2})(\d{4}|\s{4}|)((?:R|E)?[CD])([A-Z])?\s?([\d.,]{1,20})(?=[A-Z\s/]|$)([A-Z][A-Z0-9 ]{3})?((?:(?!\/\/)[^\n])*)(?:\/\/([^\n]*))?(?:\n([^]*))?$/i

/** @throws record.unmappable */
export function readEntry(lines: readonly string[]): Entry {
  const match = ENTRY.exec(lines.map((line) => line.trimEnd()).join('\n'))
  if (match === null) throw unmappable('Field 61 is not a date, a mark and an amount.')
  const [, year = '', month = '', day = '', entry = '', mark = '', , amount = '', type, reference = ''] = match
  const valued_on = calendarDay(fullYear(year), Number(month), Number(day))
  if (valued_on === null) throw unmappable('The value date is no day of the calendar.')
  const direction = mark.toUpperCase()
  return {
    posted_on: entryDay(entry, valued_on) ?? valued_on,
    amount: `${direction === 'C' || direction === 'RD' || direction === 'EC' ? '' : '-'}${plainAmount(amount)}`,
    reversal: direction.startsWith('R'),
    expected: direction.startsWith('E'),
    type: (type ?? '').toUpperCase().trim(),
    reference: told(reference.split(GAP)[0] ?? ''),
    name: reference.trim().split(GAP).slice(1).join(' '),
    bank_reference: told(match[10] ?? ''),
    supplement: (match[11] ?? '').trim(),
  }
}

/** A decimal comma without decimals behind it is usual: `300,`. @throws record.unmappable */
export function plainAmount(text: string): string {
  const [, whole = '', fraction = ''] = /^(\d*)[.,]?(\d*)$/.exec(withoutGroups(text)) ?? []
  if (whole === '' && fraction === '') throw unmappable('The amount is not a number.')
  return fraction === '' ? whole : `${whole === '' ? '0' : whole}.${fraction}`
}

/** SWIFT has no signs between thousands, some banks do: where both signs stand, the last one is before the decimals. */
const withoutGroups = (text: string): string =>
  /^\d{1,3}(?:\.\d{3})+,\d*$|^\d{1,3}(?:,\d{3})+\.\d*$/.test(text) ? text.replace(/[.,](?=.*[.,])/g, '') : text

/** Two digits are of 1970 to 2069. */
export const fullYear = (text: string): number => Number(text) + (Number(text) < 70 ? 2000 : 1900)

/**
 * The day as a record has it. Interest is reckoned by months of thirty days, so that value dates like the 30th of February
 * occur: they mean the last day of the month. Null for what no calendar has.
 */
export function calendarDay(year: number, month: number, day: number): string | null {
  if (month < 1 || month > 12 || day < 1 || day > 31) return null
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return `${year}-${String(month).padStart(2, '0')}-${String(Math.min(day, last)).padStart(2, '0')}`
}

export const unmappable = (reason: string) => new IntegrationError('record.unmappable', reason)

/** The entry date has no year: it is the one that brings it next to the value date. Null where it is no date. */
function entryDay(text: string, valued_on: string): string | null {
  if (text.trim() === '') return null
  // By far the most.
  if (text === valued_on.slice(5, 7) + valued_on.slice(8)) return valued_on
  const year = Number(valued_on.slice(0, 4))
  const days = [year - 1, year, year + 1].map((each) =>
    calendarDay(each, Number(text.slice(0, 2)), Number(text.slice(2))),
  )
  const distance = (day: string) => Math.abs(Date.parse(day) - Date.parse(valued_on))
  return days.reduce((best, day) => (best !== null && day !== null && distance(day) < distance(best) ? day : best))
}

const GAP = /\s{2,}/

/** What banks write where they have no reference. */
const NO_REFERENCE = /^(?:NONREF|NOREF|NOTPROVIDED|N|KREF\+?|EREF\+?|PREF|MARF|0*)$/i

function told(reference: string): string {
  const text = reference.trim()
  return NO_REFERENCE.test(text) ? '' : text
}
