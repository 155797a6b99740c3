/** The files of a multipart body, one after the other, as they stream in. */
import busboy from 'busboy'
import type { Request } from 'express'
import { on } from 'node:events'
import type { Readable } from 'node:stream'
import { IntegrationError } from '../domain/errors'

export interface IncomingFile {
  name: string
  content: AsyncIterable<Uint8Array>
}

/** Take a file's content before asking for the next. @throws request.invalid, request.too_large */
export async function* uploadedFiles(request: Request): AsyncGenerator<IncomingFile> {
  const parser = openParser(request)
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

function openParser(request: Request): busboy.Busboy {
  let parser: busboy.Busboy
  try {
    parser = busboy({ headers: request.headers, limits: { files: MOST_FILES, fields: 0 }, defParamCharset: 'utf8' })
  } catch (cause) {
    throw invalid('Send the file as multipart/form-data, in the field `file`.', cause)
  }
  // A stream that breaks off tells its reader. While it has none, the error must not end the process.
  parser.on('error', () => undefined)
  parser.on('file', (_field, content) => content.on('error', () => undefined))
  parser.on('fieldsLimit', () => parser.destroy(invalid('Send nothing but files, in the field `file`.')))
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
