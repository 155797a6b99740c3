/** What arrived, and what people make of it. */
import { Router } from 'express'
import { z } from 'zod'
import { ENTITY_NAMES } from '../../domain/records'
import { changeRecord, deleteRecord, restoreRecord, typeRecord } from '../../service/discrepancies/change-record'
import { readRecord } from '../../service/discrepancies/read-record'
import { getIntegration } from '../../store/integrations'
import { listRecords } from '../../store/records'
import { actorOf } from '../actor'
import { CanonicalRecord, listOf } from '../answers'
import { decodeCursor, encodeCursor } from '../cursor'
import { RecordDetail } from '../discrepancies-answers'
import { ChangeRecord, DeleteRecord, RestoreRecord, TypeRecord } from '../discrepancies-requests'
import { operation } from '../operation'
import { ListRecords } from '../requests'
import type { Serve } from '../serve'

const RECORD = '/v1/records/:record_id'

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
  path: RECORD,
  summary: 'One record, with where its values come from',
  answers: { 200: RecordDetail },
})

const type = operation({
  name: 'typeRecord',
  method: 'post',
  path: '/v1/records',
  summary: 'Adds a transaction by hand',
  details: 'When the provider sends the same transaction later, the two become one and what was typed stays.',
  body: TypeRecord,
  answers: { 201: RecordDetail },
  failures: ['request.not_found'],
})

const change = operation({
  name: 'changeRecord',
  method: 'patch',
  path: RECORD,
  summary: 'Sets fields, or lets them follow the provider again',
  details:
    'What is set here is laid over what the provider says and outlives every sync. Which of the two is shown when both change is for the policies of the integration.',
  body: ChangeRecord,
  answers: { 200: RecordDetail },
  failures: ['record.changed_meanwhile', 'record.deleted', 'record.absorbed'],
})

const remove = operation({
  name: 'deleteRecord',
  method: 'delete',
  path: RECORD,
  summary: 'Deletes a record here',
  details: 'It stays deleted whatever the provider sends, until it is restored.',
  query: DeleteRecord,
  answers: { 200: RecordDetail },
  failures: ['record.changed_meanwhile', 'record.deleted', 'record.absorbed'],
})

const restore = operation({
  name: 'restoreRecord',
  method: 'post',
  path: `${RECORD}/restore`,
  summary: 'Shows a record again',
  details: 'One that was deleted here, or one that the provider has no more.',
  body: RestoreRecord,
  answers: { 200: RecordDetail },
  failures: ['record.changed_meanwhile', 'record.not_deleted', 'record.absorbed'],
})

export const recordsOperations = [list, get, type, change, remove, restore]

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

  serve(router, get, async ({ path, deps }, response) => response.json(await readRecord(deps, path.record_id)))

  serve(router, type, async ({ body: { integration_id, body, actor }, caller, deps }, response) => {
    const record_id = await typeRecord(deps, { integration_id, body, actor: actorOf(caller, actor) })
    response
      .status(201)
      .location(`/v1/records/${record_id}`)
      .json(await readRecord(deps, record_id))
  })

  serve(router, change, async ({ path, body: { version, fields, reset, actor }, caller, deps }, response) => {
    await changeRecord(deps, { ...path, version, fields, reset, actor: actorOf(caller, actor) })
    response.json(await readRecord(deps, path.record_id))
  })

  serve(router, remove, async ({ path, query: { version, actor }, caller, deps }, response) => {
    await deleteRecord(deps, { ...path, version, actor: actorOf(caller, actor) })
    response.json(await readRecord(deps, path.record_id))
  })

  serve(router, restore, async ({ path, body: { version, actor }, caller, deps }, response) => {
    await restoreRecord(deps, { ...path, version, actor: actorOf(caller, actor) })
    response.json(await readRecord(deps, path.record_id))
  })

  return router
}
