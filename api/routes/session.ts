/** The session of a person at the console: a token opens it, once; a cookie stands for it. */
import { Router } from 'express'
import { IntegrationError } from '../../domain/errors'
import type { Config } from '../../runtime/config'
import { signIn, signOut } from '../../service/sign-in'
import { Session } from '../answers'
import { callerOf, presentedToken } from '../auth'
import { operation } from '../operation'
import type { Serve } from '../serve'
import { clearSessionCookie, readSessionCookie, setSessionCookie } from '../session-cookie'

const PATH = '/v1/session'

const open = operation({
  name: 'openSession',
  method: 'post',
  path: PATH,
  summary: 'Opens the console for the user of a session token',
  details:
    'Trades the token in `Authorization` for a cookie, once: whoever finds the token later opens nothing with it. The cookie is for this host alone and for no script. Changes made with it have to send `X-Requested-With: console`.',
  scope: 'read',
  people_only: true,
  answers: { 200: Session },
})

const get = operation({
  name: 'getSession',
  method: 'get',
  path: PATH,
  summary: 'Who is signed in',
  answers: { 200: Session },
})

const close = operation({
  name: 'closeSession',
  method: 'delete',
  path: PATH,
  summary: 'Signs out',
  scope: 'read',
  answers: { 204: null },
})

export const sessionOperations = [open, get, close]

export function sessionRouter(serve: Serve): Router {
  const router = Router()

  serve(router, open, async ({ request, deps }, response) => {
    const { scope, key_id, scopes } = callerOf(request)
    const session_token = presentedToken(request)
    if (scope.user_id === null || session_token === undefined) throw usersOnly()
    const session = { user_id: scope.user_id, key_id, scopes: [...scopes], session_token }
    const opened = await signIn(deps, session)
    if (opened === null)
      throw new IntegrationError('request.unauthenticated', 'This session token has opened a session already.')
    setSessionCookie(response, deps.config, opened.cookie, opened.expires_at)
    response.json(show(deps.config, scope.user_id, opened.expires_at))
  })

  serve(router, get, ({ request, deps: { config } }, response) => {
    const { scope, expires_at } = callerOf(request)
    if (scope.user_id === null || expires_at === null) throw usersOnly()
    response.json(show(config, scope.user_id, expires_at))
  })

  serve(router, close, async ({ request, deps }, response) => {
    const cookie = readSessionCookie(request, deps.config)
    if (cookie !== undefined) await signOut(deps, cookie)
    clearSessionCookie(response, deps.config)
    response.status(204).end()
  })

  return router
}

const usersOnly = (): IntegrationError =>
  new IntegrationError('request.forbidden', 'A session is one user’s: send a session token, not a service key.')

const show = ({ TEMPORAL_UI_URL: url, TEMPORAL_NAMESPACE }: Config, user_id: string, expires_at: string): Session => ({
  user_id,
  expires_at,
  temporal_ui: url === undefined ? null : { url, namespace: TEMPORAL_NAMESPACE ?? 'default' },
})
