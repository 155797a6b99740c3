/** What an account has in each currency, available and on its way: the sums of its rows. */
import type { Currency } from '../currencies'
import type { BalanceRow } from './book'

export interface Holding {
  currency: Currency
  available: number
  pending: number
}

export class Balances {
  private readonly holdings = new Map<string, Holding>()

  /** Adds a row's net, or takes it away. */
  post(row: BalanceRow | null, sign: 1 | -1): void {
    if (row === null) return
    const holding = this.holdings.get(row.currency.code) ?? { currency: row.currency, available: 0, pending: 0 }
    holding[row.status] += sign * (row.amount - row.fee)
    this.holdings.set(row.currency.code, holding)
  }

  /** By currency code; a currency stays once it was there. */
  list(): Holding[] {
    return [...this.holdings.values()].sort((a, b) => (a.currency.code < b.currency.code ? -1 : 1))
  }
}
