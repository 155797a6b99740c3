/** The ledger: jobs, their end, and the rows they could not map. */
import { Router } from 'express'
import { z } from 'zod'
import type { ServiceDeps } from '../../service/deps'
import type { IntegrationService } from '../../service/integration-service'
import { listQuarantine } from '../../store/quarantine'
import { answerSyncJob } from '../answer-sync-job'
import { decodeCursor, encodeCursor, NumberPosition } from '../cursor'
import { ListQuarantine, ListSyncJobs } from '../schemas'
import { pathOf, preferredWait, readQuery } from '../validate'

export function syncJobsRouter({ db }: ServiceDeps, service: IntegrationService): Router {
  const router = Router()

  router.get('/', async (request, response) => {
    const { limit, cursor, ...filter } = readQuery(request, ListSyncJobs)
    const page = await service.listSyncJobs(filter, { limit, after: decodeCursor(cursor, NumberPosition) })
    response.json({ data: page.rows, next_cursor: encodeCursor(page.next) })
  })

  router.get('/:sync_job_id', async (request, response) => {
    const syncJobId = pathOf(request, 'sync_job_id')
    const wait = preferredWait(request)
    if (wait > 0) await service.awaitSync(syncJobId, wait * 1000)
    response.json(await service.getSyncStatus(syncJobId))
  })

  router.post('/:sync_job_id/cancel', async (request, response) => {
    await answerSyncJob(service, await service.cancelSync(pathOf(request, 'sync_job_id')), request, response)
  })

  router.get('/:sync_job_id/quarantine', async (request, response) => {
    const { limit, cursor } = readQuery(request, ListQuarantine)
    const { sync_job_id } = await service.getSyncStatus(pathOf(request, 'sync_job_id'))
    const page = await listQuarantine(db.knex, sync_job_id, {
      limit,
      after: decodeCursor(cursor, z.tuple([NumberPosition, NumberPosition])),
    })
    response.json({ data: page.rows, next_cursor: encodeCursor(page.next) })
  })

  return router
}
