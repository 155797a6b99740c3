/** The answer to whoever started a job: 202 and where to look, or the ended job for those who said they would wait. */
import type { Request, Response } from 'express'
import { hasEnded, type SyncJob } from '../domain/sync-job'
import type { IntegrationService } from '../service/integration-service'
import { preferredWait } from './validate'

export async function answerSyncJob(
  service: IntegrationService,
  started: SyncJob,
  request: Request,
  response: Response,
): Promise<void> {
  const wait = preferredWait(request)
  const job = wait === 0 ? started : await service.awaitSync(started.sync_job_id, wait * 1000)
  if (wait > 0) response.set('Preference-Applied', `wait=${wait}`)
  response
    .status(hasEnded(job.status) ? 200 : 202)
    .location(`/v1/sync-jobs/${job.sync_job_id}`)
    .json(job)
}
