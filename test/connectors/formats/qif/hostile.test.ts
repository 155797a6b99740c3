import { qif } from '../../../../connectors/formats/qif/qif'
import { bearsAnything, endless, readOrRefusal } from '../hostile'
import { listOf, inPieces, readFile } from '../read-file'
import { EVERYTHING } from './samples'

const SETTINGS = { currency: 'USD', date_order: 'mdy' }

describe('a QIF file that means no good', () => {
  bearsAnything(
    qif,
    [Buffer.from(EVERYTHING), Buffer.from(EVERYTHING, 'utf16le'), Buffer.from(EVERYTHING, 'latin1')],
    SETTINGS,
  )

  it('of one line of a gigabyte is refused after its first megabyte', async () => {
    const line = endless('!Type:Bank\nP', 'x', 1024 ** 3)
    expect(await readOrRefusal(qif, line, SETTINGS)).toBe('Line 2 is longer than a line of a table can be.')
  })

  it('without an end of a record keeps the first of its lines, and goes on after it', async () => {
    const { rows, refused, aside } = await readFile(
      qif,
      `!Type:Bank\nD1/13/2024\n${'Pagain\n'.repeat(100_000)}^\nD1/14/2024\nT1\n^\n`,
      SETTINGS,
    )
    expect(refused).toEqual(['Line 2: The record is longer than one can be: it has no end (^).'])
    expect(JSON.stringify(aside).length).toBeLessThan(20_000)
    expect(rows.at(-1)).toMatchObject({ body: { posted_on: '2024-01-14' } })
  })

  it('of remarks alone is refused before it is read to its end', async () => {
    const remarks = endless('', 'no header anywhere\n', 1024 ** 3)
    expect(await readOrRefusal(qif, remarks, SETTINGS)).toBe(
      'Line 1, column 1: this is no QIF file. One has a header such as !Type:Bank on a line of its own.',
    )
  })

  it('with NUL bytes costs itself the rows that have them', async () => {
    const read = await readFile(qif, '!Type:Bank\nD1/13/2024\nT1\0.00\n^\nD1/14/2024\nT1.00\n^\n', SETTINGS)
    expect(read.refused).toEqual(['Line 2: The amount is not a number.'])
    expect(listOf(read, 'transaction')).toMatchObject([{ posted_on: '2024-01-14' }])
  })

  it.each([
    ['an OFX file', 'OFXHEADER:100\nDATA:OFXSGML\n<OFX></OFX>'],
    ['a table', 'Date,Amount\n1/1/2024,5\n'],
    ['nothing', ''],
  ])('that is %s is refused by name and place', async (_, text) => {
    expect(qif.recognises(Buffer.from(text))).toBe(false)
    await expect(qif.questions(inPieces(text), SETTINGS)).rejects.toMatchObject({ code: 'file.unreadable' })
  })
})
