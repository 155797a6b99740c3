/** The catalogue: what can be linked. */
import { Router } from 'express'
import type { IntegrationFramework } from '../../service/integration-framework'
import { App, listOf } from '../answers'
import { operation, serve } from '../operation'

const getSupportedApps = operation({
  name: 'getSupportedApps',
  method: 'get',
  path: '/v1/apps',
  summary: 'The apps that can be linked',
  answers: { 200: listOf(App) },
})

const getApp = operation({
  name: 'getApp',
  method: 'get',
  path: '/v1/apps/:app_name',
  summary: 'One app of the catalogue',
  answers: { 200: App },
  failures: ['app.unknown'],
})

export const appsOperations = [getSupportedApps, getApp]

export function appsRouter(framework: IntegrationFramework): Router {
  const router = Router()

  serve(router, getSupportedApps, (_call, response) =>
    response.json({ data: framework.getSupportedApps(), next_cursor: null }),
  )

  serve(router, getApp, ({ path }, response) => response.json(framework.getApp(path.app_name)))

  return router
}
