import fc from 'fast-check'
import { IntegrationError } from '../../../domain/errors'
import type { Json } from '../../../connectors/connector'
import { readJsonRows, type JsonRowsOptions } from '../../../connectors/formats/json-rows'

async function* inPieces(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    if (cut > from && cut < bytes.length) {
      yield bytes.subarray(from, cut)
      from = cut
    }
  }
  yield bytes.subarray(from)
}

async function read(text: string | Uint8Array, options: JsonRowsOptions, cuts: readonly number[] = []) {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  const reading = readJsonRows(inPieces(bytes, cuts), options)
  const rows: string[] = []
  for (;;) {
    const step = await reading.next()
    if (step.done === true) return { rows, envelope: step.value }
    rows.push(...step.value)
  }
}

const failure = (text: string | Uint8Array, options: Partial<JsonRowsOptions> = {}) =>
  read(text, { path: ['data', 'rows'], ...options }).then(
    () => 'read it',
    (error: unknown) => (error instanceof IntegrationError ? error.code : error),
  )

const path = ['data', 'rows']

describe('readJsonRows', () => {
  it('finds the same elements as JSON.parse, whatever they are and wherever the pieces end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue({ noUnicodeString: false })),
        fc.jsonValue(),
        fc.jsonValue(),
        fc.array(fc.nat(600), { maxLength: 40 }),
        fc.constantFrom(0, 1, 2),
        async (rows, before, after, cuts, indent) => {
          const text = JSON.stringify({ before, data: { early: before, rows, late: after }, after }, null, indent)
          const read_ = await read(text, { path }, cuts)
          const expected = JSON.parse(text) as { data: { rows: Json[] } }
          expect(read_.rows.map((row) => JSON.parse(row) as Json)).toEqual(expected.data.rows)
          expect(read_.envelope).toEqual({ ...expected, data: { ...expected.data, rows: [] } })
        },
      ),
      { numRuns: 400 },
    )
  })

  it('reads one byte at a time', async () => {
    const rows = [
      { a: 'quote " backslash \\ brace } bracket ] ünï😀' },
      'text with , and ]',
      -1.5e3,
      null,
      [[], [{}]],
      '',
    ]
    const text = JSON.stringify({ data: { rows, knowledge: 7 } })
    const bytes = Buffer.from(text)
    const result = await read(bytes, { path }, [...bytes.keys()])
    expect(result.rows).toEqual(rows.map((row) => JSON.stringify(row)))
    expect(result.envelope).toEqual({ data: { rows: [], knowledge: 7 } })
  })

  it('keeps the text of a row as it was sent', async () => {
    const { rows } = await read('{"data":{"rows":[ {"n": 1.50, "big":90071992547409930 } ,\n 2 ]}}', { path })
    expect(rows).toEqual(['{"n": 1.50, "big":90071992547409930 }', '2'])
  })

  it('takes the list at the named place and no other of that name', async () => {
    const text = '{"rows":[1],"other":{"rows":[2]},"data":[{"rows":[3]}],"da\\u0074a":{"x":{"rows":[4]},"rows":[5]}}'
    const { rows } = await read(text, { path })
    expect(rows).toEqual(['5'])
  })

  it('reads an answer that is a list itself', async () => {
    expect(await read(' [1, 2 ] ', { path: [] })).toEqual({ rows: ['1', '2'], envelope: [] })
  })

  it('calls an answer truncated wherever it is cut', async () => {
    const text = '{"data":{"rows":[{"a":"é"},{"b":[1]}],"server_knowledge":12}}'
    const bytes = Buffer.from(text)
    for (let length = 0; length < bytes.length; length += 1) {
      expect([length, await failure(bytes.subarray(0, length))]).toEqual([length, 'provider.truncated'])
    }
  })

  it.each([
    ['a web page', '<html><body>Sign in</body></html>'],
    ['bare text', 'oops'],
    ['no such list', '{"data":{"items":[]}}'],
    ['null for the list', '{"data":{"rows":null}}'],
    ['the list twice', '{"data":{"rows":[1],"rows":[2]}}'],
    ['the list taken back', '{"data":{"rows":[1],"rows":null}}'],
    ['a missing element', '{"data":{"rows":[1,,2]}}'],
    ['a comma too many', '{"data":{"rows":[1,]}}'],
    ['a leading comma', '{"data":{"rows":[,1]}}'],
    ['a missing comma', '{"data":{"rows":[{} {}]}}'],
    ['a broken envelope', '{"data":{"rows":[]},}'],
    ['something after the end', '{"data":{"rows":[]}} {}'],
    ['bytes that are not UTF-8', Buffer.from('{"data":{"rows":["caf\xe9"]}}', 'latin1')],
  ])('refuses %s as unreadable', async (_, text) => {
    expect(await failure(text)).toBe('provider.unreadable')
  })

  it('refuses a row beyond the limits, also when it comes in pieces', async () => {
    const long = JSON.stringify({ data: { rows: ['x'.repeat(200)] } })
    expect(await failure(long, { max_row_bytes: 100 })).toBe('provider.unreadable')
    const cut = read(long, { path, max_row_bytes: 100 }, [50, 100, 150])
    await expect(cut).rejects.toMatchObject({ code: 'provider.unreadable' })
    expect(await failure(`{"data":{"rows":[${'['.repeat(100)}${']'.repeat(100)}]}}`)).toBe('provider.unreadable')
    expect(await failure(`{"a":${'['.repeat(100)}${']'.repeat(100)}}`)).toBe('provider.unreadable')
  })

  it('says nothing of the content in its messages', async () => {
    const secret = read('{"data":{"rows":[]},"token": secret-value}', { path })
    await expect(secret).rejects.toThrow(expect.not.stringContaining('secret-value') as string)
  })
})
