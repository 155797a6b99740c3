/** Records of bank, cash, card, asset and liability accounts. */
import { IntegrationError } from '../../../domain/errors'
import type { MinorUnits } from '../../../domain/records'
import { readDate, type DateRule } from './dates'
import type { NumberStyle } from './numbers'
import { readPurpose } from './purpose'
import type { SplitRow, TransactionRow } from './rows'

/** What the records of one file are read by. */
export interface Reading {
  dates: DateRule
  numbers: NumberStyle
  /** Decimals of the currency. */
  exponent: number
}

/** Everything of a row but its account, its place and its occurrence. */
export type TransactionFields = Omit<TransactionRow, 'kind' | 'line' | 'own_account' | 'occurrence'>

/** @throws record.unmappable */
export function readTransaction(lines: readonly string[], reading: Reading): TransactionFields {
  const { date, total, number, payee, memo, cleared, purpose, splits } = collect(lines, reading)
  if (date === undefined) throw unmappable('The record has no date (D).')
  if (total === undefined) throw unmappable('The record has no amount (T or U).')
  const fields = { date: dayOf(date, reading.dates), amount: amountOf(total, reading), number, payee, memo, cleared }
  if (splits.length > 0) return { ...fields, splits }
  return purpose === undefined ? fields : { ...fields, ...readPurpose(purpose) }
}

/** @throws record.unmappable */
export function dayOf(text: string, rule: DateRule): string {
  const day = readDate(text, rule)
  if (day === null) throw unmappable('The date is not a day of the calendar in the order of the file.')
  return day
}

/** The amount of a line, its letter in front. @throws record.unmappable */
export const amountOf = (line: string, { numbers, exponent }: Reading): MinorUnits =>
  numbers.readAmount(line.slice(0, 1), line.slice(1), exponent)

/** What Quicken writes for an amount that is too long for its line; the U line has it then. */
export const isElided = (line: string): boolean => line.startsWith('...', 1)

export const unmappable = (reason: string) => new IntegrationError('record.unmappable', reason)

interface Collected extends Pick<TransactionRow, 'number' | 'payee' | 'memo' | 'cleared'> {
  date?: string
  /** The T or U line. */
  total?: string
  purpose?: string
  splits: SplitRow[]
}

/** The first line of a kind counts: after an S line come dates and texts of the split in the files of some programs. */
function collect(lines: readonly string[], reading: Reading): Collected {
  const fields: Collected = { splits: [] }
  for (const line of lines) {
    const value = line.slice(1).trim()
    if (value === '' && line[0] !== 'S') continue
    switch (line[0]) {
      case 'D':
        fields.date ??= value
        break
      case 'T':
        if (!isElided(line)) fields.total ??= line
        break
      // The same amount or, where T has no room for it, a larger one.
      case 'U':
        if (!isElided(line)) fields.total = line
        break
      case 'N':
        fields.number ??= value
        break
      case 'P':
        fields.payee ??= value
        break
      case 'M':
        fields.memo ??= value
        break
      case 'C':
        fields.cleared ??= value
        break
      case 'L':
        fields.purpose ??= value
        break
      case 'S':
        fields.splits.push({ ...readPurpose(value) })
        break
      case 'E':
        splitOf(fields).memo ??= value
        break
      case '$':
        if (!isElided(line)) splitOf(fields).amount ??= amountOf(line, reading)
        break
      case '%':
        splitOf(fields).percent ??= value
        break
      default:
    }
  }
  return fields
}

/** A split whose S line is missing has no category. */
function splitOf({ splits }: Collected): SplitRow {
  const last = splits.at(-1)
  if (last !== undefined) return last
  const first: SplitRow = {}
  splits.push(first)
  return first
}
