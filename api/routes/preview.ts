/** What a sync would do. */
import { Router } from 'express'
import { Preview } from '../../domain/preview'
import { previewSync } from '../../service/preview-sync'
import { operation } from '../operation'
import { PreviewSync } from '../requests'
import type { Serve } from '../serve'

const preview = operation({
  name: 'previewSync',
  method: 'post',
  path: '/v1/integrations/:integration_id/preview',
  summary: 'Shows what a sync, or the import of a file, would do',
  details:
    'The whole run is rehearsed, with every match, merge and removal, and nothing of it stays. After a new login it shows which accounts and records would be found again under new ids. Up to 50,000 rows.',
  body: PreviewSync,
  answers: { 200: Preview },
  failures: [
    'sync.already_running',
    'preview.running',
    'preview.too_large',
    'integration.disconnected',
    'integration.no_feed',
    'auth.reconnect_required',
    'provider.unavailable',
    'temporal.unavailable',
  ],
})

export const previewOperations = [preview]

export function previewRouter(serve: Serve): Router {
  const router = Router()
  serve(router, preview, async ({ path, body, deps }, response) =>
    response.json(await previewSync(deps, { ...path, ...body })),
  )
  return router
}
