/**
 * The one place where an error becomes Temporal's: code, retry or not, and when. Also beats the heart of every activity
 * and logs each attempt.
 *
 * Texts of unknown errors stay here: a parser or a driver quotes data in them, and histories are kept and shown.
 */
import { activityInfo, Context } from '@temporalio/activity'
import { ApplicationFailure, ApplicationFailureCategory, CancelledFailure } from '@temporalio/common'
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker'
import { FAILURES, IntegrationError } from '../domain/errors'
import { countOvertaken } from '../runtime/metrics'
import { asStoreFailure } from '../runtime/pg-errors'
import { noteAttempt } from '../store/runs'
import type { RunRef } from '../workflows/contract'
import type { ActivityDeps } from './deps'

export const createActivityInterceptor = ({ db, log, failpoint }: ActivityDeps): ActivityInboundCallsInterceptor => ({
  async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    const { activityType, attempt, heartbeatTimeoutMs } = activityInfo()
    const run = (input.args[0] ?? {}) as Partial<RunRef>
    const fields = { activity: activityType, attempt, sync_job_id: run.sync_job_id, integration_id: run.integration_id }
    const beat = setInterval(() => Context.current().heartbeat(), (heartbeatTimeoutMs ?? DEFAULT_BEAT_MS) / 3)
    const startedAt = performance.now()
    try {
      if (attempt > 1 && run.sync_job_id !== undefined) await noteAttempt(db.knex, run.sync_job_id, attempt)
      const result = await next(input)
      failpoint('activity.before_return')
      log.debug({ ...fields, ms: Math.round(performance.now() - startedAt) }, 'activity done')
      return result
    } catch (error) {
      if (error instanceof CancelledFailure || error instanceof ApplicationFailure) throw error
      const failure = toIntegrationError(error)
      if (failure.code === 'job.superseded') countOvertaken(activityType)
      log[FAILURES[failure.code].retry ? 'warn' : 'error'](
        { ...fields, code: failure.code, err: error },
        'activity failed',
      )
      throw toApplicationFailure(failure)
    } finally {
      clearInterval(beat)
    }
  },
})

const DEFAULT_BEAT_MS = 10_000
/** To Temporal, no wait at all means no further attempt; a provider that says 0 means at once. */
const SHORTEST_WAIT_MS = 1_000

function toIntegrationError(error: unknown): IntegrationError {
  const known = asStoreFailure(error)
  return known instanceof IntegrationError
    ? known
    : new IntegrationError('internal.unexpected', undefined, { cause: error })
}

export const toApplicationFailure = (failure: IntegrationError): ApplicationFailure =>
  ApplicationFailure.create({
    type: failure.code,
    message: failure.message,
    nonRetryable: !FAILURES[failure.code].retry,
    details: [failure.facts],
    ...(failure.retry_after_ms === undefined
      ? {}
      : { nextRetryDelay: Math.max(SHORTEST_WAIT_MS, failure.retry_after_ms) }),
    // Expected, and not worth an alarm: the run waits and goes on.
    ...(failure.code === 'provider.rate_limited' ? { category: ApplicationFailureCategory.BENIGN } : {}),
  })
