/** What the rows of a Mint export are and which records they stand for. */
import { hash } from 'node:crypto'
import { decodeHTMLStrict } from 'entities/decode'
import { z } from 'zod'
import { exponentOf } from '../domain/currencies'
import { IntegrationError } from '../domain/errors'
import { fromMinorUnits, parseDecimal, toMinorUnits } from '../domain/money'
import { MinorUnits, type CanonicalRow } from '../domain/records'
import type { Json } from './connector'
import type { CsvRow } from './formats/csv/csv-rows'
import { Occurrences } from './formats/occurrences'
import { parseRow } from './wire'

/** A row has a date: the month first, and of no fixed width. */
export const isMintRow = (cells: readonly string[]): boolean => cells.some((cell) => MINT_DATE.test(cell.trim()))

const MINT_DATE = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/

const COLUMNS = {
  date: 'Date',
  description: 'Description',
  original_description: 'Original Description',
  amount: 'Amount',
  type: 'Transaction Type',
  category: 'Category',
  account: 'Account Name',
  labels: 'Labels',
  notes: 'Notes',
} as const
type Column = keyof typeof COLUMNS

/** Where each column of the export is. */
export type Columns = Readonly<Record<Column, number>>

/** Finds the columns by their names, in whatever order; columns that Mint did not have are passed over. */
export function findColumns({ cells }: CsvRow, refuse: (reason: string) => Error): Columns {
  const names = (cells ?? []).map((cell) => cell.trim())
  const missing = missingColumns(names)
  if (missing.length > 0) throw refuse(`This is not a Mint export: the first line does not name ${missing.join(', ')}.`)
  return Object.fromEntries(Object.entries(COLUMNS).map(([key, name]) => [key, names.indexOf(name)])) as Columns
}

/** What an export would name that these columns do not. */
export function missingColumns(cells: readonly string[]): string[] {
  const names = new Set(cells.map((cell) => cell.trim()))
  return Object.values(COLUMNS).filter((name) => !names.has(name))
}

/**
 * One row of the stream. An account or category is a row of its own, before the first transaction that names it, so
 * that it does not fall with a transaction that is refused.
 */
const MintRow = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('account'), name: z.string() }),
  z.object({ kind: z.literal('category'), name: z.string() }),
  z.object({
    kind: z.literal('transaction'),
    line: z.int(),
    account: z.string(),
    posted_on: z.string(),
    amount_minor: MinorUnits,
    description: z.string(),
    original_description: z.string(),
    category: z.string(),
    labels: z.string(),
    notes: z.string(),
    /** Which of the equal rows of the export it is, from 1. */
    occurrence: z.int(),
  }),
  z.object({
    kind: z.literal('refused'),
    line: z.int(),
    reason: z.string(),
    /** Its values, or where they could not be told apart its text. */
    row: z.union([z.array(z.string()), z.string()]),
  }),
])
type MintRow = z.infer<typeof MintRow>

/** Turns lines of the export into rows of the stream. It remembers the whole export: equal rows need not be neighbours. */
export class MintReader {
  private readonly named = new Occurrences()
  private readonly rows = new Occurrences()

  constructor(
    private readonly columns: Columns,
    private readonly exponent: number,
  ) {}

  read(rows: readonly CsvRow[]): string[] {
    return rows.flatMap((row) => this.readOne(row)).map((row) => JSON.stringify(row))
  }

  private readOne(row: CsvRow): MintRow[] {
    try {
      return this.readTransaction(row)
    } catch (fault) {
      if (!(fault instanceof IntegrationError)) throw fault
      return [{ kind: 'refused', line: row.line, reason: fault.message, row: row.cells ?? row.text ?? '' }]
    }
  }

  private readTransaction({ line, cells }: CsvRow): MintRow[] {
    if (cells === null) throw unmappable('The line does not have the columns of the header.')
    const text = (column: Column) => decodeHTMLStrict(cells[this.columns[column]] ?? '').trim()
    const account = text('account')
    if (account === '') throw unmappable('The line names no account.')
    const posted_on = readDate(text('date'))
    const amount_minor = toMinorUnits(readAmount(text('amount'), text('type'), this.exponent))
    const original_description = text('original_description')
    const category = text('category')
    const occurrence = this.rows.next([account, posted_on, amount_minor, original_description].join(SEPARATOR))
    return [
      ...this.nameOnce('account', account),
      ...(category === '' ? [] : this.nameOnce('category', category)),
      {
        kind: 'transaction',
        line,
        account,
        posted_on,
        amount_minor,
        description: text('description'),
        original_description,
        category,
        labels: text('labels'),
        notes: text('notes'),
        occurrence,
      },
    ]
  }

  private nameOnce(kind: 'account' | 'category', name: string): MintRow[] {
    return this.named.next(`${kind}${SEPARATOR}${name}`) === 1 ? [{ kind, name }] : []
  }
}

const TRANSFERS: readonly string[] = ['Transfer', 'Credit Card Payment']

export function mapMintRow(json: Json, currency: string): CanonicalRow[] {
  const row = parseRow(MintRow, json)
  switch (row.kind) {
    case 'refused':
      throw unmappable(`Line ${row.line}: ${row.reason}`)
    case 'account':
      return [
        {
          entity: 'account',
          external_id: row.name,
          body: { name: row.name, type: 'unknown', subtype: null, currency, status: 'open', mask: null, note: null },
        },
      ]
    case 'category':
      return [
        {
          entity: 'category',
          external_id: row.name,
          body: { name: row.name, parent_external_id: null, kind: 'category', hidden: false, note: null },
        },
      ]
    case 'transaction':
      return [mapTransaction(row, currency)]
  }
}

function mapTransaction(row: Extract<MintRow, { kind: 'transaction' }>, currency: string): CanonicalRow {
  const amount = fromMinorUnits(row.amount_minor).toString()
  const identity = [row.account, row.posted_on, amount, row.original_description, row.occurrence].join(SEPARATOR)
  return {
    entity: 'transaction',
    external_id: hash('sha256', identity, 'hex').slice(0, 32),
    body: {
      account_external_id: row.account,
      status: 'posted',
      posted_on: row.posted_on,
      transacted_on: null,
      amount_minor: row.amount_minor,
      currency,
      exponent: exponentOf(currency),
      kind: TRANSFERS.includes(row.category) ? 'transfer' : 'payment',
      payee_external_id: null,
      payee: row.description || null,
      payee_raw: row.original_description || null,
      category_external_id: row.category || null,
      category: row.category || null,
      memo: row.notes || null,
      check_number: null,
      cleared: null,
      approved: null,
      flag: null,
      tags: row.labels
        .split(',')
        .map((label) => label.trim())
        .filter((label) => label !== ''),
      transfer_account_external_id: null,
      transfer_transaction_external_id: null,
      source_external_id: null,
      splits: [],
    },
  }
}

/** Cannot occur in a text that people typed, so joined texts are equal only where all their parts are. */
const SEPARATOR = '\u001f'

const CalendarDate = z.iso.date()

/** `3/27/2017` as `2017-03-27`. */
function readDate(text: string): string {
  const [, month, day, year] = MINT_DATE.exec(text) ?? []
  if (month === undefined || day === undefined || year === undefined)
    throw unmappable('The date is not month/day/year.')
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  if (!CalendarDate.safeParse(date).success) throw unmappable('The date is not a day of the calendar.')
  return date
}

/** The export writes amounts without a sign; the type has it. */
function readAmount(text: string, type: string, exponent: number): bigint {
  const amount = parseDecimal(text, exponent)
  if (amount < 0n) throw unmappable('The amount has a sign, which a Mint export never writes.')
  switch (type.toLowerCase()) {
    case 'debit':
      return -amount
    case 'credit':
      return amount
    default:
      throw unmappable('The transaction type is neither debit nor credit.')
  }
}

const unmappable = (reason: string) => new IntegrationError('record.unmappable', reason)
