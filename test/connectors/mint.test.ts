import { createHash } from 'node:crypto'
import { mint } from '../../connectors/mint'
import type { Json, ProviderHttp, Stream } from '../../connectors/connector'
import type { CanonicalRow } from '../../domain/records'
import { mapInto } from './sandbox-line'

const [transactions] = mint.streams as [Stream]
const HEADER = 'Date,Description,Original Description,Amount,Transaction Type,Category,Account Name,Labels,Notes'

async function* inPieces(bytes: Uint8Array, size = 50): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size))
}

async function readFile(text: string | Uint8Array, settings = {}) {
  const reading = { rows: [] as CanonicalRow[], refused: [] as string[] }
  const page = transactions.read({
    http: null,
    file: inPieces(Buffer.from(text)),
    cursor: null,
    position: null,
    settings,
  })
  for (;;) {
    const step = await page.next()
    if (step.done === true) return { ...reading, end: step.value }
    mapInto(reading, transactions, step.value, settings)
  }
}

async function only(row: string, settings = {}) {
  const { rows, refused } = await readFile(`${HEADER}\n${row}\n`, settings)
  expect(refused).toEqual([])
  return rows.find(({ entity }) => entity === 'transaction')?.body
}

const of = (rows: readonly CanonicalRow[], entity: string) => rows.filter((row) => row.entity === entity)

describe('a Mint export', () => {
  it('becomes transactions under the accounts and categories that it names', async () => {
    const { rows, end } = await readFile(
      `${HEADER}\n3/7/2017,Grocer,GROCER #12,"1,234.56",debit,Food,Checking,"Trip, Work",late\n`,
    )
    const id = createHash('sha256').update('Checking\u001f2017-03-07\u001f-123456\u001fGROCER #12\u001f1').digest('hex')
    expect(rows).toEqual([
      {
        entity: 'account',
        external_id: 'Checking',
        body: {
          name: 'Checking',
          type: 'unknown',
          subtype: null,
          currency: 'USD',
          status: 'open',
          mask: null,
          note: null,
        },
      },
      {
        entity: 'category',
        external_id: 'Food',
        body: { name: 'Food', parent_external_id: null, kind: 'category', hidden: false, note: null },
      },
      {
        entity: 'transaction',
        external_id: id.slice(0, 32),
        body: {
          account_external_id: 'Checking',
          status: 'posted',
          posted_on: '2017-03-07',
          transacted_on: null,
          amount_minor: -123_456,
          currency: 'USD',
          exponent: 2,
          kind: 'payment',
          payee_external_id: null,
          payee: 'Grocer',
          payee_raw: 'GROCER #12',
          category_external_id: 'Food',
          category: 'Food',
          memo: 'late',
          check_number: null,
          cleared: null,
          approved: null,
          flag: null,
          tags: ['Trip', 'Work'],
          transfer_account_external_id: null,
          transfer_transaction_external_id: null,
          source_external_id: null,
          splits: [],
        },
      },
    ])
    expect(end).toEqual({ position: null, cursor: null })
  })

  it.each([
    ['3/27/2017', '2017-03-27'],
    ['12/02/2013', '2013-12-02'],
    ['7/01/2023', '2023-07-01'],
    ['2/29/2024', '2024-02-29'],
  ])('writes the day %s', async (date, posted_on) => {
    expect(await only(`${date},a,b,1.00,credit,,Checking,,`)).toMatchObject({ posted_on, amount_minor: 100 })
  })

  it('decodes HTML entities, trims texts and keeps their line breaks', async () => {
    const row =
      '1/2/2020,&quot;A&amp;B&quot; Café&#39;s,X &lt;br/&gt;,5,debit,Gas &amp; Fuel, Savings &amp; Co ,,"one\ntwo"'
    expect(await only(row)).toMatchObject({
      payee: '"A&B" Café\'s',
      payee_raw: 'X <br/>',
      category_external_id: 'Gas & Fuel',
      account_external_id: 'Savings & Co',
      memo: 'one\ntwo',
    })
  })

  it('leaves an ampersand alone that begins no entity', async () => {
    expect(await only('1/2/2020,AT&T R&D &copy that,b,5,debit,,Checking,,')).toMatchObject({
      payee: 'AT&T R&D &copy that',
    })
  })

  it.each(['Transfer', 'Credit Card Payment'])('calls a row of category %s a transfer', async (category) => {
    expect(await only(`1/2/2020,a,b,5,debit,${category},Checking,,`)).toMatchObject({ kind: 'transfer', category })
  })

  it('counts in the currency of the link', async () => {
    expect(await only('1/2/2020,a,b,"1,500",debit,,Checking,,', { currency: 'JPY' })).toMatchObject({
      amount_minor: -1500,
      currency: 'JPY',
      exponent: 0,
    })
  })

  it('keeps rows apart that are equal in every way, and gives them the same ids when read again', async () => {
    const row = '1/2/2020,Bus,BUS,2.50,debit,Travel,Cash,,'
    const other = '1/2/2020,Tram,TRAM,2.50,debit,Travel,Cash,,'
    const ids = async (rows: string[]) =>
      of((await readFile([HEADER, ...rows].join('\n'))).rows, 'transaction').map(({ external_id }) => external_id)
    const first = await ids([row, other, row, row])
    expect(new Set(first).size).toBe(4)
    expect(await ids([other, row, row, row])).toEqual([first[1], first[0], first[2], first[3]])
  })

  it('knows a row again after its description, category, labels and notes were edited', async () => {
    const ids = async (row: string) => of((await readFile(`${HEADER}\n${row}`)).rows, 'transaction')[0]?.external_id
    expect(await ids('1/2/2020,Bus,BUS,2.50,debit,Travel,Cash,,')).toBe(
      await ids('01/02/2020,City bus,BUS,2.5,debit,Fun,Cash,x,y'),
    )
    expect(await ids('1/2/2020,Bus,BUS,2.50,debit,Travel,Cash,,')).not.toBe(
      await ids('1/2/2020,Bus,BUS,2.50,credit,Travel,Cash,,'),
    )
  })

  it('names an account and a category once, also when the first row that names them is refused', async () => {
    const rows = [
      '1/2/2020,a,b,oops,debit,Food,Cash,,',
      '1/3/2020,a,b,1,debit,Food,Cash,,',
      '1/4/2020,a,b,1,debit,Food,Cash,,',
    ]
    const reading = await readFile([HEADER, ...rows].join('\n'))
    expect(reading.refused).toHaveLength(1)
    expect(of(reading.rows, 'account')).toHaveLength(1)
    expect(of(reading.rows, 'category')).toHaveLength(1)
    expect(of(reading.rows, 'transaction')).toHaveLength(2)
  })

  it.each([
    ['13/1/2020,a,b,1,debit,,Cash,,', /Line 3: The date/],
    ['2/30/2020,a,b,1,debit,,Cash,,', /Line 3: The date/],
    ['1/2/20,a,b,1,debit,,Cash,,', /Line 3: The date/],
    ['1/2/2020,a,b,12.345,debit,,Cash,,', /Line 3: The amount/],
    ['1/2/2020,a,b,-5,debit,,Cash,,', /Line 3: The amount/],
    ['1/2/2020,a,b,NaN,debit,,Cash,,', /Line 3: The amount/],
    ['1/2/2020,a,b,5,withdrawal,,Cash,,', /Line 3: The transaction type/],
    ['1/2/2020,a,b,5,debit,Food,,,', /Line 3: The line names no account/],
    ['1/2/2020,a,b,5', /Line 3: The line does not have the columns/],
    ['1/2/2020,a,"b,5,debit,,Cash,,', /Line 3: The line does not have the columns/],
  ])('loses only the row %s', async (row, reason) => {
    const good = '1/2/2020,a,b,1,debit,,Cash,,'
    const { rows, refused } = await readFile([HEADER, good, row, good, good].join('\n'))
    expect(refused).toEqual([expect.stringMatching(reason)])
    expect(of(rows, 'transaction')).toHaveLength(3)
  })

  it('may have its columns in another order, with more of them', async () => {
    const { rows } = await readFile(
      'Account Name,Bank,Date,Notes,Labels,Category,Transaction Type,Amount,Original Description,Description\nCash,X,1/2/2020,n,,Food,credit,5,o,d\n',
    )
    expect(of(rows, 'transaction')[0]?.body).toMatchObject({ amount_minor: 500, payee: 'd', payee_raw: 'o', memo: 'n' })
  })

  it.each([
    ['another table', 'Date,Payee,Amount\n1/2/2020,a,5\n', /does not name Description, Original Description/],
    ['a web page', '<html>\n<body>Sign in</body></html>', /is not a Mint export/],
    ['nothing', '', /empty/],
  ])('is not %s', async (_, text, reason) => {
    await expect(readFile(text)).rejects.toMatchObject({
      code: 'file.unreadable',
      message: expect.stringMatching(reason) as string,
    })
  })
})

describe('linking Mint', () => {
  const feed = (text: string): ProviderHttp => ({
    json: () => Promise.reject(new Error('not asked')),
    post: () => inPieces(Buffer.from('')),
    stream: () => inPieces(Buffer.from(text)),
  })
  const verify = (text: string, settings = {}) =>
    mint.verify(feed(text), { credentials: { oauth_token: '0x_TOKEN' }, settings, external_account: null })

  it('tells links apart by a fingerprint of the token', async () => {
    const link = await verify(`${HEADER}\n`)
    expect(link).toEqual({
      external_account: { id: expect.stringMatching(/^[0-9a-f]{16}$/) as string, name: 'Mint export' },
      settings: { currency: 'USD' },
    })
    expect((await verify(`${HEADER}\n`, { currency: 'EUR' })).settings).toEqual({ currency: 'EUR' })
  })

  it('refuses an export of something else and a currency that does not exist', async () => {
    await expect(verify('Date,Payee\n')).rejects.toMatchObject({ code: 'provider.unreadable' })
    await expect(verify(`${HEADER}\n`, { currency: 'XYZ' })).rejects.toMatchObject({ code: 'request.invalid' })
  })

  it('calls an export truncated whose last line has no end', async () => {
    const http = feed(`${HEADER}\n1/2/2020,a,b,5,debit,,Cash,,not`)
    const page = transactions.read({ http, file: null, cursor: null, position: null, settings: {} })
    const drained = (async () => {
      while ((await page.next()).done !== true);
    })()
    await expect(drained).rejects.toMatchObject({ code: 'provider.truncated' })
  })
})

it('refuses a staged row of an unknown form', () => {
  const old: Json = { kind: 'transaction', line: 1 }
  expect(() => transactions.map(old, { settings: {} })).toThrow(
    expect.objectContaining({ code: 'record.unmappable' }) as Error,
  )
})
