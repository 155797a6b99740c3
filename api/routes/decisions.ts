/** The log of decisions: what was decided, by whom and on what evidence, and taking one back. */
import { Router } from 'express'
import { toHex } from '../../service/discrepancies/record-ids'
import { toShown, undoDecision } from '../../service/discrepancies/undo-decision'
import { getIntegration } from '../../store/integrations'
import { getDecision, listDecisions } from '../../store/decisions'
import { actorOf } from '../actor'
import { listOf } from '../answers'
import { decodeCursor, encodeCursor, NumberPosition } from '../cursor'
import { Decision, UndoneDecision } from '../discrepancies-answers'
import { ListDecisions, UndoDecision } from '../discrepancies-requests'
import { operation } from '../operation'
import type { Serve } from '../serve'

const DECISION = '/v1/decisions/:decision_id'

const list = operation({
  name: 'listDecisions',
  method: 'get',
  path: '/v1/decisions',
  summary: 'What was decided about an integration, or about one of its records',
  details: 'Newest first: edits, answers to conflicts, matches of a run or of a person, policies.',
  query: ListDecisions,
  answers: { 200: listOf(Decision) },
  failures: ['request.not_found'],
})

const get = operation({
  name: 'getDecision',
  method: 'get',
  path: DECISION,
  summary: 'One decision',
  answers: { 200: Decision },
})

const undo = operation({
  name: 'undoDecision',
  method: 'post',
  path: `${DECISION}/undo`,
  summary: 'Takes a decision back',
  details:
    'What it touched is as it was before; what came meanwhile of other fields stays. With `dry_run` it shows what would come of it, or why it is refused.',
  body: UndoDecision,
  answers: { 200: UndoneDecision },
  failures: ['decision.undone', 'decision.needed_later', 'decision.lasting'],
})

export const decisionsOperations = [list, get, undo]

export function decisionsRouter(serve: Serve): Router {
  const router = Router()

  serve(router, list, async ({ query: { integration_id, record_id, limit, cursor }, deps: { db, scope }, request }, response) => {
    const { integration_no } = await getIntegration(db.knex, integration_id, scope)
    const filter = { integration_no, record_id: record_id === undefined ? null : toHex(record_id) }
    const page = await listDecisions(db.bulk, filter, { limit, after: decodeCursor(request, cursor, NumberPosition) })
    response.json({ data: page.rows.map(toShown), next_cursor: encodeCursor(request, page.next) })
  }) // prettier-ignore

  serve(router, get, async ({ path, deps: { db, scope } }, response) =>
    response.json(toShown(await getDecision(db.bulk, path.decision_id, scope))),
  )

  serve(router, undo, async ({ path, body: { actor, dry_run }, caller, deps }, response) => {
    const wish = { decision_id: path.decision_id, actor: actorOf(caller, actor), dry_run }
    const { decision, records } = await undoDecision(deps, wish)
    response.json({ ...toShown(decision), records })
  })

  return router
}
