/** The CSV that Mint let people download, with the habits it really had. */
import { isoOf } from '../calendar'
import { Dice } from '../chance'
import { grouped, type Currency } from '../currencies'
import type { MintRow } from './book'

export const HEADER = [
  'Date',
  'Description',
  'Original Description',
  'Amount',
  'Transaction Type',
  'Category',
  'Account Name',
  'Labels',
  'Notes',
] as const

export interface Habits {
  seed: number
  currency: Currency
  /** Every field in quotes, or only those that need them: both were seen. */
  quotes: 'all' | 'needed'
}

export const headerLine = ({ quotes }: Habits): string => line(HEADER, quotes)

/** One line, or several where the notes have line ends. */
export function rowLine(habits: Habits, row: MintRow): string {
  const dice = new Dice(habits.seed ^ 0x3141, row.index)
  const fields = [
    usDate(row.day, dice),
    encoded(row.description, dice),
    encoded(row.original, dice),
    // Unsigned, whatever it is: the next field says which way it went.
    grouped(Math.abs(row.amount), habits.currency.digits),
    row.amount > 0 ? 'credit' : 'debit',
    encoded(row.category, dice),
    encoded(row.account, dice),
    encoded(row.labels.join(dice.chance(0.5) ? ',' : ', '), dice),
    encoded(row.notes, dice),
  ]
  return line(fields, habits.quotes)
}

const line = (fields: readonly string[], quotes: Habits['quotes']): string =>
  `${fields.map((field) => (quotes === 'all' || /[",\r\n]/.test(field) ? quoted(field) : field)).join(',')}\n`

const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`

/** Month first, with or without zeros: `3/27/2017`, `7/01/2023`, `12/02/2013`. */
function usDate(day: number, dice: Dice): string {
  const [year, month, date] = isoOf(day).split('-').map(Number)
  const width = dice.below(3)
  return `${String(month).padStart(width === 2 ? 2 : 1, '0')}/${String(date).padStart(width === 0 ? 1 : 2, '0')}/${year}`
}

/** Some texts come with HTML entities and some bare, some with spaces around them. */
function encoded(text: string | null, dice: Dice): string {
  if (text === null || text === '') return ''
  const bare = !/&(#|\w+;)/.test(text) && dice.chance(0.5)
  const escaped = bare ? text : text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)
  return dice.chance(0.05) ? ` ${escaped}  ` : escaped
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
