/** One staged chunk: read, mapped, staged again. */
import type { Pool } from 'pg'
import type { Json } from '../../connectors/connector'
import type { RawSection } from '../../domain/chunk'
import { IntegrationError } from '../../domain/errors'
import { readStaged, stage, type ChunkKey } from '../../store/staging'
import type { MapResult } from '../../workflows/contract'
import { LINE_END, mapChunk, type MappingFacts } from './map-chunk'

export interface MapTask {
  chunk: ChunkKey
  facts: MappingFacts
}

export type MapStaged = (task: MapTask) => Promise<MapResult>

export const createMapStaged =
  (bulk: Pool): MapStaged =>
  async ({ chunk, facts }) => {
    const { keys, lines } = mapChunk(parseRaw(await readStaged(bulk, chunk, 'raw')), facts)
    await stage(bulk, chunk, { keys: JSON.stringify(keys), rows: lines.join(LINE_END) })
    return { rows: keys.ids.length, quarantined: keys.quarantine.length }
  }

/** Rows were told apart by their brackets alone; only here it shows whether they are JSON. */
function parseRaw(raw: string): RawSection<Json>[] {
  try {
    return JSON.parse(raw) as RawSection<Json>[]
  } catch (cause) {
    throw new IntegrationError('provider.unreadable', 'The provider sent rows that are not valid JSON.', { cause })
  }
}
