import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { camt } from '../../../../connectors/formats/camt/camt'
import { bearsAnything, endless, readOrRefusal } from '../hostile'
import { inPieces, listOf, readFile } from '../read-file'
import { document, entry, statement } from './samples'

const FILES = join(__dirname, 'files')
const samples = readdirSync(FILES).map((name) => readFileSync(join(FILES, name)))
const START = document('<Stmt>').split('</BkToCstmrStmt>')[0] as string

describe('a CAMT document that means no good', () => {
  bearsAnything(camt, samples, {})

  it.each([
    ['an entity bomb', '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>', '1'],
    ['a foreign entity', '<!doctype Document SYSTEM "http://example.invalid/x.dtd">', '1'],
    ['an entity alone', '<!ENTITY x SYSTEM "file:///etc/passwd">', '1'],
  ])('with %s is refused before a row is read, with the place', async (_, declaration) => {
    const text = document(statement(entry()), { declaration: `<?xml version="1.0"?>${declaration}` })
    const refusal = 'Line 1, column 22: it declares a document type or an entity, which a statement never does.'
    await expect(camt.questions(inPieces(text), {})).rejects.toMatchObject({
      code: 'file.unreadable',
      message: refusal,
    })
    expect(await readOrRefusal(camt, Buffer.from(text), {})).toBe(refusal)
    expect(await readOrRefusal(camt, inPieces(text, 7), {})).toBe(refusal)
  })

  it('with a document type in its midst is refused, however it is cut', async () => {
    const text = document(statement(`${entry()}<!DOCTYPE x>${entry()}`))
    for (const size of [1, 5, 4096]) {
      expect(await readOrRefusal(camt, inPieces(text, size), {})).toBe(
        'Line 5, column 1: it declares a document type or an entity, which a statement never does.',
      )
    }
  })

  it('with entities that nobody declared ends there, and keeps what stands before', async () => {
    const file = await readFile(
      camt,
      document(statement(entry() + entry({ details: '<TxDtls>&lol;</TxDtls>' }) + entry())),
    )
    expect(listOf(file, 'transaction')).toHaveLength(1)
    expect(file.warnings).toEqual([
      { code: 'file.cut_off', message: expect.stringMatching(/^From line 5, column \d+ on the file is no XML\./) },
    ])
  })

  it('of a hundred thousand nested tags is refused', async () => {
    const text = document(statement('<a>'.repeat(100_000)))
    expect(await readOrRefusal(camt, Buffer.from(text), {})).toBe(
      'Line 4: tags stand deeper in each other than in any statement.',
    )
  })

  it.each([
    ['of one text of a gigabyte', `${START}<Ntry><Amt>`, 'x'],
    ['of one comment of a gigabyte', `${START}<!-- `, 'x > '],
    ['of one text of a gigabyte with ends of tags in it', `${START}<Ntry><Amt>`, '>'],
    ['of one attribute of a gigabyte', `${START}<Ntry a="`, '>'],
  ])('%s is refused after its first megabytes', async (_, start, filler) => {
    expect(await readOrRefusal(camt, endless(start, filler, 1024 ** 3), {})).toMatch(
      /^Line \d+: a text of .* is none of a statement\.$/,
    )
  })

  it('of one entry with a million elements is refused', async () => {
    expect(await readOrRefusal(camt, endless(`${START}<Ntry>`, '<a/>', 1024 ** 3), {})).toMatch(
      /^Line \d+: one entry has more elements/,
    )
  })

  it('with NUL bytes ends there, and keeps what stands before', async () => {
    const file = await readFile(camt, document(statement(`${entry()}\0${entry()}`)))
    expect(listOf(file, 'transaction')).toHaveLength(1)
    expect(file.warnings).toMatchObject([{ code: 'file.cut_off' }])
  })

  it('that breaks off keeps what stands before, and says so', async () => {
    const text = document(statement(entry({ amount: '12.00' }).repeat(3)))
    for (const cut of ['</Amt>', '2.00', '<Sts>', '</Ntry>']) {
      const file = await readFile(camt, text.slice(0, text.lastIndexOf(cut)))
      expect(listOf(file, 'transaction')).toMatchObject([{ amount_minor: 1200 }, { amount_minor: 1200 }])
      expect(file.refused).toEqual([])
      expect(file.warnings).toEqual([
        { code: 'file.cut_off', message: 'The file breaks off before its end. What stands before was kept.' },
      ])
    }
  })

  it.each([
    ['a QIF file', '!Type:Bank\nD1/1/2024\nT5\n^\n', 'this is no XML'],
    ['nothing', '', 'this is no XML'],
    ['a web page', '<html><body>Sign in<br></body></html>', 'Line 1, column'],
    ['XML of another kind', '<?xml version="1.0"?><a><b>1</b></a>', 'Line 1, column 1: this XML has no statement'],
    ['CAMT without a statement', document(''), 'Line 1, column 1: this XML has no statement'],
  ])('that is %s is refused by name and place', async (_, text, reason) => {
    await expect(camt.questions(inPieces(text), {})).rejects.toMatchObject({
      code: 'file.unreadable',
      message: expect.stringContaining(reason),
    })
  })
})
