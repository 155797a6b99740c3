/** Taking a decision back: what it touched is as it was before, and whatever came meanwhile of other fields stays. */
import { IntegrationError } from '../../domain/errors'
import type { RecordState } from '../../domain/record-state'
import { restoreConflicts } from '../../store/conflicts'
import * as store from '../../store/decisions'
import { readPolicies, setPolicy } from '../../store/policies'
import { deleteStates, loadStates } from '../../store/record-states'
import type { ServiceDeps } from '../deps'
import { changing, type Changing } from './changing'
import type { ChangedPolicy } from './conflicts'
import { toRecordId } from './record-ids'

/** @throws request.not_found, decision.undone, decision.needed_later naming what has to be taken back first */
export async function undoDecision(deps: ServiceDeps, decisionId: string, actor: string): Promise<store.Decision> {
  const { integration_id } = await store.getDecision(deps.db.bulk, decisionId, deps.scope)
  await changing(deps, { integration_id, actor }, async (act) => {
    const decision = await store.getDecision(act.sql, decisionId, deps.scope)
    if (!(await store.markUndone(act.sql, decisionId, actor))) throw new IntegrationError('decision.undone')
    const later = await store.laterDecisions(act.sql, decision)
    if (later.length > 0)
      throw new IntegrationError('decision.needed_later', undefined, {
        facts: { decision_ids: later.map(({ decision_id }) => decision_id) },
      })
    await takeBack(act, decision)
  })
  return store.getDecision(deps.db.bulk, decisionId, deps.scope)
}

async function takeBack(act: Changing, { kind, record_ids, before }: store.Decision): Promise<void> {
  if (kind !== 'edit' && kind !== 'resolve' && kind !== 'policy') throw new IntegrationError('decision.lasting')
  const policy = (before.other as { policy?: ChangedPolicy } | null | undefined)?.policy
  if (policy !== undefined) {
    await setPolicy(act.sql, act.integration_no, policy.target, policy.policy, act.actor)
    act.policies = await readPolicies(act.sql, act.integration_no)
  }
  await restoreConflicts(act.sql, before.conflicts ?? [])
  const made = Object.entries(before.states ?? {}).flatMap(([id, state]) => (state === null ? [id] : []))
  const states = await loadStates(act.sql, record_ids.filter((id) => !made.includes(id)))
  await act.save([...states.values()].map((state) => withOverrides(state, before.overrides ?? [])))
  await deleteStates(act.sql, made)
} // prettier-ignore

/** Only the fields that were touched go back: the provider, and people, may have changed others since. */
function withOverrides(state: RecordState, before: NonNullable<store.Before['overrides']>): RecordState {
  const touched = before.filter(({ record_id }) => record_id === state.record_id)
  const kept = state.overrides.filter((override) => !touched.some(({ field }) => field === override.field))
  return { ...state, overrides: [...kept, ...touched.flatMap(({ override }) => (override === null ? [] : [override]))] }
}

/** A decision as it may be shown: what restores it stays inside. */
export const toShown = ({ before: _before, integration_no: _no, decision_no: _decisionNo, record_ids, ...shown }: store.Decision) => ({
  ...shown,
  record_ids: record_ids.map(toRecordId),
}) // prettier-ignore
