/** The mapping of a file's columns, as a setting holds it and as a reader uses it. */
import { z } from 'zod'
import { ROLES, type Role } from './roles'
import { isAmount, isDate, type Table } from './table'

/** A column by its name, or by its number from 1. */
const Column = z.union([z.string().min(1), z.int().min(1)])

/** The setting `columns`: JSON of what is in which column. Texts may be put together from several. */
export const ColumnMap = z.partialRecord(z.enum(ROLES), z.union([Column, z.array(Column).min(1).max(8)]))
export type ColumnMap = z.infer<typeof ColumnMap>

/** Where each role is found, from 0. */
export type Columns = Readonly<Partial<Record<Role, readonly number[]>>>

/** @returns null for what is no such mapping, or lacks a date or an amount */
export function parseColumnMap(setting: string): ColumnMap | null {
  const { data } = ColumnMap.safeParse(parseJson(setting))
  return data !== undefined && lackOf(data) === null ? data : null
}

/** What keeps a table from being read by what was said of its columns, in plain words; null where nothing does. */
export function faultOf(setting: string, table: Table): string | null {
  const { data: map } = ColumnMap.safeParse(parseJson(setting))
  if (map === undefined) return 'What was said of the columns is no mapping.'
  const lack = lackOf(map)
  if (lack !== null) return lack
  const { columns, missing } = locateColumns(map, table)
  if (missing.length > 0) return `There is no column ${missing.join(', ')}.`
  if (holdsNone(columns.date, table, isDate)) return `${columnText(map.date)} holds no dates.`
  if (holdsNone(columns.amount, table, isAmount)) return `${columnText(map.amount)} holds no amounts.`
  return null
}

function lackOf({ date, amount, debit, credit }: ColumnMap): string | null {
  if (date === undefined) return 'No column was said to hold the date.'
  if (amount !== undefined || (debit !== undefined && credit !== undefined)) return null
  return 'No column was said to hold the amount, or not both of money out and money in.'
}

/** Of a column that is empty so far nothing can be said. */
function holdsNone(at: readonly number[] | undefined, { sample }: Table, fits: (text: string) => boolean): boolean {
  const texts =
    at === undefined
      ? []
      : sample.map(({ cells }) =>
          at
            .map((each) => cells[each] ?? '')
            .join(' ')
            .trim(),
        )
  const filled = texts.filter((text) => text !== '')
  return filled.length > 0 && !filled.some(fits)
}

/** A column as people are told of it. */
export const columnText = (column: ColumnMap[Role]): string =>
  [column]
    .flat()
    .map((each) => (typeof each === 'number' ? `number ${each}` : `“${each ?? ''}”`))
    .join(' and ')

/** How a mapping names a column: by its name, or by its number from 1 where it has none of its own. */
export const referenceOf = (index: number, names: readonly string[]): string | number => {
  const name = names[index] ?? ''
  const isOnly = name !== '' && name.length <= LONGEST_NAME && names.indexOf(name) === names.lastIndexOf(name)
  return isOnly && !CONTROL.test(name) ? name : index + 1
}

/** What is longer, or no text that people can read, is no name of a column but a broken header. */
const LONGEST_NAME = 200
const CONTROL = /[\p{Cc}\p{Surrogate}]/u

/** @returns the columns, and the names that the table does not have */
export function locateColumns(map: ColumnMap, { names, width }: Table): { columns: Columns; missing: string[] } {
  const missing: string[] = []
  const columns = Object.entries(map).map(([role, wanted]) => [
    role,
    [wanted].flat().map((column) => {
      const at = typeof column === 'number' ? column - 1 : (names ?? []).indexOf(column.trim())
      if (at < 0 || at >= width) missing.push(typeof column === 'number' ? `number ${column}` : `“${column}”`)
      return at
    }),
  ])
  return { columns: Object.fromEntries(columns) as Columns, missing }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
