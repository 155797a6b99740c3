/** Personal API keys: what a person hands to a program of their own, so that it acts for nobody else. */
import { Router } from 'express'
import { IntegrationError } from '../../domain/errors'
import { createPersonalKey, revokePersonalKey } from '../../service/personal-keys'
import { listKeysOf } from '../../store/api-keys'
import { ApiKey, CreatedApiKey, listOf, showKey } from '../answers'
import { callerOf, requireScope, type Caller } from '../auth'
import { operation } from '../operation'
import { CreateApiKey } from '../requests'
import type { Serve } from '../serve'

const PATH = '/v1/api-keys'

const create = operation({
  name: 'createApiKey',
  method: 'post',
  path: PATH,
  summary: 'Makes a personal API key',
  details:
    'For a program that acts for the person who is signed in: it reaches what is of that user, and may do no more than the session may. It is shown in this answer and never again. It always has an end, and there are twenty of a user at the most. Neither session tokens nor further keys can be made with it.',
  scope: 'read',
  people_only: true,
  body: CreateApiKey,
  answers: { 201: CreatedApiKey },
  failures: ['key.too_many'],
})

const list = operation({
  name: 'listApiKeys',
  method: 'get',
  path: PATH,
  summary: 'The personal API keys of whoever is signed in, newest first',
  details: 'Those that have expired, too, until they are revoked.',
  people_only: true,
  answers: { 200: listOf(ApiKey) },
})

const revoke = operation({
  name: 'revokeApiKey',
  method: 'delete',
  path: `${PATH}/:key_id`,
  summary: 'Ends a personal API key, at once',
  scope: 'read',
  people_only: true,
  answers: { 204: null },
})

export const apiKeysOperations = [create, list, revoke]

export function apiKeysRouter(serve: Serve): Router {
  const router = Router()

  serve(router, create, async ({ body, request, deps }, response) => {
    const caller = callerOf(request)
    const scopes = [...new Set(body.scopes)]
    for (const scope of scopes) requireScope(caller, scope)
    const wish = { ...body, scopes, user_id: personOf(caller), made_with: caller.key_id }
    const { api_key, ...key } = await createPersonalKey(deps, wish)
    response
      .status(201)
      .location(`${PATH}/${key.key_id}`)
      .json({ ...showKey(key), api_key })
  })

  serve(router, list, async ({ request, deps: { db } }, response) => {
    const keys = await listKeysOf(db.knex, personOf(callerOf(request)))
    response.json({ data: keys.map(showKey), next_cursor: null })
  })

  serve(router, revoke, async ({ path: { key_id }, request, deps }, response) => {
    await revokePersonalKey(deps, { user_id: personOf(callerOf(request)), key_id })
    response.status(204).end()
  })

  return router
}

function personOf({ scope: { user_id } }: Caller): string {
  if (user_id === null) throw new IntegrationError('request.forbidden')
  return user_id
}
