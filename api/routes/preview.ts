/** What a sync would do. */
import { Router } from 'express'
import { Preview } from '../../domain/preview'
import { previewFile } from '../../service/preview-file'
import { previewSync } from '../../service/preview-sync'
import { operation } from '../operation'
import { PreviewSync } from '../requests'
import type { Serve } from '../serve'

/** With which the rehearsal of a run can end. */
const OF_A_RUN = [
  'sync.already_running',
  'preview.running',
  'preview.too_large',
  'preview.gone',
  'integration.disconnected',
  'auth.reconnect_required',
  'temporal.unavailable',
] as const

const preview = operation({
  name: 'previewSync',
  method: 'post',
  path: '/v1/integrations/:integration_id/preview',
  summary: 'Shows what a sync, or the import of a file, would do',
  details:
    'The whole run is rehearsed, with every match, merge and removal, and nothing of it stays. After a new login it shows which accounts and records would be found again under new ids. Up to 50,000 rows.',
  body: PreviewSync,
  answers: { 200: Preview },
  failures: [...OF_A_RUN, 'integration.no_feed', 'provider.unavailable'],
})

const previewUpload = operation({
  name: 'previewFile',
  method: 'post',
  path: '/v1/integrations/:integration_id/files/preview',
  summary: 'Shows what importing a file would do',
  details:
    'One file, with text fields that answer what it may have to be asked, as in an upload. It is read and the import rehearsed; then the file is forgotten, its answers too. To import it, upload it. `preview.needs_answers` lists questions that are open. Up to 50,000 rows.',
  takes_files: true,
  answers: { 200: Preview },
  failures: [...OF_A_RUN, 'integration.no_files', 'file.wrong_kind', 'file.unreadable', 'preview.needs_answers'],
})

export const previewOperations = [preview, previewUpload]

export function previewRouter(serve: Serve): Router {
  const router = Router()
  serve(router, preview, async ({ path, body, deps }, response) =>
    response.json(await previewSync(deps, { ...path, ...body })),
  )
  serve(router, previewUpload, async ({ path, form, deps }, response) =>
    response.json(await previewFile(deps, { ...path, files: form.files, answers: form.fields })),
  )
  return router
}
