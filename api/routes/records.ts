/** What arrived. */
import { Router } from 'express'
import { z } from 'zod'
import type { ServiceDeps } from '../../service/deps'
import { getIntegration } from '../../store/integrations'
import { getRecord, listRecords } from '../../store/records'
import { decodeCursor, encodeCursor } from '../cursor'
import { ListRecords } from '../schemas'
import { pathOf, readQuery } from '../validate'

const Position = z.strictObject({
  entity: z.string(),
  sort_on: z.union([z.iso.date(), z.literal('-infinity')]),
  record_id: z.uuid(),
})

export function recordsRouter({ db }: ServiceDeps): Router {
  const router = Router()

  router.get('/', async (request, response) => {
    const { limit, cursor, ...filter } = readQuery(request, ListRecords)
    await getIntegration(db.knex, filter.integration_id)
    const page = await listRecords(db.knex, filter, { limit, after: decodeCursor(cursor, Position) })
    response.json({ data: page.rows, next_cursor: encodeCursor(page.next) })
  })

  router.get('/:record_id', async (request, response) => {
    response.json(await getRecord(db.knex, pathOf(request, 'record_id')))
  })

  return router
}
