/** Records that may be one: what the runs suspect, and what people say of it. */
import { Router } from 'express'
import { answerMatch } from '../../service/discrepancies/answer-match'
import { mergeRecords } from '../../service/discrepancies/merge-records'
import { declareSameAccount } from '../../service/discrepancies/same-account'
import { readMatch } from '../../service/discrepancies/read-match'
import { toHex } from '../../service/discrepancies/record-ids'
import { listCandidates } from '../../store/match-candidates'
import { actorOf } from '../actor'
import { listOf } from '../answers'
import { decodeCursor, encodeCursor, NumberPosition } from '../cursor'
import { MatchCandidate, MatchDetail, showCandidate, showMatchDetail, United } from '../matches-answers'
import { AnswerMatch, ListMatches, MergeRecords, SameAccount } from '../discrepancies-requests'
import { operation } from '../operation'
import type { Serve } from '../serve'

const list = operation({
  name: 'listMatches',
  method: 'get',
  path: '/v1/matches',
  summary: 'Pairs of records that may be one',
  details:
    'Newest first, or with `order=oldest` as they wait. `status=open` is what waits for a person. Certain matches are not asked about.',
  query: ListMatches,
  answers: { 200: listOf(MatchCandidate) },
  failures: ['request.not_found'],
})

const get = operation({
  name: 'getMatch',
  method: 'get',
  path: '/v1/matches/:candidate_id',
  summary: 'One pair side by side, with the record that the two would be',
  answers: { 200: MatchDetail },
})

const answer = operation({
  name: 'answerMatch',
  method: 'post',
  path: '/v1/matches/:candidate_id/answer',
  summary: 'Says whether two records are one',
  details:
    '`accept` makes them one record, with every key and every edit. `reject` keeps them apart: they are never matched unasked. Either can be taken back.',
  body: AnswerMatch,
  answers: { 200: United },
  failures: ['match.decided'],
})

const merge = operation({
  name: 'mergeRecords',
  method: 'post',
  path: '/v1/records/:record_id/merge',
  summary: 'Shows another record as this one',
  details:
    'Both keep what their providers say of them and go on being synced; only this one is shown. Their integrations may differ.',
  body: MergeRecords,
  answers: { 200: United },
  failures: ['match.impossible'],
})

const sameAccount = operation({
  name: 'declareSameAccount',
  method: 'post',
  path: '/v1/records/:record_id/same-account',
  summary: 'Says that an account of another integration is this one',
  details:
    'The other account is shown as this one, and every transaction that is in both is shown once, those of later runs too. What is not certain is asked about. Both go on being synced; taking the decision back restores two accounts and two of every pair. With `dry_run` it only counts.',
  body: SameAccount,
  answers: { 200: United },
  failures: ['match.impossible'],
})

export const matchesOperations = [list, get, answer, merge, sameAccount]

export function matchesRouter(serve: Serve): Router {
  const router = Router()

  serve(
    router,
    list,
    async ({ query: { limit, cursor, order, ...filter }, deps: { db, scope }, request }, response) => {
      const record_id = filter.record_id === undefined ? undefined : toHex(filter.record_id)
      const after = decodeCursor(request, cursor, NumberPosition)
      const page = await listCandidates(db.knex, { ...filter, record_id }, { limit, after, order }, scope)
      response.json({ data: page.rows.map(showCandidate), next_cursor: encodeCursor(request, page.next) })
    },
  )

  serve(router, get, async ({ path, deps }, response) =>
    response.json(showMatchDetail(await readMatch(deps, path.candidate_id))),
  )

  serve(router, answer, async ({ path, body: { actor, ...given }, caller, deps }, response) =>
    response.json(await answerMatch(deps, { ...path, ...given, actor: actorOf(caller, actor) })),
  )

  serve(router, merge, async ({ path, body: { actor, ...given }, caller, deps }, response) =>
    response.json(await mergeRecords(deps, { ...path, ...given, actor: actorOf(caller, actor) })),
  )

  serve(router, sameAccount, async ({ path, body: { actor, ...given }, caller, deps }, response) =>
    response.json(await declareSameAccount(deps, { ...path, ...given, actor: actorOf(caller, actor) })),
  )

  return router
}
