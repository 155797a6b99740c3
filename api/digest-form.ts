/** What an upload holds, as a digest that does not depend on how it was cut on the wire. */
import { createHash } from 'node:crypto'
import { IntegrationError } from '../domain/errors'
import type { IncomingFile } from '../service/keep-file'
import type { UploadForm } from './upload-form'

export interface DigestedForm extends UploadForm {
  /** Of what was taken of it. */
  digest(): string
  /** Nothing is left to be taken. */
  isTaken(): boolean
  /** Takes what nobody took. @throws request.too_large */
  drain(): Promise<void>
}

/** @param max_bytes of one file, for those whom nobody else limits */
export function digestForm(form: UploadForm, max_bytes: number): DigestedForm {
  const digest = createHash('sha256')
  let whole = false

  async function* files(): AsyncGenerator<IncomingFile> {
    for await (const { name, content } of form.files) {
      digest.update(JSON.stringify(name))
      yield { name, content: digested(content) }
    }
    whole = true
  }
  async function* digested(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let bytes = 0
    for await (const piece of content) {
      bytes += piece.length
      digest.update(piece)
      yield piece
    }
    digest.update(`\n${bytes}\n`)
  }
  const taken = files()

  return {
    files: taken,
    fields: form.fields,
    digest: () =>
      digest
        .copy()
        .update(JSON.stringify(Object.entries(form.fields()).sort()))
        .digest('hex'),
    isTaken: () => whole,
    async drain() {
      for await (const { content } of taken) {
        let bytes = 0
        for await (const piece of content)
          if ((bytes += piece.length) > max_bytes)
            throw new IntegrationError('request.too_large', `A file may have up to ${max_bytes} bytes.`)
      }
    },
  }
}
