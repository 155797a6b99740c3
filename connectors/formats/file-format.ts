/**
 * The contract of a file format: how one kind of file is told from the others, what has to be asked before it can be
 * read, and how it is read. A format knows no app, no database and no clock; several apps may take the same format.
 */
import type { CanonicalRow, Entity } from '../../domain/records'
import type { Json, MapContext, Settings } from '../connector'

export interface FileFormat {
  /** `ofx`, `qif`, `mt940`, `camt`, `csv`. */
  readonly name: string
  /** As people call it. */
  readonly title: string
  readonly endings: readonly string[]
  /** What its rows become. */
  readonly entities: readonly Entity[]
  /** By content, never by name. @param head the first bytes of the file, up to `HEAD_BYTES`; all of it where it is shorter */
  recognises(head: Uint8Array): boolean
  /**
   * What only a person can answer, with the candidates and the evidence for each: in which order a file writes day and
   * month, say. Empty where everything is certain or was answered in `settings`. Reads as much of the file as it needs.
   *
   * @throws file.unreadable naming line and column, for a file that is none of this kind after all
   */
  questions(file: AsyncIterable<Uint8Array>, settings: Settings): Promise<FileQuestion[]>
  /**
   * Yields the rows as they are read, in batches of any size, each the JSON text of one row. Holds no whole file. A row
   * that is broken is yielded too, in a form that `map` refuses, with its place and its text.
   *
   * @throws file.unreadable where nothing after this place can be read
   */
  read(file: AsyncIterable<Uint8Array>, settings: Settings): AsyncGenerator<string[]>
  /** One row, parsed, to the records it stands for. What cannot be mapped exactly throws `record.unmappable`. */
  map(row: Json, context: MapContext): CanonicalRow[]
}

export interface FileQuestion {
  /** The setting that the answer is kept in: `date_order`. */
  setting: string
  /** The question in plain words. */
  title: string
  candidates: readonly { value: string; title: string; evidence: string }[]
}

/** As much of a file as tells its kind. */
export const HEAD_BYTES = 16 * 1024
