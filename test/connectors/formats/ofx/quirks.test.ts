import { ofx } from '../../../../connectors/formats/ofx/ofx'
import type { Body } from '../../../../domain/records'
import { bodiesOf, inPieces, readFile, recognises } from '../read-file'
import { HEADER, SIGNON, statement, stmttrn, stmttrnrs } from './samples'

const transactions = async (text: string | Uint8Array): Promise<Body<'transaction'>[]> => {
  expect(recognises(ofx, text)).toBe(true)
  const reading = await readFile(ofx, text)
  expect(reading.refused).toEqual([])
  return [...bodiesOf(reading, 'transaction').values()].flatMap((body) => body ?? [])
}
const only = async (text: string | Uint8Array): Promise<Body<'transaction'>> => {
  const found = await transactions(text)
  expect(found).toHaveLength(1)
  return found[0] as Body<'transaction'>
}

const XML = `<?xml version="1.0" encoding="UTF-8"?>
<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>
`
/** The same statement with every tag closed. */
const closed = (text: string) => text.replace(/<([A-Z0-9.]+)>([^<\n]+)/g, '<$1>$2</$1>')

describe('a statement', () => {
  it('is read the same from SGML and from XML', async () => {
    const sgml = statement(stmttrn({ more: '<MEMO>a note<CHECKNUM>77' }))
    expect(await only(closed(statement(stmttrn({ more: '<MEMO>a note<CHECKNUM>77' }), { header: XML })))).toEqual(
      await only(sgml),
    )
    expect(await only(sgml)).toMatchObject({
      status: 'posted',
      posted_on: '2026-01-05',
      amount_minor: -500,
      currency: 'USD',
      payee: 'Shop',
      memo: 'a note',
      check_number: '77',
    })
  })

  it.each([
    ['a header on one line', statement(stmttrn(), { header: HEADER.replaceAll('\n', '') })],
    ['a header with spaces after its colons', statement(stmttrn(), { header: HEADER.replaceAll(':', ': ') })],
    ['no blank line after the header', statement(stmttrn(), { header: HEADER.trimEnd() })],
    ['no header', statement(stmttrn(), { header: '' })],
    ['blank lines before the header', statement(stmttrn(), { header: `\n\n\r\n${HEADER}` })],
    ['carriage returns', statement(stmttrn()).replaceAll('\n', '\r\n')],
    ['tags in small letters', statement(stmttrn()).replace(/<[^>]+>/g, (tag) => tag.toLowerCase())],
    [
      'tags of Intuit’s',
      statement(stmttrn(), { after: '<INTU.BID>1' }).replace('<LANGUAGE>', '<INTU.BID>2<INTU.USERID>me<LANGUAGE>'),
    ],
    ['tags with several dots', statement(stmttrn({ more: '<X.Y.Z>1' }))],
    [
      'the end of its list missing',
      statement(stmttrn()).replace('</BANKTRANLIST>', '<LEDGERBAL><BALAMT>1<DTASOF>20260101'),
    ],
    ['no end but that of the root', statement(stmttrn()).replace(/<\/(?!OFX)[^>]+>/g, '')],
    [
      'attributes and spaces in its tags',
      statement(stmttrn()).replace('<OFX>', '<OFX xmlns="x">').replace('<NAME>', '<NAME >'),
    ],
    ['comments', statement(stmttrn()).replace('<BANKTRANLIST>', '<!-- <STMTTRN><FITID>no --><BANKTRANLIST>')],
    ['empty tags that are not ended', statement(stmttrn({ more: '' }).replace('<NAME>', '<CHECKNUM><REFNUM><NAME>'))],
    ['empty tags that are', statement(stmttrn().replace('<NAME>', '<CHECKNUM></CHECKNUM><REFNUM/><NAME>'))],
    [
      'neither root nor account',
      `${HEADER}<BANKTRANLIST><CURDEF>USD${stmttrn()}</BANKTRANLIST>`
        .replace('<CURDEF>USD', '')
        .replace('<NAME>', '<CURRENCY><CURRATE>1.0<CURSYM>USD</CURRENCY><NAME>'),
    ],
  ])('with %s is read all the same', async (_what, text) => {
    expect(await only(text)).toMatchObject({ amount_minor: -500, posted_on: '2026-01-05', payee: 'Shop', memo: null })
  })

  it('keeps several accounts of one file apart', async () => {
    const both = [stmttrnrs(stmttrn(), { account: '1' }), stmttrnrs(stmttrn(), { account: '2', currency: 'EUR' })]
    const card = `<CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>GBP<CCACCTFROM><ACCTID>4111222233334444</CCACCTFROM>
      <BANKTRANLIST>${stmttrn()}</BANKTRANLIST></CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1>`
    const reading = await readFile(
      ofx,
      `${HEADER}<OFX>${SIGNON}<BANKMSGSRSV1>${both.join('')}</BANKMSGSRSV1>${card}</OFX>`,
    )
    expect([...bodiesOf(reading, 'account').values()]).toMatchObject([
      { name: 'Checking …1', type: 'checking', currency: 'USD' },
      { name: 'Checking …2', currency: 'EUR' },
      { name: 'Credit card …4444', type: 'credit_card', currency: 'GBP', mask: '4444' },
    ])
    const rows = [...bodiesOf(reading, 'transaction').values()]
    expect(rows.map((body) => body?.currency)).toEqual(['USD', 'EUR', 'GBP'])
    expect(new Set(rows.map((body) => body?.account_external_id)).size).toBe(3)
  })

  it('shows no account number in full, in ids neither', async () => {
    const { texts, rows } = await readFile(ofx, statement(stmttrn(), { account: '9876543210' }))
    expect(JSON.stringify([texts, rows])).not.toContain('9876543210')
  })

  it('has its balances with the day on which they held, and an older one takes nothing back', async () => {
    const balances = (day: string) =>
      `<LEDGERBAL><BALAMT>1.000,50<DTASOF>${day}</LEDGERBAL><AVAILBAL><BALAMT>9<DTASOF>${day}</AVAILBAL>`
    const later = await readFile(ofx, statement('', { after: balances('20260131') }))
    const earlier = await readFile(ofx, statement('', { after: balances('20251231120000[-5:EST]') }))
    expect([...bodiesOf(later, 'balance').values()]).toMatchObject([
      { kind: 'ledger', amount_minor: 100050, as_of: '2026-01-31' },
      { kind: 'available', amount_minor: 900, as_of: '2026-01-31' },
    ])
    const ids = [later, earlier].flatMap((reading) => [...bodiesOf(reading, 'balance').keys()])
    expect(new Set(ids).size).toBe(4)
  })

  it('without an amount in its balance has none', async () => {
    const reading = await readFile(
      ofx,
      statement(stmttrn(), { after: '<LEDGERBAL><BALAMT></BALAMT><DTASOF></LEDGERBAL>' }),
    )
    expect(bodiesOf(reading, 'balance').size).toBe(0)
    expect(reading.refused).toEqual([])
  })
})

describe('a date', () => {
  it.each([
    ['20260105', '2026-01-05'],
    ['20260105235959', '2026-01-05'],
    ['20260105010203.123[-5:EST]', '2026-01-05'],
    ['20260105010203[+14]', '2026-01-05'],
    ['20180804093914:014', '2018-08-04'],
    ['20091217162416.000[-:EST]', '2009-12-17'],
    ['202601051200', '2026-01-05'],
    ['2026-01-05', '2026-01-05'],
    ['2026-01-05T23:59:59+01:00', '2026-01-05'],
  ])('%s is the day that is written, %s, whatever the zone', async (written, day) => {
    expect((await only(statement(stmttrn({ day: written })))).posted_on).toBe(day)
  })

  it.each(['20260230', '201120000000', '00000000', 'yesterday', '2026010', '202601051'])(
    '%s is refused',
    async (day) => {
      const { refused, rows } = await readFile(ofx, statement(stmttrn({ day }) + stmttrn({ fitid: 'a2' })))
      expect(refused).toEqual([expect.stringMatching(/^Line \d+: DTPOSTED: It is not a day of the calendar\.$/)])
      expect(rows.filter(({ entity }) => entity === 'transaction')).toHaveLength(1)
    },
  )

  it('of the holder’s own action is kept beside it', async () => {
    expect(await only(statement(stmttrn({ more: '<DTUSER>20251231' })))).toMatchObject({ transacted_on: '2025-12-31' })
  })
})

describe('a text', () => {
  it.each([
    ['AT&amp;T &lt;x&gt; &quot;q&quot; &apos;a&apos;', `AT&T <x> "q" 'a'`],
    ['Caf&#233; &#xE9; &euro;', 'Café é €'],
    ['AT&T & Sons', 'AT&T & Sons'],
    ['5 < 6 <3 and > 4', '5 < 6 <3 and > 4'],
    ['Uber <Trip>', 'Uber <Trip>'],
    ['&amp;amp; once', '&amp; once'],
    ['<![CDATA[EFTPOS  A&amp;B <b>  ]]>', 'EFTPOS  A&amp;B <b>'],
    ['  spaces around  ', 'spaces around'],
    ['two\r\nlines', 'two\nlines'],
  ])('%j is %j', async (written, meant) => {
    expect((await only(statement(stmttrn({ name: written })))).payee).toBe(meant)
    expect(
      (await only(closed(statement('', { header: XML })).replace('<DTEND>', `${stmttrn({ name: written })}<DTEND>`)))
        .payee,
    ).toBe(meant)
  })

  const named = (bytes: Uint8Array, header = HEADER) =>
    Buffer.concat([
      Buffer.from(
        `${header}<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKTRANLIST><STMTTRN><DTPOSTED>20260105<TRNAMT>1<FITID>1<NAME>`,
      ),
      bytes,
      Buffer.from('</STMTTRN></BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>'),
    ])
  const utf16 = (text: string, mark: string) => Buffer.from(mark + text, 'utf16le')

  it.each([
    ['UTF-8 under a header that says windows-1252', named(Buffer.from('Müller – ß'))],
    ['windows-1252 under a header that says so', named(Buffer.from('M\xfcller \x96 \xdf', 'latin1'))],
    [
      'windows-1252 under a header that says Latin-1',
      named(Buffer.from('M\xfcller \x96 \xdf', 'latin1'), HEADER.replace('1252', 'ISO-8859-1')),
    ],
    ['windows-1252 under a header that says UTF-8', named(Buffer.from('M\xfcller \x96 \xdf', 'latin1'), XML)],
    ['windows-1252 without a header', named(Buffer.from('M\xfcller \x96 \xdf', 'latin1'), '')],
    ['UTF-8 with a byte order mark', Buffer.concat([Buffer.from('\ufeff'), named(Buffer.from('Müller – ß'))])],
    ['UTF-16 with a byte order mark', utf16(named(Buffer.from('Müller – ß')).toString(), '\ufeff')],
    ['UTF-16 without one', utf16(named(Buffer.from('Müller – ß')).toString(), '')],
    ['UTF-16, the other way round', utf16(named(Buffer.from('Müller – ß')).toString(), '\ufeff').swap16()],
  ])('in %s is read', async (_what, bytes) => {
    expect((await only(bytes)).payee).toBe('Müller – ß')
  })

  it.each([
    ['1251', 'Перевод', Buffer.from([0xcf, 0xe5, 0xf0, 0xe5, 0xe2, 0xee, 0xe4])],
    ['GB18030', '中文', Buffer.from([0xd6, 0xd0, 0xce, 0xc4])],
    ['932', '日本', Buffer.from([0x93, 0xfa, 0x96, 0x7b])],
  ])('in the declared encoding %s is read', async (charset, text, bytes) => {
    expect((await only(named(bytes, HEADER.replace('1252', charset)))).payee).toBe(text)
  })

  it('that is not UTF-8 changes no letter of the others', async () => {
    const text = statement(stmttrn({ name: 'Müller' }) + stmttrn({ fitid: 'a2', name: 'BROKEN' }))
    const [head, tail] = text.split('BROKEN') as [string, string]
    const found = await transactions(
      Buffer.concat([Buffer.from(head), Buffer.from('\xdf', 'latin1'), Buffer.from(tail)]),
    )
    expect(found.map(({ payee }) => payee)).toEqual(['Müller', 'ß'])
  })

  it('of the payee’s group, or the longer name, stands before the short one', async () => {
    const payee = '<PAYEE><NAME>Long Name Ltd<ADDR1>1 Road<CITY>X<STATE>Y<POSTALCODE>1<PHONE>2</PAYEE>'
    expect(await only(statement(stmttrn({ name: '' }).replace('<NAME>', payee)))).toMatchObject({
      payee: 'Long Name Ltd',
    })
    expect(await only(statement(stmttrn({ name: 'LONG NA', more: '<EXTDNAME>Long Name Ltd' })))).toMatchObject({
      payee: 'Long Name Ltd',
      payee_raw: 'LONG NA',
    })
  })
})

describe('an amount', () => {
  it.each([
    ['-00000000001500.0000', -150000],
    ['+5', 500],
    ['1234,56', 123456],
    ['1.234,56', 123456],
    ['-1,234.56', -123456],
    ["1'234.56", 123456],
    ['1,234,567', 123456700],
    ['.5', 50],
    ['7.', 700],
    ['90071992547409931.00', '9007199254740993100'],
  ])('%s is %s hundredths', async (written, minor) => {
    expect((await only(statement(stmttrn({ amount: written })))).amount_minor).toBe(minor)
  })

  it.each(['$120', '12.345', '1,234', 'NaN', '1e400', '1,2,3', '1.2.3', '12,34.56', '- 5', 'five', '9'.repeat(40)])(
    '%s is refused, and its neighbours stay',
    async (amount) => {
      const { refused, rows } = await readFile(ofx, statement(stmttrn({ amount }) + stmttrn({ fitid: 'a2' })))
      expect(refused).toEqual([
        expect.stringMatching(
          /^Line \d+: TRNAMT: The amount (is not a decimal number|has more decimals than its currency)\.$/,
        ),
      ])
      expect(rows.filter(({ entity }) => entity === 'transaction')).toHaveLength(1)
    },
  )

  it('in another currency than the statement is in that one; one that was converted is in the statement’s', async () => {
    const other = (group: string) => stmttrn({ more: `<${group}><CURRATE>1.06<CURSYM>EUR</${group}>` })
    expect((await only(statement(other('CURRENCY')))).currency).toBe('EUR')
    expect((await only(statement(other('ORIGCURRENCY')))).currency).toBe('USD')
  })

  it('keeps its own sign, whatever the type says', async () => {
    const row = stmttrn({ amount: '12.00' })
    expect(await only(statement(row))).toMatchObject({ amount_minor: 1200, kind: 'payment' })
    expect(await only(statement(row.replace('DEBIT', 'XFER')))).toMatchObject({ kind: 'transfer' })
    expect(await only(statement(row.replace('DEBIT', 'SRVCHG')))).toMatchObject({ kind: 'fee' })
  })

  it('without any currency is asked about, and read once that is known', async () => {
    const text = statement(stmttrn(), { currency: '' })
    const [question] = await ofx.questions(inPieces(text), {})
    expect(question).toMatchObject({ setting: 'currency', candidates: [] })
    expect(await ofx.questions(inPieces(text), { currency: 'CHF' })).toEqual([])
    expect((await readFile(ofx, text)).refused).toHaveLength(1)
    const { rows, refused } = await readFile(ofx, text, { currency: 'CHF' })
    expect(refused).toEqual([])
    expect(rows.map(({ body }) => body)).toMatchObject([{ currency: 'CHF' }, { currency: 'CHF', amount_minor: -500 }])
  })
})

describe('a file that cannot be read', () => {
  it.each([
    ['another kind of file', 'Date,Amount\n1,2\n', /^Line 1, column 1: this is no OFX file/],
    ['nothing', '', /^Line 1, column 1: this is no OFX file/],
    ['a web page', '<!DOCTYPE html><html><body>Sign in</body></html>', /^Line 1, column 1: this is no OFX file/],
    ['a header and nothing else', HEADER, /^Line 11, column 1: this is where OFX should have begun/],
    ['no statement', `${HEADER}<OFX>${SIGNON}</OFX>`, /holds no statement/],
    [
      'a login that was refused',
      `${HEADER}<OFX>${SIGNON.replace('<CODE>0<SEVERITY>INFO', '<CODE>15500<SEVERITY>ERROR')}</OFX>`,
      /^Line 11: the bank refused the login \(code 15500\)/,
    ],
    [
      'the bank’s error',
      `${HEADER}<OFX><BANKMSGSRSV1><STMTTRNRS><STATUS><CODE>2000<SEVERITY>ERROR</STATUS></STMTTRNRS></BANKMSGSRSV1></OFX>`,
      /answered with an error in place of a statement \(code 2000\)/,
    ],
  ])('says so: %s', async (_what, text, reason) => {
    await expect(ofx.questions(inPieces(text), {})).rejects.toMatchObject({
      code: 'file.unreadable',
      message: expect.stringMatching(reason),
    })
    await expect(readFile(ofx, text)).rejects.toMatchObject({ code: 'file.unreadable' })
  })

  it('in part is read as far as it goes, and the rest is told', async () => {
    const error = '<STMTTRNRS><STATUS><CODE>2003<SEVERITY>ERROR</STATUS></STMTTRNRS>'
    const reading = await readFile(ofx, statement(stmttrn()).replace('</STMTTRNRS>', `</STMTTRNRS>${error}`))
    expect(bodiesOf(reading, 'transaction').size).toBe(1)
    expect(reading.warnings).toMatchObject([
      { code: 'file.statement_missing', message: expect.stringContaining('error 2003') },
    ])
  })

  it('to its end keeps the rows that are whole', async () => {
    const text = statement(stmttrn() + stmttrn({ fitid: 'a2', name: 'A long name that is cut' }))
    const reading = await readFile(ofx, text.slice(0, text.indexOf('that is cut')))
    expect(bodiesOf(reading, 'transaction').size).toBe(1)
    expect(reading.refused).toEqual([expect.stringMatching(/^Line \d+: STMTTRN: the file ends in the middle of it\.$/)])
    expect(reading.warnings).toMatchObject([{ code: 'file.cut_off' }])
  })
})
