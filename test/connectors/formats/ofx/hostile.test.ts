import { ofx } from '../../../../connectors/formats/ofx/ofx'
import { bodiesOf, inPieces, readFile } from '../read-file'
import { HEADER, SIGNON, statement, stmttrn } from './samples'

const MB = 1024 * 1024

/** A file that is never whole anywhere: `head`, then megabytes of the same, then `tail`. */
const endless = (head: string, filling: string, megabytes: number, tail: string): AsyncIterable<Uint8Array> => ({
  async *[Symbol.asyncIterator]() {
    const block = Buffer.from(filling.repeat(Math.ceil(MB / filling.length)))
    yield await Promise.resolve(Buffer.from(head))
    for (let n = 0; n < megabytes; n++) yield block
    yield Buffer.from(tail)
  },
})

async function readEndless(file: AsyncIterable<Uint8Array>) {
  const texts: string[] = []
  for await (const rows of ofx.read(file, {})) texts.push(...rows)
  return texts
}

const [HEAD, TAIL] = statement(stmttrn() + stmttrn({ fitid: 'a2', name: 'HERE' }) + stmttrn({ fitid: 'a3' })).split(
  'HERE',
) as [string, string]

describe('a hostile file', () => {
  it.each([
    ['an entity bomb', '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]>'],
    ['a document type', '<?xml version="1.0"?>\n<!DOCTYPE OFX SYSTEM "http://example.invalid/x.dtd">'],
    ['an entity alone', '<!ENTITY x SYSTEM "file:///etc/passwd">'],
  ])('is refused before a row is read, with the place: %s', async (_what, head) => {
    const text = statement(stmttrn({ name: '&lol2;' }), { header: head })
    const refusal = {
      code: 'file.unreadable',
      message: expect.stringMatching(/^Line \d+, column \d+: it declares a document type or an entity/),
    }
    await expect(ofx.questions(inPieces(text), {})).rejects.toMatchObject(refusal)
    await expect(readFile(ofx, text)).rejects.toMatchObject(refusal)
    const inside = statement(stmttrn()).replace('<BANKTRANLIST>', '\n <!DOCTYPE x><BANKTRANLIST>')
    const place = { code: 'file.unreadable', message: expect.stringMatching(/^Line 14, column 2: /) }
    await expect(ofx.questions(inPieces(inside, 3), {})).rejects.toMatchObject(place)
  })

  it.each([
    ['one line of text', 'lots of text '],
    ['bare signs', '<'],
    ['signs that end', '<<a b>'],
    ['line ends', '\n'],
    ['NUL bytes', '\0'],
  ])(
    'with a value of 8 MB costs that row alone: %s',
    async (_what, filling) => {
      const texts = await readEndless(endless(HEAD, filling, 8, TAIL))
      const kinds = texts.map((text) => (JSON.parse(text) as { kind: string }).kind)
      expect(kinds.filter((kind) => kind === 'transaction').length).toBeGreaterThanOrEqual(2)
      expect(Math.max(...texts.map((text) => text.length))).toBeLessThan(MB)
    },
    120_000,
  )

  it('with a comment or a CDATA section that never ends is read up to there', async () => {
    for (const mark of ['<!-- ', '<![CDATA[']) {
      const texts = await readEndless(endless(`${HEAD}${mark}`, 'x', 20, ''))
      expect(texts.filter((text) => text.includes('"transaction"'))).toHaveLength(1)
    }
  })

  it('of 100,000 nested tags is refused or loses one row', async () => {
    const nested = '<A>'.repeat(100_000)
    await expect(readFile(ofx, `${HEADER}<OFX>${nested}`)).rejects.toMatchObject({ code: 'file.unreadable' })
    const reading = await readFile(ofx, statement(stmttrn({ more: nested }) + stmttrn({ fitid: 'a2' })))
    expect(reading.refused).toEqual([expect.stringMatching(/its tags are nested more than 64 deep/)])
    expect(bodiesOf(reading, 'transaction').size).toBe(1)
    const closed = '<PAYEE>'.repeat(100_000) + '</PAYEE>'.repeat(100_000)
    expect((await readFile(ofx, statement(stmttrn({ more: closed })))).refused).toHaveLength(1)
  })

  it('of a row with a hundred thousand values loses that row', async () => {
    const many = Array.from({ length: 100_000 }, (_, n) => `<T${n}>1`).join('')
    const reading = await readFile(ofx, statement(stmttrn({ more: many }) + stmttrn({ fitid: 'a2' })))
    expect(reading.refused).toEqual([expect.stringMatching(/it has more than 1000 values/)])
    expect(bodiesOf(reading, 'transaction').size).toBe(1)
  })

  it('that begins with a megabyte of something else is no OFX file', async () => {
    await expect(readEndless(endless('', ' ', 1, `<OFX>${SIGNON}</OFX>`))).rejects.toMatchObject({
      code: 'file.unreadable',
    })
  })

  it('with the names of JavaScript’s own for tags is harmless', async () => {
    const { rows } = await readFile(
      ofx,
      statement(stmttrn({ more: '<CONSTRUCTOR>x<TOSTRING><__PROTO__>y<HASOWNPROPERTY>z' })),
    )
    expect(rows.filter(({ entity }) => entity === 'transaction')).toHaveLength(1)
  })

  it('with formulas for names is text like any other', async () => {
    const reading = await readFile(ofx, statement(stmttrn({ name: '=HYPERLINK("http://example.invalid","x")' })))
    expect([...bodiesOf(reading, 'transaction').values()][0]?.payee).toBe('=HYPERLINK("http://example.invalid","x")')
  })
})
