/** Linked accounts and their life, and starting their syncs. */
import { Router } from 'express'
import { Integration, OfferedAccount } from '../../domain/integration'
import { SyncJob } from '../../domain/sync-job'
import { answerSyncJob } from '../answer-sync-job'
import { actingUser } from '../acting-user'
import { markBrowser } from '../browser'
import { listOf } from '../answers'
import { decodeCursor, encodeCursor, NumberPosition } from '../cursor'
import { operation } from '../operation'
import { ChooseAccount, CreateIntegration, Disconnect, ListIntegrations, Reconnect, StartSync } from '../requests'
import type { Serve } from '../serve'

const LINKING = [
  'integration.credentials_missing',
  'integration.credentials_refused',
  'integration.address_refused',
  'integration.token_used',
  'integration.already_linked',
  'integration.other_account',
  'integration.choose_account',
  'integration.busy',
  'auth.scope_missing',
  'auth.user_action',
  'provider.rate_limited',
  'provider.unavailable',
  'provider.refused',
  'provider.unreadable',
  'provider.truncated',
] as const

const createIntegration = operation({
  name: 'createIntegration',
  method: 'post',
  path: '/v1/integrations',
  summary: 'Links an account',
  details:
    'With credentials: verifies them with the provider, stores them encrypted and answers `CONNECTED`. Without, for an app with the protocol `oauth2`: answers `PENDING` with `authorization_url`, where the person has ten minutes to consent; the first sync then starts by itself. Of a login that reaches several accounts none is linked unless `external_account` names it: with credentials the answer is `integration.choose_account` with the list, after a consent the link waits for `chooseAccount`. Without, for an app that reads files: answers `CONNECTED`. An account that was linked before gets its integration back, with its records and its place.',
  body: CreateIntegration,
  answers: { 201: Integration },
  failures: ['app.unknown', ...LINKING],
})

const reconnect = operation({
  name: 'reconnect',
  method: 'post',
  path: '/v1/integrations/:integration_id/reconnect',
  summary: 'A new login for a linked account',
  details:
    'Id, records, history, position and schedule stay, and an incremental sync goes on where the last one stopped. With credentials it is connected at once; without, `authorization_url` says where the person can consent, and until then nothing changes. Another account than the linked one is refused, unless `replace` is true; then `external_account` has to name it where the login reaches several.',
  body: Reconnect,
  answers: { 200: Integration },
  failures: LINKING,
})

const listExternalAccounts = operation({
  name: 'listExternalAccounts',
  method: 'get',
  path: '/v1/integrations/:integration_id/external-accounts',
  summary: 'The accounts to choose from',
  details:
    'For a link by consent whose login reaches several accounts: it is `PENDING` with the reason `choose_account`, for ten minutes. The likeliest comes first; the list is empty while nothing is to be chosen.',
  answers: { 200: listOf(OfferedAccount) },
})

const chooseAccount = operation({
  name: 'chooseAccount',
  method: 'post',
  path: '/v1/integrations/:integration_id/choose-account',
  summary: 'Links one of several accounts',
  details:
    'Connects that account and starts its first sync; nothing of the others is read. An account that is linked already gets the new login, and the answer is its integration. Of several choices the first stands; the same once more changes nothing.',
  body: ChooseAccount,
  answers: { 200: Integration },
  failures: ['link.no_choice', 'link.expired', 'integration.other_account', 'integration.busy'],
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
    'Cancels what runs, rests the schedule, destroys the stored secret and revokes it at the provider where that can be done. With `data=delete` records, saved positions, uploads, quarantined rows and the schedule go too. The ledger of jobs stays. Repeating it is safe.',
  query: Disconnect,
  answers: { 200: Integration },
  failures: ['integration.busy', 'temporal.unavailable'],
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

export const integrationsOperations = [
  createIntegration,
  listIntegrations,
  getIntegration,
  listExternalAccounts,
  chooseAccount,
  reconnect,
  disconnect,
  syncData,
]

export function integrationsRouter(serve: Serve): Router {
  const router = Router()

  serve(router, createIntegration, async ({ body, framework, caller, deps, request }, response) => {
    const browser = markBrowser(caller, request, response, deps.config)
    const user_id = actingUser(caller, body.user_id)
    const integration = await framework.createIntegration({ ...body, user_id, browser })
    response.status(201).location(`/v1/integrations/${integration.integration_id}`).json(integration)
  })

  serve(router, listIntegrations, async ({ query: { limit, cursor, ...filter }, framework, request }, response) => {
    const page = await framework.listIntegrations(filter, {
      limit,
      after: decodeCursor(request, cursor, NumberPosition),
    })
    response.json({ data: page.rows, next_cursor: encodeCursor(request, page.next) })
  })

  serve(router, getIntegration, async ({ path, framework }, response) =>
    response.json(await framework.getIntegration(path.integration_id)),
  )

  serve(router, listExternalAccounts, async ({ path, framework }, response) =>
    response.json({ data: await framework.listExternalAccounts(path.integration_id), next_cursor: null }),
  )

  serve(router, chooseAccount, async ({ path, body, framework }, response) =>
    response.json(await framework.chooseAccount(path.integration_id, body.external_account)),
  )

  serve(router, reconnect, async ({ path, body, framework, caller, deps, request }, response) => {
    const browser = markBrowser(caller, request, response, deps.config)
    response.json(await framework.reconnect(path.integration_id, { ...body, browser }))
  })

  serve(router, disconnect, async ({ path, query, framework }, response) =>
    response.json(await framework.disconnect(path.integration_id, query.data)),
  )

  serve(router, syncData, async ({ path, body, wait_s, service }, response) => {
    const job = await service.syncData({ ...path, ...body, trigger: 'api' })
    await answerSyncJob(service, job, wait_s, response)
  })

  return router
}
