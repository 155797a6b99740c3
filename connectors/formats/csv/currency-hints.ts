/** Which currency a file speaks of without saying so: by signs beside its amounts, and by names above them. */
import { CURRENCY_CODES } from '../../../domain/currencies'
import type { FileCandidate } from '../file-format'
import type { Columns } from './columns'
import { wordsOfName } from './roles'
import type { Table } from './table'

export function currencyHints({ names, sample }: Table, columns: Columns, above: readonly string[]): FileCandidate[] {
  const found = new Map<string, string>()
  const note = (words: readonly string[], where: string) => {
    for (const code of words.flatMap((word) => CODES.get(word) ?? (CURRENCY_CODES.includes(word) ? [word] : [])))
      if (!found.has(code)) found.set(code, where)
  }
  const amounts = [...(columns.amount ?? []), ...(columns.debit ?? []), ...(columns.credit ?? [])]
  for (const at of amounts) {
    for (const { line, cells } of sample.slice(0, 20))
      note(wordsOfName(cells[at] ?? ''), `beside the amount in line ${line}`)
    note(wordsOfName(names?.[at] ?? ''), `in the name of the column “${names?.[at] ?? ''}”`)
  }
  for (const name of names ?? []) note(wordsOfName(name), `in the name of the column “${name}”`)
  above.forEach((text, index) => note(wordsOfName(text), `in line ${index + 1}`))
  return [...found].map(([code, where]) => ({ value: code, title: code, evidence: `It stands ${where}.` }))
}

/** Signs, and abbreviations that are no codes of ISO 4217. Some belong to several currencies. */
const CODES: ReadonlyMap<string, readonly string[]> = new Map([
  ['€', ['EUR']],
  ['£', ['GBP']],
  ['$', ['USD', 'CAD', 'AUD', 'NZD']],
  ['US$', ['USD']],
  ['C$', ['CAD']],
  ['CA$', ['CAD']],
  ['A$', ['AUD']],
  ['AU$', ['AUD']],
  ['R$', ['BRL']],
  ['¥', ['JPY', 'CNY']],
  ['₹', ['INR']],
  ['₺', ['TRY']],
  ['₽', ['RUB']],
  ['₴', ['UAH']],
  ['₪', ['ILS']],
  ['₩', ['KRW']],
  ['₫', ['VND']],
  ['฿', ['THB']],
  ['kr', ['SEK', 'NOK', 'DKK']],
  ['zł', ['PLN']],
  ['Kč', ['CZK']],
  ['Ft', ['HUF']],
  ['Fr', ['CHF']],
])
