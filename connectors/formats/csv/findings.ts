/** What the rows of a file say about how they are written: each claim with the line that proves it. */
import { DECIMAL_MARKS, marksOf, parseAmount, type DecimalMark } from '../amounts'
import type { CsvRow } from './csv-rows'
import { DATE_ORDERS, ordersOf, type DateOrder } from './dates'
import type { Columns } from './columns'
import { MONEY_IN, MONEY_OUT, type Role } from './roles'

/** Where something was seen. */
export interface Sight {
  line: number
  text: string
}

export interface Choice<T extends string> {
  /** What fits every value, but for a few broken ones. */
  left: readonly T[]
  /** What cannot be each of the others. */
  against: ReadonlyMap<T, Sight>
  /** How many values had to be decided. */
  values: number
  /** The first of them. */
  example: Sight | null
}

const MOST_WORDS = 20

export class Findings {
  private readonly orders = new Elimination<DateOrder>(DATE_ORDERS)
  private readonly marks = new Elimination<DecimalMark>(DECIMAL_MARKS)
  private readonly words = new Set<string>()
  amountsOut = 0
  amountsIn = 0

  constructor(
    private readonly columns: Columns,
    private readonly exponent: number,
  ) {}

  add({ line, cells }: CsvRow): void {
    if (cells === null) return
    const text = (role: Role) => (cells[this.columns[role]?.[0] ?? -1] ?? '').trim()
    for (const role of ['date', 'transacted'] as const) {
      const { orders, certain } = ordersOf(text(role))
      if (!certain) this.orders.add(orders, { line, text: text(role) })
    }
    for (const role of ['amount', 'debit', 'credit', 'fee'] as const) {
      const marks = marksOf(text(role), this.exponent)
      if (marks !== null) this.marks.add(marks, { line, text: text(role) })
    }
    this.addSign(text('amount'))
    const word = text('direction').toLowerCase()
    if (word !== '' && this.words.size < MOST_WORDS) this.words.add(word)
  }

  /** Nothing more can be learned by reading on. */
  get isSettled(): boolean {
    return this.orders.isSettled && this.marks.isSettled
  }

  get dateOrder(): Choice<DateOrder> {
    return this.orders.choice
  }

  get decimal(): Choice<DecimalMark> {
    return this.marks.choice
  }

  /** Words of the column of directions that nobody has heard of. */
  get unknownWords(): string[] {
    return [...this.words].filter((word) => !MONEY_OUT.has(word) && !MONEY_IN.has(word))
  }

  private addSign(text: string): void {
    const amount = DECIMAL_MARKS.map((mark) => parseAmount(text, mark, 4)).find((each) => each !== null)
    if (amount === undefined || amount === 0) return
    if (String(amount).startsWith('-')) this.amountsOut++
    else this.amountsIn++
  }
}

/** A file has a broken row now and then: what so few values contradict still holds. */
const BROKEN_SHARE = 0.02
/** So many values speak against the others, and none against the one that is left: reading on would change nothing. */
const CLEAR = 3

class Elimination<T extends string> {
  private readonly misses = new Map<T, number>()
  private readonly against = new Map<T, Sight>()
  private values = 0
  private example: Sight | null = null

  constructor(private readonly all: readonly T[]) {}

  /** A value that nothing fits is broken, and speaks against nothing. */
  add(fitting: readonly T[], sight: Sight): void {
    if (fitting.length === 0) return
    this.values++
    this.example ??= sight
    for (const each of this.all) {
      if (fitting.includes(each)) continue
      this.misses.set(each, this.missesOf(each) + 1)
      if (!this.against.has(each)) this.against.set(each, sight)
    }
  }

  get isSettled(): boolean {
    if (this.values === 0) return true
    const [best = 0, ...others] = this.all.map((each) => this.missesOf(each)).sort((a, b) => a - b)
    return best === 0 && others.every((misses) => misses >= CLEAR)
  }

  get choice(): Choice<T> {
    const bound = Math.floor(this.values * BROKEN_SHARE)
    const fitting = this.all.filter((each) => this.missesOf(each) === 0)
    const nearly = this.all.filter((each) => this.missesOf(each) <= bound)
    const left = [fitting, nearly, this.all].find((each) => each.length > 0) ?? this.all
    return { left, against: this.against, values: this.values, example: this.example }
  }

  private missesOf(each: T): number {
    return this.misses.get(each) ?? 0
  }
}
