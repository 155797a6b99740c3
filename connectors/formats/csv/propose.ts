/** Proposes what each column is, by its name and by what it holds. A person confirms or corrects it. */
import { DECIMAL_MARKS, parseAmount } from '../amounts'
import { referenceOf, type ColumnMap } from './columns'
import { MONEY_IN, MONEY_OUT, ROLES, rolesOfName, STATUSES, type Role } from './roles'
import { isAmount, isDate, type Table } from './table'

/** The proposal as the setting has it; null where there is no date or no amount to be found. */
export function proposeColumns(table: Table): ColumnMap | null {
  const columns = profiles(table)
  const found = new Map<Role, Profile>()
  const take = (role: Role, column: Profile | undefined) => {
    if (column !== undefined && !found.has(role)) found.set(role, column)
  }
  const free = () => columns.filter((column) => ![...found.values()].includes(column))

  for (const role of ROLES)
    take(
      role,
      free().find((column) => column.roles.includes(role) && FITS[role](column)),
    )
  if (found.has('amount')) for (const role of ['debit', 'credit'] as const) found.delete(role)
  if (!found.has('debit') || !found.has('credit')) for (const role of ['debit', 'credit'] as const) found.delete(role)
  if (found.get('amount')?.hasMinus === true) found.delete('direction')
  if (!found.has('payee')) move(found, 'payer', 'payee')

  if (!found.has('date') && found.has('transacted')) move(found, 'transacted', 'date')
  take('date', free().find(({ filled, dates }) => filled > 0 && dates === filled) ?? free().find(isMostlyDates))
  if (!found.has('amount') && !found.has('debit')) take('amount', likeliestAmount(free()))
  if (!found.has('payee') && !found.has('description')) take('description', longestText(free()))
  const isTable = found.has('date') && (found.has('amount') || found.has('debit'))
  return isTable ? Object.fromEntries([...found].map(([role, column]) => [role, column.reference])) : null
}

const isMostlyDates = (column: Profile): boolean => column.dates > 0 && all(column, column.dates)

interface Profile {
  /** Its name, or its number from 1 where it has none of its own. */
  reference: string | number
  /** What its name stands for. */
  roles: readonly string[]
  rows: number
  /** How many rows have something in it, and of what kind. */
  filled: number
  dates: number
  amounts: number
  decimals: number
  codes: number
  hasMinus: boolean
  /** Different values, in lower case. */
  values: ReadonlySet<string>
  letters: number
}

const isDirection = (word: string): boolean => MONEY_OUT.has(word) || MONEY_IN.has(word)

const MOST_ACCOUNTS = 10

/** The bank's own lines below the table, which in a file of few rows are many. */
const FOOTER_ROWS = 3

const all = ({ filled }: Profile, count: number): boolean =>
  filled === 0 || count >= filled * 0.9 || (filled - count <= FOOTER_ROWS && count * 2 >= filled)

/** What a column has to hold to be what its name says. In a table without rows the name is all there is. */
const FITS: Readonly<Record<Role, (column: Profile) => boolean>> = {
  date: (column) => all(column, column.dates),
  transacted: (column) => all(column, column.dates),
  amount: (column) => all(column, column.amounts),
  debit: (column) => all(column, column.amounts),
  credit: (column) => all(column, column.amounts),
  fee: (column) => all(column, column.amounts),
  direction: ({ values, filled }) => filled === 0 || [...values].every(isDirection),
  currency: (column) => all(column, column.codes),
  payee: () => true,
  payer: () => true,
  // Debit or credit in so many words is no description, whatever the column is called.
  description: ({ values }) => ![...values].some(isDirection) || [...values].some((value) => /[^\p{L}_]/u.test(value)),
  memo: () => true,
  category: () => true,
  // The other party's account is another one in every other row.
  account: ({ values, rows }) => values.size <= 1 || (values.size <= MOST_ACCOUNTS && values.size * 2 <= rows + 1),
  balance: (column) => all(column, column.amounts),
  id: ({ values, rows, dates }) => values.size === rows && dates === 0,
  check_number: ({ values }) => [...values].every((value) => /^\d{0,12}$/.test(value)),
  status: ({ values, filled }) => filled > 0 && [...values].every((word) => STATUSES.has(word)),
  tags: () => true,
}

function profiles({ names, width, sample }: Table): Profile[] {
  const given = names ?? []
  return Array.from({ length: width }, (_, index) => {
    const name = given[index] ?? ''
    const cells = sample.map(({ cells: all_ }) => (all_[index] ?? '').trim()).filter((cell) => cell !== '')
    return {
      reference: referenceOf(index, given),
      roles: rolesOfName(name),
      rows: sample.length,
      filled: cells.length,
      dates: cells.filter(isDate).length,
      amounts: cells.filter(isAmount).length,
      decimals: cells.filter((cell) => isAmount(cell) && /[.,]\d{2}\b/.test(cell)).length,
      codes: cells.filter((cell) => /^[A-Za-z]{3}$/.test(cell)).length,
      hasMinus: cells.some(isOutgoing),
      values: new Set(cells.map((cell) => cell.toLowerCase())),
      letters: cells.reduce((sum, cell) => sum + cell.replace(/[^\p{L}]/gu, '').length, 0),
    }
  })
}

const isOutgoing = (cell: string): boolean => DECIMAL_MARKS.some((mark) => Number(parseAmount(cell, mark, 4) ?? 0) < 0)

/** A column of numbers is an amount the rather, the more it has decimals, and a sign. */
const likeliestAmount = (columns: readonly Profile[]): Profile | undefined =>
  columns
    .filter((column) => column.filled > 0 && all(column, column.amounts) && column.dates === 0)
    .sort((a, b) => weight(b) - weight(a))[0]

const weight = ({ hasMinus, decimals, filled }: Profile): number => (hasMinus ? 2 : 0) + decimals / filled

const longestText = (columns: readonly Profile[]): Profile | undefined =>
  columns.filter(({ letters }) => letters > 0).sort((a, b) => b.letters - a.letters)[0]

function move(found: Map<Role, Profile>, from: Role, to: Role): void {
  const column = found.get(from)
  found.delete(from)
  if (column !== undefined) found.set(to, column)
}
