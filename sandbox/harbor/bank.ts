/**
 * The bank's books: rows by id, and the order in which they last changed. A reader is told what changed since, each id
 * once and with its latest state, so a removal and the row that took its place may be pages apart.
 */
import { accountId, makeRow, rowId, type HarborPlan, type HarborRow } from './row'

interface Entry {
  seq: number
  id: string
}

export interface Changed {
  /** The row; null where it was removed. */
  row: HarborRow | null
  id: string
}

export class HarborBank {
  /** A new one makes every id and every position new. */
  session = 1
  private readonly rows = new Map<string, HarborRow>()
  private readonly latest = new Map<string, number>()
  private entries: Entry[] = []
  private made: number
  private seq = 0

  constructor(readonly plan: HarborPlan) {
    this.made = plan.size
    for (let index = 0; index < plan.size; index++) this.put(makeRow(plan, index))
  }

  get size(): number {
    return this.rows.size
  }

  accounts(): string[] {
    return Array.from({ length: this.plan.accounts }, (_, index) => this.named(accountId(index)))
  }

  get(id: string): HarborRow | undefined {
    return this.rows.get(id)
  }

  all(): Iterable<HarborRow> {
    return this.rows.values()
  }

  balance(account: string): { posted: number; pending: number } {
    const sums = { posted: 0, pending: 0 }
    for (const { account_id, pending, amount_minor } of this.rows.values())
      if (account_id === account) sums[pending ? 'pending' : 'posted'] += amount_minor
    return sums
  }

  put(row: HarborRow): void {
    this.rows.set(row.id, row)
    this.note(row.id)
  }

  remove(id: string): void {
    this.rows.delete(id)
    this.note(id)
  }

  /** A row as the bank would make up its next one. */
  next(): HarborRow {
    const index = this.made++
    const row = makeRow({ ...this.plan, size: index + 1, pending_share: 0 }, index)
    return { ...row, id: this.named(rowId(index)), account_id: this.named(row.account_id) }
  }

  /** What changed after a place in the order, and where to go on. Who begins is not told what is gone. */
  changedSince(since: number, limit: number): { changed: Changed[]; next: number; more: boolean } {
    const changed: Changed[] = []
    let next = since
    for (let n = this.placeAfter(since); n < this.entries.length; n++) {
      const { seq, id } = this.entries[n] as Entry
      if (changed.length === limit) return { changed, next, more: true }
      next = seq
      if (this.latest.get(id) !== seq) continue
      const row = this.rows.get(id) ?? null
      if (row !== null || since > 0) changed.push({ row, id })
    }
    return { changed, next, more: false }
  }

  /** The same account behind a new login: nothing has the id that it had. */
  relink(): void {
    const before = [...this.rows.values()]
    const suffix = /~\d+$/
    this.session++
    this.rows.clear()
    this.latest.clear()
    this.entries = []
    this.seq = 0
    for (const row of before)
      this.put({
        ...row,
        id: this.named(row.id.replace(suffix, '')),
        account_id: this.named(row.account_id.replace(suffix, '')),
        replaces: null,
      })
  }

  named(id: string): string {
    return this.session === 1 ? id : `${id}~${this.session}`
  }

  private note(id: string): void {
    this.entries.push({ seq: ++this.seq, id })
    this.latest.set(id, this.seq)
  }

  /** Entries stand in the order of their numbers. */
  private placeAfter(since: number): number {
    let [low, high] = [0, this.entries.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.entries[middle] as Entry).seq <= since) low = middle + 1
      else high = middle
    }
    return low
  }
}
