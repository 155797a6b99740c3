/** Linked accounts and their life, and starting their syncs. */
import { Router } from 'express'
import { Integration } from '../../domain/integration'
import { SyncJob } from '../../domain/sync-job'
import { answerSyncJob } from '../answer-sync-job'
import { actingUser } from '../acting-user'
import { listOf } from '../answers'
import { decodeCursor, encodeCursor, NumberPosition } from '../cursor'
import { operation } from '../operation'
import { CreateIntegration, Disconnect, ListIntegrations, StartSync } from '../requests'
import type { Serve } from '../serve'

const createIntegration = operation({
  name: 'createIntegration',
  method: 'post',
  path: '/v1/integrations',
  summary: 'Links an account',
  details:
    'Verifies the credentials with the provider and stores them encrypted. An app that reads files is linked without credentials.',
  body: CreateIntegration,
  answers: { 201: Integration },
  failures: [
    'app.unknown',
    'integration.credentials_missing',
    'integration.credentials_refused',
    'integration.already_linked',
    'auth.scope_missing',
    'auth.user_action',
    'provider.rate_limited',
    'provider.unavailable',
    'provider.refused',
    'provider.unreadable',
    'provider.truncated',
  ],
})

const listIntegrations = operation({
  name: 'listIntegrations',
  method: 'get',
  path: '/v1/integrations',
  summary: 'Linked accounts, newest first',
  query: ListIntegrations,
  answers: { 200: listOf(Integration) },
})

const getIntegration = operation({
  name: 'getIntegration',
  method: 'get',
  path: '/v1/integrations/:integration_id',
  summary: 'One linked account',
  answers: { 200: Integration },
})

const disconnect = operation({
  name: 'disconnect',
  method: 'delete',
  path: '/v1/integrations/:integration_id',
  summary: 'Lets an account go',
  details:
    'Cancels what runs, rests the schedule and destroys the stored secret. With `data=delete` records, saved positions, uploads, quarantined rows and the schedule go too. The ledger of jobs stays. Repeating it is safe.',
  query: Disconnect,
  answers: { 200: Integration },
  failures: ['temporal.unavailable'],
})

const syncData = operation({
  name: 'syncData',
  method: 'post',
  path: '/v1/integrations/:integration_id/syncs',
  summary: 'Starts a sync',
  details:
    '202 with the job, or 200 when it ended while `Prefer: wait` lasted. One job of an integration runs at a time: a second start is refused and names the running one.',
  body: StartSync,
  waits: true,
  answers: { 200: SyncJob, 202: SyncJob },
  failures: [
    'sync.already_running',
    'integration.disconnected',
    'integration.no_feed',
    'auth.reconnect_required',
    'temporal.unavailable',
  ],
})

export const integrationsOperations = [createIntegration, listIntegrations, getIntegration, disconnect, syncData]

export function integrationsRouter(serve: Serve): Router {
  const router = Router()

  serve(router, createIntegration, async ({ body, framework, caller }, response) => {
    const integration = await framework.createIntegration({ ...body, user_id: actingUser(caller, body.user_id) })
    response.status(201).location(`/v1/integrations/${integration.integration_id}`).json(integration)
  })

  serve(router, listIntegrations, async ({ query: { limit, cursor, ...filter }, framework }, response) => {
    const page = await framework.listIntegrations(filter, { limit, after: decodeCursor(cursor, NumberPosition) })
    response.json({ data: page.rows, next_cursor: encodeCursor(page.next) })
  })

  serve(router, getIntegration, async ({ path, framework }, response) =>
    response.json(await framework.getIntegration(path.integration_id)),
  )

  serve(router, disconnect, async ({ path, query, framework }, response) =>
    response.json(await framework.disconnect(path.integration_id, query.data)),
  )

  serve(router, syncData, async ({ path, body, wait_s, service }, response) => {
    const job = await service.syncData({ ...path, ...body, trigger: 'api' })
    await answerSyncJob(service, job, wait_s, response)
  })

  return router
}
