/** Two records that a person says are one: both keep their rows and their providers, and one of them is shown. */
import { IntegrationError } from '../../domain/errors'
import type { JsonObject } from '../../domain/json'
import { viewOf, type RecordState } from '../../domain/record-state'
import { mintId } from '../../runtime/ids'
import { integrationOfRecord } from '../../store/editing'
import type { Before } from '../../store/decisions'
import { loadStates } from '../../store/record-states'
import type { ServiceDeps } from '../deps'
import { changing, type Changing } from './changing'
import { toHex, toRecordId } from './record-ids'
import { unite } from './unite'

export interface MergeWish {
  /** The record that stays. */
  record_id: string
  /** The one that is shown as it from now on. */
  other_record_id: string
  actor: string
  dry_run: boolean
}

export interface Merged {
  /** What takes it back; null in a dry run. */
  decision_id: string | null
  record_id: string
  body: JsonObject
  transactions: null
}

/** @throws request.not_found, match.impossible */
export async function mergeRecords(deps: ServiceDeps, wish: MergeWish): Promise<Merged> {
  const { actor, dry_run } = wish
  const [record_id, twin_id] = [toHex(wish.record_id), toHex(wish.other_record_id)]
  const together_with = [await integrationOfRecord(deps.db.bulk, record_id, deps.scope)]
  return changing(
    deps,
    { record_id: wish.other_record_id, actor },
    async (act) => {
      const states = await loadStates(act.sql, [record_id, twin_id])
      const [older, newer] = [states.get(record_id), states.get(twin_id)]
      if (older === undefined || newer === undefined || !canUnite(older, newer))
        throw new IntegrationError('match.impossible')
      const decision_id = await uniteTwins(act, [{ older, newer }], 'merged', { by: 'hand' })
      const shown = (await loadStates(act.sql, [record_id])).get(record_id) ?? older
      const { body } = viewOf(shown, act.policies.rules)
      return { decision_id: dry_run ? null : decision_id, record_id: toRecordId(record_id), body, transactions: null }
    },
    { dry_run, together_with },
  )
}

export const canUnite = (older: RecordState, newer: RecordState): boolean =>
  older.record_id !== newer.record_id &&
  older.entity === newer.entity &&
  older.absorbed_by === null &&
  newer.absorbed_by === null &&
  // A record that shows another one already would hide both.
  newer.twins.length === 0

/** Logs one decision for all pairs. Whoever calls holds the integrations of all of them. @returns its id */
export async function uniteTwins(
  act: Changing,
  pairs: readonly { older: RecordState; newer: RecordState }[],
  kind: 'merged' | 'same_account',
  evidence: JsonObject,
  before: Before = {},
): Promise<string> {
  const decision_id = mintId('decision')
  const twins = pairs.map(({ older, newer }) => ({ record_id: older.record_id, twin_id: newer.record_id }))
  await act.decide({
    decision_id,
    kind: kind === 'merged' ? 'merge_records' : 'same_account',
    record_ids: twins.flatMap(({ record_id, twin_id }) => [record_id, twin_id]),
    evidence,
    before,
  })
  await unite(act.sql, twins.map((twin) => ({ ...twin, decision_id })), kind) // prettier-ignore
  return decision_id
}
