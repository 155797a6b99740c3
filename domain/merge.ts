/**
 * The view of a record that somebody edited: made of its base (what the provider said last), the overrides (what people
 * set here) and the policies, and of nothing else. So retries, repeats and any order of delivery lead to the same view.
 */
import { fieldRules } from './fields'
import type { Json, JsonObject } from './json'
import { mergeField, mergeSet, type Clocks, type FieldOutcome, type Policy, type ThreeWay } from './merge-field'
import { policyFor, type AppliedPolicy, type PolicyRule } from './policies'
import type { Entity, MinorUnits } from './records'
import { remainderLine, remainderOf, withoutRemainder } from './splits'

/** The base: the last version that was accepted of the provider, whatever the policies. Every field of the schema is there. */
export interface Base {
  body: JsonObject
  /** The provider has it no more. */
  gone: boolean
  /** When the provider says that it made this version; null where it does not say. */
  updated_at: string | null
  received_at: string
}

/** One field that a person set. */
export interface Override {
  field: string
  value: Json
  /** The provider's value that the person saw. */
  base_at_edit: Json
  edited_at: string
}

/** The override that deletes a record here (true) or keeps one that the provider has no more (false). Its base is `gone`. */
export const DELETED = 'deleted_locally'

export type ConflictKind = 'field' | 'delete_vs_edit' | 'splits_remainder'

/** One difference that the merge found. */
export interface FieldConflict {
  field: string
  kind: ConflictKind
  base: Json
  local: Json
  remote: Json
  status: 'open' | 'auto'
  policy: Policy
  /** The target of the rule that gave the policy; null for the default. */
  rule: string | null
}

export interface MergedRecord {
  body: JsonObject
  /** Not shown: deleted here, or gone at the provider and never edited. */
  hidden: boolean
  /** Shown although the provider has it no more. */
  gone: boolean
  /** Fields whose value is not simply the provider's. */
  origins: Record<string, 'local' | 'both'>
  conflicts: FieldConflict[]
}

export function mergeRecord(
  entity: Entity,
  base: Base,
  overrides: readonly Override[],
  policies: readonly PolicyRule[],
): MergedRecord {
  const set = new Map(overrides.map((override) => [override.field, override]))
  const merged: MergedRecord = { body: { ...base.body }, hidden: false, gone: false, origins: {}, conflicts: [] }
  // In the order of the schema, so that equal inputs give equal results to the byte.
  for (const [field, { follows }] of Object.entries(fieldRules(entity))) {
    const override = set.get(field)
    if (follows === undefined && override !== undefined)
      settle(merged, field, base, override, policyFor(policies, entity, field))
  }
  for (const [field, { follows }] of Object.entries(fieldRules(entity)))
    if (follows !== undefined && merged.origins[follows] === 'local') {
      merged.body[field] = set.get(field)?.value ?? null
      merged.origins[field] = 'local'
    }
  if (entity === 'transaction') keepTheSum(merged, set.get('splits'))
  decideLife(merged, base, set)
  return merged
}

function settle(merged: MergedRecord, field: string, base: Base, override: Override, applied: AppliedPolicy): void {
  const sides: ThreeWay = { base: override.base_at_edit, local: override.value, remote: base.body[field] ?? null }
  const clocks: Clocks = {
    edited_at: override.edited_at,
    remote_updated_at: base.updated_at,
    received_at: base.received_at,
  }
  const { value, origin, conflict }: FieldOutcome =
    field === 'tags' ? mergeSet(sides) : mergeField(sides, applied.policy, clocks)
  merged.body[field] = value
  if (origin !== 'remote') merged.origins[field] = origin
  if (conflict !== null) merged.conflicts.push({ field, kind: 'field', ...sides, status: conflict, ...applied })
}

/** Parts that somebody made stay as they are when the amount changes: what is missing is a line of its own, and a question. */
function keepTheSum(merged: MergedRecord, made: Override | undefined): void {
  const splits = withoutRemainder(merged.body['splits'] ?? null)
  const amount = merged.body['amount_minor'] as MinorUnits
  const open = remainderOf(splits, amount)
  if (open === null) {
    if (made !== undefined) merged.body['splits'] = splits
    return
  }
  merged.body['splits'] = [...splits, remainderLine(open)]
  merged.origins['splits'] ??= 'both'
  if (made === undefined) return
  merged.conflicts.push({
    field: 'splits',
    kind: 'splits_remainder',
    base: made.base_at_edit,
    local: made.value,
    remote: amount,
    status: 'open',
    policy: 'manual',
    rule: null,
  })
}

function decideLife(merged: MergedRecord, base: Base, set: ReadonlyMap<string, Override>): void {
  const deletion = set.get(DELETED)
  if (deletion?.value === true) {
    merged.hidden = true
    return
  }
  if (!base.gone) return
  const kept = deletion?.value === false && deletion.base_at_edit === true
  const edits = [...set.values()].filter(({ field }) => field !== DELETED)
  if (!kept && edits.length === 0) {
    merged.hidden = true
    return
  }
  merged.gone = true
  if (kept) return
  merged.conflicts.push({
    field: DELETED,
    kind: 'delete_vs_edit',
    base: false,
    local: false,
    remote: true,
    status: 'open',
    policy: 'manual',
    rule: null,
  })
}
