/** Making records one and two again, where each of them keeps its own row and its own provider. */
import { giveBack, lend } from '../../domain/record-state'
import type { Sql } from '../../runtime/bulk'
import { supersedeCandidates } from '../../store/match-candidates'
import { loadStates } from '../../store/record-states'
import { addTwins, removeTwins, type NewTwin, type Twin } from '../../store/twins'
import { saveAcross } from './save-across'

/** Shows the second of each pair as the first, with what people wrote into it. Whoever calls holds the integrations of all. */
export async function unite(sql: Sql, twins: readonly NewTwin[], kind: 'merged' | 'same_account'): Promise<void> {
  if (twins.length === 0) return
  await addTwins(sql, twins, kind)
  const states = await loadStates(sql, idsOf(twins))
  for (const { record_id, twin_id, decision_id } of twins) {
    const [shown, twin] = [states.get(record_id), states.get(twin_id)]
    if (shown !== undefined && twin !== undefined) states.set(record_id, lend(shown, twin, decision_id))
  }
  await saveAcross(sql, [...states.values()])
  await supersedeCandidates(
    sql,
    twins.map(({ twin_id }) => twin_id),
  )
}

/** Takes apart what these decisions made one. */
export async function part(sql: Sql, decisionIds: readonly string[]): Promise<Twin[]> {
  const twins = await removeTwins(sql, decisionIds)
  const decisions = new Set(decisionIds)
  const states = await loadStates(sql, idsOf(twins))
  await saveAcross(
    sql,
    [...states.values()].map((state) => giveBack(state, decisions)),
  )
  return twins
}

const idsOf = (twins: readonly Twin[]): string[] => [
  ...new Set(twins.flatMap(({ record_id, twin_id }) => [record_id, twin_id])),
]
