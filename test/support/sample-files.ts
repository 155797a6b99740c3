/** One made-up account, written in every format that apps take. */

/** One transaction: its number says everything about it. */
export interface Sample {
  n: number
  day: string
  cents: number
  text: string
}

export interface SampleFormat {
  app_name: string
  /** Of the format, as the app lists it. */
  format: string
  /** What its files have to be told. */
  answers: Readonly<Record<string, string>>
  write: (samples: readonly Sample[]) => string
  /** A row that is no row, in a place of its own among good ones. */
  broken: string
}

/** Five a day, every fifth of them coming in. Two of a day are equal but for their text. */
export const samples = (from: number, to: number): Sample[] =>
  Array.from({ length: to - from }, (_, index) => {
    const n = from + index
    const day = new Date(Date.UTC(2020, 0, 1 + Math.floor(n / 5))).toISOString().slice(0, 10)
    return { n, day, cents: n % 5 === 0 ? 100_00 : -(2 + Math.floor((n % 5) / 2)) * 50, text: `Shop ${n}` }
  })

const decimal = (cents: number): string =>
  `${cents < 0 ? '-' : ''}${Math.floor(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, '0')}`
const parts = (day: string) => day.split('-') as [year: string, month: string, date: string]
const lines = (all: readonly string[]): string => `${all.join('\n')}\n`

/** Where the broken row goes: behind the third good one. */
export function writeWithBroken(format: SampleFormat, some: readonly Sample[]): string {
  const marked = format.write(some.map((sample) => ({ ...sample, text: sample.n === 3 ? 'MARK' : sample.text })))
  return marked.includes('MARK') ? insertRow(marked, format.broken) : marked
}

/** After the row that holds the mark: its end is what the broken row begins with. */
function insertRow(file: string, broken: string): string {
  const [end = '\n', row = ''] = broken.split('…') as [string?, string?]
  const at = file.indexOf(end, file.indexOf('MARK')) + end.length
  return (file.slice(0, at) + row + file.slice(at)).replace('MARK', 'Shop 3')
}

const ofx =
  (header: string, end: string) =>
  (some: readonly Sample[]): string =>
    lines([
      header,
      '<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20240101<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>',
      '<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>EUR',
      '<BANKACCTFROM><BANKID>1<ACCTID>12345678<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><DTSTART>20200101<DTEND>20240101',
      ...some.map(
        ({ n, day, cents, text }) =>
          `<STMTTRN><TRNTYPE>${cents < 0 ? 'DEBIT' : 'CREDIT'}<DTPOSTED>${day.replaceAll('-', '')}<TRNAMT>${decimal(cents)}<FITID>T${n}<NAME>${text}</STMTTRN>`,
      ),
      `</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>${end}`,
    ])

const OFX_HEADER =
  'OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\nCOMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n'
const OFX_BROKEN = '</STMTTRN>…\n<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>someday<TRNAMT>-1.00<FITID>BAD<NAME>Broken</STMTTRN>'

const swiftDay = (day: string): string => parts(day).join('').slice(2)
const swiftAmount = (cents: number): string => decimal(Math.abs(cents)).replace('.', ',')
const swiftMark = (cents: number): string => (cents < 0 ? 'D' : 'C')
const swiftEntry = ({ day, cents, text }: Sample): string =>
  `:61:${swiftDay(day)}${swiftMark(cents)}${swiftAmount(cents)}NTRFNONREF\n:86:166?00UEBERWEISUNG?32${text}`
/** Of one day in every file, so that a later one makes no other balance of it. */
const swiftSum = (some: readonly Sample[]): string => {
  const sum = some.reduce((total, { cents }) => total + cents, 0)
  return `${swiftMark(sum)}301231EUR${swiftAmount(sum)}`
}

const camtEntry = ({ n, day, cents, text }: Sample): string => {
  const side = cents < 0 ? 'Cdtr' : 'Dbtr'
  return (
    `<Ntry><Amt Ccy="EUR">${decimal(Math.abs(cents))}</Amt><CdtDbtInd>${cents < 0 ? 'DBIT' : 'CRDT'}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>` +
    `<BookgDt><Dt>${day}</Dt></BookgDt><AcctSvcrRef>B${n}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><${side}><Pty><Nm>${text}</Nm></Pty></${side}></RltdPties></TxDtls></NtryDtls></Ntry>`
  )
}

export const SAMPLE_FORMATS: readonly SampleFormat[] = [
  {
    app_name: 'csv',
    format: 'csv',
    answers: { columns: '{"date":"Date","description":"Text","amount":"Amount"}', date_order: 'dmy', decimal: 'point', currency: 'EUR' },
    write: (some) =>
      lines(['Date;Text;Amount', ...some.map(({ day, cents, text }) => `${parts(day).reverse().join('.')};${text};${decimal(cents)}`)]),
    broken: '\n…someday;Broken;-1.00\n',
  },
  {
    app_name: 'mint',
    format: 'mint_csv',
    answers: {},
    write: (some) =>
      lines([
        '"Date","Description","Original Description","Amount","Transaction Type","Category","Account Name","Labels","Notes"',
        ...some.map(({ day, cents, text }) => {
          const [year, month, date] = parts(day)
          return `"${Number(month)}/${Number(date)}/${year}","${text}","${text}","${decimal(Math.abs(cents))}","${cents < 0 ? 'debit' : 'credit'}","Shopping","Checking","",""`
        }),
      ]),
    broken: '\n…"someday","Broken","Broken","1.00","debit","Shopping","Checking","",""\n',
  },
  {
    app_name: 'quicken',
    format: 'qif',
    answers: { currency: 'EUR', date_order: 'mdy', account: 'Checking' },
    write: (some) =>
      lines(['!Type:Bank', ...some.flatMap(({ day, cents, text }) => {
        const [year, month, date] = parts(day)
        return [`D${Number(month)}/${Number(date)}/${year}`, `T${decimal(cents)}`, `P${text}`, '^']
      })]),
    broken: '^\n…Dsomeday\nT-1.00\nPBroken\n^\n',
  },
  { app_name: 'quicken', format: 'ofx', answers: {}, write: ofx(OFX_HEADER, '\n'), broken: OFX_BROKEN },
  { app_name: 'bank_file', format: 'ofx', answers: {}, write: ofx(OFX_HEADER, '\n'), broken: OFX_BROKEN },
  {
    app_name: 'bank_file',
    format: 'mt940',
    answers: {},
    write: (some) =>
      lines([':20:STARTUMS', ':25:DE89370400440532013000', ':28C:1/1', ':60F:C191231EUR0,00', ...some.map(swiftEntry), `:62F:${swiftSum(some)}`, '-']),
    broken: '\n…:61:someday\n:86:Broken\n',
  },
  {
    app_name: 'bank_file',
    format: 'camt',
    answers: {},
    write: (some) =>
      lines([
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr>',
        '<Stmt><Id>1</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>',
        ...some.map(camtEntry),
        '</Stmt></BkToCstmrStmt></Document>',
      ]),
    broken: '</Ntry>…\n<Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><AddtlNtryInf>Broken</AddtlNtryInf></Ntry>',
  },
] // prettier-ignore
