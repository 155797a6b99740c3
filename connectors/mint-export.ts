/** The CSV export of Mint as a file format, and as the body that a server sends. */
import { exponentOf } from '../domain/currencies'
import { IntegrationError } from '../domain/errors'
import type { Settings } from './connector'
import { currencySetting } from './formats/currency-setting'
import { readCsvRows, splitLine, type CsvRow } from './formats/csv/csv-rows'
import type { FileFormat } from './formats/file-format'
import { firstLines, readLines } from './formats/text-lines'
import { findColumns, isMintRow, mapMintRow, MintReader, missingColumns } from './mint-rows'

export const mintExport: FileFormat = {
  name: 'mint_csv',
  title: 'Mint export',
  endings: ['.csv'],
  entities: ['account', 'category', 'transaction'],
  settings: [{ ...currencySetting, help: `${currencySetting.help} USD if left out.` }],
  recognises,
  questions: () => Promise.resolve([]),
  read: (file, settings) => readMintExport(file, settings, unreadable),
  map: (row, { settings }) => mapMintRow(row, currencyOf(settings)),
}

export const currencyOf = (settings: Settings): string => settings['currency'] ?? 'USD'

/** Yields the rows of the stream. @param refuse makes the error for what is no Mint export */
export async function* readMintExport(
  pieces: AsyncIterable<Uint8Array>,
  settings: Settings,
  refuse: (reason: string) => Error,
): AsyncGenerator<string[], undefined> {
  let reader: MintReader | null = null
  for await (const rows of mintRows(pieces, refuse)) {
    const [header, ...others] = rows
    if (header === undefined) continue
    const first: MintReader | null = reader
    reader ??= new MintReader(findColumns(header, refuse), exponentOf(currencyOf(settings)))
    yield reader.read(first === null ? others : rows)
  }
  if (reader === null) throw refuse('The export is empty.')
}

/** The lines of an export, the header first. */
export const mintRows = (
  pieces: AsyncIterable<Uint8Array>,
  refuse: (reason: string) => Error,
): AsyncGenerator<CsvRow[]> => readCsvRows(readLines(pieces, refuse), { delimiter: ',', isRow: isMintRow })

/** By the names of its columns. */
function recognises(head: Uint8Array): boolean {
  const header = firstLines(head).find((line) => line.trim() !== '')
  return header !== undefined && missingColumns(splitLine(header, ',') ?? []).length === 0
}

const unreadable = (reason: string) => new IntegrationError('file.unreadable', reason)
