/** A file as it comes in: recognised by its first bytes, kept, and looked at for what only a person can say of it. */
import type { Connector, Settings } from '../connectors/connector'
import { HEAD_BYTES, type FileFormat, type FileQuestion } from '../connectors/formats/file-format'
import { findConnector } from '../connectors/registry'
import { IntegrationError } from '../domain/errors'
import * as files from '../store/files'
import type { IntegrationRow } from '../store/integrations'
import type { ServiceDeps } from './deps'
import type { Answers } from './file-answers'
import { requireConnected } from './queue-job'
import { recogniseFile } from './recognise-file'

export interface IncomingFile {
  name: string
  content: AsyncIterable<Uint8Array>
}

export interface Upload {
  integration_id: string
  files: AsyncIterable<IncomingFile>
  /** Sent along with the files; complete once these have all been taken. */
  answers: () => Answers
}

export interface KeptFile {
  row: files.UploadedFileRow
  format: FileFormat
}

/** Refuses by the first bytes, before anything is stored. @throws file.wrong_kind, request.too_large, naming the file */
export const keepFile = (
  deps: ServiceDeps,
  connector: Connector,
  { integration_id }: IntegrationRow,
  { name, content }: IncomingFile,
  { unlisted = false } = {},
): Promise<KeptFile> =>
  naming({ name }, async () => {
    const { db, vault, config, attempt } = deps
    const { head, whole } = await peek(content)
    const format = recogniseFile(connector, head)
    const max_bytes = config.UPLOAD_MAX_MB * 1024 * 1024
    const row = await files.saveFile(db.knex, vault, {
      file_id: attempt.mintId('file'),
      integration_id,
      name,
      format: format.name,
      content: whole,
      max_bytes,
      unlisted,
    })
    return { row, format }
  })

/** What has to be answered before the file can be read. @throws file.unreadable naming the file */
export const questionsOf = (
  { db, vault }: ServiceDeps,
  { row, format }: KeptFile,
  settings: Settings,
): Promise<FileQuestion[]> => naming(row, () => format.questions(files.readFile(db.knex, vault, row.file_id), settings))

/** The connector of a link to an app that takes files. @throws integration.no_files, and what is not connected */
export function connectorFor(integration: IntegrationRow): Connector {
  requireConnected(integration)
  const connector = findConnector(integration.app_name)
  if ((connector.formats ?? []).length === 0) throw new IntegrationError('integration.no_files')
  return connector
}

/** Of several files, a refusal says which one is meant. */
async function naming<T>({ name }: { name: string }, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error
    const { code, message, facts, cause } = error
    throw new IntegrationError(code, message, { facts: { ...facts, file: name }, cause })
  }
}

/** The first bytes, and the whole content all the same. */
async function peek(content: AsyncIterable<Uint8Array>): Promise<{ head: Buffer; whole: AsyncIterable<Uint8Array> }> {
  const pieces = content[Symbol.asyncIterator]()
  const taken: Uint8Array[] = []
  let size = 0
  while (size < HEAD_BYTES) {
    const step = await pieces.next()
    if (step.done === true) break
    taken.push(step.value)
    size += step.value.length
  }
  const rest: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => pieces }
  async function* whole() {
    yield* taken
    yield* rest
  }
  return { head: Buffer.concat(taken).subarray(0, HEAD_BYTES), whole: whole() }
}
