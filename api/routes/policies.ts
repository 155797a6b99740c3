/** Who wins where a person and the provider differ. */
import { Router } from 'express'
import { readPoliciesOf, setPolicyOf } from '../../service/discrepancies/policies'
import { actorOf } from '../actor'
import { Policies } from '../discrepancies-answers'
import { PutPolicy } from '../discrepancies-requests'
import { operation } from '../operation'
import type { Serve } from '../serve'

const PATH = '/v1/integrations/:integration_id/policies'

const get = operation({
  name: 'getPolicies',
  method: 'get',
  path: PATH,
  summary: 'Who wins where a person and the provider differ, field by field',
  answers: { 200: Policies },
})

const put = operation({
  name: 'putPolicy',
  method: 'put',
  path: PATH,
  summary: 'Sets one policy, or takes it back',
  details: 'It holds from the next time a record is written. Conflicts that stand are not answered by it.',
  body: PutPolicy,
  answers: { 200: Policies },
})

export const policiesOperations = [get, put]

export function policiesRouter(serve: Serve): Router {
  const router = Router()

  serve(router, get, async ({ path, deps }, response) => response.json(await readPoliciesOf(deps, path.integration_id)))

  serve(router, put, async ({ path, body: { target, policy, actor }, caller, deps }, response) =>
    response.json(
      await setPolicyOf(deps, {
        ...path,
        target,
        policy,
        actor: actorOf(caller, actor),
      }),
    ),
  )

  return router
}
