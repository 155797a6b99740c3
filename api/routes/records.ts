/** What arrived. */
import { Router } from 'express'
import { z } from 'zod'
import { ENTITY_NAMES } from '../../domain/records'
import { getIntegration } from '../../store/integrations'
import { getRecord, listRecords } from '../../store/records'
import { CanonicalRecord, listOf } from '../answers'
import { decodeCursor, encodeCursor } from '../cursor'
import { operation } from '../operation'
import { ListRecords } from '../requests'
import type { Serve } from '../serve'

const list = operation({
  name: 'listRecords',
  method: 'get',
  path: '/v1/records',
  summary: 'What arrived for an integration',
  details: 'By entity, and within each the newest day first.',
  query: ListRecords,
  answers: { 200: listOf(CanonicalRecord) },
  failures: ['request.not_found'],
})

const get = operation({
  name: 'getRecord',
  method: 'get',
  path: '/v1/records/:record_id',
  summary: 'One record',
  answers: { 200: CanonicalRecord },
})

export const recordsOperations = [list, get]

const Position = z.strictObject({
  entity: z.enum(ENTITY_NAMES),
  sort_on: z.union([z.iso.date().refine((day) => !day.startsWith('0000')), z.literal('-infinity')]),
  /** Made of a digest: it has no version. */
  record_id: z.guid(),
})

export function recordsRouter(serve: Serve): Router {
  const router = Router()

  serve(
    router,
    list,
    async ({ query: { limit, cursor, include_deleted, ...filter }, deps: { db, scope }, request }, response) => {
      const after = decodeCursor(request, cursor, Position)
      await getIntegration(db.knex, filter.integration_id, scope)
      const page = await listRecords(
        db.knex,
        { ...filter, include_deleted: include_deleted === 'true' },
        { limit, after },
        scope,
      )
      response.json({ data: page.rows, next_cursor: encodeCursor(request, page.next) })
    },
  )

  serve(router, get, async ({ path, deps: { db, scope } }, response) =>
    response.json(await getRecord(db.knex, path.record_id, scope)),
  )

  return router
}
