/** A decision as the audit trail tells of it: what it was and how many records it touched, and none of their values. */
import type { DeedKind } from '../../domain/deed'
import type { DecisionKind, NewDecision } from '../../store/decisions'
import type { NewDeed } from '../../store/deeds'

type Decided = Pick<NewDecision, 'kind' | 'evidence' | 'record_ids'>

export function deedOf({ kind, evidence, record_ids }: Decided, decision_id: string): Omit<NewDeed, 'actor'> {
  const { target, to, choice, sync_job_id } = evidence
  return {
    kind: kindOf({ kind, evidence }),
    ...(kind === 'undo_run' && typeof sync_job_id === 'string' && { sync_job_id }),
    details: {
      decision_id,
      ...(record_ids.length > 0 && { records: record_ids.length }),
      ...(typeof target === 'string' && { target }),
      ...(kind === 'policy' && typeof to === 'string' && { policy: to }),
      ...(kind === 'resolve' && typeof choice === 'string' && { choice }),
    },
  }
}

function kindOf({ kind, evidence: { to, choice } }: Pick<Decided, 'kind' | 'evidence'>): DeedKind {
  if (kind === 'policy') return to === null ? 'policy.cleared' : 'policy.set'
  if (kind === 'removals') return choice === 'approve' ? 'removals.approved' : 'removals.rejected'
  return KINDS[kind]
}

const KINDS: Readonly<Record<Exclude<DecisionKind, 'policy' | 'removals'>, DeedKind>> = {
  match: 'match.accepted',
  reject_match: 'match.rejected',
  merge_records: 'records.merged',
  edit: 'record.edited',
  resolve: 'conflict.resolved',
  same_account: 'accounts.declared_same',
  undo_run: 'sync.undone',
}
