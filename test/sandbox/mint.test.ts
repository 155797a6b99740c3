import { parse } from 'csv-parse/sync'
import { openDoor, type Door } from './door'

let door: Door
beforeAll(async () => {
  door = await openDoor()
})
afterAll(() => door.close())

const PATH = '/mint/transactionDownload.event?queryNew=&offset=0&filterType=cash&comparableType=8'

const download = async (login: string): Promise<string> => {
  const answer = await door.get(PATH, login)
  expect(answer.headers.get('content-type')).toContain('text/csv')
  return Buffer.from(await answer.arrayBuffer()).toString()
}

type Row = Record<string, string>
const read = (csv: string): Row[] => parse(csv, { columns: true, bom: true })

const signed = (row: Row): number => {
  const minor = Math.round(Number(row['Amount']?.replaceAll(',', '')) * 100)
  return row['Transaction Type'] === 'debit' ? 0 - minor : minor
}

describe('the Mint export', () => {
  it('has Mint’s header and as many rows and amounts as the oracle, in its order', async () => {
    await door.put('mint', 'all', { size: 800 })
    const csv = await download('all')
    expect(csv.split('\n')[0]).toBe(
      '"Date","Description","Original Description","Amount","Transaction Type","Category","Account Name","Labels","Notes"',
    )
    const oracle = await door.records('mint', 'all', 'transaction')
    expect(read(csv).map(signed)).toEqual(oracle.map(({ body }) => body.amount_minor))
  })

  it('has every quirk that Mint’s exports had', async () => {
    await door.put('mint', 'quirks', { size: 3000 })
    const csv = await download('quirks')
    const rows = read(csv)
    const dates = new Set(rows.map(({ Date: date = '' }) => date.replace(/\d/g, 'n').replace(/n{4}$/, 'year')))
    expect([...dates].sort()).toEqual(['n/n/year', 'n/nn/year', 'nn/n/year', 'nn/nn/year'])
    expect(rows.every(({ Amount = '' }) => /^[\d,]+\.\d\d$/.test(Amount))).toBe(true)
    expect(rows.some(({ Amount = '' }) => Amount.includes(','))).toBe(true)
    expect(rows.some(({ Description = '' }) => Description.includes('&amp;'))).toBe(true)
    expect(rows.some(({ Notes = '' }) => Notes.includes('\n'))).toBe(true)
    expect(rows.some(({ Description = '' }) => Description !== Description.trim())).toBe(true)
    const texts = rows.map((row) => JSON.stringify([signed(row), row['Account Name'], row['Original Description']]))
    expect(new Set(texts).size).toBeLessThan(texts.length)
    const dated = rows.map(({ Date: date = '' }) => new Date(`${date} UTC`).getTime())
    expect(dated).toEqual([...dated].sort((a, b) => b - a))
  })

  it('begins with a byte order mark and quotes sparingly when asked to', async () => {
    await door.put('mint', 'bare', { size: 50, bom: true, quotes: 'needed' })
    const csv = await download('bare')
    expect(csv.startsWith('\ufeffDate,Description,Original Description,')).toBe(true)
    expect(read(csv)).toHaveLength(50)
  })

  it('tells equal rows apart by their occurrence, counted from the top of the file', async () => {
    await door.put('mint', 'equal', { size: 20 })
    const twin = { posted_on: '2026-11-20', amount_minor: -500, payee_raw: 'TWIN', account_external_id: 'Cash' }
    await door.change('mint', 'equal', {
      add: [
        { ...twin, memo: 'older' },
        { ...twin, memo: 'newer' },
      ],
    })
    const rows = await door.records('mint', 'equal', 'transaction')
    expect(rows.slice(0, 2).map(({ body }) => body.memo)).toEqual(['newer', 'older'])
    const { removed } = await door.change('mint', 'equal', { remove: [rows[0]?.external_id] })
    expect(removed).toBe(1)
    const [left] = await door.records('mint', 'equal', 'transaction')
    expect(left).toMatchObject({ external_id: rows[0]?.external_id, body: { memo: 'older' } })
  })

  it('is only the header when there is nothing', async () => {
    await door.put('mint', 'nothing', { size: 0 })
    expect(read(await download('nothing'))).toEqual([])
  })

  it('asks an unknown login to sign in, on a page', async () => {
    const answer = await door.get(PATH, 'nobody')
    expect(answer.status).toBe(401)
    expect(answer.headers.get('content-type')).toContain('text/html')
  })
})
