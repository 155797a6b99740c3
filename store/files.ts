/** Uploaded files: what they are, and their content, encrypted in parts so that neither writing nor reading holds it whole. */
import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { IntegrationError } from '../domain/errors'
import type { Sealed, SealedPlace, Vault } from '../runtime/vault'
import type { Json } from './json'
import { keysetPage, type Keyset, type Page } from './keyset'

export interface UploadedFileRow {
  file_id: string
  file_no: number
  integration_id: string
  name: string
  /** Name of its format; null for files of before formats had names. */
  format: string | null
  bytes: number
  sha256: string
  settings: Record<string, string>
  questions: Json[]
  created_at: string
  received_at: string | null
  removed_at: string | null
}

interface NewFile {
  file_id: string
  integration_id: string
  name: string
  format: string
  content: AsyncIterable<Uint8Array>
  max_bytes: number
  /** No list shows it, and unless it is deleted it is forgotten like one that broke off. */
  unlisted?: boolean
}

const PART_BYTES = 512 * 1024

/**
 * Stores a file as it streams in: no transaction is held open for a slow sender. What broke off is removed.
 *
 * @throws request.too_large past `max_bytes`
 */
export async function saveFile(db: Knex, vault: Vault, file: NewFile): Promise<UploadedFileRow> {
  const { file_id, integration_id, name, format, unlisted = false } = file
  // An attempt that died with its process may have begun it.
  await deleteFiles(db, [file_id])
  await db('uploaded_files').insert({ file_id, integration_id, name, format, bytes: 0, sha256: '' })
  try {
    const { bytes, sha256 } = await saveParts(db, vault, file_id, file)
    const [row] = (await db('uploaded_files')
      .where({ file_id })
      .update({ bytes, sha256, received_at: unlisted ? null : db.fn.now() })
      .returning('*')) as UploadedFileRow[]
    if (row === undefined) throw new IntegrationError('integration.disconnected')
    return row
  } catch (error) {
    await deleteFiles(db, [file_id])
    throw error
  }
}

/** The content, which may be read again and again. @throws file.gone, also when a part is missing */
export const readFile = (db: Knex, vault: Vault, fileId: string): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]: () => readParts(db, vault, fileId),
})

/** @throws request.not_found */
export async function getFile(
  db: Knex,
  { integration_id, file_id }: Pick<UploadedFileRow, 'integration_id' | 'file_id'>,
): Promise<UploadedFileRow> {
  const row = await db<UploadedFileRow>('uploaded_files').where({ integration_id, file_id }).first()
  if (row === undefined || row.received_at === null)
    throw new IntegrationError('request.not_found', 'There is no file with this id.')
  return row
}

/** What a file is read by: what was said of it, above what holds for its integration. */
export const fileSettings = async (db: Knex, fileId: string): Promise<Record<string, string>> =>
  (await db<UploadedFileRow>('uploaded_files').where({ file_id: fileId }).first('settings'))?.settings ?? {}

export type ListedFile = UploadedFileRow & {
  /** The job that read it last. */
  sync_job_id: string | null
}

/** Newest first. */
export const listFiles = (db: Knex, integrationId: string, keyset: Keyset): Promise<Page<ListedFile>> =>
  keysetPage(
    db
      .from('uploaded_files as f')
      .where({ integration_id: integrationId })
      .whereNotNull('received_at')
      .select('f.*', db.raw(`(${NEWEST_JOB}) as sync_job_id`)) as unknown as Knex.QueryBuilder<
      ListedFile,
      ListedFile[]
    >,
    keyset,
    'file_no',
  )

export async function noteQuestions(db: Knex, fileId: string, questions: readonly object[]): Promise<void> {
  await db('uploaded_files')
    .where({ file_id: fileId })
    .update({ questions: JSON.stringify(questions) })
}

/** The questions of a file are answered: it is read by these settings from now on. */
export async function noteSettings(db: Knex, fileId: string, settings: Record<string, string>): Promise<void> {
  await db('uploaded_files')
    .where({ file_id: fileId })
    .update({ settings: JSON.stringify(settings), questions: '[]' })
}

export async function deleteFiles(db: Knex, fileIds: readonly string[]): Promise<void> {
  await db('uploaded_files').whereIn('file_id', fileIds).delete()
}

/**
 * Removes the content of files that were kept long enough and that no open job reads, and files as a whole that never
 * became a job: those that broke off or were only looked at, and those whose questions nobody answered.
 */
export async function removeOldFiles(db: Knex, keepDays: number): Promise<{ removed: number }> {
  const { rowCount } = (await db.raw(REMOVE_CONTENT, [keepDays])) as { rowCount: number }
  await db.raw(FORGET_UNREAD, [Math.max(keepDays, UNREAD_DAYS)])
  return { removed: rowCount }
}

/** Whoever was asked something gets this time to answer, even where nothing is kept. */
const UNREAD_DAYS = 1

async function saveParts(
  db: Knex,
  vault: Vault,
  file_id: string,
  { content, max_bytes }: Pick<NewFile, 'content' | 'max_bytes'>,
): Promise<Pick<UploadedFileRow, 'bytes' | 'sha256'>> {
  const digest = createHash('sha256')
  let bytes = 0
  let part_no = 0
  for await (const part of inParts(content)) {
    bytes += part.length
    if (bytes > max_bytes) throw new IntegrationError('request.too_large', `A file may have up to ${max_bytes} bytes.`)
    digest.update(part)
    const sealed = await vault.seal(filePartPlace(file_id, part_no), part)
    await db('uploaded_file_parts').insert({ file_id, part_no: part_no++, ...sealed })
  }
  return { bytes, sha256: digest.digest('hex') }
}

async function* readParts(db: Knex, vault: Vault, fileId: string): AsyncGenerator<Uint8Array> {
  const file = await db<UploadedFileRow>('uploaded_files').where({ file_id: fileId }).first('bytes')
  if (file === undefined) throw new IntegrationError('file.gone')
  let left = file.bytes
  for (let part_no = 0; left > 0; part_no++) {
    const part = await db<Sealed & { file_id: string; part_no: number }>('uploaded_file_parts')
      .where({ file_id: fileId, part_no })
      .first()
    if (part === undefined) throw new IntegrationError('file.gone')
    const opened = await vault.open(filePartPlace(fileId, part_no), part)
    left -= opened.length
    yield opened
  }
}

export const filePartPlace = (fileId: string, partNo: number): SealedPlace => ({
  owner: fileId,
  field: `uploaded_file_parts/${partNo}`,
})

async function* inParts(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = []
  let size = 0
  for await (const piece of content) {
    held.push(piece)
    size += piece.length
    if (size < PART_BYTES) continue
    yield Buffer.concat(held)
    held = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(held)
}

const NEWEST_JOB = `select j.sync_job_id from sync_jobs j where j.file_id = f.file_id order by j.job_no desc limit 1`

const REMOVE_CONTENT = `
  with old as (
    update uploaded_files f set removed_at = now()
     where f.removed_at is null and f.created_at < now() - make_interval(days => ?)
       and exists (select from sync_jobs j where j.file_id = f.file_id)
       and not exists (select from sync_jobs j where j.file_id = f.file_id and j.status in ('QUEUED', 'RUNNING'))
    returning f.file_id
  ), parts as (
    delete from uploaded_file_parts p using old where p.file_id = old.file_id
  )
  select from old`

const FORGET_UNREAD = `
  delete from uploaded_files f
   where f.created_at < now() - make_interval(days => case when f.received_at is null then 1 else ? end)
     and not exists (select from sync_jobs j where j.file_id = f.file_id)`
