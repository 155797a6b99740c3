/**
 * Finds the table in the first lines of a file: its delimiter, its header, where its rows begin. Banks write a few lines
 * of their own above it, in as many columns as they like, or no header at all.
 */
import { parseAmount } from '../amounts'
import { splitLine } from './csv-rows'
import { ordersOf } from './dates'
import { rolesOfName } from './roles'

export interface Table {
  delimiter: string
  /** Null where the columns have no names. */
  names: readonly string[] | null
  /** Lines before the first row, the header among them. */
  linesBefore: number
  width: number
  /** The rows at the start, as far as they have the columns. */
  sample: readonly TableRow[]
}

export interface TableRow {
  line: number
  cells: readonly string[]
}

/** As settings name them, the commonest first. */
export const DELIMITERS: Readonly<Record<string, string>> = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' }

/** Beyond these no bank writes; they bound what a hostile file can cost. */
const LONGEST_LINE = 64 * 1024
const MOST_COLUMNS = 500
const MOST_QUOTED_LINES = 20

/** @returns null where nothing looks like a table of dates and amounts */
export function findTable(lines: readonly string[], delimiter: string | null): Table | null {
  const announced = /^"?sep=(.)"?\s*$/i.exec(lines[0] ?? '')?.[1]
  const known = delimiter ?? announced
  const tables = (known === undefined ? Object.values(DELIMITERS) : [known]).flatMap(
    (each) => tableOf(lines, each, announced === undefined ? 0 : 1) ?? [],
  )
  return tables.reduce<Table | null>((best, table) => (best === null || isBetter(table, best) ? table : best), null)
}

const isBetter = (a: Table, b: Table): boolean =>
  a.sample.length > b.sample.length || (a.sample.length === b.sample.length && a.width > b.width)

function tableOf(lines: readonly string[], delimiter: string, from: number): Table | null {
  const rows = rowsIn(lines, delimiter, from)
  const data = rows.filter(({ cells }) => isData(cells))
  const width = commonest(data.map(({ cells }) => widthOf(cells)))
  if (width === null) return headerAlone(rows, delimiter)
  const first = data.find(({ cells }) => cells.length >= width)
  if (first === undefined) return null
  const header = rows.findLast(({ line, cells }) => line < first.line && !cells.some(isDate) && cells.some(isFilled))
  const names = header !== undefined && isHeader(header.cells, width) ? trimmed(header.cells) : null
  const columns = names === null ? widest(data, width) : Math.max(names.length, width)
  return {
    delimiter,
    names,
    linesBefore: names === null || header === undefined ? first.line - 1 : header.line,
    width: columns,
    sample: rows.filter(({ line, cells }) => line >= first.line && fits(cells, columns)),
  }
}

/** A value in quotes may hold line breaks; a quote that none of the next lines closes is a slip of the pen. */
function rowsIn(lines: readonly string[], delimiter: string, from: number): TableRow[] {
  const rows: TableRow[] = []
  for (let at = from; at < lines.length; at++) {
    const line = at + 1
    const end = isOpen(lines[at] ?? '', delimiter) ? endOfQuote(lines, delimiter, at) : at
    rows.push({ line, cells: cellsOf(lines.slice(at, end + 1).join('\n'), delimiter) })
    at = end
  }
  return rows
}

/** The line at which the quote is closed that is open in this one: this one again where that cannot be. */
function endOfQuote(lines: readonly string[], delimiter: string, from: number): number {
  for (let at = from + 1; at < lines.length && at - from < MOST_QUOTED_LINES; at++) {
    if (isData(cellsOf(lines[at] ?? '', delimiter))) break
    if (!isOpen(lines.slice(from, at + 1).join('\n'), delimiter)) return at
  }
  return from
}

const isOpen = (text: string, delimiter: string): boolean => text.includes('"') && splitLine(text, delimiter) === null

function cellsOf(line: string, delimiter: string): string[] {
  const cells = line.length > LONGEST_LINE ? null : splitLine(line, delimiter)
  return cells === null || cells.length > MOST_COLUMNS ? [] : cells
}

/** A file with a header and no row yet. */
function headerAlone(rows: readonly TableRow[], delimiter: string): Table | null {
  const header = rows.find(({ cells }) => cells.filter((name) => rolesOfName(name).length > 0).length >= 2)
  if (header === undefined) return null
  const names = trimmed(header.cells)
  return { delimiter, names, linesBefore: header.line, width: names.length, sample: [] }
}

/** A row of the table has a date, and beside it an amount. */
const isData = (cells: readonly string[]): boolean => {
  const date = cells.findIndex(isDate)
  return date >= 0 && cells.some((cell, index) => index !== date && isAmount(cell))
}

export const isDate = (cell: string): boolean => ordersOf(cell).orders.length > 0
export const isAmount = (cell: string): boolean =>
  /\d/.test(cell) && (parseAmount(cell, 'point', 4) !== null || parseAmount(cell, 'comma', 4) !== null)

/** A line of the bank's own above the table has fewer columns. */
const isHeader = (cells: readonly string[], width: number): boolean =>
  cells.filter(isFilled).length >= 2 && widthOf(cells) > width / 2

const isFilled = (cell: string): boolean => cell.trim() !== ''

const widthOf = (cells: readonly string[]): number => cells.findLastIndex(isFilled) + 1

const trimmed = (cells: readonly string[]): string[] => cells.slice(0, widthOf(cells)).map((name) => name.trim())

/** Without a header, the last column may be empty in most rows. */
const widest = (rows: readonly TableRow[], width: number): number =>
  Math.max(width, commonest(rows.map(({ cells }) => cells.length)) ?? 0)

const fits = (cells: readonly string[], width: number): boolean =>
  cells.length >= width && cells.slice(width).every((cell) => !isFilled(cell)) && cells.some(isFilled)

function commonest(numbers: readonly number[]): number | null {
  const counts = new Map<number, number>()
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1)
  const [first] = [...counts].sort(([a, often], [b, oftenB]) => oftenB - often || b - a)
  return first?.[0] ?? null
}
