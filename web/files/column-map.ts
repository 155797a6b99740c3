/** What each column of a table is, as a person says it: the rules of it, and the answer that it makes. */
import type { UploadedFile } from '../../client'

type Question = UploadedFile['questions'][number]
export type FileTable = NonNullable<Question['table']>

/** The role of each column, in the order of the table; empty for one that is not read. */
export type Roles = readonly string[]

export type ColumnFault = 'twice' | 'no_dates' | 'no_amounts' | 'amount_and_parts' | 'half'
export type TableFault = 'no_date' | 'no_amount'

export interface Faults {
  /** By the place of the column. */
  columns: readonly (ColumnFault | null)[]
  table: TableFault | null
}

type Column = string | number

/** @param answer JSON of what is in which column: by role its name, its number from 1, or several */
export function rolesOf({ columns }: FileTable, answer: string): Roles {
  const map = Object.entries(mapOf(answer))
  return columns.map(({ reference }, index) => {
    const known = map.find(([, said]) => [said].flat().some((each) => each === reference || each === index + 1))
    return known?.[0] ?? ''
  })
}

/** The answer that the roles make. */
export function answerOf({ columns, roles: known }: FileTable, roles: Roles): string {
  const map = known.flatMap(({ role }) => {
    const references = columns.flatMap(({ reference }, index) => (roles[index] === role ? [reference] : []))
    const [first, second] = references
    return first === undefined ? [] : [[role, second === undefined ? first : references] as const]
  })
  return JSON.stringify(Object.fromEntries(map))
}

/** Why a table cannot be read by such roles; null where it can. */
export function faultsOf(table: FileTable, roles: Roles): Faults | null {
  const columns = roles.map((_, index) => columnFault(table, roles, index))
  const hasAmount = ['amount', 'debit', 'credit'].some((role) => roles.includes(role))
  const fault = !roles.includes('date') ? 'no_date' : !hasAmount ? 'no_amount' : null
  return fault === null && columns.every((each) => each === null) ? null : { columns, table: fault }
}

/** Is a question still one, with the columns as they are now? Which way money went may be told by the columns themselves. */
export function isStillAsked({ setting }: Question, answer: string): boolean {
  const { amount, direction, currency } = mapOf(answer)
  if (answer === '') return true
  if (setting === 'currency') return currency === undefined
  if (setting === 'sign') return amount !== undefined && direction === undefined
  return setting !== 'money_out' || direction !== undefined
}

function columnFault({ columns, roles: known }: FileTable, roles: Roles, index: number): ColumnFault | null {
  const role = roles[index]
  const { several = false, holds = null } = known.find((each) => each.role === role) ?? {}
  if (role === undefined || role === '') return null
  if (!several && roles.filter((each) => each === role).length > 1) return 'twice'
  if (holds !== null && !columns[index]?.holds.includes(holds)) return holds === 'date' ? 'no_dates' : 'no_amounts'
  if (role !== 'debit' && role !== 'credit') return null
  if (roles.includes('amount')) return 'amount_and_parts'
  return roles.includes('debit') && roles.includes('credit') ? null : 'half'
}

const mapOf = (answer: string): Readonly<Record<string, Column | Column[]>> =>
  JSON.parse(answer === '' ? '{}' : answer) as Record<string, Column | Column[]>
