/** The conflict inbox: what people and providers say differently, shown with every answer's result, and answered. */
import { Router } from 'express'
import { readConflict, resolveAlike, resolveConflict } from '../../service/discrepancies/conflicts'
import { toHex } from '../../service/discrepancies/record-ids'
import { undoDecision } from '../../service/discrepancies/undo-decision'
import { IntegrationError } from '../../domain/errors'
import { countConflicts, getConflict, listConflicts } from '../../store/conflicts'
import { readTitles } from '../../store/record-titles'
import { actorOf } from '../actor'
import { listOf } from '../answers'
import { decodeCursor, encodeCursor, NumberPosition } from '../cursor'
import {
  AlikeOutcome,
  ListedConflict,
  ConflictCounts,
  ConflictDetail,
  showConflict,
  showConflictDetail,
} from '../discrepancies-answers'
import { CountConflicts, Decide, ListConflicts, ResolveAlike, ResolveConflict } from '../discrepancies-requests'
import { operation } from '../operation'
import type { Serve } from '../serve'

const CONFLICT = '/v1/conflicts/:conflict_id'

const list = operation({
  name: 'listConflicts',
  method: 'get',
  path: '/v1/conflicts',
  summary: 'What people and providers say differently',
  details:
    'Newest first, or with `order=oldest` as they wait. `status=open` is what waits for a person. Each with what its record is called.',
  query: ListConflicts,
  answers: { 200: listOf(ListedConflict) },
  failures: ['request.not_found'],
})

const count = operation({
  name: 'countConflicts',
  method: 'get',
  path: '/v1/conflicts/counts',
  summary: 'How many conflicts there are, by kind, field and status',
  query: CountConflicts,
  answers: { 200: ConflictCounts },
  failures: ['request.not_found'],
})

const get = operation({
  name: 'getConflict',
  method: 'get',
  path: CONFLICT,
  summary: 'One conflict, with what each answer would make of the record',
  answers: { 200: ConflictDetail },
})

const resolve = operation({
  name: 'resolveConflict',
  method: 'post',
  path: `${CONFLICT}/resolve`,
  summary: 'Answers a conflict',
  details: 'Works while syncs run. It does not come up again until one of its sides changes.',
  body: ResolveConflict,
  answers: { 200: ConflictDetail },
  failures: ['conflict.decided'],
})

const undo = operation({
  name: 'undoConflict',
  method: 'post',
  path: `${CONFLICT}/undo`,
  summary: 'Takes an answer back',
  details: 'Where one answer settled many conflicts, it is taken back for all of them.',
  body: Decide,
  answers: { 200: ConflictDetail },
  failures: ['conflict.undecided', 'decision.undone', 'decision.needed_later'],
})

const resolveMany = operation({
  name: 'resolveConflicts',
  method: 'post',
  path: '/v1/conflicts/resolve',
  summary: 'Gives many conflicts alike the same answer',
  details: 'With `dry_run` it shows how many there are and what becomes of the first of them.',
  body: ResolveAlike,
  answers: { 200: AlikeOutcome },
  failures: ['conflict.other_count', 'request.not_found'],
})

export const conflictsOperations = [list, count, get, resolve, undo, resolveMany]

export function conflictsRouter(serve: Serve): Router {
  const router = Router()

  serve(
    router,
    list,
    async ({ query: { limit, cursor, order, ...filter }, deps: { db, scope }, request }, response) => {
      const after = decodeCursor(request, cursor, NumberPosition)
      const page = await listConflicts(db.knex, withHex(filter), { limit, after, order }, scope)
      const shown = page.rows.map(showConflict)
      const titles = await readTitles(db.knex, shown.map(({ record_id }) => record_id), scope) // prettier-ignore
      response.json({
        data: shown.map((conflict) => ({ ...conflict, record: titles.get(conflict.record_id) ?? null })),
        next_cursor: encodeCursor(request, page.next),
      })
    },
  )

  serve(router, count, async ({ query, deps: { db, scope } }, response) =>
    response.json({ data: await countConflicts(db.knex, withHex(query), scope) }),
  )

  serve(router, get, async ({ path, deps }, response) =>
    response.json(showConflictDetail(await readConflict(deps, path.conflict_id))),
  )

  serve(router, resolve, async ({ path, body: { actor, ...given }, caller, deps }, response) => {
    const resolved = await resolveConflict(deps, path.conflict_id, { ...given, actor: actorOf(caller, actor) })
    response.json(showConflictDetail(resolved))
  })

  serve(router, undo, async ({ path, body: { actor }, caller, deps }, response) => {
    const { decision_id } = await getConflict(deps.db.knex, path.conflict_id, deps.scope)
    // An earlier attempt at the same request has taken it back.
    if (decision_id === null && deps.attempt.done === null) throw new IntegrationError('conflict.undecided')
    if (decision_id !== null) await undoDecision(deps, { decision_id, actor: actorOf(caller, actor) })
    response.json(showConflictDetail(await readConflict(deps, path.conflict_id)))
  })

  serve(router, resolveMany, async ({ body, caller, deps }, response) => {
    const { integration_id, kind, field, entity, status, actor, ...given } = body
    const filter = { integration_id, kind, field, entity, status }
    const { sample, ...outcome } = await resolveAlike(deps, filter, { ...given, actor: actorOf(caller, actor) })
    response.json({ ...outcome, sample: sample.map(({ conflict, ...shown }) => ({ conflict: showConflict(conflict), ...shown })) })
  }) // prettier-ignore

  return router
}

const withHex = <Filter extends { record_id?: string | undefined }>(filter: Filter): Filter =>
  filter.record_id === undefined ? filter : { ...filter, record_id: toHex(filter.record_id) }
