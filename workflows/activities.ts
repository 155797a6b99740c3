/** The activities as workflows see them: how long each may take and how it is tried again. */
import { proxyActivities, type ActivityOptions } from '@temporalio/workflow'
import type { Activities } from '../activities'

/** Beats come three times in this span; a worker that died is noticed after it. */
const HEARTBEAT = '10 seconds'

/** Work on our own database: tried again for as long as an outage may last. */
const OURS: ActivityOptions = {
  startToCloseTimeout: '10 minutes',
  scheduleToCloseTimeout: '1 hour',
  heartbeatTimeout: HEARTBEAT,
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
}

/** Work at a provider: a fault there is given about ten minutes to pass, and a wait that it asks for is honoured beyond that. */
const THEIRS: ActivityOptions = {
  startToCloseTimeout: '2 hours',
  scheduleToCloseTimeout: '5 hours',
  heartbeatTimeout: HEARTBEAT,
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '2 minutes', maximumAttempts: 12 },
}

/** A provider that is asked to forget us: nobody waits for it, and nobody is helped by haste. */
const IN_THE_END: ActivityOptions = {
  startToCloseTimeout: '2 minutes',
  scheduleToCloseTimeout: '3 days',
  heartbeatTimeout: HEARTBEAT,
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 hour' },
}

export const {
  openJob,
  map,
  resolveConflicts,
  persist,
  settleRemovals,
  closeJob,
  launchSync,
  reconcile,
  giveUpRevocation,
} = proxyActivities<Activities>(OURS)
export const { fetch } = proxyActivities<Activities>(THEIRS)
export const { revoke } = proxyActivities<Activities>(IN_THE_END)

/** Somebody waits for it: what does not come soon is asked for again by that person. */
export const { preview } = proxyActivities<Activities>({
  startToCloseTimeout: '60 seconds',
  scheduleToCloseTimeout: '90 seconds',
  heartbeatTimeout: HEARTBEAT,
  retry: { initialInterval: '1 second', maximumAttempts: 2 },
})
