/** Transactions without end, as plain as those of a bank: 150 a day from the year 2000. */
export interface MadeUp {
  n: number
  /** `2000-01-31` */
  day: string
  cents: number
  balance: number
  payee: string
  text: string
}

export function* madeUp(): Generator<MadeUp> {
  let balance = 1_000_000
  for (let n = 0; ; n++) {
    const day = new Date(Date.UTC(2000, 0, 1 + Math.floor(n / 150))).toISOString().slice(0, 10)
    const cents = ((n * 7919) % 20_000) - 12_000
    balance += cents
    yield {
      n,
      day,
      cents,
      balance,
      payee: `Shop ${n % 977}`,
      text: `Card payment ${n % 50_000}, thank you for your visit`,
    }
  }
}

export const decimal = (cents: number): string => (cents / 100).toFixed(2)
