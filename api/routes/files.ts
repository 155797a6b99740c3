/** Uploads: each file becomes a sync job. */
import { Router } from 'express'
import { IntegrationError } from '../../domain/errors'
import { SyncJob } from '../../domain/sync-job'
import type { IntegrationService } from '../../service/integration-service'
import { listOf } from '../answers'
import { operation, serve } from '../operation'
import { uploadedFiles } from '../uploaded-files'

const uploadFiles = operation({
  name: 'uploadFiles',
  method: 'post',
  path: '/v1/integrations/:integration_id/files',
  summary: 'Imports files',
  details:
    'Each file becomes a job; the jobs of an integration run one after the other. When a file is refused, the jobs of those before it stand and are named in `accepted`.',
  takes_files: true,
  answers: { 202: listOf(SyncJob) },
  failures: ['integration.no_files', 'integration.disconnected', 'auth.reconnect_required'],
})

export const filesOperations = [uploadFiles]

export function filesRouter(service: IntegrationService): Router {
  const router = Router()

  serve(router, uploadFiles, async ({ path, request }, response) => {
    const jobs: SyncJob[] = []
    try {
      for await (const file of uploadedFiles(request)) jobs.push(await service.uploadFile({ ...path, ...file }))
    } catch (error) {
      throw namingAccepted(jobs, error)
    }
    if (jobs.length === 0) throw new IntegrationError('request.invalid', 'Send at least one file in the field `file`.')
    response.status(202).json({ data: jobs, next_cursor: null })
  })

  return router
}

function namingAccepted(jobs: SyncJob[], error: unknown): unknown {
  if (jobs.length === 0 || !(error instanceof IntegrationError)) return error
  const accepted = jobs.map(({ sync_job_id }) => sync_job_id)
  return new IntegrationError(error.code, error.message, { facts: { ...error.facts, accepted }, cause: error.cause })
}
