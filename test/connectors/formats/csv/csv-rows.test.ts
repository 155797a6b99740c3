import fc from 'fast-check'
import { readCsvRows, type CsvRow } from '../../../../connectors/formats/csv/csv-rows'
import { readLines } from '../../../../connectors/formats/text-lines'

const form = { delimiter: ',', isRow: ([day = '']: readonly string[]) => /^\d+\/\d+\/\d{4}$/.test(day) }

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size))
}

async function read(text: string | Uint8Array, size = 64): Promise<CsvRow[]> {
  const lines = readLines(inPieces(Buffer.from(text), size), (reason) => new Error(reason))
  const rows: CsvRow[] = []
  for await (const batch of readCsvRows(lines, form)) rows.push(...batch)
  return rows
}

const cells = async (text: string | Uint8Array) => (await read(text)).map((row) => row.cells)
const HEAD = 'Date,Name,Notes\n'
const head = ['Date', 'Name', 'Notes']

describe('readCsvRows', () => {
  it('reads back every table, however it is quoted, cut and ended', async () => {
    const cell = fc.oneof(
      fc.constantFrom('', 'plain', 'a "word"', 'a,b', 'two\nlines', ' spaces ', '5" pipe', 'ünï😀'),
      fc.string(),
    )
    const name = cell.map((text) => text.replaceAll(/[\r\n]/g, ''))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constant('1/02/2020'), name, name)),
        fc.boolean(),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.integer({ min: 1, max: 200 }),
        async (rows, all, end, ended, size) => {
          const quote = (text: string) => (all || /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
          const text = [head, ...rows].map((row) => row.map(quote).join(',')).join(end) + (ended ? end : '')
          expect((await read(text, size)).map((row) => row.cells)).toEqual([head, ...rows])
        },
      ),
    )
  })

  it('keeps line breaks inside quotes and says where a row begins', async () => {
    const rows = await read(`${HEAD}1/2/2020,"Shop","one\ntwo\n\nfour"\n\n1/3/2020,Bank,\n`)
    expect(rows).toEqual([
      { line: 1, cells: head },
      { line: 2, cells: ['1/2/2020', 'Shop', 'one\ntwo\n\nfour'] },
      { line: 7, cells: ['1/3/2020', 'Bank', ''] },
    ])
  })

  it('takes a quote in the middle of a value for what it is', async () => {
    expect(await cells(`${HEAD}1/2/2020,5" pipe,\n1/3/2020,"O"Neill",x\n1/4/2020,7" reel,\n`)).toEqual([
      head,
      ['1/2/2020', '5" pipe', ''],
      ['1/3/2020', '"O"Neill"', 'x'],
      ['1/4/2020', '7" reel', ''],
    ])
  })

  it.each([
    ['bare', '1/3/2020,Bank,fee'],
    ['quoted', '"1/3/2020","Bank","fee"'],
  ])('loses only the row whose quote is never closed: %s neighbours', async (_, neighbour) => {
    const many = Array.from({ length: 300 }, () => neighbour)
    const rows = await read(`${HEAD}${neighbour}\n1/2/2020,"Shop,x\n${many.join('\n')}`)
    expect(rows.filter((row) => row.cells === null).map((row) => row.line)).toEqual([3])
    expect(rows.filter((row) => row.cells !== null)).toHaveLength(302)
  })

  it('loses only the row with too few or too many columns', async () => {
    const rows = await read(`${HEAD}1/2/2020,a\n1/3/2020,b,c\n1/4/2020,d,e,f\nnonsense\n1/5/2020,g,h\n`)
    expect(rows.map(({ line, cells }) => [line, cells?.[1] ?? null])).toEqual([
      [1, 'Name'],
      [2, null],
      [3, 'b'],
      [4, null],
      [5, null],
      [6, 'g'],
    ])
  })

  it('finds the rows that two stray quotes would hide in one value', async () => {
    const rows = await read(`${HEAD}1/2/2020,a,"open\n1/3/2020,b,c\n1/4/2020,d,shut"\n`)
    expect(rows.map((row) => row.cells?.[1] ?? null)).toEqual(['Name', null, 'b', 'd'])
  })

  it('puts rows aside whose quotes stay open, and hides none of them in another', async () => {
    const rows = await read(`${HEAD}1/2/2020,"a,b\n1/3/2020,"c,d\n1/4/2020,"e,f\n1/5/2020,g,h\n`)
    expect(rows.map(({ cells: found, text }) => found?.[1] ?? text)).toEqual([
      'Name',
      '1/2/2020,"a,b',
      '1/3/2020,"c,d',
      '1/4/2020,"e,f',
      'g',
    ])
  })

  it('leaves a date inside a note alone when no row begins there', async () => {
    expect((await cells(`${HEAD}1/2/2020,a,"see\n1/3/2020, again"\n`))[1]).toEqual([
      '1/2/2020',
      'a',
      'see\n1/3/2020, again',
    ])
  })

  it('passes over lines without content', async () => {
    expect(await cells(`\n\n${HEAD}\n,,\n1/2/2020,a,b\n\n`)).toEqual([head, ['1/2/2020', 'a', 'b']])
    expect(await read('')).toEqual([])
  })
})

describe('readLines', () => {
  const text = `${HEAD}1/2/2020,Café „Süß“,x\n`
  const expected = [head, ['1/2/2020', 'Café „Süß“', 'x']]
  const utf16be = Buffer.from(`\ufeff${text}`, 'utf16le').swap16()

  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16, little end first', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, big end first', utf16be],
    ['windows-1252', Buffer.from(text.replace('„', '\x84').replace('“', '\x93'), 'latin1')],
  ])('reads %s', async (_, bytes) => {
    expect(await cells(bytes)).toEqual(expected)
    expect((await read(bytes, 1)).map((row) => row.cells)).toEqual(expected)
  })

  it('does not let one wrong byte change the letters of other rows', async () => {
    const bytes = Buffer.concat([Buffer.from(text), Buffer.from('1/3/2020,caf\xe9,\n', 'latin1'), Buffer.from(text)])
    expect((await cells(bytes)).map((row) => row?.[1])).toEqual(['Name', 'Café „Süß“', 'café', 'Name', 'Café „Süß“'])
  })

  it('refuses a line without end', async () => {
    await expect(read(Buffer.alloc(2_000_000, 'x'), 65_536)).rejects.toThrow('longer')
  })
})
