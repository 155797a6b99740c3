/** The start of a file, and all its rows by what the start shows. */
import { IntegrationError } from '../../../domain/errors'
import type { Settings } from '../../connector'
import { readLines } from '../text-lines'
import { CsvReader, type CsvRow } from './csv-rows'
import { DELIMITERS, findTable, isDate, type Table } from './table'

/** Enough to see how a bank writes, above all the lines that it puts in front. */
const SAMPLE_LINES = 400
const SAMPLE_CHARACTERS = 1024 * 1024
/** More rows than anybody has; a bound on what one file can take. */
const MOST_ROWS = 2_000_000

/** @throws file.unreadable where there is no table */
export async function findTableIn(
  file: AsyncIterable<Uint8Array>,
  settings: Settings,
): Promise<{ table: Table; above: readonly string[] }> {
  const lines: string[] = []
  let characters = 0
  sampling: for await (const batch of linesOf(file, settings)) {
    for (const line of batch) {
      characters += line.length
      if (lines.length >= SAMPLE_LINES || characters > SAMPLE_CHARACTERS) break sampling
      lines.push(line)
    }
  }
  const table = findTable(lines, DELIMITERS[settings['delimiter'] ?? ''] ?? null)
  if (table === null)
    throw unreadable(`Lines 1 to ${lines.length}: there is no table in which rows have a date and an amount.`)
  return { table, above: lines.slice(0, table.linesBefore) }
}

/** The rows of the table, in batches. @throws file.unreadable beyond the bound */
export async function* rowsOf(
  file: AsyncIterable<Uint8Array>,
  settings: Settings,
  { delimiter, width, linesBefore }: Table,
): AsyncGenerator<CsvRow[]> {
  const reader = new CsvReader({ delimiter, width, firstLine: linesBefore + 1, isRow: (cells) => cells.some(isDate) })
  let toSkip = linesBefore
  let count = 0
  let held: CsvRow[] = []
  let lastLine = ''
  for await (const lines of linesOf(file, settings)) {
    for (const line of toSkip > 0 ? lines.slice(toSkip) : lines) reader.add(line)
    toSkip = Math.max(0, toSkip - lines.length)
    lastLine = lines.at(-1) ?? ''
    const rows = reader.take()
    count += rows.length
    if (count > MOST_ROWS)
      throw unreadable(
        `Line ${rows.at(-1)?.line ?? 0}: more than ${MOST_ROWS.toLocaleString('en')} rows. Split the file.`,
      )
    if (rows.length === 0) continue
    if (held.length > 0) yield held
    held = rows
  }
  reader.giveUpQuote()
  const last = [...held, ...reader.take()]
  const lastRow = last.at(-1)
  yield lastRow === undefined || lastLine === '' ? last : [...last.slice(0, -1), { ...lastRow, unended: true }]
}

const linesOf = (file: AsyncIterable<Uint8Array>, settings: Settings): AsyncGenerator<string[]> =>
  readLines(file, unreadable, settings['encoding'] ?? null)

export const unreadable = (reason: string): IntegrationError => new IntegrationError('file.unreadable', reason)
