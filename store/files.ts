/** Uploaded files, encrypted in parts, so that neither writing nor reading one holds it whole. */
import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { IntegrationError } from '../domain/errors'
import { mintId } from '../runtime/ids'
import type { Sealed, SealedPlace, Vault } from '../runtime/vault'

export interface UploadedFile {
  file_id: string
  integration_id: string
  name: string
  bytes: number
  sha256: string
  created_at: string
}

const PART_BYTES = 512 * 1024

/**
 * Stores a file as it streams in.
 *
 * @throws request.too_large past `max_bytes`; nothing is kept then
 */
export const saveFile = async (
  db: Knex,
  vault: Vault,
  file: { integration_id: string; name: string; content: AsyncIterable<Uint8Array>; max_bytes: number },
): Promise<UploadedFile> =>
  db.transaction(async (trx) => {
    const file_id = mintId('file')
    const digest = createHash('sha256')
    let bytes = 0
    let part_no = 0
    await trx('uploaded_files').insert({
      file_id,
      integration_id: file.integration_id,
      name: file.name,
      bytes: 0,
      sha256: '',
    })
    for await (const part of inParts(file.content)) {
      bytes += part.length
      if (bytes > file.max_bytes)
        throw new IntegrationError('request.too_large', `A file may have up to ${file.max_bytes} bytes.`)
      digest.update(part)
      const sealed = await vault.seal(filePartPlace(file_id, part_no), part)
      await trx('uploaded_file_parts').insert({ file_id, part_no: part_no++, ...sealed })
    }
    const [row] = (await trx('uploaded_files')
      .where({ file_id })
      .update({ bytes, sha256: digest.digest('hex') })
      .returning('*')) as UploadedFile[]
    return row as UploadedFile
  })

/**
 * The content in pieces. It can be gone through more than once, and is the same each time.
 *
 * @throws file.gone when it is gone through
 */
export const readFile = (db: Knex, vault: Vault, fileId: string): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]: () => partsOf(db, vault, fileId),
})

async function* partsOf(db: Knex, vault: Vault, fileId: string): AsyncGenerator<Uint8Array> {
  const file = (await db('uploaded_files').where({ file_id: fileId }).first()) as UploadedFile | undefined
  if (file === undefined) throw new IntegrationError('file.gone')
  for (let part_no = 0; ; part_no++) {
    const part = await db<Sealed & { file_id: string; part_no: number }>('uploaded_file_parts')
      .where({ file_id: fileId, part_no })
      .first()
    if (part === undefined) return
    yield await vault.open(filePartPlace(fileId, part_no), part)
  }
}

export async function deleteFile(db: Knex, fileId: string): Promise<void> {
  await db('uploaded_files').where({ file_id: fileId }).delete()
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
