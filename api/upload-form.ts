/** A multipart body: files, one after the other as they stream in, and text fields before, between or after them. */
import busboy from 'busboy'
import type { Request } from 'express'
import { on } from 'node:events'
import type { Readable } from 'node:stream'
import { IntegrationError } from '../domain/errors'
import type { IncomingFile } from '../service/keep-file'

export interface UploadForm {
  /** Take a file's content before asking for the next. @throws request.invalid, request.too_large */
  files: AsyncGenerator<IncomingFile>
  /** The text fields; complete once the last file was taken. */
  fields: () => Readonly<Record<string, string>>
}

export function readUploadForm(request: Request): UploadForm {
  const fields = new Map<string, string>()
  return { files: readFiles(request, fields), fields: () => Object.fromEntries(fields) }
}

async function* readFiles(request: Request, fields: Map<string, string>): AsyncGenerator<IncomingFile> {
  const parser = openParser(request, fields)
  try {
    for await (const part of on(parser, 'file', { close: ['close'] })) {
      const [field, content, { filename = 'file' }] = part as [string, Readable, Partial<busboy.FileInfo>]
      if (field !== 'file') throw invalid(`Files belong in the field \`file\`, not \`${field}\`.`)
      yield { name: filename.replace(/\p{Cc}/gu, '').slice(0, 255), content: whole(content) }
    }
  } catch (error) {
    throw known(error)
  } finally {
    // Whoever still sends reads the answer only when the body is gone.
    request.unpipe(parser)
    request.resume()
  }
}

const MOST_FILES = 20
const MOST_FIELDS = 50
const LONGEST_FIELD = 64 * 1024

function openParser(request: Request, fields: Map<string, string>): busboy.Busboy {
  let parser: busboy.Busboy
  try {
    const limits = { files: MOST_FILES, fields: MOST_FIELDS, fieldSize: LONGEST_FIELD }
    parser = busboy({ headers: request.headers, limits, defParamCharset: 'utf8' })
  } catch (cause) {
    throw invalid('Send the file as multipart/form-data, in the field `file`.', cause)
  }
  // A stream that breaks off tells its reader. While it has none, the error must not end the process.
  parser.on('error', () => undefined)
  parser.on('file', (_field, content) => content.on('error', () => undefined))
  parser.on('field', (name, value, { valueTruncated, nameTruncated }) => {
    const fault = faultOf(name, fields.has(name), valueTruncated || nameTruncated)
    if (fault === null) fields.set(name, value)
    else parser.destroy(invalid(fault))
  })
  parser.on('fieldsLimit', () => parser.destroy(invalid(`Send up to ${MOST_FIELDS} fields.`)))
  parser.on('filesLimit', () =>
    parser.destroy(new IntegrationError('request.too_large', `Send up to ${MOST_FILES} files at once.`)),
  )
  // pipe() passes on an end, but not a caller who went away: without this, a reader would wait for ever.
  request.once('close', () => {
    if (!request.complete) parser.destroy(incomplete())
  })
  request.pipe(parser)
  return parser
}

function faultOf(name: string, repeated: boolean, truncated: boolean): string | null {
  if (name === 'file') return 'The field `file` came as text: send the file itself, with a file name.'
  if (truncated) return 'A field is longer than 64 KB.'
  return repeated ? 'A field comes twice.' : null
}

async function* whole(content: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* content as AsyncIterable<Uint8Array>
  } catch (error) {
    throw known(error)
  }
}

const known = (error: unknown): Error => (error instanceof IntegrationError ? error : incomplete(error))

const incomplete = (cause?: unknown) => invalid('The multipart body is not complete.', cause)

const invalid = (message: string, cause?: unknown): IntegrationError =>
  new IntegrationError('request.invalid', message, { cause })
