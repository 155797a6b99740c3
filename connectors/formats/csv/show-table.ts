/** The columns of a table with their first values, for a person to say what each of them is. */
import type { FileTable } from '../file-format'
import { referenceOf } from './columns'
import { HELD, PUT_TOGETHER, ROLE_TITLES, ROLES } from './roles'
import { isAmount, isDate, type Table } from './table'

/** Enough to recognise a column by, and not the whole statement. */
const SHOWN_ROWS = 5
const LONGEST_VALUE = 200

export function showTable({ names, width, sample }: Table): FileTable {
  const columns = Array.from({ length: width }, (_, index) => {
    const cells = sample.map((row) => (row.cells[index] ?? '').trim())
    const filled = cells.filter((cell) => cell !== '')
    const may = (fits: (cell: string) => boolean) => filled.length === 0 || filled.some(fits)
    return {
      reference: referenceOf(index, names ?? []),
      name: shown(names?.[index] ?? '', LONGEST_VALUE),
      values: cells.slice(0, SHOWN_ROWS).map((cell) => shown(cell, LONGEST_VALUE)),
      holds: [...(may(isDate) ? (['date'] as const) : []), ...(may(isAmount) ? (['amount'] as const) : [])],
    }
  })
  return { columns, roles: COLUMN_ROLES }
}

/** A text as it can be stored and shown, wherever it is cut. */
export const shown = (text: string, most: number): string =>
  (text.length > most ? `${text.slice(0, most - 1)}…` : text).replace(UNPRINTABLE, ' ').trim()

const UNPRINTABLE = /[\p{Cc}\p{Surrogate}]/gu

const COLUMN_ROLES = ROLES.map((role) => ({
  role,
  title: ROLE_TITLES[role],
  several: PUT_TOGETHER.has(role),
  holds: HELD[role] ?? null,
}))
