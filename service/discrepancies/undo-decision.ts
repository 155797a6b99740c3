/** Taking a decision back: what it touched is as it was before, and whatever came meanwhile of other things stays. */
import { IntegrationError } from '../../domain/errors'
import * as store from '../../store/decisions'
import { integrationsOf } from '../../store/twins'
import type { ServiceDeps } from '../deps'
import { changing, type Changing } from './changing'
import { toRecordId } from './record-ids'
import { takeBack } from './take-back'

/** @throws request.not_found, decision.undone, decision.lasting, decision.needed_later naming what has to be taken back first */
export async function undoDecision(deps: ServiceDeps, decisionId: string, actor: string): Promise<store.Decision> {
  const { integration_id, kind, record_ids } = await store.getDecision(deps.db.bulk, decisionId, deps.scope)
  const owners = TWINS.includes(kind) ? await integrationsOf(deps.db.bulk, record_ids) : []
  const together_with = [...new Set(owners.map((owner) => owner.integration_id))]
  const undo = async (act: Changing): Promise<void> => {
    const decision = await store.getDecision(act.sql, decisionId, deps.scope)
    // What a run had brought comes again with the next one.
    if (decision.kind === 'undo_run') throw new IntegrationError('decision.lasting')
    if (!(await store.markUndone(act.sql, decisionId, actor))) throw new IntegrationError('decision.undone')
    await requireLast(act, decision)
    await takeBack(act, decision)
    await act.note({ kind: 'decision.undone', details: { decision_id: decisionId } })
  }
  await changing(deps, { integration_id, actor }, undo, { together_with })
  return store.getDecision(deps.db.bulk, decisionId, deps.scope)
}

/** These leave each record its own row: taking one back disturbs nothing that came later. */
const TWINS: readonly store.DecisionKind[] = ['merge_records', 'same_account']

/** What was built on this decision has to go first; decisions about other things of the same records need not. */
async function requireLast({ sql }: Changing, decision: store.Decision): Promise<void> {
  const touched = touchedBy(decision)
  const later = (await store.laterDecisions(sql, decision)).filter(
    (other) =>
      other.evidence['link'] !== decision.decision_id &&
      (madeARecord(decision) ||
        (decision.kind === 'match' ? other.kind === 'match' : [...touchedBy(other)].some((each) => touched.has(each)))),
  )
  if (later.length === 0) return
  throw new IntegrationError('decision.needed_later', undefined, {
    facts: { decision_ids: later.map(({ decision_id }) => decision_id) },
  })
}

const madeARecord = ({ before: { states = {} } }: store.Decision): boolean => Object.values(states).includes(null)

/** Fields of records, and the policy of one. */
const touchedBy = ({ before: { overrides = [], policy } }: store.Decision): Set<string> =>
  new Set([
    ...overrides.map(({ record_id, field }) => `${record_id} ${field}`),
    ...(policy === undefined ? [] : [`policy ${policy.target}`]),
  ])

/** A decision as it may be shown: what restores it stays inside. */
export const toShown = ({ before: _before, integration_no: _no, decision_no: _decisionNo, record_ids, ...shown }: store.Decision) => ({
  ...shown,
  record_ids: record_ids.map(toRecordId),
}) // prettier-ignore
