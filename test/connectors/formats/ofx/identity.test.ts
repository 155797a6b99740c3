import { ofx } from '../../../../connectors/formats/ofx/ofx'
import type { Body } from '../../../../domain/records'
import { bodiesOf, readFile, type FileReading } from '../read-file'
import { HEADER, SIGNON, statement, stmttrn, stmttrnrs } from './samples'

const read = (rows: string) => readFile(ofx, statement(rows))
const idsOf = (reading: FileReading) => [...bodiesOf(reading, 'transaction').keys()]
/** What several uploads, one after the other, leave behind. */
const settle = (...readings: FileReading[]): Map<string, Body<'transaction'>> => {
  const held = new Map<string, Body<'transaction'>>()
  for (const reading of readings) {
    for (const [id, body] of bodiesOf(reading, 'transaction')) {
      if (body === null) held.delete(id)
      else held.set(id, body)
    }
  }
  return held
}
const amounts = (held: Map<string, Body<'transaction'>>) => [...held.values()].map((body) => body.amount_minor)

describe('the id of a transaction', () => {
  it('is the bank’s own within its account', async () => {
    const reading = await readFile(
      ofx,
      `${HEADER}<OFX>${SIGNON}<BANKMSGSRSV1>${stmttrnrs(stmttrn(), { account: '1' })}${stmttrnrs(stmttrn(), { account: '2' })}</BANKMSGSRSV1></OFX>`,
    )
    const ids = idsOf(reading)
    expect(new Set(ids).size).toBe(2)
    expect(ids.map((id) => id.split(':')[1])).toEqual(['a1', 'a1'])
    expect(reading.warnings).toEqual([])
  })

  it('is one when a file repeats the whole transaction', async () => {
    const reading = await read(stmttrn() + stmttrn())
    expect(settle(reading).size).toBe(1)
    expect(reading.warnings).toEqual([])
  })

  it('C11: used for two purchases in one file makes two records and one warning, and both survive the next upload', async () => {
    const rows = [stmttrn({ amount: '-40.00', name: 'Hotel' }), stmttrn({ amount: '-1.20', name: 'Foreign fee' })]
    const first = await read(rows.join(''))
    expect(first.warnings).toEqual([
      { code: 'file.weak_ids', message: expect.stringMatching(/^2 transactions have no id/) },
    ])
    const again = await read(rows.toReversed().join('') + stmttrn({ fitid: 'a2' }))
    expect(settle(first).size).toBe(2)
    expect(amounts(settle(first, again))).toEqual([-4000, -120, -500])
  })

  it.each(['', '0', '0000000000'])('that says nothing (%j) is made of day and amount', async (fitid) => {
    const week = ['20260105', '20260106', '20260107'].map((day) => stmttrn({ fitid, day }))
    const first = await read(week.slice(0, 2).join(''))
    const later = await read(week.slice(1).join(''))
    expect(settle(first, later).size).toBe(3)
    expect(amounts(settle(first, later))).toEqual([-500, -500, -500])
  })

  it('C14: that says nothing counts equal rows, so that overlapping files add only what is new', async () => {
    const coffee = stmttrn({ fitid: '0', name: 'Coffee' })
    const three = await read(coffee.repeat(3))
    const four = await read(coffee.repeat(4))
    expect(settle(three, three).size).toBe(3)
    expect(settle(three, four).size).toBe(4)
  })

  it('C15: that says nothing stays when the bank words the row anew', async () => {
    const before = await read(stmttrn({ fitid: '0', name: 'POS 123 SHOP' }))
    const after = await read(stmttrn({ fitid: '0', name: 'Shop', amount: '-05.0' }))
    expect([...settle(before, after).values()]).toMatchObject([{ payee: 'Shop' }])
  })

  it('made of day and amount tells two of one day and price apart, even where the id is the bank’s own digest of them', async () => {
    const rows = [stmttrn({ fitid: 'd500', name: 'Baker' }), stmttrn({ fitid: 'd500', name: 'Butcher' })]
    const reading = await read(rows.join(''))
    expect(settle(reading).size).toBe(2)
    expect(idsOf(await read(rows.join('')))).toEqual(idsOf(reading))
  })

  it('does not change with how the file comes in pieces', async () => {
    const text = statement(
      Array.from({ length: 40 }, (_, n) => stmttrn({ fitid: String(n % 7), amount: String(n % 3) })).join(''),
    )
    const whole = await readFile(ofx, text)
    for (const size of [1, 7, 100]) expect((await readFile(ofx, text, {}, size)).texts).toEqual(whole.texts)
  })

  it('that is very long, or holds what no id may, still is one', async () => {
    const ids = idsOf(await read(stmttrn({ fitid: 'x'.repeat(900) }) + stmttrn({ fitid: 'tab\tbed' })))
    expect(new Set(ids).size).toBe(2)
    for (const id of ids) expect(id).toMatch(/^[\x20-\x7e]{1,512}$/)
  })
})

describe('a correction', () => {
  const correction = (action: string, row = {}) =>
    stmttrn({ fitid: 'a9', amount: '-7.00', more: `<CORRECTFITID>a1<CORRECTACTION>${action}`, ...row })

  it('C13: that replaces a transaction of an earlier file changes that one', async () => {
    const held = settle(await read(stmttrn() + stmttrn({ fitid: 'a2' })), await read(correction('REPLACE')))
    expect(amounts(held)).toEqual([-700, -500])
  })

  it('C13: that deletes a transaction of an earlier file takes it away', async () => {
    const held = settle(
      await read(stmttrn() + stmttrn({ fitid: 'a2', amount: '-6.00' })),
      await read(correction('DELETE')),
    )
    expect(amounts(held)).toEqual([-600])
  })

  it.each([
    ['after', (row: string, fix: string) => row + fix],
    ['before', (row: string, fix: string) => fix + row],
  ])('that stands %s what it corrects is what holds', async (_where, order) => {
    expect(amounts(settle(await read(order(stmttrn(), correction('REPLACE')))))).toEqual([-700])
    expect(amounts(settle(await read(order(stmttrn(), correction('DELETE')))))).toEqual([])
  })

  it('of a correction is of the same transaction', async () => {
    const again = stmttrn({ fitid: 'b1', amount: '-8.00', more: '<CORRECTFITID>a9<CORRECTACTION>REPLACE' })
    const held = settle(await read(stmttrn() + correction('REPLACE') + again))
    expect(amounts(held)).toEqual([-800])
    expect([...held.keys()][0]).toMatch(/:a1$/)
  })

  it('of an id that is not unique is put aside', async () => {
    const { refused, rows } = await read(stmttrn() + stmttrn({ amount: '-6.00' }) + correction('DELETE'))
    expect(refused).toEqual([expect.stringContaining('it corrects a transaction whose id is not unique')])
    expect(rows.filter(({ entity }) => entity === 'transaction')).toHaveLength(2)
  })

  it('of itself is a transaction like any other', async () => {
    expect(amounts(settle(await read(stmttrn({ more: '<CORRECTFITID>a1<CORRECTACTION>DELETE' }))))).toEqual([-500])
  })
})
