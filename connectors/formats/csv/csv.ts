// CSV of any bank: a table of dates and amounts, whatever its delimiter, its header, its language and its habits. What
// each column is gets proposed with the evidence, confirmed by a person, and kept with the integration. Rows carry no id,
// so identity is made of content: account, date, currency and amount, with the balance or reference where there is one,
// and which of several equal rows it is, from the oldest. Texts are left out of it: banks rewrite them.

import { CURRENCY_CODES, exponentOf } from '../../../domain/currencies'
import type { Settings } from '../../connector'
import type { FileFormat, FileQuestion } from '../file-format'
import { looksLike } from '../looks-like'
import { firstLines } from '../text-lines'
import { keepWhatAddsUp } from './balance-chain'
import { faultOf, locateColumns, parseColumnMap, type ColumnMap } from './columns'
import { findTableIn, rowsOf, unreadable } from './examine'
import { Findings } from './findings'
import { layoutOf } from './layout'
import { proposeColumns } from './propose'
import { questionsAbout } from './questions'
import { CSV_SETTINGS } from './settings'
import { DELIMITERS, findTable, type Table } from './table'
import { TransactionReader } from './transaction-reader'
import { mapTransactionRow } from './transaction-rows'

export const csv: FileFormat = {
  name: 'csv',
  title: 'CSV',
  endings: ['.csv', '.tsv', '.txt'],
  entities: ['account', 'category', 'transaction'],
  settings: CSV_SETTINGS,
  recognises,
  questions,
  read,
  map: mapTransactionRow,
}

/** A text with a table in it, which is not one of the formats that look like that from afar. */
function recognises(head: Uint8Array): boolean {
  if (looksLike(head) !== null) return false
  const lines = firstLines(head)
  const first = lines.find((line) => line.trim() !== '') ?? ''
  if (/^\s*[<!{]|^OFXHEADER\s*:|^:\d\d[A-Z]?:/i.test(first)) return false
  return findTable(lines, null) !== null || lines.some(hasColumns)
}

const hasColumns = (line: string): boolean => Object.values(DELIMITERS).some((each) => line.split(each).length > 2)

async function questions(file: AsyncIterable<Uint8Array>, settings: Settings): Promise<FileQuestion[]> {
  const { table, above } = await findTableIn(file, settings)
  const { columns = '' } = settings
  const fault = columns === '' ? null : faultOf(columns, table)
  const said = fault === null ? parseColumnMap(columns) : null
  const map = said ?? keepWhatAddsUp(table, propose(table), settings)
  const findings = await findOut(file, settings, table, map)
  return questionsAbout({ table, above, map, confirmed: said !== null, fault, findings }, settings)
}

/** @throws file.unreadable */
function propose(table: Table): ColumnMap {
  const map = proposeColumns(table)
  if (map !== null) return map
  const names = table.names?.map((name) => `“${name}”`).join(', ') ?? `${table.width} without a name`
  throw unreadable(`Line ${table.linesBefore}: none of the columns (${names}) holds dates, or none of them amounts.`)
}

/** Goes through the rows until nothing more can be learned from them. */
async function findOut(
  file: AsyncIterable<Uint8Array>,
  settings: Settings,
  table: Table,
  map: ColumnMap,
): Promise<Findings> {
  const currency = settings['currency'] ?? ''
  const exponent = CURRENCY_CODES.includes(currency) ? exponentOf(currency) : USUAL_EXPONENT
  const findings = new Findings(locateColumns(map, table).columns, exponent)
  for await (const rows of rowsOf(file, settings, table)) {
    for (const row of rows) findings.add(row)
    if (findings.isSettled) break
  }
  return findings
}

const USUAL_EXPONENT = 2

async function* read(file: AsyncIterable<Uint8Array>, settings: Settings): AsyncGenerator<string[], undefined> {
  const { table } = await findTableIn(file, settings)
  const layout = layoutOf(table, settings)
  if (layout === null) throw unreadable('The columns of this file are not those that were confirmed.')
  const reader = new TransactionReader(layout)
  for await (const rows of rowsOf(file, settings, table)) yield reader.read(rows)
  yield reader.end()
}
