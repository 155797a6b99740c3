/** What accounts hold, by the provider and by their rows. */
import { Router } from 'express'
import { proveBalances } from '../../service/discrepancies/balances'
import { Balances } from '../discrepancies-answers'
import { operation } from '../operation'
import type { Serve } from '../serve'

const get = operation({
  name: 'getBalances',
  method: 'get',
  path: '/v1/integrations/:integration_id/balances',
  summary: 'Whether the rows of each account add up to its balance',
  details:
    'By the rows as they are now, with every edit. What an account held before its first row is taken from the first run that brought a balance and rows; from then on every difference is a drift, with the fewest rows that would explain it.',
  answers: { 200: Balances },
})

export const balancesOperations = [get]

export function balancesRouter(serve: Serve): Router {
  const router = Router()
  serve(router, get, async ({ path, deps }, response) =>
    response.json({ data: await proveBalances(deps, path.integration_id) }),
  )
  return router
}
