/** Statements as banks write them. */

export const entry = (text: string, details?: string): string =>
  `:61:${text}\n${details === undefined ? '' : `:86:${details}\n`}`

interface Parts {
  account?: string
  opening?: string
  closing?: string
  number?: string
}

export const statement = (
  entries: string,
  { account = 'DE89370400440532013000', opening, closing, number }: Parts = {},
) =>
  `:20:REF\n:25:${account}\n:28C:${number ?? '1/1'}\n` +
  `:60F:${opening ?? 'C240101EUR100,00'}\n${entries}${closing === undefined ? '' : `:62F:${closing}\n`}-\n`

/** A German statement of two bookings, a Dutch one within SWIFT's envelope, and an interim report. */
export const EVERYTHING = [
  statement(
    entry('2401020102D12,50NTRFNONREF//B1', '166?00GUTSCHRIFT?109310?20EREF+E1?21SVWZ+Miete?3012345678?32MUELLER') +
      entry('2401030103CR1000,NTRFSALARY//B2\nExtra', '051?00GEHALT?20Gehalt?32FIRMA'),
    { closing: 'C240103EUR1087,50' },
  ),
  '{1:F01INGBNL2AXXXX0000000000}{2:O940INGBNL2AXXXXN}{3:}{4:\n',
  ':20:P1\n:25:NL81INGB9999999999\n:28C:1/1\n:60F:C240101EUR0,00\n',
  ':61:2401020102D5,00NTRFEREF//N1\n/TRCD/00100/\n:86:/EREF/E2//CNTP/NL47INGB1/INGBNL2A/J. Jansen///REMI/USTD//Boodschappen/\n',
  ':62F:D240102EUR5,00\n:64:D240102EUR5,00\n-}{5:}\n',
  ':20:I1\n:25:DE89370400440532013000\n:28C:2/1\n:34F:EURD0,\n:13D:2401041200+0100\n:61:240104ED7,00NDDTX1//B3\n:86:Card\n:90D:1EUR7,00\n-\n',
].join('')
