import { decimal, madeUp } from './made-up'

/** A tenth of the rows has quotes and a comma inside. */
export function* writeCsv(): Generator<string> {
  yield 'Booking date,Value date,Payee,Description,Amount,Currency,Balance,Reference\n'
  for (const { n, day, cents, balance, payee, text } of madeUp()) {
    const date = day.split('-').reverse().join('/')
    const name = n % 10 === 0 ? `"The ""${payee}"", Berlin"` : payee
    yield `${date},${date},${name},${text.replace(',', '')},${decimal(cents)},EUR,${decimal(balance)},R${n}\n`
  }
}
