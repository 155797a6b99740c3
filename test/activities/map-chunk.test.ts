import fc from 'fast-check'
import { mapChunk, type MappingFacts } from '../../activities/mapping/map-chunk'
import type { Json } from '../../connectors/connector'
import { connectors } from '../../connectors/registry'
import { payee } from '../support/chunk-path'
import { PROPERTY_RUNS } from '../support/properties'

/** There are many streams. */
fc.configureGlobal({ numRuns: PROPERTY_RUNS / 5 })

const SETTINGS: Record<string, Record<string, string>> = {
  ynab: { plan_id: 'plan', currency: 'USD', decimal_digits: '2' },
  mint: { currency: 'USD' },
  stripe: {},
}
const factsOf = (app_name: string): MappingFacts => ({
  app_name,
  settings: SETTINGS[app_name] ?? {},
  integration_id: 'integration_1',
})
const mapPayees = (rows: Json[]) => mapChunk([{ stream: 'payees', rows }], factsOf('ynab'))

const everyStream = connectors.flatMap(({ app, streams }) => streams.map(({ name }) => [app.app_name, name] as const))

describe('mapping a chunk', () => {
  it.each(everyStream)('makes a record of every row or says why not, whatever %s sends as %s (I19)', (app, stream) => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 8 }), (rows) => {
        const { keys, lines } = mapChunk([{ stream, rows: rows as Json[] }], factsOf(app))
        expect(lines).toHaveLength(keys.ids.length)
        expect(keys.hashes).toHaveLength(keys.ids.length)
        for (const { position, reason, raw } of keys.quarantine) {
          expect(reason).not.toBe('')
          expect(JSON.parse(raw)).toEqual(JSON.parse(JSON.stringify(rows[position])))
        }
      }),
    )
  })

  it('keeps the neighbours of a row that it puts aside (I19)', () => {
    const noise = fc.jsonValue().filter((value) => !isPayee(value))
    fc.assert(
      fc.property(fc.array(fc.option(noise, { freq: 2, nil: undefined }), { maxLength: 8 }), (plan) => {
        const rows = plan.map((bad, n) => (bad === undefined ? payee(`p${n}`, `Payee ${n}`) : (bad as Json)))
        const { keys, lines } = mapPayees(rows)
        const good = plan.flatMap((bad, n) => (bad === undefined ? [n] : []))
        expect(lines.map((line) => /"Payee (\d+)"/.exec(line)?.[1])).toEqual(good.map(String))
        expect(keys.quarantine.map(({ position }) => position)).toEqual(
          plan.flatMap((bad, n) => (bad === undefined ? [] : [n])),
        )
      }),
    )
  })

  it('takes the last of several rows with one key, in the place of the first', () => {
    const { keys, lines } = mapPayees([payee('a', 'first'), payee('b', 'between'), payee('a', 'last')])
    expect(lines.map((line) => /"name":"(\w+)"/.exec(line)?.[1])).toEqual(['last', 'between'])
    expect(keys.sections).toEqual([{ stream: 'payees', lines: 2, quarantined: 0 }])

    const gone = mapPayees([payee('a', 'first'), payee('a', null)])
    expect(gone.keys.hashes).toEqual([null])
  })

  it.each([
    ['a NUL in a text', payee('a', 'x\0y')],
    ['half a character in a text', payee('a', 'x\ud83d')],
    ['a control character in a key', payee('a\u001fb', 'x')],
  ])('puts aside what Postgres could not hold: %s', (_what, row) => {
    const { keys } = mapPayees([payee('good', 'x'), row])
    expect(keys.ids).toHaveLength(1)
    expect(keys.quarantine).toEqual([
      expect.objectContaining({ position: 1, reason: expect.stringContaining('neither can be stored') }),
    ])
  })

  it('lets a text through that only looks like it: an escaped backslash before u0000', () => {
    expect(mapPayees([payee('a', '\\u0000 and \\ud800')]).keys.quarantine).toEqual([])
  })

  it('keeps no more than 64 KB of a row that it puts aside', () => {
    const { keys } = mapPayees([{ id: 'a', name: 7, note: '🐘'.repeat(70_000) }])
    expect(keys.quarantine[0]?.raw.length).toBeLessThanOrEqual(64 * 1024)
  })
})

const isPayee = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'id' in value && ('name' in value || 'deleted' in value)
