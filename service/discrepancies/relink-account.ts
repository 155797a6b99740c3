/** An account came back under another id, and a person says which one it was: its transactions are found again at once. */
import { match, type Match } from '../../domain/matching/match'
import { passesFor } from '../../domain/matching/passes'
import { absorb, type RecordState } from '../../domain/record-state'
import type { Sql } from '../../runtime/bulk'
import { mintId } from '../../runtime/ids'
import { logDecisions, type NewDecision } from '../../store/decisions'
import { readAccountRows, readAccounts, readFormerRows } from '../../store/linked-accounts'
import { suggestMatches, supersedeCandidates, type CandidateRow } from '../../store/match-candidates'
import { deleteStates, loadStates } from '../../store/record-states'
import { moveTwins } from '../../store/twins'
import type { Changing } from './changing'
import { countsOf, toEntry, type PairedRows, type SharedTransactions } from './pair-rows'

/** As a run pairs rows after a new login: those of the former account that its provider no longer lists, with the new ones. */
export async function findFormerRows(
  sql: Sql,
  { record_id, incoming_id, sync_job_id }: Pick<CandidateRow, 'record_id' | 'incoming_id' | 'sync_job_id'>,
): Promise<PairedRows> {
  const accounts = await readAccounts(sql, [record_id, incoming_id])
  const [former, now] = [record_id, incoming_id].map((id) => accounts.find(({ account_id }) => account_id === id))
  if (former === undefined || now === undefined) return { matches: [], candidates: [], leading: 0, following: 0 }
  const was = await readFormerRows(sql, former, sync_job_id)
  const came = await readAccountRows(sql, now, now.integration_no)
  const found = match(
    came.map((row) => ({ ...toEntry(row), replaces: [] })),
    was.map((row) => ({ ...toEntry(row), ...NO_LONGER_LISTED, reconciled: row.reconciled })),
    passesFor(AFTER_A_NEW_LOGIN),
  )
  return { ...found, leading: was.length, following: came.length }
}

const AFTER_A_NEW_LOGIN = {
  reissues_on_posting: true,
  matches_changed_amounts: false,
  derives_ids: false,
  relinked: true,
}
const NO_LONGER_LISTED = { keys: [], hand_made: false, at_provider: 'gone', foreign: false } as const

/** Each pair is one record again, by a decision of its own that rests on the one about the account. */
export async function relinkRows(
  act: Changing,
  { matches, candidates, ...seen }: PairedRows,
  link: string,
): Promise<SharedTransactions> {
  const { sql, actor, integration_no } = act
  const states = await loadStates(sql, matches.flatMap(({ incoming, stored }) => [incoming, stored])) // prettier-ignore
  const pairs = matches.flatMap((found) => {
    const [older, newer] = [states.get(found.stored), states.get(found.incoming)]
    return older === undefined || newer === undefined ? [] : [{ found, older, newer, decision_id: mintId('decision') }]
  })
  for (const { older, newer } of pairs)
    await moveTwins(sql, newer.twins.map(({ id }) => id), older.record_id) // prettier-ignore
  await supersedeCandidates(sql, [...states.keys()])
  await deleteStates(sql, pairs.map(({ newer }) => newer.record_id)) // prettier-ignore
  await act.save(pairs.map(({ older, newer, decision_id }) => absorb(older, newer, decision_id)))
  await logDecisions(sql, pairs.map((pair) => decisionOf(pair, { actor, integration_no, link }))) // prettier-ignore
  await suggestMatches(sql, candidates, { integration_no, sync_job_id: null })
  return countsOf({ matches, candidates, ...seen })
}

const decisionOf = (
  pair: { found: Match; older: RecordState; newer: RecordState; decision_id: string },
  by: { actor: string; integration_no: number; link: string },
): NewDecision => {
  const { found, older, newer, decision_id } = pair
  const { pass, score, reasons } = found
  return {
    decision_id,
    integration_no: by.integration_no,
    kind: 'match',
    actor: by.actor,
    sync_job_id: null,
    record_ids: [older.record_id, newer.record_id],
    evidence: { pass, score, reasons, incoming_id: newer.record_id, link: by.link },
    before: { states: { [older.record_id]: older, [newer.record_id]: newer } },
  }
}
