/** Wire rows to canonical records, as finished lines of the table with their keys and hashes. No I/O. */
import type { Json } from '../../connectors/connector'
import { findConnector } from '../../connectors/registry'
import { packBody, sortDay } from '../../domain/body'
import type { ChunkKeys, QuarantinedRow, RawSection } from '../../domain/chunk'
import { IntegrationError } from '../../domain/errors'
import { ENTITIES, type CanonicalRow, type RowFacts } from '../../domain/records'
import { contentHash, recordId } from '../../runtime/digest'
import { findStream } from '../find-stream'

/** What mapping needs to know of a run. */
export interface MappingFacts {
  app_name: string
  settings: Readonly<Record<string, string>>
  integration_id: string
}

/** What is kept of a row that could not be mapped. */
const RAW_KEPT = 64 * 1024

/** Rows that cannot be mapped go to quarantine with their reason; their siblings are kept. */
export function mapChunk(sections: RawSection<Json>[], facts: MappingFacts): { keys: ChunkKeys; lines: string[] } {
  const connector = findConnector(facts.app_name)
  const keys: ChunkKeys = {
    sections: [],
    ids: [],
    hashes: [],
    replaces: {},
    updated_at: {},
    versions: {},
    quarantine: [],
  }
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
          // A key that comes twice in a chunk is one record, and the later row is what holds, or the newer version.
          const place = places.get(line.id) ?? lines.length
          if (isOlder(line.facts.version, keys.versions[place])) continue
          places.set(line.id, place)
          lines[place] = line.text
          keys.ids[place] = line.id
          keys.hashes[place] = line.hash
          noteFacts(keys, place, line)
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
  facts: Omit<RowFacts, 'replaces'>
  /** Record ids of the keys that the row had before. */
  replaces: string[]
}

/** Most providers say none of this: the keys of a chunk stay as small as they can be. */
function noteFacts(keys: ChunkKeys, place: number, { facts: { version, updated_at }, replaces }: Line): void {
  if (version !== undefined) keys.versions[place] = version
  if (updated_at !== undefined) keys.updated_at[place] = updated_at
  if (replaces.length > 0) keys.replaces[place] = replaces
}

const isOlder = (version: number | undefined, than: number | undefined): boolean =>
  version !== undefined && than !== undefined && version < than

/** @throws record.unmappable naming the fields that do not fit */
function toLine(record: CanonicalRow, { integration_id }: MappingFacts): Line {
  const id = recordId(integration_id, record.entity, record.external_id)
  if (record.body === null) return { id, hash: null, text: '', facts: {}, replaces: [] }
  const checked = ENTITIES[record.entity].safeParse(record.body)
  if (!checked.success) {
    const faults = checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new IntegrationError('record.unmappable', `The ${record.entity} does not fit: ${faults.join('; ')}.`)
  }
  const body = packBody(checked.data)
  if (hasUnstorableText(body) || hasControl(record.external_id)) {
    throw new IntegrationError(
      'record.unmappable',
      `The ${record.entity} holds a NUL character or half a character, or a control character in its id: neither can be stored.`,
    )
  }
  const hash = contentHash(body)
  const sort_on = sortDay(record.entity, checked.data)
  const { replaces = [], ...said } = record.facts ?? {}
  return {
    id,
    hash,
    text: [id, record.entity, record.external_id, sort_on, body, hash, said.version ?? ''].join(FIELD_END),
    facts: said,
    replaces: replaces.map((key) => recordId(integration_id, record.entity, key)),
  }
}

/** Between the lines and the fields of stage `rows`: control characters, which JSON text escapes and ids may not have. */
export const LINE_END = '\u001e'
const FIELD_END = '\u001f'
const hasControl = (text: string): boolean => /\p{Cc}/u.test(text)
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
