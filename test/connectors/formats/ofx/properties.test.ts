import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { ofx } from '../../../../connectors/formats/ofx/ofx'
import { IntegrationError } from '../../../../domain/errors'
import { inPieces, readFile, type FileReading } from '../read-file'
import { brokerage, statement, stmttrn } from './samples'

const CORPUS = join(__dirname, '../../../../../shared/corpora/ofx')
const samples = [
  statement(stmttrn() + stmttrn({ fitid: '0' }) + stmttrn({ fitid: '0' })),
  statement(stmttrn({ more: '<MEMO>Müller &amp; <CURRENCY><CURRATE>1<CURSYM>EUR</CURRENCY>' })).replace(
    /<(\w+)>([^<\n]+)/g,
    '<$1>$2</$1>',
  ),
  brokerage('<INCOME><INVTRAN><FITID>1<DTTRADE>20260105</INVTRAN><INCOMETYPE>DIV<TOTAL>1</INCOME>'),
  ...(existsSync(CORPUS) ? readdirSync(CORPUS).filter((name) => name.endsWith('.ofx')) : []).map((name) =>
    readFileSync(join(CORPUS, name), 'latin1'),
  ),
].map((text) => Buffer.from(text, 'latin1'))

/** The file's rows, or the refusal of the whole of it; anything else is thrown. */
async function outcome(bytes: Uint8Array, size?: number): Promise<FileReading | string> {
  try {
    return await readFile(ofx, bytes, {}, size)
  } catch (fault) {
    if (!(fault instanceof IntegrationError) || fault.code !== 'file.unreadable') throw fault
    return fault.message
  }
}

const anySample = fc.constantFrom(...samples)
const anyText = fc.oneof(
  fc.constantFrom(
    '<',
    '>',
    '</',
    '<STMTTRN>',
    '</STMTTRN>',
    '<OFX>',
    '</OFX>',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '<?',
    '&',
    '&#0;',
    '\0',
    '\ufeff',
  ),
  fc.constantFrom(
    '<NAME>',
    '<FITID>0',
    '<TRNAMT>',
    '<BANKTRANLIST>',
    '<INVBANKTRAN>',
    '<STATUS>',
    '<CURDEF>',
    '<A>',
    '<A/>',
    '\xff\xfe',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
)

/** A sample with bytes taken away and put in at random places. */
const mutated = fc
  .tuple(
    anySample,
    fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(30), put: anyText }), {
      minLength: 1,
      maxLength: 8,
    }),
  )
  .map(([bytes, changes]) =>
    changes.reduce((text, { at, cut, put }) => {
      const place = Math.floor(at * text.length)
      return Buffer.concat([text.subarray(0, place), Buffer.from(put, 'latin1'), text.subarray(place + cut)])
    }, bytes),
  )

const runs = { numRuns: 400 }

describe('any bytes', () => {
  it('are rows, rows that are put aside, or a refusal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await outcome(bytes)
        await outcome(Buffer.concat([Buffer.from('<OFX><STMTTRN>'), bytes]))
      }),
      runs,
    )
  })

  it('that were an OFX file once are still read as far as they go', async () => {
    await fc.assert(
      fc.asyncProperty(mutated, async (bytes) => {
        await outcome(bytes)
      }),
      { numRuns: 1500 },
    )
  })

  it('give the same however they come in pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated, anySample), fc.integer({ min: 1, max: 50 }), async (bytes, size) => {
        expect(await outcome(bytes, size)).toEqual(await outcome(bytes))
      }),
      runs,
    )
  })

  it('are asked about and read with the same result: what asks nothing and refuses nothing is read', async () => {
    await fc.assert(
      fc.asyncProperty(mutated, async (bytes) => {
        const asked = await ofx.questions(inPieces(bytes), {}).then(
          () => 'fine',
          (fault: unknown) => (fault as Error).message,
        )
        const read = await outcome(bytes)
        expect(typeof read === 'string' ? read : 'fine').toBe(asked)
      }),
      runs,
    )
  })

  it('before and after a broken transaction keep their own', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { maxLength: 6 }), async (parts) => {
        // What may end a statement, or hide what follows, is another matter.
        const broken = parts.join('').replace(/<[!?/]|<OFX|<STATUS|<BANK|<INV|<CUR|<$/g, '')
        const reading = await readFile(
          ofx,
          Buffer.from(
            statement(`${stmttrn({ fitid: 'x1' })}<STMTTRN>${broken}</STMTTRN>${stmttrn({ fitid: 'x2' })}`),
            'latin1',
          ),
        )
        const ids = reading.rows.map(({ external_id }) => external_id.split(':')[1])
        expect(ids).toEqual(expect.arrayContaining(['x1', 'x2']))
      }),
      runs,
    )
  })
})
