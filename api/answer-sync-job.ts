/** The answer to whoever started a job: 202 and where to look, or the ended job for those who said they would wait. */
import type { Response } from 'express'
import { hasEnded, type SyncJob } from '../domain/sync-job'
import type { IntegrationService } from '../service/integration-service'

export async function answerSyncJob(
  service: IntegrationService,
  started: SyncJob,
  wait_s: number,
  response: Response,
): Promise<void> {
  const job = wait_s === 0 ? started : await service.awaitSync(started.sync_job_id, wait_s * 1000)
  if (wait_s > 0) response.set('Preference-Applied', `wait=${wait_s}`)
  response
    .status(hasEnded(job.status) ? 200 : 202)
    .location(`/v1/sync-jobs/${job.sync_job_id}`)
    .json(job)
}
