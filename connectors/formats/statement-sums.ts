/** Proves the balances of a file: opening balance and bookings have to make the closing balance. */
import type { FileWarning } from './file-format'

interface Balance {
  currency: string
  minor: bigint
}

interface Statement {
  line: number
  opening: Balance | null
  sum: bigint
  /** The last closing balance, at which the next statement of the account begins if none is missing. */
  closing: Balance | null
  /** Goes up with every statement that does not begin where the one before it ended. */
  chain: number
}

export class Sums {
  private readonly statements = new Map<string, Statement>()
  private proved = 0
  private drifted = 0
  private firstDrift = 0

  open(account: string, line: number, opening: Balance): void {
    const before = this.of(account)
    const follows = before.closing !== null && isSame(before.closing, opening)
    const chain = follows ? before.chain : before.chain + 1
    this.statements.set(account, { line, opening, sum: 0n, closing: null, chain })
  }

  add(account: string, minor: bigint): void {
    this.of(account).sum += minor
  }

  /** One of its bookings could not be read: nothing can be proved. */
  spoil(account: string): void {
    this.of(account).opening = null
  }

  close(account: string, closing: Balance): void {
    const statement = this.of(account)
    const { opening, sum, line } = statement
    if (opening !== null) {
      this.proved++
      if (!isSame({ ...opening, minor: opening.minor + sum }, closing) && this.drifted++ === 0) this.firstDrift = line
    }
    statement.opening = null
    statement.closing = closing
  }

  chainOf = (account: string): number => this.of(account).chain

  warnings(): FileWarning[] {
    if (this.drifted === 0) return []
    const message = `In ${this.drifted} of ${this.proved} statements the bookings do not make the closing balance of the opening balance; the first begins on line ${this.firstDrift}. All bookings were kept.`
    return [{ code: 'file.drift', message }]
  }

  private of(account: string): Statement {
    const known = this.statements.get(account)
    if (known !== undefined) return known
    const fresh: Statement = { line: 0, opening: null, sum: 0n, closing: null, chain: 0 }
    this.statements.set(account, fresh)
    return fresh
  }
}

const isSame = (a: Balance, b: Balance): boolean => a.minor === b.minor && a.currency === b.currency
