/** The mapping of a file's columns, as a setting holds it and as a reader uses it. */
import { z } from 'zod'
import { ROLES, type Role } from './roles'
import type { Table } from './table'

/** A column by its name, or by its number from 1. */
const Column = z.union([z.string().min(1), z.int().min(1)])

/** The setting `columns`: JSON of what is in which column. Texts may be put together from several. */
export const ColumnMap = z.partialRecord(z.enum(ROLES), z.union([Column, z.array(Column).min(1).max(8)]))
export type ColumnMap = z.infer<typeof ColumnMap>

/** Where each role is found, from 0. */
export type Columns = Readonly<Partial<Record<Role, readonly number[]>>>

/** @returns null for what is no such mapping, or lacks a date or an amount */
export function parseColumnMap(setting: string): ColumnMap | null {
  const parsed = ColumnMap.safeParse(parseJson(setting))
  if (!parsed.success) return null
  const { date, amount, debit, credit } = parsed.data
  const hasAmount = amount !== undefined || (debit !== undefined && credit !== undefined)
  return date !== undefined && hasAmount ? parsed.data : null
}

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
