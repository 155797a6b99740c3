/** How an account stands, for whoever looks at many of them at once: its last runs in short, and what waits for a person. */
import { z } from 'zod'
import { SyncJob } from './sync-job'

export const RunMark = SyncJob.pick({
  sync_job_id: true,
  status: true,
  queued_at: true,
  started_at: true,
  finished_at: true,
})
  .extend({ flawed: z.boolean().describe('It ended with warnings, or with rows that could not be mapped.') })
  .meta({ id: 'RunMark', description: 'A job in short. `getSyncStatus` has the whole of it.' })
export type RunMark = z.infer<typeof RunMark>

export const Overview = z
  .strictObject({
    integration_id: z.string(),
    open: RunMark.nullable().describe('The job that runs, or the newest that waits to.'),
    last_ended: RunMark.extend({ failure: SyncJob.shape.failure })
      .nullable()
      .describe(
        'The last that was completed or failed. One that was cancelled or skipped says nothing about the account.',
      ),
    latest: z.array(RunMark).describe('The newest jobs, newest first; as many as `runs` asks for.'),
    asking_files: z.int().describe('Uploaded files that wait for an answer.'),
  })
  .meta({ id: 'Overview', description: 'How one linked account stands.' })
export type Overview = z.infer<typeof Overview>
