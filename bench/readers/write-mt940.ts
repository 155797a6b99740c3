import { decimal, madeUp } from './made-up'

/** One statement of a German bank, with the structure that field 86 has there. */
export function* writeMt940(): Generator<string> {
  yield ':20:STARTUMS\n:25:DE89370400440532013000\n:28C:1/1\n:60F:C991231EUR10000,00\n'
  for (const { n, day, cents, payee, text } of madeUp()) {
    const date = day.replaceAll('-', '').slice(2)
    const amount = decimal(Math.abs(cents)).replace('.', ',')
    yield `:61:${date}${date.slice(2)}${cents < 0 ? 'D' : 'C'}R${amount}NMSCNONREF//B${n}\n`
    yield `:86:106?00KARTENZAHLUNG?109310?20EREF+${n}?21SVWZ+${text.slice(0, 22)}?22${text.slice(22)}\n?32${payee}\n`
  }
}
