/** Session tokens: what a service hands to a browser, so that it acts for one user and nobody else. */
import { Router } from 'express'
import { IntegrationError } from '../../domain/errors'
import type { Scope } from '../../store/api-keys'
import { SessionToken } from '../answers'
import { callerOf, requireScope } from '../auth'
import { operation } from '../operation'
import { CreateSessionToken } from '../requests'
import type { Serve } from '../serve'
import type { SessionTokens } from '../session-tokens'

const createSessionToken = operation({
  name: 'createSessionToken',
  method: 'post',
  path: '/v1/session-tokens',
  summary: 'Makes a token with which one user is acted for',
  details:
    'A JWT to be sent as `Authorization: Bearer`. It reaches what is of its user, and nothing else is there for it. It ends by itself, and with the key that made it. It may do no more than that key may.',
  scope: 'tokens',
  services_only: true,
  body: CreateSessionToken,
  answers: { 200: SessionToken },
})

export const sessionTokensOperations = [createSessionToken]

export function sessionTokensRouter(serve: Serve, tokens: SessionTokens): Router {
  const router = Router()

  serve(router, createSessionToken, async ({ body: { user_id, ttl_s, scopes }, request }, response) => {
    const caller = callerOf(request)
    const granted = [...new Set(scopes ?? caller.scopes.filter(isHandedOn))]
    if (granted.length === 0)
      throw new IntegrationError(
        'request.forbidden',
        'This key can neither read nor write, so it has nothing to hand on.',
      )
    for (const scope of granted) requireScope(caller, scope)
    const token = await tokens.mint({ user_id, key_id: caller.key_id, scopes: granted }, ttl_s)
    response.json({ ...token, user_id, scopes: granted })
  })

  return router
}

const isHandedOn = (scope: Scope): scope is 'read' | 'write' => scope !== 'tokens'
