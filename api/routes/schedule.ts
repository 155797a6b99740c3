/** The recurring refresh of an integration. */
import { Router } from 'express'
import { IntegrationError } from '../../domain/errors'
import { ScheduleSpec } from '../../domain/schedule'
import type { ServiceDeps } from '../../service/deps'
import type { IntegrationService } from '../../service/integration-service'
import { pauseSchedule, putSchedule, readSchedule, removeSchedule } from '../../service/schedules'
import { answerSyncJob } from '../answer-sync-job'
import { PutSchedule } from '../schemas'
import { pathOf, readBody } from '../validate'

export function scheduleRouter(deps: ServiceDeps, service: IntegrationService): Router {
  const router = Router()
  const path = '/:integration_id/schedule'

  router.put(path, async (request, response) => {
    const { sync_type, paused, every, cron, time_zone } = readBody(request, PutSchedule)
    const spec = ScheduleSpec.safeParse(every === undefined ? { cron, time_zone: time_zone ?? 'UTC' } : { every })
    if (!spec.success)
      throw new IntegrationError(
        'schedule.invalid',
        'Write an interval as 15m, 6h or 1d, or a cron expression of five fields.',
      )
    response.json(await putSchedule(deps, pathOf(request, 'integration_id'), { spec: spec.data, sync_type, paused }))
  })

  router.get(path, async (request, response) => {
    response.json(await readSchedule(deps, pathOf(request, 'integration_id')))
  })

  router.delete(path, async (request, response) => {
    if (!(await removeSchedule(deps, pathOf(request, 'integration_id')))) throw new IntegrationError('schedule.missing')
    response.status(204).end()
  })

  router.post(`${path}/pause`, async (request, response) => {
    response.json(await pauseSchedule(deps, pathOf(request, 'integration_id'), true))
  })

  router.post(`${path}/resume`, async (request, response) => {
    response.json(await pauseSchedule(deps, pathOf(request, 'integration_id'), false))
  })

  /** Runs what the schedule would run, now. */
  router.post(`${path}/run`, async (request, response) => {
    const { integration_id, sync_type } = await readSchedule(deps, pathOf(request, 'integration_id'))
    await answerSyncJob(
      service,
      await service.syncData({ integration_id, sync_type, trigger: 'api' }),
      request,
      response,
    )
  })

  return router
}
