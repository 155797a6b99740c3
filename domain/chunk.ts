/** The forms in which a chunk lies in staging between the activities of a run. */
import type { Counts } from './sync-job'

/**
 * Stage `raw`: rows as the provider sent them, by stream, in the order in which they came. The engine writes it by
 * joining texts, so the rows themselves are never parsed before `map`.
 */
export interface RawSection<Row> {
  stream: string
  rows: Row[]
}

/**
 * Stage `keys`: what is needed to decide, without the bodies. Position n of `ids` and `hashes` is line n of stage `rows`.
 */
export interface ChunkKeys {
  /** Which lines belong to which stream, in line order. */
  sections: { stream: string; lines: number; quarantined: number }[]
  /** record_id as 32 hex digits. */
  ids: string[]
  /** Content hash as 32 hex digits; null for a tombstone. */
  hashes: (string | null)[]
  quarantine: QuarantinedRow[]
}

export interface QuarantinedRow {
  stream: string
  /** The row's place in the chunk as it was fetched. */
  position: number
  reason: string
  raw: string
}

/** Stage `decision`: what is to be done with each line, by position. Lines named nowhere stay as they are. */
export interface ChunkDecision {
  /** Every line is new and goes in as it is; `write` does not name them. */
  all_new: boolean
  /** Lines to write. */
  write: number[]
  /** Lines whose record is to be marked as removed. */
  remove: number[]
  counts: Record<string, Counts>
}
