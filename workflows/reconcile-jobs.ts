/** Runs every minute: brings ledger, Temporal and schedules into agreement. */
import { reconcile } from './activities'

export const reconcileJobs = (): ReturnType<typeof reconcile> => reconcile()
