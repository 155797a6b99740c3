/** Removals that were too many to believe, and what people say of them. */
import { Router } from 'express'
import { decideRemovals } from '../../service/discrepancies/decide-removals'
import { toRecordId } from '../../service/discrepancies/record-ids'
import { getHeldRemovals, heldRecordIds, listHeldRemovals } from '../../store/held-removals'
import { actorOf } from '../actor'
import { listOf } from '../answers'
import { decodeCursor, encodeCursor, NumberPosition } from '../cursor'
import { HeldRemovals, HeldRemovalsDetail, RemovalsAnswered, showHeld } from '../matches-answers'
import { AnswerRemovals, ListHeldRemovals } from '../discrepancies-requests'
import { operation } from '../operation'
import type { Serve } from '../serve'

const list = operation({
  name: 'listHeldRemovals',
  method: 'get',
  path: '/v1/held-removals',
  summary: 'Removals that were too many to believe',
  details:
    'Newest first, or with `order=oldest` as they wait. `status=held` is what waits for a person; until then the records stay.',
  query: ListHeldRemovals,
  answers: { 200: listOf(HeldRemovals) },
})

const get = operation({
  name: 'getHeldRemovals',
  method: 'get',
  path: '/v1/held-removals/:removal_id',
  summary: 'One of them, with the first of its records',
  answers: { 200: HeldRemovalsDetail },
})

const answer = operation({
  name: 'answerHeldRemovals',
  method: 'post',
  path: '/v1/held-removals/:removal_id/answer',
  summary: 'Lets removals happen, or not',
  details:
    'What was written again since it was missing stays in any case. Either answer can be taken back. After `reject` the next complete read asks again, if they are missing still.',
  body: AnswerRemovals,
  answers: { 200: RemovalsAnswered },
  failures: ['removals.decided'],
})

export const heldRemovalsOperations = [list, get, answer]

const SAMPLE = 100

export function heldRemovalsRouter(serve: Serve): Router {
  const router = Router()

  serve(
    router,
    list,
    async ({ query: { limit, cursor, order, ...filter }, deps: { db, scope }, request }, response) => {
      const after = decodeCursor(request, cursor, NumberPosition)
      const page = await listHeldRemovals(db.knex, filter, { limit, after, order }, scope)
      response.json({ data: page.rows.map(showHeld), next_cursor: encodeCursor(request, page.next) })
    },
  )

  serve(router, get, async ({ path, deps: { db, scope } }, response) => {
    const held = await getHeldRemovals(db.knex, path.removal_id, scope)
    const ids = await heldRecordIds(db.bulk, held.removal_id, SAMPLE)
    response.json({ ...showHeld(held), sample: ids.map(toRecordId) })
  })

  serve(router, answer, async ({ path, body: { actor, ...given }, caller, deps }, response) =>
    response.json(await decideRemovals(deps, { ...path, ...given, actor: actorOf(caller, actor) })),
  )

  return router
}
