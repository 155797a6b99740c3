import fc from 'fast-check'
import { csv } from '../../../../connectors/formats/csv/csv'
import type { Settings } from '../../../../connectors/connector'
import { ask, confirm, idsOf, piecesOf, read, shortly, transactions } from './read-csv'

const COLUMNS = '{"date":"Date","amount":"Amount","description":"Text"}'
const SAID: Settings = { columns: COLUMNS, date_order: 'dmy', decimal: 'point', currency: 'EUR', sign: 'as_written' }
const HEADER = 'Date,Amount,Text'
const file = (...rows: string[]) => `${[HEADER, ...rows].join('\n')}\n`

describe('the identity of a row without an id', () => {
  const coffee = '02/01/2024,-3.50,COFFEE'

  it('is the same in every file that has it, whatever else is in the file', async () => {
    const [id] = idsOf(await read(file(coffee), SAID))
    expect(id).toMatch(/^[0-9a-f]{32}$/)
    expect(idsOf(await read(file('01/01/2024,9,SALARY', coffee, '03/01/2024,-4,TEA'), SAID))[1]).toBe(id)
  })

  it('counts equal rows, so that a file which overlaps adds only those that are more', async () => {
    const three = idsOf(await read(file(coffee, coffee, coffee), SAID))
    expect(new Set(three).size).toBe(3)
    expect(idsOf(await read(file('01/01/2024,9,SALARY', coffee, coffee, coffee), SAID)).slice(1)).toEqual(three)
    const four = idsOf(await read(file(coffee, coffee, coffee, coffee), SAID))
    expect(four.slice(0, 3)).toEqual(three)
    expect(three).not.toContain(four[3])
  })

  it('outlives a text that the bank rewrites', async () => {
    const [before] = transactions(await read(file(coffee), SAID))
    const [after] = transactions(await read(file('02/01/2024,-3.50,Coffee House Berlin'), SAID))
    expect(after?.external_id).toBe(before?.external_id)
    expect(after?.body.payee).toBe('Coffee House Berlin')
  })

  it('does not depend on how the file is written', async () => {
    const [id] = idsOf(await read(file(coffee), SAID))
    const other = 'Text;Amount;Date\n"COFFEE";"-3,50";"2.1.24"\n'
    expect(idsOf(await read(other, { ...SAID, decimal: 'comma' }))).toEqual([id])
  })

  it('is that of the oldest first, also where the newest stands first', async () => {
    const morning = file('01/01/2024,1,A', '02/01/2024,-3.50,FIRST', '02/01/2024,-3.50,SECOND')
    const evening = file(
      '03/01/2024,1,B',
      '02/01/2024,-3.50,THIRD',
      '02/01/2024,-3.50,SECOND',
      '02/01/2024,-3.50,FIRST',
      '01/01/2024,1,A',
    )
    const known = new Map(
      transactions(await read(morning, SAID)).map(({ external_id, body }) => [external_id, body.payee]),
    )
    const again = transactions(await read(evening, SAID))
    for (const { external_id, body } of again.filter((row) => known.has(row.external_id)))
      expect(body.payee).toBe(known.get(external_id))
    expect(again.filter(({ external_id }) => !known.has(external_id)).map(({ body }) => body.payee)).toEqual([
      'B',
      'THIRD',
    ])
  })

  it('tells equal rows apart by their balance, where files meet in mid-day', async () => {
    const columns = '{"date":"Date","amount":"Amount","balance":"Balance"}'
    const until = 'Date,Amount,Balance\n02/01/2024,-3.50,96.50\n'
    const from = 'Date,Amount,Balance\n02/01/2024,-3.50,93.00\n'
    const ids = [until, from, until].map(async (text) => idsOf(await read(text, { ...SAID, columns })))
    const [first, second, again] = await Promise.all(ids)
    expect(first).not.toEqual(second)
    expect(again).toEqual(first)
  })

  it('holds apart what a reference is used for twice', async () => {
    const columns = '{"date":"Date","amount":"Amount","id":"Ref"}'
    const text = 'Date,Amount,Ref\n02/01/2024,-3.50,77\n02/01/2024,-0.10,77\n05/02/2024,-3.50,77\n'
    const ids = idsOf(await read(text, { ...SAID, columns }))
    expect(new Set(ids).size).toBe(3)
    const turned = 'Date,Amount,Ref\n05/02/2024,-3.50,77\n02/01/2024,-0.10,77\n02/01/2024,-3.50,77\n'
    expect(idsOf(await read(turned, { ...SAID, columns })).reverse()).toEqual(ids)
  })

  it('differs from account to account and from currency to currency', async () => {
    const columns = '{"date":"Date","amount":"Amount","account":"Account","currency":"Currency"}'
    const text =
      'Date,Amount,Account,Currency\n02/01/2024,-3.50,A,EUR\n02/01/2024,-3.50,B,EUR\n02/01/2024,-3.50,A,USD\n'
    const reading = await read(text, { ...SAID, columns })
    expect(new Set(idsOf(reading)).size).toBe(3)
    expect(reading.rows.filter(({ entity }) => entity === 'account').map(({ external_id }) => external_id)).toEqual([
      'A',
      'B',
    ])
  })

  it('lets files that overlap in any way add up to the account', async () => {
    const row = fc.record({ day: fc.integer({ min: 1, max: 4 }), cents: fc.integer({ min: -2, max: 2 }) })
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 30 }),
        fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }),
        fc.boolean(),
        async (rows, cuts, newestFirst) => {
          const days = [...rows].sort((a, b) => a.day - b.day)
          const write = (some: typeof rows) =>
            file(...(newestFirst ? [...some].reverse() : some).map(({ day, cents }) => `0${day}/01/2024,${cents},x`))
          const whole = idsOf(await read(write(days), SAID))
          const met = new Set<string>()
          for (const cut of [...cuts, 5])
            for (const id of idsOf(await read(write(days.filter(({ day }) => day <= cut)), SAID))) met.add(id)
          expect([...met].sort()).toEqual([...whole].sort())
          expect(new Set(whole).size).toBe(rows.length)
        },
      ),
      { numRuns: 50 },
    )
  })
})

describe('a row that makes no sense', () => {
  const reasons = async (row: string, said: Settings = {}) => {
    const good = '02/01/2024,-1.00,GOOD'
    const reading = await read(file(good, row, good), { ...SAID, ...said })
    expect(transactions(reading)).toHaveLength(2)
    return reading.refused
  }

  it.each([
    ['31/13/2024,-1.00,x', 'Line 3, column 1 (Date): This is no date.'],
    [',-1.00,x', 'Line 3, column 1 (Date): There is no date.'],
    ['02/01/2024,,x', 'Line 3, column 2 (Amount): There is no amount.'],
    ['02/01/2024,1.234,x', 'Line 3, column 2 (Amount): This is no amount, or has more decimals than its currency.'],
    ['02/01/2024,=1+1,x', 'Line 3, column 2 (Amount): This is no amount, or has more decimals than its currency.'],
    ['02/01/2024,1', 'Line 3: The line does not have the 3 columns of the table, or a quote in it is never closed.'],
    [
      '02/01/2024,1,x,y',
      'Line 3: The line does not have the 3 columns of the table, or a quote in it is never closed.',
    ],
    ['02/01/2024,1,"x', 'Line 3: The line does not have the 3 columns of the table, or a quote in it is never closed.'],
    ['Total,-2.00,', 'Line 3, column 1 (Date): This is no date.'],
  ])('costs itself alone: %s', async (row, reason) => {
    expect(await reasons(row)).toEqual([reason])
  })

  it('is told by its currency, its direction and its two amounts', async () => {
    const text =
      'Date,Amount,Currency,Way,Out,In\n02/01/2024,1,XXX,in,,\n02/01/2024,1,EUR,sideways,,\n02/01/2024,-1,EUR,in,,\n02/01/2024,1,EUR,out,,\n'
    const directions = await read(text, {
      ...SAID,
      columns: '{"date":"Date","amount":"Amount","currency":"Currency","direction":"Way"}',
    })
    expect(directions.refused).toEqual([
      'Line 2, column 3 (Currency): This is no currency of ISO 4217.',
      'Line 3, column 4 (Way): This says neither in nor out.',
      'Line 4, column 2 (Amount): The amount has a sign, beside a column that says in or out.',
    ])
    expect(transactions(directions).map(({ body }) => body.amount_minor)).toEqual([-100])

    const split = 'Date,Out,In\n02/01/2024,,\n02/01/2024,1,2\n02/01/2024,-3,\n02/01/2024,,4\n02/01/2024,0.00,5\n'
    const reading = await read(split, { ...SAID, columns: '{"date":"Date","debit":"Out","credit":"In"}' })
    expect(reading.refused).toEqual([
      'Line 2, column 2 (Out): There is an amount neither for money out nor for money in.',
      'Line 3, column 2 (Out): There are two amounts: one for money out, one for money in.',
    ])
    expect(transactions(reading).map(({ body }) => body.amount_minor)).toEqual([-300, 400, 500])
  })
})

describe('a cell', () => {
  it('is text, be it a formula', async () => {
    const reading = await read(
      file('02/01/2024,1,"=HYPERLINK(""http://x"")"', '02/01/2024,1,@SUM(A1)', '02/01/2024,1,+49 30 1'),
      SAID,
    )
    expect(transactions(reading).map(({ body }) => body.payee)).toEqual([
      '=HYPERLINK("http://x")',
      '@SUM(A1)',
      '+49 30 1',
    ])
  })

  it('may stand in a column that is named like a part of every object', async () => {
    const text = '__proto__,constructor,Date,Amount\na,b,02/01/2024,1\n'
    const columns = '{"date":"Date","amount":"Amount","payee":"__proto__","memo":["constructor","__proto__"]}'
    expect(shortly(await read(text, { ...SAID, columns }))).toEqual(['2024-01-02 | 100 | EUR | a | b a'])
  })

  it('is decoded as the person says, where it is neither UTF-8 nor windows-1252', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${HEADER}\n02/01/2024,1,`),
      Buffer.from([0xb9, 0xea, 0xb3]),
      Buffer.from('\n'),
    ])
    expect(shortly(await read(bytes, { ...SAID, encoding: 'windows-1250' }))).toEqual([
      '2024-01-02 | 100 | EUR | ąęł | -',
    ])
  })
})

describe('what a file is asked', () => {
  const only = async (setting: string, text: string, said: Settings) =>
    (await ask(text, said)).find((question) => question.setting === setting)
  const without = (...names: string[]) =>
    Object.fromEntries(Object.entries(SAID).filter(([name]) => !names.includes(name)))

  it('is nothing once everything was answered, and again what another file leaves open', async () => {
    const text = file('13/02/2024,-1.50,x')
    expect(await ask(text, SAID)).toEqual([])
    const other = 'Posted;Sum\n13/02/2024;-1,50\n'
    expect((await ask(other, SAID)).map(({ setting, title }) => [setting, title])).toEqual([
      ['columns', 'There is no column “Date”, “Amount”, “Text”. Which column holds what?'],
    ])
  })

  it('is what its columns are, beside their first values and all that they can be', async () => {
    const long = 'x'.repeat(198)
    const text = [
      'Booked,Who,Who,\u0000Odd,Left',
      `03/02/2024,"Bakery\u0000",-1.50,${long}😀yy,`,
      ...Array.from({ length: 9 }, () => '04/02/2024,Shop,-2.00,x,'),
    ].join('\n')
    const [question] = await ask(`${text}\n`)
    const columns = question?.table?.columns ?? []
    expect(columns.map(({ reference, name, holds }) => [reference, name, holds])).toEqual([
      ['Booked', 'Booked', ['date']],
      [2, 'Who', []],
      [3, 'Who', ['amount']],
      [4, 'Odd', []],
      ['Left', 'Left', ['date', 'amount']],
    ])
    expect(columns[1]?.values).toEqual(['Bakery', 'Shop', 'Shop', 'Shop', 'Shop'])
    expect(columns[3]?.values[0]).toBe(`${long} …`)
    expect(question?.table?.roles).toContainEqual({ role: 'payee', title: 'payee', several: true, holds: null })
    expect(question?.table?.roles).toContainEqual({ role: 'date', title: 'date', several: false, holds: 'date' })
    const others = (await ask(`${text}\n`)).slice(1)
    expect(others.map(({ table }) => table)).toEqual(others.map(() => undefined))
  })

  it.each([
    ['{"amount":"Amount"}', 'No column was said to hold the date.'],
    [
      '{"date":"Date","debit":"Amount"}',
      'No column was said to hold the amount, or not both of money out and money in.',
    ],
    ['{"date":"Date","sum":"Amount"}', 'What was said of the columns is no mapping.'],
    ['{"date":"Text","amount":"Amount"}', '“Text” holds no dates.'],
    ['{"date":"Date","amount":3}', 'number 3 holds no amounts.'],
    ['{"date":"Date","amount":"Sum"}', 'There is no column “Sum”.'],
  ])('is what its columns are once more, with the reason, after %s', async (columns, reason) => {
    const [question, ...others] = await ask(file('13/02/2024,-1.50,x'), { ...SAID, columns })
    expect(question?.title).toBe(`${reason} Which column holds what?`)
    expect(others).toEqual([])
  })

  it('is the order of a date that could be two, with all that fit', async () => {
    const question = await only('date_order', file('01/02/2024,-1.50,x', '03/02/2024,-1.50,x'), without('date_order'))
    expect(question).toEqual({
      setting: 'date_order',
      title: 'In which order do the dates have day and month?',
      candidates: [
        {
          value: 'dmy',
          title: 'the day first: 31.12.2024',
          evidence: 'All 2 values fit, the first of them “01/02/2024” in line 2, and they fit the month first as well.',
        },
        {
          value: 'mdy',
          title: 'the month first: 12/31/2024',
          evidence: 'All 2 values fit, the first of them “01/02/2024” in line 2, and they fit the day first as well.',
        },
      ],
    })
  })

  it('is the order of a date by the line that decides it, however far down that is', async () => {
    const rows = Array.from({ length: 5000 }, () => '01/02/2024,-1.50,x')
    const question = await only('date_order', file(...rows, '13/02/2024,-1.50,x'), without('date_order'))
    expect(question?.candidates).toEqual(
      [
        {
          value: 'dmy',
          title: 'the day first: 31.12.2024',
          evidence:
            '“13/02/2024” in line 5002 cannot be the month first. “13/02/2024” in line 5002 cannot be the year first.',
        },
      ].map((candidate) => ({
        ...candidate,
        evidence: expect.stringContaining('“13/02/2024” in line 5002 cannot be the month first.') as string,
      })),
    )
  })

  it('is not changed by one broken date among many', async () => {
    const rows = Array.from({ length: 200 }, (_, n) => `${13 + (n % 10)}/02/2024,-1.50,x`)
    const question = await only('date_order', file('02/13/2024,-1.50,x', ...rows), without('date_order'))
    expect(question?.candidates.map(({ value }) => value)).toEqual(['dmy'])
  })

  it('is the decimal mark of an amount that could be two', async () => {
    const question = await only('decimal', file('13/02/2024,"1,230",x'), without('decimal'))
    expect(question?.candidates.map(({ value }) => value)).toEqual(['point', 'comma'])
    const decided = await only('decimal', file('13/02/2024,"1,230",x', '13/02/2024,"1,5",x'), without('decimal'))
    expect(decided?.candidates).toEqual([
      { value: 'comma', title: 'a comma: 1.234,56', evidence: '“1,5” in line 3 cannot be a point.' },
    ])
  })

  it('is the sign, where most amounts have none', async () => {
    expect(
      await only('sign', file('13/02/2024,1.50,x', '13/02/2024,-1.50,x', '13/02/2024,-2.50,x'), without('sign')),
    ).toBeUndefined()
    const text = file('13/02/2024,1.50,x', '13/02/2024,2.50,x', '13/02/2024,-2.50,x')
    const first = await only('sign', text, without('sign', 'columns'))
    expect(first?.candidates.map(({ value, evidence }) => [value, evidence])).toEqual([
      ['flipped', '2 of 3 amounts have no minus.'],
      ['as_written', '2 of 3 amounts have no minus.'],
    ])
  })

  it('is the sign as files were read before that did not ask, where the columns are known', async () => {
    const question = await only('sign', file('13/02/2024,1.50,x'), without('sign'))
    expect(question?.candidates.map(({ value }) => value)).toEqual(['as_written', 'flipped'])
    expect(question?.candidates[0]?.evidence).toContain('was read so')
  })

  it('is the words of a direction that nobody knows', async () => {
    const columns = '{"date":"Date","amount":"Amount","direction":"Text"}'
    const text = file('13/02/2024,1.50,Achat', '13/02/2024,1.50,Remboursement')
    const question = await only('money_out', text, { ...SAID, columns })
    expect(question?.candidates.map(({ value }) => value)).toEqual(['achat', 'remboursement'])
    const reading = await read(text, { ...SAID, columns, money_out: 'achat' })
    expect(transactions(reading).map(({ body }) => body.amount_minor)).toEqual([-150, 150])
  })

  it('is the currency, with every place where one is named', async () => {
    const columns = '{"date":"Date","amount":"Amount"}'
    const hints = async (text: string) =>
      (await only('currency', text, { ...without('currency'), columns }))?.candidates
    expect(await hints('Date,Amount\n13/02/2024,1.50\n')).toEqual([])
    expect(await hints('Date,Amount\n13/02/2024,£1.50\n')).toEqual([
      { value: 'GBP', title: 'GBP', evidence: 'It stands beside the amount in line 2.' },
    ])
    expect((await hints('All amounts in CHF\nDate,Amount\n13/02/2024,$1.50\n'))?.map(({ value }) => value)).toEqual([
      'USD',
      'CAD',
      'AUD',
      'NZD',
      'CHF',
    ])
  })

  it('leaves out a balance that does not add up', async () => {
    const proposed = async (text: string) => JSON.parse((await ask(text))[0]?.candidates[0]?.value ?? '') as object
    const text = (...balances: number[]) =>
      `Date,Amount,Balance\n${balances.map((balance, n) => `1${n}/01/2024,1.00,${balance}.00`).join('\n')}\n`
    expect(await proposed(text(10, 11, 12, 13))).toHaveProperty('balance')
    expect(await proposed(text(13, 12, 11, 10))).toHaveProperty('balance')
    expect(await proposed(text(10, 70, 20, 90))).not.toHaveProperty('balance')
  })

  it('tells of a file without dates or amounts where it looked', async () => {
    await expect(ask('Name,Colour\nTom,red\n')).rejects.toMatchObject({
      code: 'file.unreadable',
      message: 'Lines 1 to 3: there is no table in which rows have a date and an amount.',
    })
    await expect(ask('Description,Date\n')).rejects.toMatchObject({
      code: 'file.unreadable',
      message: 'Line 1: none of the columns (“Description”, “Date”) holds dates, or none of them amounts.',
    })
    await expect(read(file('13/02/2024,1,x'), { columns: '{"date":"When","amount":"Sum"}' })).rejects.toMatchObject({
      code: 'file.unreadable',
    })
  })
})

describe('recognising CSV', () => {
  it.each([
    ['an OFX file', 'OFXHEADER:100\nDATA:OFXSGML\n\n<OFX>'],
    ['an OFX file of version 2', '<?xml version="1.0"?><?OFX OFXHEADER="200"?><OFX/>'],
    ['a QIF file', '!Type:Bank\nD1/2/24\nT-1,234.56\n^\n'],
    ['an MT940 file', ':20:START\n:25:1,2\n:61:2401020102D12,00N1,2\n'],
    ['an MT940 file in its envelope', '{1:F01,X}{4:\n:20:A\n'],
    ['JSON', '[{"date":"2024-01-02","amount":1}]'],
    ['a web page', '<!doctype html>\n<p>a,b,c</p>'],
    ['a PDF', '%PDF-1.7\n1,2,3\n'],
    ['an archive', 'PK\x03\x04a,b,c'],
    ['a picture', '\x89PNG\r\n1,2,3'],
    ['a letter', 'Dear Sir,\n\nyour account is closed.\n'],
    ['one number', '12345'],
    ['nothing', ''],
    ['bytes', 'a,b\0c,d\n1,2\n'],
  ])('passes over %s', (_, text) => {
    expect(csv.recognises(Buffer.from(text, 'latin1'))).toBe(false)
  })

  it('knows it in UTF-16, with Mac line ends, and by its header alone', () => {
    const text = file('13/02/2024,1,x')
    expect(csv.recognises(Buffer.from(`\ufeff${text}`, 'utf16le'))).toBe(true)
    expect(csv.recognises(Buffer.from(text, 'utf16le'))).toBe(true)
    expect(csv.recognises(Buffer.from(text.replaceAll('\n', '\r')))).toBe(true)
    expect(csv.recognises(Buffer.from('Date;Amount'))).toBe(true)
  })
})

describe('any bytes at all', () => {
  const pieces = [
    'Date',
    'Amount',
    ',',
    ';',
    '\t',
    '"',
    '""',
    '\n',
    '\r\n',
    '\r',
    '13/02/2024',
    '-1.50',
    '1,5',
    'ü',
    '\0',
    '=1',
    "'",
    '\ufeff',
    ' ',
  ]
  const text = fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 5 })), { maxLength: 60 })
    .map((parts) => parts.join(''))
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    text.map((body) => Buffer.from(body)),
    text.map((body) => Buffer.from(`${HEADER}\n13/02/2024,1,x\n${body}`)),
    text.map((body) => Buffer.from(`${HEADER}\n13/02/2024,1,x\n${body}`, 'utf16le')),
  )

  /** What becomes of a file: its rows, or the reason for which it is refused. */
  const outcome = async (bytes: Uint8Array, size: number) => {
    try {
      const questions = await csv.questions(piecesOf(bytes, size), SAID)
      return {
        questions,
        ...(await read(
          bytes,
          {
            ...SAID,
            ...Object.fromEntries(questions.map(({ setting, candidates }) => [setting, candidates[0]?.value ?? ''])),
          },
          size,
        )),
      }
    } catch (error) {
      expect(error).toMatchObject({ code: 'file.unreadable' })
      return (error as Error).message
    }
  }

  it('give rows, refused rows or a refusal, and the same ones however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(content, fc.integer({ min: 1, max: 40 }), async (bytes, size) => {
        csv.recognises(bytes)
        expect(await outcome(bytes, size)).toEqual(await outcome(bytes, 1e9))
      }),
      { numRuns: 300 },
    )
  })

  it('never cost a sound row its place', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (noise) => {
        const whole = file(
          '01/02/2024,-1.00,A',
          '02/02/2024,-2.00,B',
          '03/02/2024,-3.00,C',
          '04/02/2024,-4.00,D',
        ).trimEnd()
        const reading = await read(
          `${whole}\n${noise.replaceAll(/[\r\n]/g, ' ')}\n05/02/2024,-5.00,E\n06/02/2024,-6.00,F\n`,
          SAID,
        )
        expect(shortly(reading)).toEqual(
          expect.arrayContaining(
            ['A', 'B', 'C', 'D', 'F'].map((name) => expect.stringContaining(` | ${name} | `) as string),
          ),
        )
      }),
      { numRuns: 200 },
    )
  })
})

describe('a file that is out of all proportion', () => {
  async function* endless(first: string, more: Buffer): AsyncGenerator<Uint8Array> {
    yield Buffer.from(first)
    for (;;) yield await Promise.resolve(more)
  }
  const drain = async (rows: AsyncGenerator) => {
    for await (const batch of rows) void batch
  }

  it('is refused at a line that does not end, with the number of the line', async () => {
    const noise = Buffer.alloc(64 * 1024, 'x')
    await expect(drain(csv.read(endless(file('13/02/2024,1,x'), noise), SAID))).rejects.toMatchObject({
      message: 'Line 3 is longer than a line of a table can be.',
    })
    await expect(csv.questions(endless('', noise), SAID)).rejects.toMatchObject({
      message: 'Line 1 is longer than a line of a table can be.',
    })
  })

  it('loses a value beyond 64 KB, and its row, and no other', async () => {
    const reading = await read(
      file(
        '13/02/2024,1,x',
        `13/02/2024,1,${'y'.repeat(70_000)}`,
        `13/02/2024,1,"${'y'.repeat(70_000)}"`,
        '13/02/2024,1,z',
      ),
      SAID,
    )
    expect(transactions(reading).map(({ body }) => body.payee)).toEqual(['x', 'z'])
    expect(reading.refused).toHaveLength(2)
  })

  it('may have more columns than anybody counts', async () => {
    const wide = ',1'.repeat(30_000)
    await expect(ask(`13/02/2024${wide}\n`.repeat(5))).rejects.toMatchObject({ code: 'file.unreadable' })
  })
})

it('reads a file that a spreadsheet saved as UTF-16, without a mark', async () => {
  const text = file('13/02/2024,-1.50,Ünal')
  expect(shortly(await read(Buffer.from(text, 'utf16le'), SAID))).toEqual(['2024-02-13 | -150 | EUR | Ünal | -'])
})

it('refuses settings that say nothing of date or amount', async () => {
  for (const columns of [
    '{}',
    '[]',
    'x',
    '{"date":"Date"}',
    '{"date":"Date","amount":"Amount","colour":"Text"}',
    '{"date":0,"amount":1}',
  ])
    expect((await ask(file('13/02/2024,-1.50,x'), { ...SAID, columns })).map(({ setting }) => setting)).toEqual([
      'columns',
    ])
  const settings = await confirm(file('13/02/2024,-1.50,x'), { currency: 'EUR' })
  expect(JSON.parse(settings['columns'] ?? '')).toEqual({ date: 'Date', amount: 'Amount', description: 'Text' })
})

describe('a file that ends without the end of its last line', () => {
  const columns = '{"date":"Date","description":"Text","amount":"Amount"}'
  const whole = 'Date,Text,Amount\n13/02/2024,x,-1.50\n14/02/2024,y,"1,120.75"'
  const outcome = async (text: string) => {
    const { refused, ...reading } = await read(text, { ...SAID, columns })
    return { refused, amounts: transactions({ ...reading, refused }).map(({ body }) => body.amount_minor) }
  }

  it('is whole, as long as nothing speaks against it', async () => {
    expect(await outcome(whole)).toEqual({ refused: [], amounts: [-150, 112_075] })
  })

  it('has its last row refused, where the amount lacks decimals that all others have', async () => {
    const refused = [expect.stringMatching(/^Line 3/) as string]
    for (const cut of [1, 2, 3, 4, 5, 6, 8, 9, 10, 20])
      expect(await outcome(whole.slice(0, -cut))).toEqual({ refused, amounts: [-150] })
    const bare = whole.replaceAll('"', '').replace('1,120.75', '1120.75')
    for (const cut of [1, 2, 3, 4, 5, 6])
      expect(await outcome(bare.slice(0, -cut))).toEqual({ refused, amounts: [-150] })
  })
})
