/** Linked accounts and their life, and starting their syncs. */
import { Router } from 'express'
import type { IntegrationFramework } from '../../service/integration-framework'
import type { IntegrationService } from '../../service/integration-service'
import { decodeCursor, encodeCursor, NumberPosition } from '../cursor'
import { CreateIntegration, Disconnect, ListIntegrations, StartSync } from '../schemas'
import { answerSyncJob } from '../answer-sync-job'
import { pathOf, readBody, readQuery } from '../validate'

export function integrationsRouter(framework: IntegrationFramework, service: IntegrationService): Router {
  const router = Router()

  router.post('/', async (request, response) => {
    const integration = await framework.createIntegration(readBody(request, CreateIntegration))
    response.status(201).location(`/v1/integrations/${integration.integration_id}`).json(integration)
  })

  router.get('/', async (request, response) => {
    const { limit, cursor, ...filter } = readQuery(request, ListIntegrations)
    const page = await framework.listIntegrations(filter, { limit, after: decodeCursor(cursor, NumberPosition) })
    response.json({ data: page.rows, next_cursor: encodeCursor(page.next) })
  })

  router.get('/:integration_id', async (request, response) => {
    response.json(await framework.getIntegration(pathOf(request, 'integration_id')))
  })

  router.delete('/:integration_id', async (request, response) => {
    const { data } = readQuery(request, Disconnect)
    response.json(await framework.disconnect(pathOf(request, 'integration_id'), data))
  })

  router.post('/:integration_id/syncs', async (request, response) => {
    const { sync_type } = readBody(request, StartSync)
    const job = await service.syncData({ integration_id: pathOf(request, 'integration_id'), sync_type, trigger: 'api' })
    await answerSyncJob(service, job, request, response)
  })

  return router
}
