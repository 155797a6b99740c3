/** Whatever bytes come, by whatever line: records, rows that are put aside with the reason, or a run that fails with one. */
import fc from 'fast-check'
import { mapChunk } from '../../activities/mapping/map-chunk'
import type { Ask, Connector, Json, ProviderHttp, Settings, Stream } from '../../connectors/connector'
import { connectors, findConnector } from '../../connectors/registry'
import { IntegrationError } from '../../domain/errors'
import { startSandbox, type Sandbox } from '../../sandbox/server'
import { PROPERTY_MS, PROPERTY_RUNS } from '../support/properties'
import { SAMPLE_FORMATS, samples } from '../support/sample-files'
import { inPieces } from './formats/read-file'
import { openLine, PLACES } from './sandbox-line'

/** One answer, or one file, as it should be, and who reads it. */
interface Source {
  connector: Connector
  stream: Stream
  settings: Settings
  by: 'http' | 'file'
  bytes: Buffer
}

let sandbox: Sandbox
const answers = new Map<string, Source[]>()
beforeAll(async () => {
  sandbox = await startSandbox()
  for (const connector of connectors.filter(({ app }) => app.app_name in PLACES))
    answers.set(connector.app.app_name, await answersOf(connector))
})
afterAll(() => sandbox.close())

/** What befalls bytes on their way: some are others, some are missing, some are too many, or all are. */
const damage = fc.oneof(
  { weight: 4, arbitrary: fc.record({ at: fc.nat(), drop: fc.nat(40), put: fc.uint8Array({ maxLength: 12 }) }) },
  { weight: 2, arbitrary: fc.record({ at: fc.nat(), drop: fc.constant(Infinity), put: fc.uint8Array({ maxLength: 12 }) }) },
  { weight: 2, arbitrary: fc.record({ at: fc.nat(), drop: fc.nat(12), put: fc.constantFrom(...['null', '[]', '{', '"', '1e400', '-', '<', '\n', ';', '\0'].map((text) => Buffer.from(text))) }) },
  { weight: 1, arbitrary: fc.record({ at: fc.constant(0), drop: fc.constant(Infinity), put: fc.uint8Array({ maxLength: 200 }) }) },
) // prettier-ignore

const damaged = (bytes: Buffer, { at, drop, put }: { at: number; drop: number; put: Uint8Array }): Buffer => {
  const from = at % bytes.length
  return Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(Math.min(bytes.length, from + drop))])
}

const TITLES = [
  ...Object.keys(PLACES).map((app_name) => [`the answers of ${app_name}`, () => answers.get(app_name) ?? []] as const),
  ...SAMPLE_FORMATS.map(
    ({ app_name, format, answers: settings, write }) =>
      [`files of ${format} for ${app_name}`, () => [fileOf(app_name, settings, write(samples(0, 12)))]] as const,
  ),
]

it.each(TITLES)('%s, damaged in any way, cost no more than their own rows or end with a reason (I19)', async (_, sources) => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), damage, async (n, harm) => {
      const source = sources()[n % sources().length] as Source
      const rows = await readRows(source, damaged(source.bytes, harm))
      if (rows === null) return
      const facts = { app_name: source.connector.app.app_name, settings: source.settings, integration_id: 'integration_1' }
      const { keys, lines } = mapChunk([{ stream: source.stream.name, rows }], facts)
      expect(lines).toHaveLength(keys.ids.length)
      for (const { reason } of keys.quarantine) expect(reason).toMatch(/\w/)
      // Each by itself comes to the same: no row takes another one with it.
      const alone = rows.map((row) => mapChunk([{ stream: source.stream.name, rows: [row] }], facts).keys)
      expect(new Set(keys.ids)).toEqual(new Set(alone.flatMap(({ ids }) => ids)))
      expect(keys.quarantine).toHaveLength(alone.filter(({ quarantine }) => quarantine.length > 0).length)
    }),
    { numRuns: PROPERTY_RUNS / 4 },
  )
}, PROPERTY_MS) // prettier-ignore

/** The rows of a whole read; null where it ended with a reason. */
async function readRows({ stream, settings, by }: Source, bytes: Buffer): Promise<Json[] | null> {
  const pieces = inPieces(bytes, 512)
  const http = by === 'http' ? lineOf(pieces, bytes) : null
  const ask: Ask = { http, file: by === 'file' ? pieces : null, cursor: null, position: null, settings }
  const texts: string[] = []
  try {
    const read = stream.read(ask)
    for (let step = await read.next(); step.done !== true; step = await read.next()) texts.push(...step.value)
  } catch (error) {
    if (!(error instanceof IntegrationError) || error.code === 'internal.unexpected') throw error
    return null
  }
  try {
    return JSON.parse(`[${texts.join(',')}]`) as Json[]
  } catch {
    return null
  }
}

function lineOf(pieces: AsyncIterable<Uint8Array>, bytes: Buffer): ProviderHttp {
  async function* stream() {
    yield* pieces
  }
  const json = () => {
    try {
      return Promise.resolve(JSON.parse(bytes.toString()) as unknown)
    } catch (cause) {
      return Promise.reject(new IntegrationError('provider.unreadable', undefined, { cause }))
    }
  }
  return { stream, json, post: stream }
}

/** The first answer that each stream of the connector gets from its twin. */
async function answersOf(connector: Connector): Promise<Source[]> {
  const { http, settings } = await openLine(sandbox, connector, { size: 12 })
  const found: Source[] = []
  for (const stream of connector.streams) {
    const heard: Buffer[] = []
    async function* listen(answer: AsyncGenerator<Uint8Array>) {
      for await (const piece of answer) {
        heard.push(Buffer.from(piece))
        yield piece
      }
    }
    const line: ProviderHttp = {
      stream: (...asked) => listen(http.stream(...asked)),
      post: (...asked) => listen(http.post(...asked)),
      async json(...asked) {
        const said = await http.json(...asked)
        heard.push(Buffer.from(JSON.stringify(said)))
        return said
      },
    }
    const read = stream.read({ http: line, file: null, cursor: null, position: null, settings })
    for (let step = await read.next(); step.done !== true;) step = await read.next()
    found.push({ connector, stream, settings, by: 'http', bytes: Buffer.concat(heard) })
  }
  return found
}

function fileOf(app_name: string, settings: Settings, text: string): Source {
  const connector = findConnector(app_name)
  const stream = connector.streams.find(({ name }) => name === 'transactions') as Stream
  return { connector, stream, settings, by: 'file', bytes: Buffer.from(text) }
}
