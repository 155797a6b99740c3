/** What this process counts, for Prometheus. No label names a user, an account or a job: their number has no bound. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Counts, SyncStatus } from '../domain/sync-job'

/** A run that is over. */
export interface FinishedRun {
  app_name: string
  status: SyncStatus
  counts: Counts
  /** Null for a run that never started. */
  seconds: number | null
}

export function countRun({ app_name, status, counts, seconds }: FinishedRun): void {
  runs.inc({ app: app_name, outcome: status })
  for (const [outcome, rows] of Object.entries(counts)) if (rows > 0) records.inc({ app: app_name, outcome }, rows)
  if (seconds !== null) runSeconds.observe({ app: app_name, outcome: status }, seconds)
}

/** Work for a run that another one had overtaken, or that was ended: it was refused. */
export const countOvertaken = (activity: string): void => overtaken.inc({ activity })

/** @param route the path as it is declared, with its parameters unfilled */
export const countRequest = (method: string, route: string, status: number, seconds: number): void =>
  requestSeconds.observe({ method, route, status: String(status) }, seconds)

/** Seconds since the last success of the scheduled integration that has gone longest without one, by app. */
export function showOldestSuccess(ages: readonly { app_name: string; seconds: number }[]): void {
  oldestSuccess.reset()
  for (const { app_name, seconds } of ages) oldestSuccess.set({ app: app_name }, seconds)
}

export const metrics = new Registry()
collectDefaultMetrics({ register: metrics })

const registers = [metrics]

const runs = new Counter({
  name: 'integration_sync_runs_total',
  help: 'Sync runs that ended, by app and outcome.',
  labelNames: ['app', 'outcome'],
  registers,
})

const records = new Counter({
  name: 'integration_records_total',
  help: 'Rows of runs that ended, by app and how they were settled.',
  labelNames: ['app', 'outcome'],
  registers,
})

const runSeconds = new Histogram({
  name: 'integration_sync_run_duration_seconds',
  help: 'From the start of a run to its end.',
  labelNames: ['app', 'outcome'],
  buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1800, 7200],
  registers,
})

const overtaken = new Counter({
  name: 'integration_overtaken_total',
  help: 'Work that came too late, for a run that was over, and was refused; by activity.',
  labelNames: ['activity'],
  registers,
})

const requestSeconds = new Histogram({
  name: 'integration_http_request_duration_seconds',
  help: 'From the arrival of a request to the end of its answer. A caller who asks to wait is waited for.',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  registers,
})

const oldestSuccess = new Gauge({
  name: 'integration_oldest_success_age_seconds',
  help: 'Of the integrations that are refreshed by a schedule: the longest time since a success, by app.',
  labelNames: ['app'],
  registers,
})
