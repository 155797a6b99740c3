/** The catalogue: what can be linked. */
import { Router } from 'express'
import type { IntegrationFramework } from '../../service/integration-framework'
import { pathOf } from '../validate'

export function appsRouter(framework: IntegrationFramework): Router {
  const router = Router()
  router.get('/', (_request, response) => void response.json({ data: framework.getSupportedApps(), next_cursor: null }))
  router.get('/:app_name', (request, response) => void response.json(framework.getApp(pathOf(request, 'app_name'))))
  return router
}
