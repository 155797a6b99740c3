/** The schedule that keeps the ledger true: once a minute, for as long as there is a worker. */
import { ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client'
import { reconcileScheduleId } from '../workflows/contract'
import type { ServiceDeps } from './deps'
import { withDeadline } from './start-sync'

const EVERY = '1 minute'

export async function ensureReconcileSchedule({ temporal }: Pick<ServiceDeps, 'temporal'>): Promise<void> {
  const scheduleId = reconcileScheduleId(temporal.taskQueue)
  try {
    await withDeadline(temporal, () =>
      temporal.client.schedule.create({
        scheduleId,
        spec: { intervals: [{ every: EVERY }] },
        action: {
          type: 'startWorkflow',
          workflowType: 'reconcileJobs',
          workflowId: scheduleId,
          taskQueue: temporal.taskQueue,
          workflowExecutionTimeout: '10 minutes',
        },
        policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: EVERY },
      }),
    )
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
  }
}
