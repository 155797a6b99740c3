/** Reads a file through a format as a sync does: every row mapped on its own, what cannot be mapped put aside. */
import type { Json, Settings } from '../../../connectors/connector'
import type { FileFormat, FileWarning } from '../../../connectors/formats/file-format'
import { HEAD_BYTES } from '../../../connectors/formats/file-format'
import { IntegrationError } from '../../../domain/errors'
import { ENTITIES, type Body, type CanonicalRow, type Entity } from '../../../domain/records'

export interface FileReading {
  /** The texts of the rows, as they would be staged. */
  texts: string[]
  rows: CanonicalRow[]
  refused: string[]
  /** The rows behind the refusals, in the same order. */
  aside: Json[]
  warnings: FileWarning[]
}

/** @param size bytes in a piece of the file */
export async function readFile(
  format: FileFormat,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
  settings: Settings = {},
  size = 64 * 1024,
): Promise<FileReading> {
  const file = typeof content === 'string' || content instanceof Uint8Array ? inPieces(content, size) : content
  const reading: FileReading = { texts: [], rows: [], refused: [], aside: [], warnings: [] }
  const pages = format.read(file, settings)
  let step = await pages.next()
  for (; step.done !== true; step = await pages.next()) reading.texts.push(...step.value)
  reading.warnings = step.value ?? []
  for (const text of reading.texts) {
    const json = JSON.parse(text) as Json
    try {
      for (const row of format.map(json, { settings })) {
        if (row.body !== null && !ENTITIES[row.entity].safeParse(row.body).success)
          throw new IntegrationError('record.unmappable', `The ${row.entity} does not fit.`)
        reading.rows.push(row)
      }
    } catch (fault) {
      if (!(fault instanceof IntegrationError) || fault.code !== 'record.unmappable') throw fault
      reading.refused.push(fault.message)
      reading.aside.push(json)
    }
  }
  return reading
}

/** The bodies of one kind, in the order of the file. */
export const listOf = <E extends Entity>({ rows }: FileReading, entity: E): Body<E>[] =>
  rows.filter((row) => row.entity === entity && row.body !== null).map(({ body }) => body as Body<E>)

/** The bodies of one kind, by their external ids. */
export const bodiesOf = <E extends Entity>({ rows }: FileReading, entity: E): Map<string, Body<E> | null> =>
  new Map(rows.filter((row) => row.entity === entity).map((row) => [row.external_id, row.body as Body<E> | null]))

export const recognises = (format: FileFormat, content: string | Uint8Array): boolean =>
  format.recognises(Buffer.from(content).subarray(0, HEAD_BYTES))

/** Can be gone through again and again, as a stored upload can. */
export function inPieces(content: string | Uint8Array, size = 64 * 1024): AsyncIterable<Uint8Array> {
  const bytes = Buffer.from(content)
  return {
    async *[Symbol.asyncIterator]() {
      for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size))
    },
  }
}
