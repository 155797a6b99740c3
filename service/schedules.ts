/** Recurring refreshes: one Temporal Schedule for each integration, which starts the launcher. */
import {
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type ScheduleHandle,
  type ScheduleOptions,
  type ScheduleSpec as TemporalSpec,
} from '@temporalio/client'
import type { DeedKind } from '../domain/deed'
import { IntegrationError } from '../domain/errors'
import { intervalMs, jitterMs, SHORTEST_INTERVAL_MS, type ScheduleSpec } from '../domain/schedule'
import type { SyncType } from '../domain/sync-job'
import { noteDeed } from '../store/deeds'
import { getIntegration } from '../store/integrations'
import type { Keyset, Page } from '../store/keyset'
import * as store from '../store/schedules'
import { launcherWorkflowId, scheduleId, type ScheduledSyncInput } from '../workflows/contract'
import type { ServiceDeps } from './deps'
import { asTemporalFailure, withDeadline } from './start-sync'

export interface ScheduleWish {
  spec: ScheduleSpec
  sync_type: SyncType
  paused: boolean
}

export interface Schedule {
  integration_id: string
  every: string | null
  cron: string | null
  time_zone: string | null
  sync_type: SyncType
  /** Paused by a person. */
  paused: boolean
  /** True while it fires: not paused, and the integration is connected. */
  active: boolean
  /** The next five firings; empty while it does not fire. */
  next_times: string[]
  updated_at: string
}

/** Makes or replaces the schedule. @throws schedule.invalid */
export async function putSchedule(
  deps: ServiceDeps,
  integrationId: string,
  wish: ScheduleWish,
  kind: DeedKind = 'schedule.set',
): Promise<Schedule> {
  const integration = await getIntegration(deps.db.knex, integrationId, deps.scope)
  if (integration.protocol === 'file') throw new IntegrationError('integration.no_feed')
  const row = { integration_id: integrationId, ...wish }
  await executeInTemporal(deps, row, integration.status === 'CONNECTED')
  await requireSensibleTimes(deps, row)
  await deps.db.knex.transaction(async (trx) => {
    await store.saveSchedule(trx, row)
    const schedule = 'every' in row.spec ? row.spec.every : row.spec.cron
    await noteDeed(trx, { kind, actor: deps.actor, integration_id: integrationId, details: { schedule } })
  })
  return readSchedule(deps, integrationId)
}

/**
 * What a cron expression means, Temporal knows best: it is asked, and what makes no sense is taken back.
 *
 * @throws schedule.invalid for one that never fires, or more often than an interval may
 */
async function requireSensibleTimes(
  deps: ServiceDeps,
  { integration_id, spec }: ScheduleWish & { integration_id: string },
): Promise<void> {
  if (!('cron' in spec)) return
  const times = (await nextTimes(deps, integration_id)).map(Date.parse)
  const tooOften = times.some((time, n) => n > 0 && time - (times[n - 1] as number) < SHORTEST_INTERVAL_MS)
  if (times.length > 0 && !tooOften) return
  const earlier = await store.getSchedule(deps.db.knex, integration_id, deps.scope).catch(() => undefined)
  if (earlier === undefined) await orMissing(withDeadline(deps.temporal, () => handleOf(deps, integration_id).delete()))
  else await executeInTemporal(deps, earlier, true)
  throw new IntegrationError(
    'schedule.invalid',
    times.length === 0
      ? 'This cron expression never fires.'
      : 'This cron expression fires more often than every five minutes.',
  )
}

/** @throws schedule.missing */
export async function readSchedule(deps: ServiceDeps, integrationId: string): Promise<Schedule> {
  const { status } = await getIntegration(deps.db.knex, integrationId, deps.scope)
  return show(deps, { ...(await store.getSchedule(deps.db.knex, integrationId, deps.scope)), status })
}

/** Those that there are: an account without one is not among them. */
export async function listSchedules(
  deps: ServiceDeps,
  filter: store.ScheduleFilter,
  keyset: Keyset,
): Promise<Page<Schedule>> {
  const { rows, next } = await store.listSchedules(deps.db.knex, filter, keyset, deps.scope)
  return { rows: await Promise.all(rows.map((row) => show(deps, row))), next }
}

async function show(
  deps: ServiceDeps,
  row: store.ScheduleRow & Pick<store.ListedSchedule, 'status'>,
): Promise<Schedule> {
  const active = !row.paused && row.status === 'CONNECTED'
  const next = active ? await nextTimes(deps, row.integration_id) : []
  return {
    integration_id: row.integration_id,
    every: 'every' in row.spec ? row.spec.every : null,
    cron: 'cron' in row.spec ? row.spec.cron : null,
    time_zone: 'cron' in row.spec ? row.spec.time_zone : null,
    sync_type: row.sync_type,
    paused: row.paused,
    active,
    next_times: next,
    updated_at: row.updated_at,
  }
}

export async function pauseSchedule(deps: ServiceDeps, integrationId: string, paused: boolean): Promise<Schedule> {
  await getIntegration(deps.db.knex, integrationId, deps.scope)
  const { spec, sync_type } = await store.getSchedule(deps.db.knex, integrationId, deps.scope)
  return putSchedule(deps, integrationId, { spec, sync_type, paused }, paused ? 'schedule.paused' : 'schedule.resumed')
}

/** Removes the schedule, if there is one. */
export async function removeSchedule(deps: ServiceDeps, integrationId: string): Promise<boolean> {
  await getIntegration(deps.db.knex, integrationId, deps.scope)
  await orMissing(withDeadline(deps.temporal, () => handleOf(deps, integrationId).delete()))
  return deps.db.knex.transaction(async (trx) => {
    const removed = await store.deleteSchedule(trx, integrationId)
    if (removed) await noteDeed(trx, { kind: 'schedule.removed', actor: deps.actor, integration_id: integrationId })
    return removed
  })
}

/** Lets the schedule rest while the integration is not connected. What people asked for stays as it is. */
export const restSchedule = ({ temporal }: Pick<ServiceDeps, 'temporal'>, integrationId: string): Promise<unknown> =>
  orMissing(
    withDeadline(temporal, () =>
      temporal.client.schedule.getHandle(scheduleId(integrationId)).pause('The integration is not connected.'),
    ),
  )

/** Lets the schedule fire again, if there is one: the integration is connected. */
export async function wakeSchedule(deps: ServiceDeps, integrationId: string): Promise<void> {
  const row = await store.getSchedule(deps.db.knex, integrationId, deps.scope).catch(() => undefined)
  if (row !== undefined) await executeInTemporal(deps, row, true)
}

/**
 * Makes Temporal's schedules what ours say: creates what is missing and fires what is overdue, which a server can forget
 * to. Returns how many were mended.
 */
export async function mendSchedules(deps: ServiceDeps): Promise<number> {
  let mended = 0
  for (const row of await store.listActiveSchedules(deps.db.knex)) {
    const next = await orMissing(withDeadline(deps.temporal, () => handleOf(deps, row.integration_id).describe()))
    const due = next?.info.nextActionTimes[0]
    if (next !== undefined && !next.state.paused && (due === undefined || due.getTime() > Date.now() - OVERDUE_MS))
      continue
    if (next === undefined || next.state.paused) await executeInTemporal(deps, row, true)
    else await withDeadline(deps.temporal, () => handleOf(deps, row.integration_id).trigger(ScheduleOverlapPolicy.SKIP))
    mended++
  }
  return mended
}

const OVERDUE_MS = 2 * 60_000
/** After an outage, firings that are older than this are not made up for: one refresh brings everything anyway. */
const CATCHUP_WINDOW = '10 minutes'

const handleOf = ({ temporal }: Pick<ServiceDeps, 'temporal'>, integrationId: string): ScheduleHandle =>
  temporal.client.schedule.getHandle(scheduleId(integrationId))

async function executeInTemporal(
  deps: ServiceDeps,
  { integration_id, spec, sync_type, paused }: ScheduleWish & { integration_id: string },
  connected: boolean,
): Promise<void> {
  const options = {
    scheduleId: scheduleId(integration_id),
    spec: toTemporal(spec),
    action: {
      type: 'startWorkflow',
      workflowType: 'scheduledSync',
      workflowId: launcherWorkflowId(integration_id),
      taskQueue: deps.temporal.taskQueue,
      args: [{ integration_id, sync_type } satisfies ScheduledSyncInput],
    },
    // Always said: the default catches up for a year, and each way of firing has an overlap policy of its own.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCHUP_WINDOW },
    state: {
      paused: paused || !connected,
      note: connected ? (paused ? 'Paused by a person.' : '') : 'The integration is not connected.',
    },
  } satisfies ScheduleOptions
  try {
    await withDeadline(deps.temporal, async () => {
      const updated = await orMissing(
        handleOf(deps, integration_id)
          .update((previous) => ({ ...previous, ...options }))
          .then(() => true),
      )
      if (updated === undefined) await deps.temporal.client.schedule.create(options)
    })
  } catch (error) {
    if (isInvalidSpec(error))
      throw new IntegrationError('schedule.invalid', 'The cron expression or the time zone is not known.', {
        cause: error,
      })
    throw asTemporalFailure(error)
  }
}

const toTemporal = (spec: ScheduleSpec): TemporalSpec => {
  if ('cron' in spec) return { cronExpressions: [spec.cron], timezone: spec.time_zone }
  const every = intervalMs(spec.every)
  return { intervals: [{ every }], jitter: jitterMs(every) }
}

async function nextTimes(deps: ServiceDeps, integrationId: string): Promise<string[]> {
  const description = await orMissing(withDeadline(deps.temporal, () => handleOf(deps, integrationId).describe()))
  return (description?.info.nextActionTimes ?? []).slice(0, 5).map((time) => time.toISOString())
}

/** Undefined where Temporal has no such schedule. */
async function orMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined
    throw asTemporalFailure(error)
  }
}

/** The SDK tells of a spec that the server refuses in this form, and in no other of its errors. */
const isInvalidSpec = (error: unknown): boolean => error instanceof Error && error.name === 'TypeError'
