/** One record that a run writes whole, with why, and with what taking it back needs. */
import { sameJson, type JsonObject } from './json'
import type { FieldConflict, MergedRecord } from './merge'
import type { PolicyRule } from './policies'
import { isUnited, viewOf, type RecordState } from './record-state'
import type { Counts } from './sync-job'

export type ChangeReason =
  | 'created'
  /** Nobody had edited it: it is as the provider says. */
  | 'updated'
  /** It was edited here; what the provider changed came in beside the edits. */
  | 'merged'
  /** The provider changed what was edited here, and the edit stands. */
  | 'kept_local'
  /** A difference, or a removal of something edited, that a person has to decide. */
  | 'conflicted'
  /** A row under a new key was found to be this record. */
  | 'matched'
  /** It is new, and may be a record that is here already: a person is asked. */
  | 'suggested'
  | 'tombstoned'
  /** Its key had been used for another transaction. */
  | 'reused_id'

export interface RecordChange {
  /** As it was; null where it did not exist. */
  before: RecordState | null
  state: RecordState
  view: MergedRecord
  /** Null where nothing changed but what is known of its keys. */
  reason: ChangeReason | null
  /** Fields of the view that changed; `removed` where it went or came back. */
  fields: string[]
  /** What a match rests on, to be logged as a decision; null for every other change. */
  match: MatchEvidence | null
  /** For a record that was made because its key had another transaction already: that one. */
  reuses: string | null
}

/** What a change rests on beside the row that came. */
export type ChangeCause = Partial<Pick<RecordChange, 'match' | 'reuses'>>

export interface MatchEvidence {
  decision_id: string
  /** The row that was found to be the record, by the record id that its key would have made. */
  incoming_id: string
  pass: string
  score: number
  reasons: string[]
  /** The record that the row had made before it was found to be this one; null where it came only now. */
  absorbed: RecordState | null
}

export function describeChange(
  before: RecordState | null,
  state: RecordState,
  policies: readonly PolicyRule[],
  { match = null, reuses = null }: ChangeCause = {},
): RecordChange {
  const view = viewOf(state, policies)
  const was = before === null ? null : viewOf(before, policies)
  const fields = was === null ? [] : changedFields(was, view)
  const reason = reuses === null ? reasonOf(before, was, state, view, fields, match) : 'reused_id'
  return { before, state, view, fields, match, reuses, reason }
}

/** Under what a change counts. */
export const countOf = (reason: ChangeReason | null): keyof Counts => (reason === null ? 'unchanged' : COUNTS[reason])

const COUNTS: Record<ChangeReason, keyof Counts> = {
  created: 'created',
  updated: 'updated',
  merged: 'updated',
  kept_local: 'updated',
  matched: 'updated',
  conflicted: 'conflicted',
  suggested: 'conflicted',
  reused_id: 'conflicted',
  tombstoned: 'deleted',
}

function reasonOf(
  before: RecordState | null,
  was: MergedRecord | null,
  state: RecordState,
  view: MergedRecord,
  fields: readonly string[],
  match: MatchEvidence | null,
): ChangeReason | null {
  if (before === null || was === null) return 'created'
  if (match !== null) return 'matched'
  if (before.base.hash === state.base.hash && before.base.gone === state.base.gone) return null
  if (view.conflicts.some((conflict) => conflict.status === 'open' && !isKnown(conflict, was))) return 'conflicted'
  if (view.hidden && !was.hidden) return 'tombstoned'
  // It is still shown, or never was, for the sake of its twin.
  if (isUnited(state) && state.base.gone && !before.base.gone) return 'tombstoned'
  if (state.overrides.length === 0) return 'updated'
  return fields.length > 0 ? 'merged' : 'kept_local'
}

const isKnown = ({ field, kind, remote }: FieldConflict, { conflicts }: MergedRecord): boolean =>
  conflicts.some((known) => known.field === field && known.kind === kind && sameJson(known.remote, remote))

function changedFields(was: MergedRecord, view: MergedRecord): string[] {
  const names = [...new Set([...Object.keys(was.body), ...Object.keys(view.body)])]
  const changed = names.filter((field) => !sameJson(was.body[field], view.body[field]))
  return was.hidden === view.hidden ? changed : [...changed, 'removed']
}

/** What of it a change is told with. */
export const detailOf = ({ fields, match }: RecordChange): JsonObject => ({
  fields,
  ...(match === null
    ? {}
    : { decision_id: match.decision_id, pass: match.pass, score: match.score, reasons: match.reasons }),
})
