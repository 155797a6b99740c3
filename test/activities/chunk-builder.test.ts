import fc from 'fast-check'
import { createChunkBuilder } from '../../activities/chunk-builder'
import type { RawSection } from '../../domain/chunk'

const streams = fc.constantFrom('accounts', 'payees', 'transactions')
const row = fc.tuple(streams, fc.json({ maxDepth: 1 }))

const flat = (taken: unknown): [string, unknown][] =>
  (JSON.parse(String(taken)) as RawSection<unknown>[]).flatMap(({ stream, rows }) =>
    rows.map((each): [string, unknown] => [stream, each]),
  )

describe('a chunk in the making', () => {
  it('holds every row with its stream, in the order in which they came', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), (rows) => {
        const builder = createChunkBuilder(100)
        for (const [stream, text] of rows) builder.add(stream, text)
        expect(builder.rows).toBe(rows.length)
        expect(flat(builder.take())).toEqual(rows.map(([stream, text]) => [stream, JSON.parse(text) as unknown]))
        expect(builder.rows).toBe(0)
      }),
    )
  })

  it('forgets the rows of a page that is taken back, and none of those before it', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 6 }), fc.array(row, { maxLength: 6 }), (before, page) => {
        const builder = createChunkBuilder(100)
        for (const [stream, text] of before) builder.add(stream, text)
        const takeBack = builder.mark()
        for (const [stream, text] of page) builder.add(stream, text)
        expect(takeBack()).toBe(true)
        expect(builder.rows).toBe(before.length)
        expect(flat(builder.take())).toEqual(before.map(([stream, text]) => [stream, JSON.parse(text) as unknown]))
      }),
    )
  })

  it('takes nothing back once a part of the page was handed on', () => {
    const builder = createChunkBuilder(2)
    const takeBack = builder.mark()
    builder.add('payees', '1')
    builder.take()
    builder.add('payees', '2')
    expect(takeBack()).toBe(false)
    expect(builder.rows).toBe(1)
  })

  it('is full with the rows it may have, or with eight megabytes', () => {
    const builder = createChunkBuilder(2)
    builder.add('payees', '1')
    expect(builder.isFull()).toBe(false)
    builder.add('payees', '2')
    expect(builder.isFull()).toBe(true)

    const large = createChunkBuilder(5_000)
    for (let n = 0; n < 8; n++) large.add('payees', `"${'x'.repeat(1024 * 1024)}"`)
    expect(large.isFull()).toBe(true)
  })
})
