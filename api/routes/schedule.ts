/** The recurring refresh of an integration. */
import { Router } from 'express'
import { IntegrationError } from '../../domain/errors'
import { ScheduleSpec } from '../../domain/schedule'
import { SyncJob } from '../../domain/sync-job'
import { listSchedules, pauseSchedule, putSchedule, readSchedule, removeSchedule } from '../../service/schedules'
import { answerSyncJob } from '../answer-sync-job'
import { listOf, Schedule } from '../answers'
import { decodeCursor, encodeCursor, NumberPosition } from '../cursor'
import { operation } from '../operation'
import { ListSchedules, PutSchedule } from '../requests'
import type { Serve } from '../serve'

const PATH = '/v1/integrations/:integration_id/schedule'

const put = operation({
  name: 'putSchedule',
  method: 'put',
  path: PATH,
  summary: 'Makes or replaces the schedule',
  details:
    'An interval is spread by up to a tenth of itself, two minutes at the most. While a run goes on a firing is noted as `SKIPPED`.',
  body: PutSchedule,
  answers: { 200: Schedule },
  failures: ['schedule.invalid', 'integration.no_feed', 'temporal.unavailable'],
})

const get = operation({
  name: 'getSchedule',
  method: 'get',
  path: PATH,
  summary: 'The schedule and its next five times',
  answers: { 200: Schedule },
  failures: ['schedule.missing', 'temporal.unavailable'],
})

const list = operation({
  name: 'listSchedules',
  method: 'get',
  path: '/v1/schedules',
  summary: 'The schedules that there are, each with its next five times',
  details: 'An account without one is not among them, so nobody has to ask for each whether it has one.',
  query: ListSchedules,
  answers: { 200: listOf(Schedule) },
  failures: ['temporal.unavailable'],
})

const remove = operation({
  name: 'deleteSchedule',
  method: 'delete',
  path: PATH,
  summary: 'Removes the schedule',
  answers: { 204: null },
  failures: ['schedule.missing', 'temporal.unavailable'],
})

const pause = operation({
  name: 'pauseSchedule',
  method: 'post',
  path: `${PATH}/pause`,
  summary: 'Stops the schedule from firing',
  answers: { 200: Schedule },
  failures: ['schedule.missing', 'temporal.unavailable'],
})

const resume = operation({
  name: 'resumeSchedule',
  method: 'post',
  path: `${PATH}/resume`,
  summary: 'Lets the schedule fire again',
  answers: { 200: Schedule },
  failures: ['schedule.missing', 'temporal.unavailable'],
})

const run = operation({
  name: 'runSchedule',
  method: 'post',
  path: `${PATH}/run`,
  summary: 'Runs now what the schedule would run',
  waits: true,
  answers: { 200: SyncJob, 202: SyncJob },
  failures: [
    'schedule.missing',
    'sync.already_running',
    'integration.disconnected',
    'auth.reconnect_required',
    'temporal.unavailable',
  ],
})

export const scheduleOperations = [put, get, list, remove, pause, resume, run]

export function scheduleRouter(serve: Serve): Router {
  const router = Router()

  serve(router, put, async ({ path, body: { sync_type, paused, every, cron, time_zone }, deps }, response) => {
    const spec = ScheduleSpec.safeParse(every === undefined ? { cron, time_zone: time_zone ?? 'UTC' } : { every })
    if (!spec.success)
      throw new IntegrationError(
        'schedule.invalid',
        'Write an interval as 15m, 6h or 1d, or a cron expression of five fields.',
      )
    response.json(await putSchedule(deps, path.integration_id, { spec: spec.data, sync_type, paused }))
  })

  serve(router, get, async ({ path, deps }, response) => response.json(await readSchedule(deps, path.integration_id)))

  serve(router, list, async ({ query: { limit, cursor, ...filter }, deps, request }, response) => {
    const page = await listSchedules(deps, filter, { limit, after: decodeCursor(request, cursor, NumberPosition) })
    response.json({ data: page.rows, next_cursor: encodeCursor(request, page.next) })
  })

  serve(router, remove, async ({ path, deps }, response) => {
    if (!(await removeSchedule(deps, path.integration_id))) throw new IntegrationError('schedule.missing')
    response.status(204).end()
  })

  serve(router, pause, async ({ path, deps }, response) =>
    response.json(await pauseSchedule(deps, path.integration_id, true)),
  )

  serve(router, resume, async ({ path, deps }, response) =>
    response.json(await pauseSchedule(deps, path.integration_id, false)),
  )

  serve(router, run, async ({ path, wait_s, deps, service }, response) => {
    const { integration_id, sync_type } = await readSchedule(deps, path.integration_id)
    const job = await service.syncData({ integration_id, sync_type, trigger: 'api' })
    await answerSyncJob(service, job, wait_s, response)
  })

  return router
}
