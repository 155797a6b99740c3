/**
 * Was a file cut off in the last value of its last line? Many sound files do not end that line, so the missing end proves
 * nothing. But `-12.5` does where every other amount has two decimals, and kept for an amount it would be a wrong one.
 */
import type { Layout } from './layout'
import type { Role } from './roles'

export function looksCutOff(cells: readonly string[], line: number, { table, columns }: Layout): boolean {
  const column = table.width - 1
  const end = Object.entries(ENDS).find(([role]) => columns[role as Role]?.includes(column))?.[1]
  if (end === undefined) return false
  const formOf = (value = '') => (end.exec(value.trim())?.[0] ?? '').replace(/\d/g, '9')
  const others = table.sample.filter((row) => row.line !== line).map((row) => formOf(row.cells[column]))
  return others.length > 0 && !others.includes(formOf(cells[column]))
}

/** The decimals of an amount, the year of a date: what the values of a column have in common. */
const DECIMALS = /[.,]\d*\D*$/
const LAST_DIGITS = /\d*\D*$/

/** Roles of values that mean something else when their end is missing. */
const ENDS: Readonly<Partial<Record<Role, RegExp>>> = {
  date: LAST_DIGITS,
  transacted: LAST_DIGITS,
  amount: DECIMALS,
  debit: DECIMALS,
  credit: DECIMALS,
  fee: DECIMALS,
  balance: DECIMALS,
}
