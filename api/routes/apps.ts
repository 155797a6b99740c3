/** The catalogue: what can be linked. */
import { Router } from 'express'
import { App, listOf } from '../answers'
import { operation } from '../operation'
import type { Serve } from '../serve'

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

export function appsRouter(serve: Serve): Router {
  const router = Router()

  serve(router, getSupportedApps, ({ framework }, response) =>
    response.json({ data: framework.getSupportedApps(), next_cursor: null }),
  )

  serve(router, getApp, ({ path, framework }, response) => response.json(framework.getApp(path.app_name)))

  return router
}
