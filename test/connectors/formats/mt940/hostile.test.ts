import { mt940 } from '../../../../connectors/formats/mt940/mt940'
import { bearsAnything, endless, readOrRefusal } from '../hostile'
import { inPieces, listOf, readFile } from '../read-file'
import { entry, EVERYTHING, statement } from './samples'

describe('an MT940 file that means no good', () => {
  bearsAnything(mt940, [Buffer.from(EVERYTHING), Buffer.from(EVERYTHING.replaceAll('\n', '\r\n'))], { currency: 'EUR' })

  it('of one line of a gigabyte is refused after its first megabyte', async () => {
    const line = endless(':20:A\n:86:', 'x', 1024 ** 3)
    expect(await readOrRefusal(mt940, line, {})).toBe('Line 2 is longer than a line of a table can be.')
  })

  it('with details without an end keeps the first of them, and the bookings after', async () => {
    const text = statement(entry('240102C1,00NTRF', 'again\n'.repeat(100_000)) + entry('240103C2,00NTRF'))
    const file = await readFile(mt940, text)
    // More than a memo may have: the row goes to quarantine.
    expect(file.refused).toEqual(['The transaction does not fit.'])
    expect(JSON.stringify(file.aside).length).toBeLessThan(40_000)
    expect(listOf(file, 'transaction')).toMatchObject([{ posted_on: '2024-01-03' }])
  })

  it('of covers alone is refused before it is read to its end', async () => {
    expect(await readOrRefusal(mt940, endless('', 'no field anywhere\n', 1024 ** 3), {})).toBe(
      'Line 1, column 1: this is no MT940 or MT942 file. One has lines that begin with :20:, :25: or :61:.',
    )
  })

  it('with NUL bytes costs itself the fields that have them', async () => {
    const file = await readFile(mt940, statement(entry('240102C1\0,00NTRF') + entry('240103C2,00NTRF')))
    expect(file.refused).toEqual(['Line 5: Field 61 is not a date, a mark and an amount.'])
    expect(listOf(file, 'transaction')).toHaveLength(1)
  })

  it.each([
    ['a QIF file', '!Type:Bank\nD1/1/2024\nT5\n^\n'],
    ['nothing', ''],
    ['a text with colons', 'at :61: sharp\n:99:x\n'],
  ])('that is %s is refused by name and place', async (_, text) => {
    expect(mt940.recognises(Buffer.from(text))).toBe(false)
    await expect(mt940.questions(inPieces(text), {})).rejects.toMatchObject({ code: 'file.unreadable' })
  })
})
