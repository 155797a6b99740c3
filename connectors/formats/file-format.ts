/**
 * The contract of a file format: how one kind of file is told from the others, what has to be asked before it can be
 * read, and how it is read. A format knows no app, no database and no clock; several apps may take the same format.
 */
import type { CanonicalRow, Entity } from '../../domain/records'
import type { Warning } from '../../domain/sync-job'
import type { Json, MapContext, Settings } from '../connector'

export interface FileFormat {
  /** `ofx`, `qif`, `mt940`, `camt`, `csv`. */
  readonly name: string
  /** As people call it. */
  readonly title: string
  readonly endings: readonly string[]
  /** What its rows become. */
  readonly entities: readonly Entity[]
  /**
   * Every setting that its reader looks at. They are declared so that an answer can be checked before it is kept, be it
   * to a question or sent along with a file that nobody has asked about yet.
   */
  readonly settings: readonly FileSetting[]
  /** By content, never by name. @param head the first bytes of the file, up to `HEAD_BYTES`; all of it where it is shorter */
  recognises(head: Uint8Array): boolean
  /**
   * What only a person can answer, with the candidates and the evidence for each: in which order a file writes day and
   * month, say. Empty where everything is certain or was answered in `settings`. Reads as much of the file as it needs.
   *
   * @param file may be iterated again and again, each time from its start
   * @throws file.unreadable naming line and column, for a file that is none of this kind after all
   */
  questions(file: AsyncIterable<Uint8Array>, settings: Settings): Promise<FileQuestion[]>
  /**
   * Yields the rows as they are read, in batches of any size, each the JSON text of one row. Holds no whole file. A row
   * that is broken is yielded too, in a form that `map` refuses, with its place and its text.
   *
   * @param file may be iterated again and again, each time from its start, by a reader that has to look ahead: whether
   * an id is unique in the file, say
   * @returns what the ledger has to say of the file as a whole, once and without any of its content: that it uses an id
   * twice, say; the `stream` of a warning is filled in later
   * @throws file.unreadable where nothing after this place can be read
   */
  read(file: AsyncIterable<Uint8Array>, settings: Settings): AsyncGenerator<string[], FileWarning[] | undefined>
  /** One row, parsed, to the records it stands for. What cannot be mapped exactly throws `record.unmappable`. */
  map(row: Json, context: MapContext): CanonicalRow[]
}

/** What a person may have to say once for all files of an integration. Never a secret. */
export interface FileSetting {
  /** `date_order`. */
  name: string
  title: string
  /** A regular expression that the whole value matches. */
  pattern: string
  example: string
  help: string
}

export type FileWarning = Omit<Warning, 'stream'>

export interface FileQuestion {
  /** The setting that the answer is kept in. */
  setting: string
  /** The question in plain words. */
  title: string
  /** The likeliest first. Empty where the file gives no hint: any value of the setting's pattern is an answer then. */
  candidates: readonly FileCandidate[]
  /** What a question about columns is about. */
  table?: FileTable
}

export interface FileCandidate {
  value: string
  title: string
  /** Why it may be this one, in plain words. */
  evidence: string
}

/** A table as a person has to see it to say what its columns are. */
export interface FileTable {
  columns: readonly FileColumn[]
  /** What a column can be. */
  roles: readonly ColumnRole[]
}

export interface FileColumn {
  /** As the answer names it: by its name, or by its number from 1 where it has none of its own. */
  reference: string | number
  /** As the header has it; empty where there is none. Long ones are cut. */
  name: string
  /** Its values in the first rows, one of each. Long ones are cut. */
  values: readonly string[]
  /** What is found among its values. Where it is empty, it may come to hold anything. */
  holds: readonly ValueKind[]
}

export interface ColumnRole {
  role: string
  title: string
  /** Its text can be put together from several columns. */
  several: boolean
  /** What its column has to hold; null for texts. */
  holds: ValueKind | null
}

export type ValueKind = 'date' | 'amount'

/** As much of a file as tells its kind. */
export const HEAD_BYTES = 16 * 1024
