/** Serves operations: a handler sees only requests that are as described, from callers who may make them. */
import type { Request, Response, Router } from 'express'
import type { z } from 'zod'
import { IntegrationError } from '../domain/errors'
import { EVERY_USER, type UserScope } from '../domain/user-scope'
import { ONLY_ATTEMPT, type Attempt } from '../service/attempt'
import type { ServiceDeps } from '../service/deps'
import { getIntegrationFramework, type IntegrationFramework } from '../service/integration-framework'
import { getIntegrationService, type IntegrationService } from '../service/integration-service'
import { callerOf, requireScope, type Caller } from './auth'
import { digestForm } from './digest-form'
import { answerOnce, readKey } from './idempotency'
import { Nothing, scopeOf, type Operation } from './operation'
import { readUploadForm, type UploadForm } from './upload-form'
import { preferredWait, readBody, readNoBody, readPath, readQuery } from './validate'

/** A request that was found valid. */
export interface Call<Path extends string, Query, Body> {
  path: Readonly<Record<ParametersOf<Path>, string>>
  query: Query
  body: Body
  /** Seconds that the caller is ready to wait for the end of what it starts. */
  wait_s: number
  /** What is uploaded; nothing is read of it before it is taken. */
  form: UploadForm
  /** Null where nobody is asked who they are. */
  caller: Caller | null
  /** What the verbs need, within the caller's scope: with these, nobody reaches another user's rows. */
  deps: ServiceDeps
  framework: IntegrationFramework
  service: IntegrationService
  request: Request
}

type ParametersOf<Path> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParametersOf<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never

export type Serve = <Path extends string, Query extends z.ZodObject, Body extends z.ZodType>(
  router: Router,
  operation: Operation<Path, Query, Body>,
  handle: (call: Call<Path, z.infer<Query>, z.infer<Body>>, response: Response) => unknown,
) => void

export function createServe(everything: ServiceDeps): Serve {
  const most = everything.config.UPLOAD_MAX_MB * 1024 * 1024
  return function serve<Path extends string, Query extends z.ZodObject, Body extends z.ZodType>(
    router: Router,
    operation: Operation<Path, Query, Body>,
    handle: (call: Call<Path, z.infer<Query>, z.infer<Body>>, response: Response) => unknown,
  ): void {
    const { method, path, query, body } = operation
    router[method](path, async (request: Request, response: Response) => {
      const caller = admit(operation, request)
      const scope = caller?.scope ?? EVERY_USER
      const asked = {
        path: readPath(request) as Record<ParametersOf<Path>, string>,
        query: readQuery(request, query ?? Nothing) as z.infer<Query>,
        body: (body === undefined ? readNoBody(request) : readBody(request, body)) as z.infer<Body>,
      }
      refuseOtherUsers(scope, asked.query)
      refuseOtherUsers(scope, asked.body)

      const answer = (attempt: Attempt, form: UploadForm): unknown => {
        const deps = { ...everything, scope, attempt, actor: caller?.actor ?? everything.actor }
        const verbs = { framework: getIntegrationFramework(deps), service: getIntegrationService(deps) }
        return handle({ ...asked, form, wait_s: preferredWait(request), caller, deps, ...verbs, request }, response)
      }
      const form = readUploadForm(request)
      const idempotency_key = method === 'post' ? readKey(request) : undefined
      if (idempotency_key === undefined || caller === null) {
        await answer(ONLY_ATTEMPT, form)
        return
      }
      const upload = operation.takes_files === true ? digestForm(form, most) : null
      const keyed = { caller_id: caller.caller_id, idempotency_key, asked: [path, asked], form: upload }
      await answerOnce(everything, keyed, request, response, (attempt) => answer(attempt, upload ?? form))
    })
  }
}

type Admission = Pick<Operation, 'method' | 'scope' | 'services_only' | 'people_only'>

function admit(operation: Admission, request: Request): Caller | null {
  const needed = scopeOf(operation)
  if (needed === null) return null
  const caller = callerOf(request)
  if (operation.services_only === true && caller.scope.user_id !== null)
    throw new IntegrationError(
      'request.forbidden',
      'This needs a service API key: whoever acts for one user may not do it.',
    )
  if (operation.people_only === true && caller.means !== 'session')
    throw new IntegrationError('request.forbidden', 'This needs a session of one user: API keys may not do it.')
  requireScope(caller, needed)
  return caller
}

/** Whoever acts for one user need not say for whom, and may name nobody else. */
function refuseOtherUsers({ user_id }: UserScope, sent: unknown): void {
  const named = (sent as { user_id?: unknown } | null | undefined)?.user_id
  if (user_id !== null && named !== undefined && named !== user_id)
    throw new IntegrationError(
      'request.forbidden',
      'Who acts for one user acts for nobody else: leave `user_id` out, or name that user.',
    )
}
