/** The audit trail: who did what, and when. */
import { Router } from 'express'
import { Deed } from '../../domain/deed'
import { listDeeds } from '../../store/deeds'
import { listOf } from '../answers'
import { decodeCursor, encodeCursor, NumberPosition } from '../cursor'
import { operation } from '../operation'
import { ListAuditTrail } from '../requests'
import type { Serve } from '../serve'

const list = operation({
  name: 'listAuditTrail',
  method: 'get',
  path: '/v1/audit-trail',
  summary: 'Who did what, newest first',
  details:
    'Links, logins, schedules, runs that somebody started, uploads, decisions, keys and sessions; also what the service did by itself, such as a login that its provider ended. Entries hold ids and no values, are never changed, and stay when the data they are about is deleted, for `AUDIT_KEEP_DAYS`. Scheduled runs are in the ledger.',
  query: ListAuditTrail,
  answers: { 200: listOf(Deed) },
})

export const auditTrailOperations = [list]

export function auditTrailRouter(serve: Serve): Router {
  const router = Router()

  serve(router, list, async ({ query: { limit, cursor, ...filter }, deps: { db, scope }, request }, response) => {
    const after = decodeCursor(request, cursor, NumberPosition)
    const page = await listDeeds(db.knex, filter, { limit, after }, scope)
    response.json({ data: page.rows, next_cursor: encodeCursor(request, page.next) })
  })

  return router
}
