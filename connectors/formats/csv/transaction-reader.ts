/** Turns the lines of a bank's table into rows of the stream. */
import { Occurrences } from '../occurrences'
import type { CsvRow } from './csv-rows'
import type { Layout } from './layout'
import { looksCutOff } from './looks-cut-off'
import { isFault, RowReader, type RowFacts, type RowFault } from './read-row'
import { contentKey, transactionText, type TransactionRow } from './transaction-rows'

/** Rows of one day that are held back until they can be numbered. */
const MOST_HELD = 20_000

export class TransactionReader {
  private readonly reader: RowReader
  private readonly newestFirst: boolean
  private readonly equals = new Occurrences()
  private readonly named = new Occurrences()
  /** The rows of the day that is being read, where the newest comes first. */
  private day: { line: number; facts: RowFacts }[] = []
  private rows: string[] = []

  constructor(private readonly layout: Layout) {
    this.reader = new RowReader(layout)
    this.newestFirst = isNewestFirst(layout)
  }

  read(rows: readonly CsvRow[]): string[] {
    for (const row of rows) this.add(row)
    return this.take()
  }

  end(): string[] {
    this.numberDay()
    return this.take()
  }

  private add({ line, cells, text = '', unended }: CsvRow): void {
    if (cells === null) return this.refuse(line, text, { column: null, reason: this.whyBroken() })
    if (unended === true && looksCutOff(cells, line, this.layout)) return this.refuse(line, [...cells], CUT_OFF)
    const facts = this.reader.read(cells)
    if (isFault(facts)) return this.refuse(line, [...cells], facts)
    if (!this.newestFirst) return this.push(line, facts, this.equals.next(contentKey(facts)))
    if (this.day[0]?.facts.posted_on !== facts.posted_on || this.day.length >= MOST_HELD) this.numberDay()
    this.day.push({ line, facts })
  }

  /**
   * Equal rows are numbered from the oldest, so that a file that goes on later, or begins earlier on the same day, gives
   * them the same numbers.
   */
  private numberDay(): void {
    const numbers = this.day.toReversed().map(({ facts }) => this.equals.next(contentKey(facts)))
    numbers.reverse()
    this.day.forEach(({ line, facts }, index) => this.push(line, facts, numbers[index] ?? 1))
    this.day = []
  }

  private push(line: number, facts: RowFacts, occurrence: number): void {
    const { account, category, currency } = facts
    if (this.isNew('account', account))
      this.emit({
        kind: 'account',
        name: account,
        currency: this.layout.columns.currency === undefined ? currency : null,
      })
    if (category !== '' && this.isNew('category', category)) this.emit({ kind: 'category', name: category })
    this.rows.push(transactionText(line, occurrence, facts))
  }

  private isNew(kind: string, name: string): boolean {
    return this.named.next(`${kind} ${name}`) === 1
  }

  private refuse(line: number, row: string[] | string, { column, reason }: RowFault): void {
    this.emit({ kind: 'refused', line, reason: `${this.place(line, column)}: ${reason}`, row })
  }

  private place(line: number, column: number | null): string {
    if (column === null) return `Line ${line}`
    const name = this.layout.table.names?.[column]
    return `Line ${line}, column ${column + 1}${name === undefined ? '' : ` (${name})`}`
  }

  private whyBroken(): string {
    return `The line does not have the ${this.layout.table.width} columns of the table, or a quote in it is never closed.`
  }

  private emit(row: TransactionRow): void {
    this.rows.push(JSON.stringify(row))
  }

  private take(): string[] {
    const { rows } = this
    this.rows = []
    return rows
  }
}

const CUT_OFF: RowFault = { column: null, reason: 'The file ends in the middle of this line.' }

/** In which direction the days of the first rows go. */
function isNewestFirst(layout: Layout): boolean {
  const reader = new RowReader(layout)
  const days = layout.table.sample.flatMap(({ cells }) => reader.date('date', cells) ?? [])
  const steps = days.slice(1).map((day, index) => Math.sign(day.localeCompare(days[index] ?? day)))
  return steps.reduce((sum, step) => sum + step, 0) < 0
}
