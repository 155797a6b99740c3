/** The schedule that keeps the ledger true: once a minute, for as long as there is a worker. */
import { ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client'
import { RECONCILE_SCHEDULE_ID } from '../workflows/contract'
import type { ServiceDeps } from './deps'
import { withDeadline } from './start-sync'

const EVERY = '1 minute'

export async function ensureReconcileSchedule({ temporal }: Pick<ServiceDeps, 'temporal'>): Promise<void> {
  try {
    await withDeadline(temporal, () =>
      temporal.client.schedule.create({
        scheduleId: RECONCILE_SCHEDULE_ID,
        spec: { intervals: [{ every: EVERY }] },
        action: { type: 'startWorkflow', workflowType: 'reconcileJobs', workflowId: RECONCILE_SCHEDULE_ID, taskQueue: temporal.taskQueue, workflowExecutionTimeout: '10 minutes' },
        policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: EVERY },
      }),
    )
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
  }
}
