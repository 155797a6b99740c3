/**
 * The books of one login: a formula that makes any row from its place, a list of what was changed since, and the rows as
 * bytes. A million rows cost what their bytes cost and nothing else.
 */
import { Shelf, type Rendered } from './shelf'

export interface Recipe<Row> {
  size: number
  /** The row as it was first made: pure, oldest first. */
  make(index: number): Row
  /** The row as the provider writes it, with what follows it: a comma, a line end. */
  render(row: Row): string
  /** What the provider filters by. */
  when(row: Row): number
  newest_first: boolean
  /** Told of every row that comes, changes or goes, so that balances follow; the first rows come at revision 0. */
  moved(before: Row | null, after: Row | null, revision: number): void
}

export class Books<Row> {
  /** Goes up by one with every change order. */
  revision = 0
  /** Rows ever made, those removed included. */
  count: number
  live: number

  private readonly errata = new Map<number, Row | null>()
  private readonly touched = new Map<number, number>()
  private readonly shelf: Shelf

  private constructor(private readonly recipe: Recipe<Row>) {
    this.count = recipe.size
    this.live = recipe.size
    this.shelf = new Shelf((index) => this.rendered(this.row(index)), recipe.newest_first)
  }

  static async open<Row>(recipe: Recipe<Row>): Promise<Books<Row>> {
    const books = new Books(recipe)
    await books.shelf.fill(recipe.size, (index) => {
      const row = recipe.make(index)
      recipe.moved(null, row, 0)
      return books.rendered(row)
    })
    return books
  }

  /** The row at any number; null beyond the end too. */
  find(index: number): Row | null {
    return index < this.count ? this.row(index) : null
  }

  /** The row at a place below `count` as it is now; null once removed. */
  row(index: number): Row | null {
    const changed = this.errata.get(index)
    return changed === undefined ? this.recipe.make(index) : changed
  }

  alive(index: number): boolean {
    return index < this.count && this.errata.get(index) !== null
  }

  /** The places of the rows that are there, in the order in which the provider serves them. */
  *places(): Generator<number> {
    const { newest_first } = this.recipe
    for (let n = 0; n < this.count; n++) {
      const index = newest_first ? this.count - 1 - n : n
      if (this.alive(index)) yield index
    }
  }

  /** One change order: rows by place, null where one goes, places from `count` on where one comes. */
  write(changes: ReadonlyMap<number, Row | null>): void {
    this.revision += 1
    for (const [index, after] of changes) {
      const before = index < this.count ? this.row(index) : null
      this.recipe.moved(before, after, this.revision)
      this.live += Number(after !== null) - Number(before !== null)
      this.count = Math.max(this.count, index + 1)
      this.errata.set(index, after)
      this.touched.set(index, this.revision)
    }
    this.shelf.refresh(changes.keys(), this.count)
  }

  /** Places that were written after the given revision, removed ones included. */
  changedSince(revision: number): number[] {
    return [...this.touched].filter(([, at]) => at > revision).map(([index]) => index)
  }

  /** All rows as the provider writes them. */
  bytes(): Buffer[] {
    return this.shelf.all()
  }

  bytesWithin(from: number, to: number): Buffer[] {
    return this.shelf.within(from, to)
  }

  bytesOf(index: number): Buffer {
    return this.shelf.row(index)
  }

  private rendered(row: Row | null): Rendered {
    return row === null ? { text: '', when: NaN } : { text: this.recipe.render(row), when: this.recipe.when(row) }
  }
}
