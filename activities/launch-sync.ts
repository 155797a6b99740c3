/** Launches the sync of a schedule through the verb that everybody uses. */
import { activityInfo } from '@temporalio/activity'
import { IntegrationError } from '../domain/errors'
import { getIntegrationService } from '../service/integration-service'
import type { ScheduledSyncInput } from '../workflows/contract'
import type { ActivityDeps } from './deps'

export const createLaunchSync = (deps: ActivityDeps) =>
  async function launchSync({
    integration_id,
    sync_type,
  }: ScheduledSyncInput): Promise<{ sync_job_id: string | null }> {
    try {
      // The launcher's run names the job, so that a repeat of this activity launches nothing twice.
      const sync_job_id = `sync_${(activityInfo().workflowExecution?.runId ?? '').replaceAll('-', '')}`
      const job = await getIntegrationService(deps).syncData({
        integration_id,
        sync_type,
        trigger: 'schedule',
        sync_job_id,
      })
      return { sync_job_id: job.sync_job_id }
    } catch (error) {
      // It was disconnected after the schedule had fired: nothing to do, and no failure.
      if (error instanceof IntegrationError && NOT_NOW.has(error.code)) return { sync_job_id: null }
      throw error
    }
  }

const NOT_NOW = new Set<string>([
  'integration.disconnected',
  'auth.reconnect_required',
  'integration.no_feed',
  'request.not_found',
])
