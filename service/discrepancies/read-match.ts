/** Two records that may be one, side by side, and the one that they would be. */
import { sameJson, type JsonObject } from '../../domain/json'
import { absorb, viewOf, type RecordState } from '../../domain/record-state'
import { getIntegration } from '../../store/integrations'
import { getCandidate, type CandidateRow } from '../../store/match-candidates'
import { readPolicies } from '../../store/policies'
import { loadStates } from '../../store/record-states'
import type { Sql } from '../../runtime/bulk'
import type { ServiceDeps } from '../deps'
import { countsOf, type SharedTransactions } from './pair-rows'
import { findFormerRows } from './relink-account'
import { shareOf } from './same-account'

export interface MatchDetail {
  candidate: CandidateRow
  /** The record that was here before, as it is shown; null where it is part of another one by now. */
  record: JsonObject | null
  /** The one that came later. */
  incoming: JsonObject | null
  /** Fields in which the two differ. */
  differing: string[]
  /** The record that they would be; null where the question is answered. */
  outcome: JsonObject | null
  /** Of two accounts that may be one: what would become of their transactions; null once it is answered. */
  transactions: SharedTransactions | null
}

/** @throws request.not_found */
export async function readMatch({ db, scope }: ServiceDeps, candidateId: string): Promise<MatchDetail> {
  const candidate = await getCandidate(db.knex, candidateId, scope)
  const { integration_no } = await getIntegration(db.knex, candidate.integration_id, scope)
  const { rules } = await readPolicies(db.bulk, integration_no)
  const states = await loadStates(db.bulk, [candidate.record_id, candidate.incoming_id])
  const [older, newer] = [states.get(candidate.record_id), states.get(candidate.incoming_id)]
  const shown = (state: RecordState | undefined) => (state === undefined ? null : viewOf(state, rules).body)
  const [record, incoming] = [shown(older), shown(newer)]
  const areAccounts = older?.entity === 'account' && newer !== undefined && candidate.status === 'open'
  return {
    candidate,
    record,
    incoming,
    differing: record === null || incoming === null ? [] : differingFields(record, incoming),
    outcome: older === undefined || newer === undefined || candidate.status !== 'open' ? null : shown(unite(candidate, older, newer)),
    transactions: areAccounts ? await transactionsOf(db.bulk, candidate) : null,
  }
} // prettier-ignore

/** Twins of two integrations keep their own rows, and the older one is shown. */
const unite = ({ pass }: CandidateRow, older: RecordState, newer: RecordState): RecordState =>
  pass === 'P6 same account' ? older : absorb(older, newer, null)

const transactionsOf = async (sql: Sql, candidate: CandidateRow): Promise<SharedTransactions | null> =>
  candidate.pass === 'P6 same account'
    ? shareOf(sql, candidate.record_id, candidate.incoming_id)
    : countsOf(await findFormerRows(sql, candidate))

const differingFields = (a: JsonObject, b: JsonObject): string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((field) => !sameJson(a[field], b[field]))
