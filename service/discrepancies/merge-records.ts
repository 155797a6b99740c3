/** Two records that a person says are one: both keep their rows and their providers, and one of them is shown. */
import { IntegrationError } from '../../domain/errors'
import type { JsonObject } from '../../domain/json'
import { viewOf, type RecordState } from '../../domain/record-state'
import { mintId } from '../../runtime/ids'
import { integrationOfRecord } from '../../store/editing'
import { supersedeCandidates } from '../../store/match-candidates'
import { loadStates } from '../../store/record-states'
import { addTwins } from '../../store/twins'
import type { ServiceDeps } from '../deps'
import { changing, type Changing } from './changing'
import { toHex, toRecordId } from './record-ids'

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
}

/** @throws request.not_found, match.impossible */
export async function mergeRecords(deps: ServiceDeps, wish: MergeWish): Promise<Merged> {
  const { actor, dry_run } = wish
  const [record_id, twin_id] = [toHex(wish.record_id), toHex(wish.other_record_id)]
  await integrationOfRecord(deps.db.bulk, record_id, deps.scope)
  // What is hidden is the twin, so it is the twin's integration that has to hold still.
  return changing(
    deps,
    { record_id: wish.other_record_id, actor },
    async (act) => {
      const states = await loadStates(act.sql, [record_id, twin_id])
      const [older, newer] = [states.get(record_id), states.get(twin_id)]
      if (older === undefined || newer === undefined || !canUnite(older, newer))
        throw new IntegrationError('match.impossible')
      const decision_id = await uniteTwins(act, [{ older, newer }], 'merged', { by: 'hand' })
      const { body } = viewOf(older, act.policies.rules)
      return { decision_id: dry_run ? null : decision_id, record_id: toRecordId(record_id), body }
    },
    { dry_run },
  )
}

const canUnite = (older: RecordState, newer: RecordState): boolean =>
  older.record_id !== newer.record_id &&
  older.entity === newer.entity &&
  older.absorbed_by === null &&
  newer.absorbed_by === null &&
  // A record that shows another one already would hide both.
  !newer.keys.some(({ kind }) => kind === 'merged' || kind === 'same_account')

/** Logs one decision for all pairs. Whoever calls holds the integration of the newer ones. @returns its id */
export async function uniteTwins(
  act: Changing,
  pairs: readonly { older: RecordState; newer: RecordState }[],
  kind: 'merged' | 'same_account',
  evidence: JsonObject,
): Promise<string> {
  const decision_id = mintId('decision')
  const twins = pairs.map(({ older, newer }) => ({ record_id: older.record_id, twin_id: newer.record_id }))
  await act.decide({
    decision_id,
    kind: kind === 'merged' ? 'merge_records' : 'same_account',
    record_ids: twins.flatMap(({ record_id, twin_id }) => [record_id, twin_id]),
    evidence,
    before: {},
  })
  await addTwins(act.sql, twins, kind, decision_id)
  const hidden = await loadStates(act.sql, twins.map(({ twin_id }) => twin_id)) // prettier-ignore
  await act.save([...hidden.values()])
  await supersedeCandidates(act.sql, [...hidden.keys()])
  return decision_id
}
