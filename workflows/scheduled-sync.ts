/**
 * What a schedule starts. A schedule may never start the sync itself: the server appends a timestamp to the workflow id,
 * and the id is the lock.
 */
import { launchSync } from './activities'
import type { ScheduledSyncInput } from './contract'

export const scheduledSync = (input: ScheduledSyncInput): Promise<{ sync_job_id: string | null }> => launchSync(input)
