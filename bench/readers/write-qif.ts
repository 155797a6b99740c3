import { decimal, madeUp } from './made-up'

/** One account; a tenth of the transactions has two splits. */
export function* writeQif(): Generator<string> {
  yield '!Type:Bank\n'
  for (const { n, day, cents, payee, text } of madeUp()) {
    const [year = '', month = '', date = ''] = day.split('-')
    const half = Math.trunc(cents / 2)
    const splits = n % 10 === 0 ? `SFood\n$${decimal(half)}\nSHome:Garden\n$${decimal(cents - half)}\n` : ''
    yield `D${month}/${date}/${year}\nT${decimal(cents)}\nCX\nN${n}\nP${payee}\nM${text}\nLFood\n${splits}^\n`
  }
}
