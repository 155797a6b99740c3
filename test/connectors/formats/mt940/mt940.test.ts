import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { mt940 } from '../../../../connectors/formats/mt940/mt940'
import { bodiesOf, inPieces, listOf, readFile } from '../read-file'
import { entry, EVERYTHING, statement } from './samples'

const read = (text: string | Uint8Array, settings = {}) => readFile(mt940, text, settings)
const bookings = async (text: string) => listOf(await read(text), 'transaction')
const only = async (field: string, details?: string) => {
  const file = await read(statement(entry(field, details)))
  expect(file.refused).toEqual([])
  return listOf(file, 'transaction')[0]
}
const details = async (text: string) => {
  const booking = await only('2401020102D5,00NTRFNONREF', text)
  return [booking?.payee, booking?.memo]
}
const idsOf = async (text: string) =>
  (await read(text)).rows.filter(({ entity }) => entity === 'transaction').map(({ external_id }) => external_id)

describe('an MT940 file', () => {
  it('becomes accounts, balances with their day, and transactions', async () => {
    const file = await read(EVERYTHING)
    expect(file.refused).toEqual([])
    expect(file.warnings).toEqual([])
    expect(listOf(file, 'account').map(({ name, currency, mask }) => [name, currency, mask])).toEqual([
      ['DE89370400440532013000', 'EUR', '3000'],
      ['NL81INGB9999999999', 'EUR', '9999'],
    ])
    expect(
      [...bodiesOf(file, 'balance')].map(([id, body]) => [id, body?.kind, body?.amount_minor, body?.as_of]),
    ).toEqual([
      ['DE89370400440532013000EUR:ledger:2024-01-03', 'ledger', 108_750, '2024-01-03'],
      ['NL81INGB9999999999EUR:ledger:2024-01-02', 'ledger', -500, '2024-01-02'],
      ['NL81INGB9999999999EUR:available:2024-01-02', 'available', -500, '2024-01-02'],
    ])
    expect(
      listOf(file, 'transaction').map(({ amount_minor, payee, memo, status }) => [amount_minor, payee, memo, status]),
    ).toEqual([
      [-1250, 'MUELLER', 'Miete', 'posted'],
      [100_000, 'FIRMA', 'Gehalt\nExtra', 'posted'],
      [-500, 'J. Jansen', 'Boodschappen\n/TRCD/00100/', 'posted'],
      [-700, null, 'Card', 'pending'],
    ])
  })

  it('gives each booking all that its fields say', async () => {
    expect(await only('2401020103D1234,5NCHK4711//BANK-1\nSupplement', 'Free text')).toEqual({
      account_external_id: 'DE89370400440532013000EUR',
      status: 'posted',
      posted_on: '2024-01-03',
      transacted_on: null,
      amount_minor: -123_450,
      currency: 'EUR',
      exponent: 2,
      kind: 'payment',
      payee_external_id: null,
      payee: null,
      payee_raw: null,
      category_external_id: null,
      category: null,
      memo: 'Free text\nSupplement',
      check_number: '4711',
      cleared: null,
      approved: null,
      flag: null,
      tags: [],
      transfer_account_external_id: null,
      transfer_transaction_external_id: null,
      source_external_id: 'BANK-1',
      splits: [],
    })
  })

  describe('field 61', () => {
    it.each([
      ['C5,00', 500, 'payment'],
      ['D5,00', -500, 'payment'],
      ['RC5,00', -500, 'refund'],
      ['RD5,00', 500, 'refund'],
      ['CR5,00', 500, 'payment'],
      ['DR5,00', -500, 'payment'],
      ['RCR5,00', -500, 'refund'],
      ['D5', -500, 'payment'],
      ['D5,', -500, 'payment'],
      ['D,5', -50, 'payment'],
      ['D001,12', -112, 'payment'],
      ['C 5,00', 500, 'payment'],
      ['C1.234.567,89', 123456789, 'payment'],
      ['D1,234.5', -123450, 'payment'],
      ['CR\n5,00', 500, 'payment'],
    ])('reads %j', async (text, amount_minor, kind) => {
      expect(await only(`2401020102${text}NTRFNONREF`)).toMatchObject({ amount_minor, kind })
    })

    it.each([
      ['2401020103', '2024-01-03'],
      ['240102', '2024-01-02'],
      ['240102    ', '2024-01-02'],
      ['2312310102', '2024-01-02'],
      ['2401021231', '2023-12-31'],
      ['1602300301', '2016-03-01'],
      ['160230', '2016-02-29'],
      ['150230', '2015-02-28'],
      ['2401020000', '2024-01-02'],
      ['2401021332', '2024-01-02'],
      ['990102', '1999-01-02'],
    ])('is booked, by its dates %j, on %s', async (dates, posted_on) => {
      expect(await only(`${dates}D5,00NTRFNONREF`)).toMatchObject({ posted_on })
    })

    it.each([
      ['NTRFNONREF', null, 'payment'],
      ['NTRFNONREF//B1', 'B1', 'payment'],
      ['NTRFMY REF', 'MY REF', 'payment'],
      ['NSTON', null, 'payment'],
      ['N102EREF            ', null, 'payment'],
      ['N0440121470966      W.P. Jansen', '0121470966', 'payment'],
      ['NCHGNONREF', null, 'fee'],
      ['NRTINONREF', null, 'refund'],
      ['FMSC0000', null, 'payment'],
      ['MCI0NONREF//055001', '055001', 'payment'],
      ['NOVBNL47INGB9999999999', 'NL47INGB9999999999', 'payment'],
      ['', null, 'payment'],
    ])('takes the reference of %j', async (text, source_external_id, kind) => {
      expect(await only(`2401020102D5,00${text}`)).toMatchObject({ source_external_id, kind })
    })

    it('keeps an expected entry of an interim report as pending', async () => {
      expect(await only('240102EC5,00NTRFNONREF')).toMatchObject({ status: 'pending', amount_minor: 500 })
    })

    it.each([
      ['240102X5,00NTRF', 'Field 61 is not a date, a mark and an amount.'],
      ['241302D5,00NTRF', 'The value date is no day of the calendar.'],
      ['240132D5,00NTRF', 'The value date is no day of the calendar.'],
      ['240102D5,00,1NTRF', 'The amount is not a number.'],
      ['240102D5,001NTRF', 'The amount has more decimals than its currency.'],
    ])('that is broken costs itself, with its text and its details: %s', async (text, reason) => {
      const file = await read(statement(entry(text, 'what for') + entry('240102C1,00NTRFNONREF')))
      expect(file.refused).toEqual([`Line 5: ${reason}`])
      expect(file.aside).toEqual([{ kind: 'refused', line: 5, reason, text: `:61:${text}\n:86:what for` }])
      expect(listOf(file, 'transaction')).toHaveLength(1)
    })
  })

  describe('field 86', () => {
    it.each([
      [
        'of a German bank',
        '166?00GUTSCHR. UEBERWEISUNG?109311?20EREF+2024-001?21KREF+K1?22SVWZ+Rechnung 4711 vom 1.\n?23 Januar?30GENODEF1XXX?31DE02120300000000202051?32ERIKA MUSTERMANN?34166',
        'ERIKA MUSTERMANN',
        'Rechnung 4711 vom 1.  Januar',
      ],
      [
        'of a German bank before SEPA',
        '008?00DAUERAUFTRAG?100599?20Miete November?3010020030?31234567?32MUELLER?34339',
        'MUELLER',
        'Miete November',
      ],
      [
        'that goes on over full fields',
        '020?20ABCDEFGHIJKLMNOPQRSTUVWXYZA?21BC?32ABCDEFGHIJKLMNOPQRSTUVWXYZA?33BC',
        'ABCDEFGHIJKLMNOPQRSTUVWXYZABC',
        'ABCDEFGHIJKLMNOPQRSTUVWXYZABC',
      ],
      ['with the sign in its text', '166?20Wann? Heute?32A', 'A', 'Wann? Heute'],
      ['without a purpose', '805?00ENTGELTABSCHLUSS?106666', null, 'ENTGELTABSCHLUSS'],
      [
        'of a Polish bank',
        '~00TR~20Przelew~21 krajowy~32JAN NOWAK~33WARSZAWA~38PL123',
        'JAN NOWAK WARSZAWA',
        'Przelew  krajowy',
      ],
      [
        'of Triodos',
        '000>100987654321\n>20ALGEMENE TUSSENREKENING KOS>21TEN VAN OKTOBER',
        null,
        'ALGEMENE TUSSENREKENING KOSTEN VAN OKTOBER',
      ],
      [
        'of ABN AMRO',
        '/TRTP/SEPA OVERBOEKING/IBAN/NL12ABNA1/BIC/ABNANL2A/NAME/J JANS\nSEN/REMI/Huur januari/EREF/NOTPROVIDED',
        'J JANSSEN',
        'Huur januari',
      ],
      [
        'of ING',
        '/EREF/E1//MARF/M1//CSID/C1//CNTP/NL32INGB1/INGBNL2A/ING Bank N.V.///REMI/USTD//ING incasso/',
        'ING Bank N.V.',
        'ING incasso',
      ],
      ['of Rabobank', '/BENM//NAME/J. de Vries/REMI/Contributie/ISDT/2024-01-02', 'J. de Vries', 'Contributie'],
      [
        'of ASN Bank',
        'NL47INGB9999999999 hr gjlm paulissen\n\nBetaling sieraden\n\n\n',
        'hr gjlm paulissen',
        'Betaling sieraden',
      ],
      [
        'of mBank',
        '911 TRANSAKCJA; ID IPH: X1; Z RACH.: \n561140; OD: JAN NOWAK  \nUL. NIJAKA 1; TYT.: PRZELEW SRODKOW   ; \nTNR: 1',
        'JAN NOWAK UL. NIJAKA 1',
        'PRZELEW SRODKOW',
      ],
      [
        'of ABN AMRO, in columns',
        'SEPA OVERBOEKING                 IBAN: NL00BANK0000000001\nBIC: ABNANL2A                    NAAM: Mouterij Dingemans\nOMSCHRIJVING: INK-77             KENMERK: X1',
        'Mouterij Dingemans',
        'INK-77',
      ],
      [
        'of Knab',
        'FACTUUR 201403110, 201403113\nREK: NL65INGB0123456789/NAAM: PICQER',
        'PICQER',
        'FACTUUR 201403110, 201403113',
      ],
      ['of SNS Bank', `0987654321 marechal s\n${' '.repeat(65)}\ndit is een test\n`, 'marechal s', 'dit is een test'],
      [
        'with a time of day that a line end tore',
        'Kauf am 12.09. um 16\n:26:37 Uhr',
        null,
        'Kauf am 12.09. um 16\n:26:37 Uhr',
      ],
      [
        'with a time of day that looks like a tag',
        'Kauf am 12.09. um 16\n:20:37 Uhr',
        null,
        'Kauf am 12.09. um 16\n:20:37 Uhr',
      ],
      ['as free text', 'REMIT:Costs. \nThis is so much fun.', null, 'REMIT:Costs.\nThis is so much fun.'],
      ['as free text that is cut at the end of a line', `${'x'.repeat(65)}\nyz`, null, `${'x'.repeat(65)}yz`],
      ['of a code and free text', '999PN5477SCHECK-NR. 0000016703074', null, '999PN5477SCHECK-NR. 0000016703074'],
      ['with a sign that begins no field', 'ABN AMRO BANK>AMSTERDAM 22', null, 'ABN AMRO BANK>AMSTERDAM 22'],
    ])('%s is taken apart', async (_, text, payee, memo) => {
      expect(await details(text)).toEqual([payee, memo])
    })

    it('behind a balance is the bank’s word on the statement', async () => {
      const file = await read(
        `${statement(entry('240102C5,00NTRFNONREF', 'mine'), { closing: 'C240102EUR105,00' })}:86:not mine\n`,
      )
      expect(listOf(file, 'transaction')).toMatchObject([{ memo: 'mine' }])
    })

    it('may be missing, with a field NS in its place', async () => {
      const text = `:NS:22Test GmbH\n${entry('240102C5,00NTRFNONREF')}:NS:01Zweck 1\n02Zweck 2\n15Empf\n16änger\n17Text\n`
      expect(await bookings(statement(text))).toMatchObject([{ payee: 'Empfänger', memo: 'Zweck 1\nZweck 2' }])
    })

    it('may leave the other side to field 61, behind its reference', async () => {
      const booking = await only('240102D5,00N030NONREF          TOMTE TUMMETOT AMERSFOORT', 'Betaalautomaat')
      expect(booking).toMatchObject({
        payee: 'TOMTE TUMMETOT AMERSFOORT',
        memo: 'Betaalautomaat',
        source_external_id: null,
      })
    })

    it('may come twice', async () => {
      const file = await read(statement(`${entry('240102C5,00NTRFNONREF', 'one')}:86:two\n`))
      expect(listOf(file, 'transaction')).toMatchObject([{ memo: 'one\ntwo' }])
    })
  })

  describe('its messages', () => {
    it('may stand in the envelope of SWIFT, on lines of its own or not', async () => {
      const text = `{1:F01X}{2:O940X}{3:}{4:\n:20:A\n:25:ONE\n:60F:C240101EUR0,\n${entry('240102C1,NTRF')}-}{5:}{1:F01X}{2:O940X}{4::20:B\n:25:TWO\n:60F:C240101EUR0,\n${entry('240102C2,NTRF')}-}{5:{CHK:1}}\n`
      expect((await bookings(text)).map((row) => [row.account_external_id, row.amount_minor])).toEqual([
        ['ONEEUR', 100],
        ['TWOEUR', 200],
      ])
    })

    it('may have covers between them, and a tag broken behind its colon', async () => {
      const text = `ABNANL2A\n940\nABNANL2A\n${statement(`${entry('240102C1,NTRF')}:\n86:text\n`)}0000 01INGB\n${statement(entry('240103C2,NTRF'))}`
      expect(await bookings(text)).toMatchObject([{ amount_minor: 100, memo: 'text' }, { amount_minor: 200 }])
    })

    it('may end as they like', async () => {
      const text = statement(entry('240102C1,NTRF', 'a - b\n-c'))
      expect(await bookings(text.replace(/-\n$/, '-XXX\n'))).toMatchObject([{ memo: 'a - b\n-c' }])
      expect(await bookings(text.replace(/-\n$/, ':62F:C240102EUR101,00'))).toHaveLength(1)
    })

    it('may be of windows-1252 and end their lines as Windows does', async () => {
      const bytes = Buffer.from(
        statement(entry('240102C1,NTRF', '166?20Z\xfcrich?32M\xfcller')).replaceAll('\n', '\r\n'),
        'latin1',
      )
      expect(mt940.recognises(bytes)).toBe(true)
      expect(listOf(await read(bytes), 'transaction')).toMatchObject([{ payee: 'Müller', memo: 'Zürich' }])
    })
  })

  it('that breaks off in a line costs itself the booking there, which may be half a number', async () => {
    const whole = statement(entry('240102C1,00NTRF', 'one') + entry('240103C234,00NTRF', 'two'), {
      closing: 'C240103EUR335,00',
    })
    const cut = (before: string) => read(whole.slice(0, whole.lastIndexOf(before)))
    const warnings = [{ code: 'file.cut_off', message: 'The file breaks off within a statement.' }]
    for (const before of ['wo', '86:two', '4,00NTRF', 'RF\n:86:two']) {
      const file = await cut(before)
      expect(file).toMatchObject({ refused: ['Line 7: The file ends within this statement.'], warnings })
      expect(listOf(file, 'transaction')).toMatchObject([{ amount_minor: 100, memo: 'one' }])
    }
    // At the end of a line no more than text can be missing, which the whole file brings.
    for (const before of [':62F:', ':86:two']) {
      const file = await cut(before)
      expect(file).toMatchObject({ refused: [], warnings })
      expect(listOf(file, 'transaction')).toMatchObject([{ amount_minor: 100 }, { amount_minor: 23_400 }])
    }
  })

  describe('its balances', () => {
    const booking = entry('240102C5,00NTRFNONREF')

    it('prove the bookings, page by page', async () => {
      const pages = [
        ':20:A\n:25:ONE\n:28C:1/1\n:60F:C240101EUR100,00\n',
        booking,
        ':62M:C240102EUR105,00\n-\n:20:A\n:25:ONE\n:28C:1/2\n:60M:C240102EUR105,00\n',
        booking,
        ':62F:C240102EUR110,00\n-\n',
      ].join('')
      const file = await read(pages)
      expect(file.warnings).toEqual([])
      expect(new Set(await idsOf(pages)).size).toBe(2)
    })

    it('that the bookings do not make are told once, and cost no booking', async () => {
      const file = await read(
        `${statement(booking, { closing: 'C240102EUR99,00' })}${statement(booking, { closing: 'C240102EUR105,00' })}`,
      )
      expect(file.warnings).toEqual([
        {
          code: 'file.drift',
          message:
            'In 1 of 2 statements the bookings do not make the closing balance of the opening balance; the first begins on line 4. All bookings were kept.',
        },
      ])
      expect(listOf(file, 'transaction')).toHaveLength(2)
    })

    it('prove nothing where a booking could not be read', async () => {
      const file = await read(statement(booking + entry('nonsense'), { closing: 'C240102EUR200,00' }))
      expect(file.warnings).toEqual([])
      expect(file.refused).toHaveLength(1)
    })

    it('that are broken are put aside, and the bookings kept', async () => {
      const file = await read(statement(booking, { closing: 'X240102EUR1' }))
      expect(file.refused).toEqual(['Line 6: The balance is not a mark, a date, a currency and an amount.'])
      expect(listOf(file, 'transaction')).toHaveLength(1)
    })

    it('may leave the currency to the one before', async () => {
      const file = await read(statement(booking, { closing: 'C240102105,00' }))
      expect(file).toMatchObject({ refused: [], warnings: [] })
      expect(listOf(file, 'balance')).toMatchObject([{ currency: 'EUR', amount_minor: 10_500 }])
    })

    it('of a currency before the euro are still read', async () => {
      const text = statement(entry('990102C5,00NTRFNONREF'), {
        opening: 'C990101DEM100,00',
        closing: 'C990102DEM105,00',
      })
      expect(await bookings(text)).toMatchObject([{ currency: 'DEM', amount_minor: 500 }])
    })

    it('alone, with nothing that happened, are told', async () => {
      expect((await read(':60F:C100318EUR380115,12\n-\n')).warnings).toEqual([
        { code: 'file.empty', message: 'The file has neither a booking nor a closing balance.' },
      ])
    })
  })

  it('keeps accounts of one number apart by their currency, which banks may write behind it', async () => {
    const of = (account: string, currency: string) =>
      statement(entry('240102C5,00NTRF'), { account, opening: `C240101${currency}1,00` })
    const file = await read(
      of('BE68539007547034', 'EUR') + of('BE68539007547034', 'USD') + of('BE68539007547034EUR', 'EUR'),
    )
    expect(listOf(file, 'transaction').map((row) => row.account_external_id)).toEqual([
      'BE68539007547034EUR',
      'BE68539007547034USD',
      'BE68539007547034EUR',
    ])
  })

  describe('what it does not say', () => {
    const bare = ':61:110701CN50,00NZ10NONREF\n-\n'

    it('is asked for, if it is the currency', async () => {
      expect(await mt940.questions(inPieces(bare), {})).toEqual([
        { setting: 'currency', title: 'In which currency are the amounts?', candidates: [] },
      ])
      expect(await mt940.questions(inPieces(bare), { currency: 'EUR' })).toEqual([])
      expect(await mt940.questions(inPieces(EVERYTHING), {})).toEqual([])
      expect((await read(bare)).refused).toEqual([
        'Line 1: The statement names no currency: set the currency and upload it again.',
      ])
    })

    it('is taken from the settings', async () => {
      const file = await read(bare, { currency: 'EUR', account: 'Giro' })
      expect(listOf(file, 'transaction')).toMatchObject([
        { currency: 'EUR', account_external_id: 'Giro', amount_minor: 5000 },
      ])
    })
  })

  describe('the identity of its bookings', () => {
    const booking = entry('2401020102D5,00NTRFNONREF', 'text')

    it('is the same when the file is read again, and when the bank rewords its text', async () => {
      const ids = await idsOf(EVERYTHING)
      expect(await idsOf(EVERYTHING)).toEqual(ids)
      expect(await idsOf(EVERYTHING.replace('Miete', 'Mietzins'))).toEqual(ids)
    })

    it('tells equal bookings apart, and a fourth from the three before it', async () => {
      const three = await idsOf(statement(booking.repeat(3)))
      const four = await idsOf(statement(booking.repeat(4)))
      expect(new Set(four).size).toBe(4)
      expect(four.slice(0, 3)).toEqual(three)
    })

    it('holds when statements overlap in one file', async () => {
      const once = statement(booking.repeat(2), { closing: 'C240102EUR90,00' })
      expect(new Set(await idsOf(once + once)).size).toBe(2)
    })

    it('goes on through statements that follow on each other', async () => {
      const first = statement(booking, { closing: 'C240102EUR95,00' })
      const second = statement(booking, { opening: 'C240102EUR95,00', closing: 'C240102EUR90,00', number: '2/1' })
      expect(new Set(await idsOf(first + second)).size).toBe(2)
    })

    it('holds when an interim report repeats what an earlier one reported, by the bank’s reference', async () => {
      const report = (entries: string) => `:20:I\n:25:ONE\n:34F:EUR0,\n${entries}-\n`
      const known = entry('240102D5,00NTRFNONREF//B1')
      expect(new Set(await idsOf(report(known) + report(known + entry('240102D5,00NTRFNONREF//B2')))).size).toBe(2)
      expect(new Set(await idsOf(report(booking) + report(booking))).size).toBe(2)
    })

    it('is the same in an interim report and in the statement that follows it', async () => {
      const interim = ':20:I\n:25:DE89370400440532013000\n:34F:EUR0,\n:61:2401020102D5,00NTRFX//B1\n-\n'
      const booked = statement(entry('2401020102D5,00NTRFX//B1'))
      expect(new Set(await idsOf(interim + booked)).size).toBe(1)
    })
  })
})

describe('the MT940 files beside this test', () => {
  it.each(readdirSync(join(__dirname, 'files')))('%s is read and proved', async (name) => {
    const file = await read(readFileSync(join(__dirname, 'files', name)))
    expect(file).toMatchObject({ refused: [], warnings: [] })
    expect(listOf(file, 'transaction').every(({ memo }) => memo !== null)).toBe(true)
  })
})

const CORPUS = join(__dirname, '../../../../../shared/corpora/mt940')
const inCorpus = existsSync(CORPUS)
  ? readdirSync(CORPUS).filter((name) => ['.sta', '.txt'].includes(extname(name)))
  : []
/** Files without a balance, which would name the currency. */
const WITHOUT_CURRENCY = ['betterplace_empty_entry_date.sta', 'self-provided_sparkassen.sta']

describe('the MT940 files of other readers', () => {
  if (inCorpus.length === 0) it.skip('are not here: ../shared/corpora/mt940 is missing', () => undefined)
  for (const name of inCorpus) {
    it(`${name} is read to the last booking`, async () => {
      const bytes = readFileSync(join(CORPUS, name))
      expect(mt940.recognises(bytes)).toBe(true)
      expect(await mt940.questions(inPieces(bytes), {})).toHaveLength(WITHOUT_CURRENCY.includes(name) ? 1 : 0)
      const file = await readFile(mt940, bytes, { currency: 'EUR' })
      expect(file.refused).toEqual([])
      expect(listOf(file, 'transaction')).toHaveLength((bytes.toString('latin1').match(/^:61:/gm) ?? []).length)
    })
  }
})
