/** Is a column of balances one? Then each follows from the one beside it and the amount between them. */
import { fromMinorUnits } from '../../../domain/money'
import type { Settings } from '../../connector'
import { locateColumns, type ColumnMap } from './columns'
import { Findings } from './findings'
import { layoutOf } from './layout'
import { isFault, RowReader, type RowFacts } from './read-row'
import type { Role } from './roles'
import type { Table } from './table'

/** A pending row or two, or a gap, leaves a balance what it is. */
const PROVEN_SHARE = 0.8

/**
 * Keeps of a proposal what the balances prove. A column of fees comes on top of the amounts or is contained in them: which,
 * only balances tell. And a balance decides which of two equal rows is which, so a number that does not follow from the one
 * beside it must not pass for one.
 */
export function keepWhatAddsUp(table: Table, map: ColumnMap, settings: Settings): ColumnMap {
  const withoutFee = without(map, 'fee')
  if (map.balance === undefined) return withoutFee
  const proven = [map, withoutFee].find((each) => addsUp(readSample(table, each, settings)))
  return proven ?? without(withoutFee, 'balance')
}

const without = (map: ColumnMap, role: Role): ColumnMap =>
  Object.fromEntries(Object.entries(map).filter(([each]) => each !== role))

/** The first rows by what they themselves say of their order and marks; the currency makes no difference here. */
function readSample(table: Table, map: ColumnMap, settings: Settings): RowFacts[] {
  const findings = new Findings(locateColumns(map, table).columns, 2)
  for (const { line, cells } of table.sample) findings.add({ line, cells: [...cells] })
  const layout = layoutOf(table, {
    date_order: findings.dateOrder.left[0] ?? 'dmy',
    decimal: findings.decimal.left[0] ?? 'point',
    currency: 'EUR',
    ...settings,
    columns: JSON.stringify(map),
  })
  if (layout === null) return []
  const reader = new RowReader(layout)
  return table.sample.map(({ cells }) => reader.read(cells)).filter((row): row is RowFacts => !isFault(row))
}

function addsUp(rows: readonly RowFacts[]): boolean {
  const steps = rows.slice(1).flatMap((row, index) => {
    const before = rows[index]
    return before === undefined || before.account !== row.account || !isNumber(row) || !isNumber(before)
      ? []
      : [{ rise: BigInt(row.balance) - BigInt(before.balance), older: amount(before), newer: amount(row) }]
  })
  if (steps.length === 0) return true
  const proven = (share: number) => share >= steps.length * PROVEN_SHARE
  const oldestFirst = steps.filter(({ rise, newer }) => rise === newer).length
  const newestFirst = steps.filter(({ rise, older }) => -rise === older).length
  return proven(oldestFirst) || proven(newestFirst)
}

const isNumber = ({ balance }: RowFacts): boolean => /^-?\d+$/.test(balance)
const amount = ({ amount_minor }: RowFacts): bigint => fromMinorUnits(amount_minor)
