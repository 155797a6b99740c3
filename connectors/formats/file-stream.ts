/** The stream of an app that reads files: each file is read by the format it is of, told by its content. */
import { IntegrationError } from '../../domain/errors'
import { ENTITY_NAMES } from '../../domain/records'
import type { Ask, Json, JsonObject, MapContext, PageEnd, Stream } from '../connector'
import { HEAD_BYTES, type FileFormat } from './file-format'
import { looksLike } from './looks-like'

export const fileStream = (
  { name, title }: Pick<Stream, 'name' | 'title'>,
  formats: readonly FileFormat[],
): Stream => ({
  name,
  title,
  entities: ENTITY_NAMES.filter((entity) => formats.some(({ entities }) => entities.includes(entity))),
  modes: ['full'],

  async *read({ file, settings }: Ask): AsyncGenerator<string[], PageEnd> {
    if (file === null) throw new IntegrationError('integration.no_feed')
    const format = await formatOf(file, formats)
    const rows = format.read(file, settings)
    try {
      for (let step = await rows.next(); ; step = await rows.next()) {
        if (step.done === true) {
          const warnings = (step.value ?? []).map((warning) => ({ ...warning, stream: name }))
          return { position: null, cursor: null, warnings }
        }
        yield tagRows(format, step.value)
      }
    } finally {
      await rows.return(undefined)
    }
  },

  map(json: Json, context: MapContext) {
    const { format: tag, row = null } = json as Partial<JsonObject>
    const format = formats.find((each) => each.name === tag)
    if (format === undefined) throw new IntegrationError('record.unmappable', 'The row is of no format of this app.')
    return format.map(row, context)
  },
})

/** Rows with the format that has to map them. */
export const tagRows = ({ name }: FileFormat, rows: readonly string[]): string[] =>
  rows.map((row) => `{"format":"${name}","row":${row}}`)

/** @throws file.unreadable */
async function formatOf(file: AsyncIterable<Uint8Array>, formats: readonly FileFormat[]): Promise<FileFormat> {
  const head = await headOf(file)
  const format = formats.find((each) => each.recognises(head))
  if (format !== undefined) return format
  throw new IntegrationError('file.unreadable', `This is ${looksLike(head)?.what ?? 'a file of an unknown kind'}.`)
}

/** The bytes that tell what a file is. */
export async function headOf(file: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of file) {
    pieces.push(piece)
    size += piece.length
    if (size >= HEAD_BYTES) break
  }
  return Buffer.concat(pieces).subarray(0, HEAD_BYTES)
}
