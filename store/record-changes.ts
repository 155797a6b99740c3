/** Writes the records that a run changed by more than their body: states, decisions, reasons, questions. */
import { detailOf, type RecordChange } from '../domain/record-change'
import type { Sql } from '../runtime/bulk'
import { noteChanges } from './changes'
import { noteIdReuse } from './conflicts'
import { logDecisions, type NewDecision } from './decisions'
import { supersedeCandidates } from './match-candidates'
import { saveStates } from './record-states'

export interface RunCause {
  integration_no: number
  sync_job_id: string
}

export async function saveChanges(sql: Sql, changes: readonly RecordChange[], cause: RunCause): Promise<void> {
  if (changes.length === 0) return
  await saveStates(sql, changes, cause)
  await logDecisions(
    sql,
    changes.flatMap((change) => matchDecision(change, cause)),
  )
  await noteChanges(
    sql,
    cause.sync_job_id,
    changes.flatMap((change) =>
      change.reason === null
        ? []
        : [
            {
              record_id: change.state.record_id,
              reason: change.reason,
              before: change.before,
              detail: detailOf(change),
            },
          ],
    ),
  )
  await noteIdReuse(
    sql,
    changes.flatMap(({ reuses, state }) =>
      reuses === null ? [] : [{ record_id: reuses, other_record_id: state.record_id, external_id: state.external_id }],
    ),
    cause,
  )
  const settled = changes.filter(
    ({ match, reason, state }) => match !== null || (reason === 'tombstoned' && state.entity !== 'account'),
  )
  if (settled.length > 0)
    await supersedeCandidates(
      sql,
      settled.map(({ state }) => state.record_id),
    )
}

/** A match is the one thing that a run decides and a person may take back. */
function matchDecision({ before, state, match }: RecordChange, cause: RunCause): NewDecision[] {
  if (match === null || before === null) return []
  const { decision_id, incoming_id, pass, score, reasons, absorbed } = match
  return [
    {
      ...cause,
      decision_id,
      kind: 'match',
      actor: 'sync',
      record_ids: [state.record_id, incoming_id],
      evidence: { pass, score, reasons, incoming_id },
      before: { states: { [before.record_id]: before, [incoming_id]: absorbed } },
    },
  ]
}
