/** Uploads: each file of a multipart body becomes a sync job. */
import busboy from 'busboy'
import { Router, type Request } from 'express'
import { IntegrationError } from '../../domain/errors'
import type { SyncJob } from '../../domain/sync-job'
import type { IntegrationService } from '../../service/integration-service'
import { pathOf } from '../validate'

const MOST_FILES = 20

export function filesRouter(service: IntegrationService): Router {
  const router = Router()
  router.post('/:integration_id/files', async (request, response) => {
    const integration_id = pathOf(request, 'integration_id')
    const jobs: SyncJob[] = []
    for await (const { name, content } of uploadedFiles(request))
      jobs.push(await service.uploadFile({ integration_id, name, content }))
    if (jobs.length === 0) throw new IntegrationError('request.invalid', 'Send at least one file in the field `file`.')
    response.status(202).json({ data: jobs })
  })
  return router
}

interface IncomingFile {
  name: string
  content: AsyncIterable<Uint8Array>
}

/** The files of a multipart body, one after the other, as they stream in. */
async function* uploadedFiles(request: Request): AsyncGenerator<IncomingFile> {
  const parser = openParser(request)
  const waiting: IncomingFile[] = []
  let wake = (): void => undefined
  let ended = false
  let fault: unknown
  const settle = (end: boolean, error?: unknown): void => {
    ended ||= end
    fault ??= error
    wake()
  }
  parser.on('file', (field, content, { filename }) => {
    if (field === 'file') waiting.push({ name: filename ?? 'file', content })
    else {
      content.resume()
      settle(true, new IntegrationError('request.invalid', `Files belong in the field \`file\`, not \`${field}\`.`))
    }
    wake()
  })
  parser.on('filesLimit', () =>
    settle(true, new IntegrationError('request.too_large', `Send up to ${MOST_FILES} files at once.`)),
  )
  parser.on('error', () => settle(true, new IntegrationError('request.invalid', 'The multipart body is not complete.')))
  parser.on('close', () => settle(true))
  request.pipe(parser)

  for (;;) {
    const file = waiting.shift()
    if (file !== undefined) yield file
    else if (fault !== undefined) throw fault
    else if (ended) return
    else await new Promise<void>((resolve) => (wake = resolve))
  }
}

function openParser(request: Request): busboy.Busboy {
  try {
    return busboy({ headers: request.headers, limits: { files: MOST_FILES, fields: 0 }, defParamCharset: 'utf8' })
  } catch (cause) {
    throw new IntegrationError('request.invalid', 'Send the file as multipart/form-data, in the field `file`.', {
      cause,
    })
  }
}
