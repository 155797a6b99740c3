/** The forms in which a chunk lies in staging between the activities of a run. */
import type { RecordChange } from './record-change'
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
  /** By position, where the provider says it: record ids of the keys that the row had before. */
  replaces: Record<number, string[]>
  /** By position, where the provider says it: when this version was made. */
  updated_at: Record<number, string>
  /** By position, where the provider numbers its versions. */
  versions: Record<number, number>
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
  /** Every line is new and goes in as it is; `write` and `created` do not name them. */
  all_new: boolean
  /** Lines to write as they are: nobody edited those records. */
  write: number[]
  /** Those of them that are new. */
  created: number[]
  /** Lines whose record is to be marked as removed: nobody edited those either. */
  remove: number[]
  /** Records with more to them than their body, as they will be. */
  changed: RecordChange[]
  /** Lines, removals too, that can only be judged once every page is there. */
  wait: number[]
  /** Lines that count as something else than unchanged, or not at all: counted before, or not yet. */
  settled: number[]
  counts: Record<string, Counts>
  /** How often people had changed something when this was decided: if they did since, it is decided again. */
  edit_no: number
}
