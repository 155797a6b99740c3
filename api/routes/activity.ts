/** The ledger by day. */
import { Router } from 'express'
import { readActivity } from '../../store/activity'
import { ActivityDay, listOf } from '../answers'
import { operation } from '../operation'
import { GetActivity } from '../requests'
import type { Serve } from '../serve'

const getActivity = operation({
  name: 'getActivity',
  method: 'get',
  path: '/v1/activity',
  summary: 'How the runs of each day ended and what they brought, oldest day first',
  details: 'Every day of the span is there, those without a run too.',
  query: GetActivity,
  answers: { 200: listOf(ActivityDay) },
})

export const activityOperations = [getActivity]

export function activityRouter(serve: Serve): Router {
  const router = Router()

  serve(router, getActivity, async ({ query: { user_id = null, ...span }, deps: { db, scope } }, response) => {
    const data = await readActivity(db.knex, { ...span, user_id: scope.user_id ?? user_id })
    response.json({ data, next_cursor: null })
  })

  return router
}
