/** Wire rows to canonical records, as finished COPY lines with their keys and hashes. No I/O. */
import type { Json } from '../../connectors/connector'
import { findConnector } from '../../connectors/registry'
import { packBody } from '../../domain/body'
import type { ChunkKeys, QuarantinedRow, RawSection } from '../../domain/chunk'
import { IntegrationError } from '../../domain/errors'
import { ENTITIES, type CanonicalRow, type Entity } from '../../domain/records'
import { contentHash, recordId } from '../../runtime/digest'
import { findStream } from '../find-stream'

/** What mapping needs to know of a run. */
export interface MappingFacts {
  app_name: string
  settings: Readonly<Record<string, string>>
  integration_id: string
  integration_no: number
  job_no: number
}

/** What is kept of a row that could not be mapped. */
const RAW_KEPT = 64 * 1024

/** Rows that cannot be mapped go to quarantine with their reason; their siblings are kept. */
export function mapChunk(sections: RawSection<Json>[], facts: MappingFacts): { keys: ChunkKeys; lines: string[] } {
  const connector = findConnector(facts.app_name)
  const keys: ChunkKeys = { sections: [], ids: [], hashes: [], quarantine: [] }
  const lines: string[] = []
  const places = new Map<string, number>()
  const context = { settings: facts.settings }
  let position = 0

  for (const { stream: name, rows } of sections) {
    const stream = findStream(connector, name)
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
      position++
    }
    keys.sections.push({
      stream: name,
      lines: lines.length - before.lines,
      quarantined: keys.quarantine.length - before.quarantined,
    })
  }
  return { keys, lines }
}

interface Line {
  id: string
  /** Null for a tombstone, whose text is empty. */
  hash: string | null
  text: string
}

/** @throws record.unmappable naming the fields that do not fit */
function toLine(record: CanonicalRow, { integration_id, integration_no, job_no }: MappingFacts): Line {
  const id = recordId(integration_id, record.entity, record.external_id)
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
    integration_no,
    record.entity,
    escape(record.external_id),
    sortOn(record.entity, record.body),
    escape(body),
    hash,
    job_no,
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
