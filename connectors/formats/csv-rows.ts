/**
 * Reads CSV as people's files have it: quotes in the middle of a value, line breaks inside quotes, rows that are broken.
 * A broken row costs itself and none of its neighbours, which a quote that is never closed would otherwise swallow.
 */
import { parse } from 'csv-parse/sync'

export interface CsvRow {
  /** Where the row begins, counted from 1. */
  line: number
  /** Null where the line could not be read, or has another number of columns than the header. */
  cells: string[] | null
}

/** More than one value can sensibly hold: beyond it, an open quote counts as a slip of the pen. */
const MAX_OPEN_LINES = 100
const MAX_OPEN_CHARACTERS = 64 * 1024

/**
 * Yields the rows in batches, the header first.
 *
 * @param startOfRow what a row's first line looks like. A line that does, and has all the columns, is a row of its own
 * even where a quote is still open.
 */
export async function* readCsvRows(
  batches: AsyncIterable<readonly string[]>,
  startOfRow: RegExp,
): AsyncGenerator<CsvRow[]> {
  const reader = new CsvReader(startOfRow)
  for await (const lines of batches) {
    for (const line of lines) reader.add(line)
    const rows = reader.take()
    if (rows.length > 0) yield rows
  }
  reader.closeQuote()
  yield reader.take()
}

class CsvReader {
  /** Columns of the header; null until it is read. */
  private width: number | null = null
  /** Runs of lines with their quotes closed, waiting to be parsed together, because one by one is slow. */
  private closed: string[][] = []
  /** Lines since a quote was opened. */
  private open: string[] = []
  private openCharacters = 0
  private nextLine = 1
  private rows: CsvRow[] = []

  constructor(private readonly startOfRow: RegExp) {}

  add(line: string): void {
    if (this.open.length > 0 && this.isRow(line)) this.closeQuote()
    const closes = hasOddQuotes(line) === this.open.length > 0
    if (closes) {
      this.closed.push([...this.open, line])
      this.open = []
      this.openCharacters = 0
      return
    }
    this.open.push(line)
    this.openCharacters += line.length
    if (this.open.length > MAX_OPEN_LINES || this.openCharacters > MAX_OPEN_CHARACTERS) this.closeQuote()
  }

  /** Gives up on the quote that is open: its lines are rows one by one. */
  closeQuote(): void {
    this.parseClosed()
    for (const line of this.open) this.parseAlone(line)
    this.open = []
    this.openCharacters = 0
  }

  take(): CsvRow[] {
    this.parseClosed()
    const { rows } = this
    this.rows = []
    return rows
  }

  private parseClosed(): void {
    const runs = this.closed
    this.closed = []
    if (this.parseTogether(runs.flat())) return
    for (const lines of runs) {
      if (!this.parseTogether(lines)) for (const line of lines) this.parseAlone(line)
    }
  }

  /** False, and nothing done, when the lines cannot be parsed as they stand. */
  private parseTogether(lines: readonly string[]): boolean {
    const records = tryParse(lines.join('\n'))
    if (records === null) return false
    const firstLine = this.nextLine
    for (const { record, info } of records) {
      const end = info.lines
      const begin = this.nextLine - firstLine
      const own = lines.slice(begin, end)
      while (own[0]?.trim() === '' && own.length > 1) {
        own.shift()
        this.nextLine += 1
      }
      const swallowed = own.length > 1 && (!this.fits(record) || own.slice(1).some((line) => this.isRow(line)))
      if (swallowed) for (const line of own) this.parseAlone(line)
      else {
        this.push(this.nextLine, record)
        this.nextLine += own.length
      }
    }
    this.nextLine = firstLine + lines.length
    return true
  }

  private parseAlone(line: string): void {
    const records = tryParse(line)
    if (records === null) this.rows.push({ line: this.nextLine, cells: null })
    for (const { record } of records ?? []) this.push(this.nextLine, record)
    this.nextLine += 1
  }

  private push(line: number, record: string[]): void {
    this.width ??= record.length
    this.rows.push({ line, cells: this.fits(record) ? record : null })
  }

  private fits(record: readonly string[]): boolean {
    return this.width === null || record.length === this.width
  }

  private isRow(line: string): boolean {
    if (!this.startOfRow.test(line)) return false
    const alone = tryParse(line)?.[0]?.record
    return alone !== undefined && this.width !== null && this.fits(alone)
  }
}

interface Parsed {
  record: string[]
  /** `lines`: the line on which the record ends. */
  info: { lines: number }
}

function tryParse(text: string): Parsed[] | null {
  try {
    return parse(`${text}\n`, {
      info: true,
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      relax_quotes: true,
      skip_records_with_empty_values: true,
    }) as unknown as Parsed[]
  } catch {
    return null
  }
}

function hasOddQuotes(line: string): boolean {
  let odd = false
  for (let at = line.indexOf('"'); at >= 0; at = line.indexOf('"', at + 1)) odd = !odd
  return odd
}
