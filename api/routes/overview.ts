/** How all linked accounts stand, in a request or two however many they are. */
import { Router } from 'express'
import { Overview } from '../../domain/overview'
import { readOverview } from '../../store/overview'
import { listOf } from '../answers'
import { decodeCursor, encodeCursor, NumberPosition } from '../cursor'
import { operation } from '../operation'
import { GetOverview } from '../requests'
import type { Serve } from '../serve'

const getOverview = operation({
  name: 'getOverview',
  method: 'get',
  path: '/v1/overview',
  summary: 'How the linked accounts stand, newest account first',
  details:
    'For each what runs, how the last run ended, its newest runs in short, and whether an uploaded file waits for an answer. A page ends after 5,000 runs, whatever `limit` says.',
  query: GetOverview,
  answers: { 200: listOf(Overview) },
})

export const overviewOperations = [getOverview]

export function overviewRouter(serve: Serve): Router {
  const router = Router()

  serve(router, getOverview, async ({ query, deps: { db, scope }, request }, response) => {
    const { limit, cursor, runs, user_id, integration_ids } = query
    const after = decodeCursor(request, cursor, NumberPosition)
    const filter = { user_id, integration_ids: integration_ids?.split(',') }
    const page = await readOverview(db.knex, filter, { limit, after, runs }, scope)
    response.json({ data: page.rows, next_cursor: encodeCursor(request, page.next) })
  })

  return router
}
