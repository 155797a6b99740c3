/**
 * Reads CSV as people's files have it: quotes in the middle of a value, line breaks inside quotes, rows that are broken.
 * A broken row costs itself and none of its neighbours, which a quote that is never closed would otherwise swallow.
 *
 * Lines without a quote, which most are, are split at their delimiters by the engine; only the others are scanned.
 */

export interface CsvRow {
  /** Where the row begins, counted from 1. */
  line: number
  /** Null where the row could not be read, or has another number of columns than the header. */
  cells: string[] | null
  /** The row as it stands in the file, where it could not be read. */
  text?: string
  /** The last row, where the file ends without ending its line: it may have been cut off there. */
  unended?: true
}

export interface CsvForm {
  delimiter: string
  /**
   * Is this what a row looks like, as far as its values go? A line that does is a row of its own even where a quote is
   * still open.
   */
  isRow: (cells: readonly string[]) => boolean
  /** How many columns a row has. By default, as many as the first row. */
  width?: number
  /** The number of the first line. */
  firstLine?: number
}

/** More than one value can sensibly hold: beyond it, an open quote counts as a slip of the pen. */
const MAX_OPEN_LINES = 100
const MAX_CELL = 64 * 1024

/** Yields the rows in batches, the header first. @param batches lines without their `\n` */
export async function* readCsvRows(batches: AsyncIterable<readonly string[]>, form: CsvForm): AsyncGenerator<CsvRow[]> {
  const reader = new CsvReader(form)
  for await (const lines of batches) {
    for (const line of lines) reader.add(line)
    const rows = reader.take()
    if (rows.length > 0) yield rows
  }
  reader.giveUpQuote()
  yield reader.take()
}

/** One line, as far as it can be read by itself; null where a quote stays open. */
export function splitLine(line: string, delimiter: string): string[] | null {
  const text = withoutReturn(line)
  if (!text.includes('"')) return text.split(delimiter)
  const scanner = new RowScanner(delimiter)
  return scanner.add(text) ? scanner.cells : null
}

export class CsvReader {
  private width: number | null
  private nextLine: number
  private rows: CsvRow[] = []
  /** The row whose quote is open, and its lines. */
  private scanner: RowScanner | null = null
  private open: string[] = []
  private openCharacters = 0

  constructor(private readonly form: CsvForm) {
    this.width = form.width ?? null
    this.nextLine = form.firstLine ?? 1
  }

  add(raw: string): void {
    const line = withoutReturn(raw)
    if (this.scanner !== null && this.isRow(line)) this.giveUpQuote()
    if (this.scanner !== null) this.goOn(this.scanner, raw)
    else if (line.includes('"')) this.goOn(new RowScanner(this.form.delimiter), raw)
    else {
      this.push(this.nextLine, line.split(this.form.delimiter), line)
      this.nextLine += 1
    }
  }

  /** The lines of a quote that is never closed are rows one by one. */
  giveUpQuote(): void {
    const lines = this.open
    this.close()
    for (const line of lines) {
      this.push(this.nextLine, splitLine(line, this.form.delimiter), withoutReturn(line))
      this.nextLine += 1
    }
  }

  take(): CsvRow[] {
    const { rows } = this
    this.rows = []
    return rows
  }

  private goOn(scanner: RowScanner, raw: string): void {
    this.scanner = scanner
    this.open.push(raw)
    this.openCharacters += raw.length
    // A line break inside quotes is kept as it is written; the one that ends the row is not.
    const complete = scanner.add(raw)
    if (!complete) {
      if (this.open.length > MAX_OPEN_LINES || this.openCharacters > MAX_CELL) this.giveUpQuote()
      return
    }
    const lines = this.open
    if (lines.length > 1 && !this.fits(scanner.cells)) return this.giveUpQuote()
    this.close()
    this.push(this.nextLine, scanner.cells, lines.join('\n'))
    this.nextLine += lines.length
  }

  private close(): void {
    this.scanner = null
    this.open = []
    this.openCharacters = 0
  }

  private push(line: number, cells: string[] | null, text: string): void {
    if (cells !== null && cells.every((cell) => cell.trim() === '')) return
    this.width ??= cells === null ? null : columnsOf(cells)
    const fits = cells !== null && this.fits(cells) && (text.length <= MAX_CELL || !cells.some(isTooLong))
    this.rows.push(fits ? { line, cells } : { line, cells: null, text: text.slice(0, MAX_CELL) })
  }

  /** A delimiter too many at the end of a line makes no column. */
  private fits(cells: readonly string[]): boolean {
    if (this.width === null || cells.length === this.width) return true
    return cells.length > this.width && cells.slice(this.width).every((cell) => cell.trim() === '')
  }

  private isRow(line: string): boolean {
    // With a quote of its own that stays open, by its delimiters: or else every second of such rows would hide in the first.
    const alone = splitLine(line, this.form.delimiter) ?? line.split(this.form.delimiter)
    return this.width !== null && this.fits(alone) && this.form.isRow(alone)
  }
}

/** Cells of one row, gathered from one or more lines. */
class RowScanner {
  readonly cells: string[] = []
  /** The value that is open, as far as it goes, with its opening quote; null between values. */
  private value: string | null = null

  constructor(private readonly delimiter: string) {}

  /** True when the row ends with this line. */
  add(line: string): boolean {
    let at = 0
    if (this.value !== null) at = this.close(`${this.value}\n`, line, 0)
    while (at >= 0 && at <= line.length) at = this.next(line, at)
    return this.value === null
  }

  /** Reads one value and returns where the next begins: beyond the line after the last, -1 while a quote is open. */
  private next(line: string, from: number): number {
    let at = from
    while (line.charCodeAt(at) === SPACE) at++
    if (line.charCodeAt(at) === QUOTE) return this.close('"', line, at + 1)
    const end = line.indexOf(this.delimiter, from)
    this.cells.push(end < 0 ? withoutReturn(line.slice(from)) : line.slice(from, end))
    return end < 0 ? line.length + 1 : end + 1
  }

  /** Looks for the closing quote from `from` on, given what stands before it. */
  private close(before: string, line: string, from: number): number {
    let at = line.indexOf('"', from)
    while (at >= 0 && line.charCodeAt(at + 1) === QUOTE) at = line.indexOf('"', at + 2)
    if (at < 0) {
      this.value = before + line.slice(from)
      return -1
    }
    this.value = null
    let after = at + 1
    while (line.charCodeAt(after) === SPACE) after++
    const isEnd = after === line.length || (after === line.length - 1 && line.charCodeAt(after) === RETURN)
    if (isEnd || line.startsWith(this.delimiter, after)) {
      const inside = before.slice(1) + line.slice(from, at)
      this.cells.push(inside.includes('"') ? inside.replaceAll('""', '"') : inside)
      return isEnd ? line.length + 1 : after + 1
    }
    // Text behind the closing quote: then it was none, and neither was the opening one.
    const end = line.indexOf(this.delimiter, at)
    this.cells.push(before + (end < 0 ? withoutReturn(line.slice(from)) : line.slice(from, end)))
    return end < 0 ? line.length + 1 : end + 1
  }
}

const QUOTE = 0x22
const SPACE = 0x20
const RETURN = 0x0d

const withoutReturn = (line: string): string => (line.charCodeAt(line.length - 1) === RETURN ? line.slice(0, -1) : line)

const isTooLong = (cell: string): boolean => cell.length > MAX_CELL

/** Columns with a name: what delimiters at the end of a header leave open is none. */
function columnsOf(header: readonly string[]): number {
  const last = header.findLastIndex((name) => name.trim() !== '')
  return last + 1
}
