/** Map: staged wire rows to canonical records, as finished COPY lines with their keys and hashes. */
import { setImmediate as breathe } from 'node:timers/promises'
import type { Json } from '../connectors/connector'
import { packBody } from '../domain/body'
import type { ChunkKeys, QuarantinedRow, RawSection } from '../domain/chunk'
import { IntegrationError } from '../domain/errors'
import { ENTITIES, type CanonicalRow, type Entity } from '../domain/records'
import { contentHash, recordId } from '../runtime/digest'
import { readStaged, stage } from '../store/staging'
import type { ChunkRef, MapResult } from '../workflows/contract'
import type { ActivityDeps } from './deps'
import { findStream, type ReadRunFacts, type RunFacts } from './run-facts'

/** Rows mapped without a pause: some ten milliseconds, so that COPY and heartbeats of other chunks go on. */
const ROWS_AT_A_STRETCH = 500
/** What is kept of a row that could not be mapped. */
const RAW_KEPT = 64 * 1024

export const createMap = (deps: ActivityDeps, readRunFacts: ReadRunFacts) =>
  async function map(chunk: ChunkRef): Promise<MapResult> {
    const { bulk } = deps.db
    const [raw, facts] = await Promise.all([readStaged(bulk, chunk, 'raw'), readRunFacts(chunk.sync_job_id)])
    const { keys, lines } = await mapChunk(parseRaw(raw), facts)
    await stage(bulk, chunk, { keys: JSON.stringify(keys), rows: lines.join('\n') })
    deps.failpoint('mapped')
    return { rows: keys.ids.length, quarantined: keys.quarantine.length }
  }

export async function mapChunk(
  sections: RawSection<Json>[],
  facts: RunFacts,
): Promise<{ keys: ChunkKeys; lines: string[] }> {
  const keys: ChunkKeys = { sections: [], ids: [], hashes: [], quarantine: [] }
  const lines: string[] = []
  const places = new Map<string, number>()
  const context = { settings: facts.integration.settings }
  let position = 0

  for (const { stream: name, rows } of sections) {
    const stream = findStream(facts.connector, name)
    const before = { lines: lines.length, quarantined: keys.quarantine.length }
    for (const row of rows) {
      try {
        for (const line of stream.map(row, context).map((record) => toLine(record, facts))) {
          // A key that comes twice in a chunk is one record, and the later row is what holds.
          const place = places.get(line.id) ?? lines.length
          places.set(line.id, place)
          lines[place] = line.text
          keys.ids[place] = line.id
          keys.hashes[place] = line.hash
        }
      } catch (error) {
        keys.quarantine.push(toQuarantine(name, position, row, error))
      }
      if (++position % ROWS_AT_A_STRETCH === 0) await breathe()
    }
    keys.sections.push({
      stream: name,
      lines: lines.length - before.lines,
      quarantined: keys.quarantine.length - before.quarantined,
    })
  }
  return { keys, lines }
}

/** Rows were told apart by their brackets alone; only here it shows whether they are JSON. */
function parseRaw(raw: string): RawSection<Json>[] {
  try {
    return JSON.parse(raw) as RawSection<Json>[]
  } catch (cause) {
    throw new IntegrationError('provider.unreadable', 'The provider sent rows that are not valid JSON.', { cause })
  }
}

interface Line {
  id: string
  /** Null for a tombstone, whose text is empty. */
  hash: string | null
  text: string
}

/** @throws record.unmappable naming the fields that do not fit */
function toLine(record: CanonicalRow, { integration, job }: RunFacts): Line {
  const id = recordId(integration.integration_id, record.entity, record.external_id)
  if (record.body === null) return { id, hash: null, text: '' }
  const checked = ENTITIES[record.entity].safeParse(record.body)
  if (!checked.success) {
    const faults = checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new IntegrationError('record.unmappable', `The ${record.entity} does not fit: ${faults.join('; ')}.`)
  }
  const body = packBody(checked.data)
  if (hasUnstorableText(body) || record.external_id.includes('\0')) {
    throw new IntegrationError(
      'record.unmappable',
      `The ${record.entity} holds a NUL character or half a character, which no database text can.`,
    )
  }
  const hash = contentHash(body)
  const fields = [
    id,
    integration.integration_no,
    record.entity,
    escape(record.external_id),
    sortOn(record.entity, record.body),
    escape(body),
    hash,
    job.job_no,
  ]
  return { id, hash, text: fields.join('\t') }
}

const sortOn = (entity: Entity, body: NonNullable<CanonicalRow['body']>): string =>
  entity === 'transaction' && 'posted_on' in body ? body.posted_on : '-infinity'

/** In COPY's text form a backslash, a tab and line ends are escaped. */
const escape = (text: string): string =>
  NEEDS_ESCAPE.test(text) ? text.replace(TO_ESCAPE, (c) => ESCAPES[c] as string) : text
const NEEDS_ESCAPE = /[\\\t\n\r]/
const TO_ESCAPE = /[\\\t\n\r]/g
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** JSON text shows a NUL and half of a surrogate pair as these escapes, unless the backslash is itself escaped. */
const hasUnstorableText = (json: string): boolean =>
  json.includes('\\u') && /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/i.test(json)

function toQuarantine(stream: string, position: number, row: Json, error: unknown): QuarantinedRow {
  const known = error instanceof IntegrationError && error.code === 'record.unmappable'
  const reason = known ? error.message : 'The row has a form that the connector does not know.'
  // The cut may go through a character.
  const raw = JSON.stringify(row)
    .slice(0, RAW_KEPT)
    .replace(/\p{Surrogate}/gu, '\ufffd')
  return { stream, position, reason, raw }
}
