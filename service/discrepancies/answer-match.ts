/** Answers to "are these two one record?": yes unites them, no keeps them apart for ever, and both can be taken back. */
import { IntegrationError } from '../../domain/errors'
import type { JsonObject } from '../../domain/json'
import { absorb, viewOf } from '../../domain/record-state'
import { mintId } from '../../runtime/ids'
import { getCandidate, markCandidates, supersedeCandidates, type CandidateRow } from '../../store/match-candidates'
import { deleteStates, loadStates } from '../../store/record-states'
import { integrationsOf, moveTwins } from '../../store/twins'
import type { ServiceDeps } from '../deps'
import { changing, type Changing } from './changing'
import { canUnite, uniteTwins } from './merge-records'
import { toRecordId } from './record-ids'
import { findFormerRows, relinkRows } from './relink-account'
import type { SharedTransactions } from './pair-rows'
import { declare } from './same-account'

export interface MatchAnswer {
  candidate_id: string
  choice: 'accept' | 'reject'
  actor: string
  /** Only shows what would become of the record. */
  dry_run: boolean
}

export interface MatchAnswered {
  /** What takes it back; null in a dry run. */
  decision_id: string | null
  /** The record that the two are now, or the one that stays as it was. */
  record_id: string
  /** As it is shown, or would be. */
  body: JsonObject
  /** Of two accounts that are one: what becomes of their transactions. */
  transactions: SharedTransactions | null
}

/** @throws request.not_found, match.decided */
export async function answerMatch(deps: ServiceDeps, answer: MatchAnswer): Promise<MatchAnswered> {
  const { candidate_id, choice, actor, dry_run } = answer
  const { integration_id, record_id } = await getCandidate(deps.db.knex, candidate_id, deps.scope)
  const owners = await integrationsOf(deps.db.bulk, [record_id])
  return changing(
    deps,
    { integration_id, actor },
    async (act) => {
      const candidate = await getCandidate(deps.db.knex, candidate_id, deps.scope)
      if (candidate.status !== 'open') throw new IntegrationError('match.decided')
      const { decision_id, transactions = null } =
        choice === 'accept' ? await accept(act, candidate) : { decision_id: await reject(act, candidate) }
      const status = choice === 'accept' ? 'accepted' : 'rejected'
      await markCandidates(act.sql, [candidate_id], status, { actor, decision_id })
      const state = (await loadStates(act.sql, [record_id])).get(record_id)
      const body = state === undefined ? {} : viewOf(state, act.policies.rules).body
      return { decision_id: dry_run ? null : decision_id, record_id: toRecordId(record_id), body, transactions }
    },
    { dry_run, together_with: owners.map((owner) => owner.integration_id) },
  )
}

/** The newer record becomes part of the older one: one record, with every key and every edit. */
async function accept(
  act: Changing,
  candidate: CandidateRow,
): Promise<{ decision_id: string; transactions?: SharedTransactions }> {
  const { record_id, incoming_id } = candidate
  const states = await loadStates(act.sql, [record_id, incoming_id])
  const [older, newer] = [states.get(record_id), states.get(incoming_id)]
  if (older === undefined || newer === undefined) throw new IntegrationError('match.decided')
  if (candidate.pass === 'P6 same account' && older.entity === 'account')
    return declare(act, record_id, incoming_id, evidenceOf(candidate))
  if (candidate.pass === 'P6 same account') {
    if (!canUnite(older, newer)) throw new IntegrationError('match.impossible')
    const before = { candidates: [asOpen(candidate)] }
    return { decision_id: await uniteTwins(act, [{ older, newer }], 'same_account', evidenceOf(candidate), before) }
  }
  const isAccount = older.entity === 'account' && candidate.pass === 'relink'
  const rows = isAccount ? await findFormerRows(act.sql, candidate) : null
  const decision_id = mintId('decision')
  await moveTwins(act.sql, newer.twins.map(({ id }) => id), record_id) // prettier-ignore
  await deleteStates(act.sql, [incoming_id])
  await act.save([absorb(older, newer, decision_id)])
  await act.decide({
    decision_id,
    kind: 'match',
    record_ids: [
      record_id,
      incoming_id,
      ...(rows?.matches ?? []).flatMap(({ stored, incoming }) => [stored, incoming]),
    ],
    evidence: evidenceOf(candidate),
    before: { states: { [record_id]: older, [incoming_id]: newer }, candidates: [asOpen(candidate)] },
  })
  await supersedeCandidates(act.sql, [record_id, incoming_id])
  return rows === null ? { decision_id } : { decision_id, transactions: await relinkRows(act, rows, decision_id) }
}

const reject = (act: Changing, candidate: CandidateRow): Promise<string> =>
  act.decide({
    kind: 'reject_match',
    record_ids: [candidate.record_id, candidate.incoming_id],
    evidence: evidenceOf(candidate),
    before: { candidates: [asOpen(candidate)] },
  })

const evidenceOf = ({ candidate_id, incoming_id, pass, score, reasons }: CandidateRow): JsonObject => ({
  candidate_id,
  incoming_id,
  pass,
  score,
  reasons,
})

const asOpen = ({ candidate_id }: CandidateRow) => ({ candidate_id, status: 'open' as const })
