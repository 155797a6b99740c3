import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { camt } from '../../../../connectors/formats/camt/camt'
import { inPieces, listOf, readFile } from '../read-file'
import { balance, detail, document, entry, statement } from './samples'

const read = (text: string | Uint8Array, settings = {}) => readFile(camt, text, settings)
const only = async (ntry: string) => {
  const file = await read(document(statement(ntry)))
  expect(file.refused).toEqual([])
  return listOf(file, 'transaction')[0]
}
const idsOf = async (text: string) =>
  (await read(text)).rows.filter(({ entity }) => entity === 'transaction').map(({ external_id }) => external_id)
const FILES = join(__dirname, 'files')
const open = (name: string) => readFileSync(join(FILES, name))

describe('the CAMT files beside this test', () => {
  it.each(readdirSync(FILES))('%s is recognised, read and proved', async (name) => {
    const bytes = open(name)
    expect(camt.recognises(bytes.subarray(0, 16 * 1024))).toBe(true)
    expect(await camt.questions(inPieces(bytes), {})).toEqual([])
    const file = await read(bytes)
    expect(file.refused).toEqual([])
    expect(file.warnings.filter(({ code }) => code !== 'file.informative')).toEqual([])
    expect(listOf(file, 'transaction').length).toBeGreaterThan(0)
  })

  it('of a German bank has transactions with names, texts and parts', async () => {
    const file = await read(open('german-053-v02.xml'))
    expect(listOf(file, 'account')).toEqual([
      {
        name: 'DE89370400440532013000',
        type: 'unknown',
        subtype: null,
        currency: 'EUR',
        status: 'open',
        mask: '3000',
        note: null,
      },
    ])
    expect(listOf(file, 'balance')).toMatchObject([{ kind: 'ledger', amount_minor: 181_300, as_of: '2024-01-03' }])
    expect(listOf(file, 'transaction')).toMatchObject([
      {
        amount_minor: -65_000,
        payee: 'Hausverwaltung Nord GmbH',
        memo: 'Miete Januar',
        source_external_id: '2024010312345000',
        splits: [],
      },
      {
        amount_minor: 100_000,
        payee: null,
        memo: 'Sammelgutschrift',
        splits: [
          { amount_minor: 60_000, payee: 'Kunde & Söhne', memo: 'Rechnung 1' },
          { amount_minor: 40_000, payee: 'Zweiter Kunde', memo: 'Rechnung 2' },
        ],
      },
      { amount_minor: -3700, kind: 'refund', payee: 'Zahler, der zurückgab', memo: 'Rücklastschrift Konto erloschen' },
    ])
  })

  it('of a Swiss bank has parts with signs of their own, and the day as it is written', async () => {
    const file = await read(open('swiss-053-v04.xml'))
    expect(listOf(file, 'transaction')).toMatchObject([
      {
        amount_minor: 294_975,
        splits: [
          { amount_minor: 100_025, payee: 'Pia Rutschmann', memo: '210000000003139471430009017' },
          { amount_minor: 199_950, payee: 'Robert Schneider AG' },
          { amount_minor: -5000, memo: 'Gebühr' },
        ],
      },
      { amount_minor: -320, posted_on: '2024-01-31', kind: 'fee', memo: 'Kontoführung', source_external_id: null },
    ])
  })

  it('of version 8 and later have codes and names a level deeper, under any prefix', async () => {
    const file = await read(open('dutch-053-v08.xml'))
    expect(listOf(file, 'account')).toMatchObject([{ name: 'Zakelijk', type: 'checking', subtype: 'CACC' }])
    expect(listOf(file, 'transaction')).toMatchObject([
      { payee: 'J. de Vries', memo: 'Contributie', source_external_id: 'R-778' },
    ])
  })

  it('that are reports have pending entries, and leave out what is for information', async () => {
    const file = await read(open('report-052-v08.xml'))
    expect(listOf(file, 'transaction')).toMatchObject([
      { status: 'posted', amount_minor: -2000, payee: 'Kiosk' },
      { status: 'pending', amount_minor: -9900, posted_on: '2024-03-05' },
    ])
    expect(file.warnings).toEqual([
      { code: 'file.informative', message: '1 entries are for information and move no money: they were left out.' },
    ])
  })
})

describe('a CAMT document', () => {
  it.each(['02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12', '13'])(
    'is read in version %s',
    async (version) => {
      for (const [message, tag] of [
        ['053', 'Stmt'],
        ['052', 'Rpt'],
        ['054', 'Ntfctn'],
      ] as const) {
        const text = document(statement(entry(), undefined, tag), { version: `${message}.001.${version}` })
        expect(camt.recognises(Buffer.from(text))).toBe(true)
        expect(listOf(await read(text), 'transaction')).toMatchObject([{ amount_minor: 500 }])
      }
    },
  )

  it('gives each entry all that it says', async () => {
    expect(
      await only(
        entry({
          amount: '1234.5',
          mark: 'DBIT',
          reference: 'A1',
          details:
            '<TxDtls><Refs><ChqNb>4711</ChqNb></Refs><RltdPties><Cdtr><Nm>Shop</Nm></Cdtr></RltdPties><RmtInf><Ustrd>What for</Ustrd></RmtInf></TxDtls>',
        }),
      ),
    ).toEqual({
      account_external_id: 'DE89370400440532013000EUR',
      status: 'posted',
      posted_on: '2024-01-02',
      transacted_on: null,
      amount_minor: -123_450,
      currency: 'EUR',
      exponent: 2,
      kind: 'payment',
      payee_external_id: null,
      payee: 'Shop',
      payee_raw: null,
      category_external_id: null,
      category: null,
      memo: 'What for',
      check_number: '4711',
      cleared: null,
      approved: null,
      flag: null,
      tags: [],
      transfer_account_external_id: null,
      transfer_transaction_external_id: null,
      source_external_id: 'A1',
      splits: [],
    })
  })

  describe('its text', () => {
    const text = (declared: string) =>
      document(statement(entry({ details: detail('', 'Müller &amp; Söhne &#8364;&#x20AC; <![CDATA[<GmbH>]]>') })), {
        declaration: `<?xml version="1.0" encoding="${declared}"?>`,
      })

    it.each([
      ['UTF-8', Buffer.from(text('UTF-8'))],
      ['UTF-8 with a mark', Buffer.from(`\ufeff${text('UTF-8')}`)],
      ['UTF-16', Buffer.from(`\ufeff${text('UTF-16')}`, 'utf16le')],
      ['Latin-1, as declared', Buffer.from(text('ISO-8859-1'), 'latin1')],
      ['Latin-1 that calls itself UTF-8', Buffer.from(text('UTF-8'), 'latin1')],
      ['UTF-8 that calls itself Latin-1', Buffer.from(text('ISO-8859-1'))],
      ['an encoding that nobody knows', Buffer.from(text('EBCDIC-CP-XX'))],
    ])('is read as %s', async (_, bytes) => {
      expect(listOf(await read(bytes), 'transaction')).toMatchObject([{ payee: 'Müller & Söhne €€ <GmbH>' }])
    })
  })

  describe('an entry', () => {
    it.each([
      ['CRDT', '', 500, 'payment', 'Payer'],
      ['DBIT', '', -500, 'payment', 'Shop'],
      ['CRDT', '<RvslInd>true</RvslInd>', 500, 'refund', 'Shop'],
      ['DBIT', '<RvslInd>1</RvslInd>', -500, 'refund', 'Payer'],
      ['DBIT', '<RvslInd>false</RvslInd>', -500, 'payment', 'Shop'],
    ])('marked %s %s has its sign and its other side', async (mark, more, amount_minor, kind, payee) => {
      const details = '<TxDtls><RltdPties><Dbtr><Nm>Payer</Nm></Dbtr><Cdtr><Nm>Shop</Nm></Cdtr></RltdPties></TxDtls>'
      expect(await only(entry({ mark, more, details }))).toMatchObject({ amount_minor, kind, payee })
    })

    it.each([
      ['<BookgDt><Dt>2024-01-02</Dt></BookgDt><ValDt><Dt>2024-01-05</Dt></ValDt>', '2024-01-02'],
      ['<BookgDt><DtTm>2024-01-02T23:30:00-05:00</DtTm></BookgDt>', '2024-01-02'],
      ['<ValDt><Dt>2024-01-05</Dt></ValDt>', '2024-01-05'],
      ['<BookgDt><Dt>2024-01-02+01:00</Dt></BookgDt>', '2024-01-02'],
    ])('dated %s is of %s', async (booked, posted_on) => {
      expect(await only(entry({ booked }))).toMatchObject({ posted_on })
    })

    it.each([
      ['BOOK', 'posted'],
      ['<Cd>BOOK</Cd>', 'posted'],
      ['PDNG', 'pending'],
      ['<Cd>PDNG</Cd>', 'pending'],
      ['FUTR', 'pending'],
    ])('of status %s is %s', async (status, expected) => {
      expect(await only(entry({ status }))).toMatchObject({ status: expected })
    })

    it.each([
      [
        'the bank’s, before all others',
        '<AcctSvcrRef>A</AcctSvcrRef>',
        '<TxDtls><Refs><AcctSvcrRef>T</AcctSvcrRef></Refs></TxDtls>',
        'A',
      ],
      ['that of its only detail', '', '<TxDtls><Refs><AcctSvcrRef>T</AcctSvcrRef></Refs></TxDtls>', 'T'],
      ['that of the entry', '<NtryRef>R-1</NtryRef>', '<TxDtls></TxDtls>', 'R-1'],
      ['none, for a mere number in the statement', '<NtryRef>17</NtryRef>', '<TxDtls></TxDtls>', null],
      ['none, for a word that says so', '<AcctSvcrRef>NONREF</AcctSvcrRef>', '<TxDtls></TxDtls>', null],
    ])('has for its reference %s', async (_, more, details, source_external_id) => {
      expect(await only(entry({ more, details }))).toMatchObject({ source_external_id })
    })

    it.each([
      [entry({ amount: 'five' }), 'The amount is not a decimal number.'],
      [entry({ amount: '5.001' }), 'The amount has more decimals than its currency.'],
      [entry({ currency: 'QQQ' }), 'The currency is not one of ISO 4217.'],
      [entry({ mark: 'X' }), 'It is marked neither as credit nor as debit.'],
      [entry({ booked: '' }), 'The entry has neither a booking date nor a value date.'],
      [entry({ booked: '<BookgDt><Dt>2024-02-30</Dt></BookgDt>' }), 'The date is no day of the calendar.'],
      ['<Ntry><CdtDbtInd>CRDT</CdtDbtInd></Ntry>', 'It has no amount.'],
    ])('that is broken costs itself, with its text: %#', async (broken, reason) => {
      const file = await read(document(statement(entry() + broken + entry())))
      expect(file.refused).toEqual([`Line 5: ${reason}`])
      expect(file.aside).toMatchObject([{ line: 5, text: expect.stringContaining('<Ntry>') as string }])
      expect(listOf(file, 'transaction')).toHaveLength(2)
    })
  })

  describe('a batch', () => {
    const amount = (text: string, currency = 'EUR') => `<Amt Ccy="${currency}">${text}</Amt>`
    const parts = async (details: string, total = '5.00') =>
      (await only(entry({ amount: total, details })))?.splits.map(({ amount_minor, payee, memo }) => [
        amount_minor,
        payee,
        memo,
      ])

    it('is one transaction in parts', async () => {
      expect(await parts(detail(amount('3.00'), 'A') + detail(amount('2.00'), 'B'))).toEqual([
        [300, 'A', null],
        [200, 'B', null],
      ])
    })

    it('whose parts do not add up has another one for what is left', async () => {
      expect(await parts(detail(amount('3.00'), 'A') + detail(amount('1.50'), 'B'))).toEqual([
        [300, 'A', null],
        [150, 'B', null],
        [50, null, 'Not itemised in the file'],
      ])
    })

    it('of which some parts have no amount in its currency has one for those', async () => {
      expect(await parts(detail(amount('3.00'), 'A') + detail(amount('9', 'USD'), 'B') + detail('', 'C'))).toEqual([
        [300, 'A', null],
        [200, null, '2 more, not itemised'],
      ])
    })

    it('without amounts has no parts', async () => {
      expect(await parts(detail('', 'A') + detail('', 'B'))).toEqual([])
    })

    it('of more parts than a record may have keeps the first, and the rest as one', async () => {
      const splits = await parts(detail(amount('0.01'), 'A').repeat(5000), '50.00')
      expect(splits).toHaveLength(1000)
      expect(splits?.at(-1)).toEqual([4001, null, '4001 more, not itemised'])
    })
  })

  describe('its balances', () => {
    it('are kept with their day, at the end of the statement', async () => {
      const file = await read(
        document(statement(balance('OPBD', '1.00') + balance('CLBD', '6.00') + balance('CLAV', '5.00') + entry())),
      )
      expect(file.warnings).toEqual([])
      expect(file.rows.filter(({ entity }) => entity === 'balance').map(({ external_id }) => external_id)).toEqual([
        'DE89370400440532013000EUR:ledger:2024-01-02',
        'DE89370400440532013000EUR:available:2024-01-02',
      ])
    })

    it('of an interim report are those it ends with', async () => {
      const report = statement(
        balance('OPBD', '1.00') + balance('ITBD', '6.00') + entry() + entry({ status: 'PDNG' }),
        undefined,
        'Rpt',
      )
      const file = await read(document(report, { version: '052.001.02' }))
      expect(file.warnings).toEqual([])
      expect(listOf(file, 'balance')).toMatchObject([{ kind: 'ledger', amount_minor: 600 }])
    })

    it('that the entries do not make are told once, and cost no entry', async () => {
      const one = statement(balance('PRCD', '1.00') + balance('CLBD', '9.99') + entry())
      const file = await read(document(one))
      expect(file.warnings).toMatchObject([{ code: 'file.drift' }])
      expect(listOf(file, 'transaction')).toHaveLength(1)
    })

    it('prove nothing where an entry could not be read', async () => {
      const file = await read(
        document(statement(balance('OPBD', '1.00') + balance('CLBD', '9.99') + entry() + entry({ amount: 'x' }))),
      )
      expect(file.warnings).toEqual([])
    })

    it('that are broken are put aside, and the entries kept', async () => {
      const file = await read(document(statement(balance('CLBD', 'much') + entry())))
      expect(file.refused).toEqual(['Line 4: The amount is not a decimal number.'])
      expect(listOf(file, 'transaction')).toHaveLength(1)
    })
  })

  describe('its accounts', () => {
    it('are known by number and currency, whoever names it', async () => {
      const text = [
        statement(entry()),
        statement(entry({ currency: 'USD' })),
        statement(balance('CLBD', '1.00')),
        statement(entry(), '<Othr><Id>25-9034-2</Id></Othr>'),
      ].join('')
      const file = await read(document(text))
      expect(file.rows.filter(({ entity }) => entity === 'account').map(({ external_id }) => external_id)).toEqual([
        'DE89370400440532013000EUR',
        'DE89370400440532013000USD',
        '25-9034-2EUR',
      ])
    })

    it('without a number are that of the settings', async () => {
      const file = await read(document(statement(entry(), '')), { account: 'Giro' })
      expect(listOf(file, 'transaction')).toMatchObject([{ account_external_id: 'Giro' }])
    })
  })

  describe('the identity of its entries', () => {
    it('is the same when the file is read again, and when the bank rewords its text', async () => {
      const text = open('german-053-v02.xml').toString()
      const ids = await idsOf(text)
      expect(new Set(ids).size).toBe(3)
      expect(await idsOf(text.replace('Miete Januar', 'Miete'))).toEqual(ids)
    })

    it('tells equal entries apart, and a fourth from the three before it', async () => {
      const three = await idsOf(document(statement(entry().repeat(3))))
      const four = await idsOf(document(statement(entry().repeat(4))))
      expect(new Set(four).size).toBe(4)
      expect(four.slice(0, 3)).toEqual(three)
    })

    it('is the same in a report and in the statement after it', async () => {
      const report = document(statement(entry({ reference: 'A1', status: '<Cd>PDNG</Cd>' }), undefined, 'Rpt'), {
        version: '052.001.08',
      })
      expect(await idsOf(report)).toEqual(
        await idsOf(document(statement(balance('OPBD', '0') + entry({ reference: 'A1' })))),
      )
    })

    it('goes on over pages and statements that follow, and begins anew with one that repeats', async () => {
      const first = statement(balance('OPBD', '0') + balance('CLBD', '5.00') + entry())
      const second = statement(balance('OPBD', '5.00') + balance('CLBD', '10.00') + entry())
      expect(new Set(await idsOf(document(first + second))).size).toBe(2)
      expect(new Set(await idsOf(document(first + first))).size).toBe(1)
    })

    it('is another for the same reference with another amount or day', async () => {
      const ids = await idsOf(
        document(
          statement(
            entry({ reference: 'A1' }) +
              entry({ reference: 'A1', amount: '6.00' }) +
              entry({ reference: 'A1', booked: '<BookgDt><Dt>2024-02-02</Dt></BookgDt>' }),
          ),
        ),
      )
      expect(new Set(ids).size).toBe(3)
    })
  })
})
