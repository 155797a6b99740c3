/** Taking a decision back: what it touched is as it was before, and whatever came meanwhile of other things stays. */
import { IntegrationError } from '../../domain/errors'
import type { JsonObject } from '../../domain/json'
import { viewOf } from '../../domain/record-state'
import * as store from '../../store/decisions'
import { loadStates } from '../../store/record-states'
import { integrationsOf } from '../../store/twins'
import type { ServiceDeps } from '../deps'
import { changing, type Changing } from './changing'
import { toRecordId } from './record-ids'
import { takeBack } from './take-back'

export interface UndoWish {
  decision_id: string
  actor: string
  /** Only shows what would come of it. */
  dry_run?: boolean
}

export interface UndoneDecision {
  /** In a dry run as it stands. */
  decision: store.Decision
  /** The first of the records that it touched, as they are shown now, or would be. */
  records: { record_id: string; body: JsonObject | null }[]
}

const MOST_SHOWN = 100

/** @throws request.not_found, decision.undone, decision.lasting, decision.needed_later naming what has to be taken back first */
export async function undoDecision(deps: ServiceDeps, wish: UndoWish): Promise<UndoneDecision> {
  const { decision_id, actor, dry_run = false } = wish
  const { integration_id, kind, record_ids } = await store.getDecision(deps.db.bulk, decision_id, deps.scope)
  const owners = TWINS.includes(kind) ? await integrationsOf(deps.db.bulk, record_ids) : []
  const together_with = [...new Set(owners.map((owner) => owner.integration_id))]
  const undo = async (act: Changing): Promise<UndoneDecision['records']> => {
    const decision = await store.getDecision(act.sql, decision_id, deps.scope)
    // What a run had brought comes again with the next one.
    if (decision.kind === 'undo_run') throw new IntegrationError('decision.lasting')
    if (!(await store.markUndone(act.sql, decision_id, actor))) throw new IntegrationError('decision.undone')
    await requireLast(act, decision)
    await takeBack(act, decision)
    await act.note({ kind: 'decision.undone', details: { decision_id } })
    return showRecords(act, decision.record_ids.slice(0, MOST_SHOWN))
  }
  const records = await changing(deps, { integration_id, actor }, undo, { together_with, dry_run })
  return { decision: await store.getDecision(deps.db.bulk, decision_id, deps.scope), records }
}

async function showRecords(
  { sql, policies }: Changing,
  recordIds: readonly string[],
): Promise<UndoneDecision['records']> {
  const states = await loadStates(sql, recordIds)
  return recordIds.map((id) => {
    const state = states.get(id)
    const view = state === undefined ? null : viewOf(state, policies.rules)
    return { record_id: toRecordId(id), body: view === null || view.hidden ? null : view.body }
  })
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
