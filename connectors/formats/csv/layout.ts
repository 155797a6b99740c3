/** How one file is read: its table, and what was answered about it. */
import { CURRENCY_CODES } from '../../../domain/currencies'
import type { Settings } from '../../connector'
import { DECIMAL_MARKS, type DecimalMark } from '../amounts'
import { locateColumns, parseColumnMap, type Columns } from './columns'
import { DATE_ORDERS, type DateOrder } from './dates'
import type { Table } from './table'

export interface Layout {
  table: Table
  columns: Columns
  /** Null where the dates need none. */
  date_order: DateOrder | null
  /** Null where the amounts need none. */
  decimal: DecimalMark | null
  /** Money out is written without a minus, and money in with one: a credit card seen from the bank. */
  flipped: boolean
  /** The words of the column of directions that mean money out; null for those that are known everywhere. */
  money_out: ReadonlySet<string> | null
  /** Of amounts that name none. */
  currency: string | null
  /** The account of rows that name none. */
  account: string
}

/** @returns null where the columns were not confirmed, or are not those of this table */
export function layoutOf(table: Table, settings: Settings): Layout | null {
  const map = parseColumnMap(settings['columns'] ?? '')
  if (map === null) return null
  const { columns, missing } = locateColumns(map, table)
  if (missing.length > 0) return null
  const currency = settings['currency'] ?? ''
  return {
    table,
    columns,
    date_order: oneOf(DATE_ORDERS, settings['date_order']),
    decimal: oneOf(DECIMAL_MARKS, settings['decimal']),
    flipped: settings['sign'] === 'flipped',
    money_out: wordsOf(settings['money_out']),
    currency: CURRENCY_CODES.includes(currency) ? currency : null,
    account: settings['account'] ?? DEFAULT_ACCOUNT,
  }
}

export const DEFAULT_ACCOUNT = 'Account'

const oneOf = <T extends string>(known: readonly T[], value: string | undefined): T | null =>
  known.find((each) => each === value) ?? null

const wordsOf = (text: string | undefined): ReadonlySet<string> | null =>
  text === undefined ? null : new Set(text.split(',').map((word) => word.trim().toLowerCase()))
