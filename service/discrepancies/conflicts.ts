/** The conflict inbox: what people and providers say differently, and what each answer would make of it. */
import { IntegrationError } from '../../domain/errors'
import type { Json, JsonObject } from '../../domain/json'
import { viewOf, type RecordState } from '../../domain/record-state'
import { answer, choicesFor, type Choice } from '../../domain/resolution'
import type { PolicyRule } from '../../domain/policies'
import type { Entity } from '../../domain/records'
import { isEditable } from '../../domain/fields'
import { mintId } from '../../runtime/ids'
import * as store from '../../store/conflicts'
import { loadStates } from '../../store/record-states'
import { readPolicies, setPolicy, type StoredPolicy } from '../../store/policies'
import { getIntegration } from '../../store/integrations'
import type { ServiceDeps } from '../deps'
import { requireValid } from './change-record'
import { changing, type Changing } from './changing'
import { toRecordId } from './record-ids'

export interface Outcome {
  choice: Choice
  /** The record as it would be shown. */
  body: JsonObject
  /** It would not be shown. */
  hidden: boolean
}

/** A conflict with the record as it is and as each answer would leave it. */
export interface ConflictDetail {
  conflict: store.ConflictRow
  body: JsonObject
  outcomes: Outcome[]
}

export interface Answer {
  choice: Choice
  /** What an `edit` sets. */
  fields?: Readonly<Record<string, Json>> | undefined
  /** Answers the same whenever this field comes up again: sets the policy that says so. */
  always?: boolean | undefined
  actor: string
}

/** @throws request.not_found */
export async function readConflict({ db, scope }: ServiceDeps, conflictId: string): Promise<ConflictDetail> {
  const conflict = await store.getConflict(db.knex, conflictId, scope)
  const { integration_no } = await getIntegration(db.knex, conflict.integration_id, scope)
  const { rules } = await readPolicies(db.bulk, integration_no)
  const state = await stateOf(db.bulk, conflict.record_id)
  const outcomes = choicesFor(conflict.kind)
    .filter((choice) => choice !== 'edit')
    .map((choice) => outcomeOf(state, conflict, { choice }, rules))
  return { conflict, body: viewOf(state, rules).body, outcomes: isStanding(conflict) ? outcomes : [] }
}

/** @throws request.not_found, request.invalid, conflict.decided */
export async function resolveConflict(deps: ServiceDeps, conflictId: string, given: Answer): Promise<ConflictDetail> {
  const { record_id } = await store.getConflict(deps.db.knex, conflictId, deps.scope)
  await changing(deps, { record_id: toRecordId(record_id), actor: given.actor }, async (act) => {
    const conflict = (await store.standingConflicts(act.sql, [record_id])).find((each) => each.conflict_id === conflictId)
    if (conflict === undefined) throw new IntegrationError('conflict.decided')
    requireChoice(conflict.kind, given)
    requireAnswered(conflict, given)
    const policy = given.always === true ? await setRule(act, conflict, given.choice) : null
    await decideAlike(act, [conflict], given, policy)
  })
  return readConflict(deps, conflictId)
} // prettier-ignore

export interface AlikeFilter {
  integration_id: string
  kind: store.ConflictRow['kind']
  field: string
  entity?: Entity | undefined
  status?: 'open' | 'auto' | undefined
}

export interface AlikeOutcome {
  /** How many the filter finds. */
  found: number
  /** How many were resolved; none in a dry run. */
  resolved: number
  decision_id: string | null
  /** The first of them, as the answer leaves them. */
  sample: { conflict: store.ConflictRow; outcome: Outcome }[]
}

/** More in one transaction would keep syncs of the integration waiting. */
const MOST_AT_ONCE = 1_000
const SAMPLE = 20

/** Gives many conflicts of one kind the same answer, in one decision that can be taken back whole. */
export async function resolveAlike(
  deps: ServiceDeps,
  filter: AlikeFilter,
  given: Answer & { dry_run: boolean; expected?: number | undefined },
): Promise<AlikeOutcome> {
  await getIntegration(deps.db.knex, filter.integration_id, deps.scope)
  requireChoice(filter.kind, given)
  const { integration_id } = filter
  const resolve = async (act: Changing): Promise<AlikeOutcome> => {
    const found = await store.alikeConflicts(act.sql, act.integration_no, filter)
    if (given.expected !== undefined && given.expected !== found.length)
      throw new IntegrationError('conflict.other_count', undefined, { facts: { found: found.length } })
    for (const conflict of found) requireAnswered(conflict, given)
    const states = await loadStates(act.sql, found.slice(0, SAMPLE).map(({ record_id }) => record_id))
    const sample = found.slice(0, SAMPLE).flatMap((conflict) => {
      const state = states.get(conflict.record_id)
      return state === undefined ? [] : [{ conflict, outcome: outcomeOf(state, conflict, given, act.policies.rules) }]
    })
    if (given.dry_run || found.length === 0) return { found: found.length, resolved: 0, decision_id: null, sample }
    const [first] = found
    const policy = given.always === true && first !== undefined ? await setRule(act, first, given.choice) : null
    const chosen = found.slice(0, MOST_AT_ONCE)
    const decision_id = await decideAlike(act, chosen, given, policy)
    return { found: found.length, resolved: chosen.length, decision_id, sample }
  }
  return changing(deps, { integration_id, actor: given.actor }, resolve, { dry_run: given.dry_run })
} // prettier-ignore

async function decideAlike(
  act: Changing,
  conflicts: readonly store.ConflictRow[],
  given: Answer,
  policy: ChangedPolicy | null,
): Promise<string> {
  const record_ids = [...new Set(conflicts.map(({ record_id }) => record_id))]
  const before = await loadStates(act.sql, record_ids)
  const after = new Map(before)
  const by = { actor: given.actor, decision_id: mintId('decision'), edited_at: act.now }
  for (const conflict of conflicts) {
    const state = after.get(conflict.record_id)
    if (state === undefined) continue
    const next = answer(state, conflict, given.choice, { fields: given.fields ?? {}, ...by })
    requireValid(next, viewOf(next, act.policies.rules).body)
    after.set(conflict.record_id, next)
  }
  const conflict_ids = conflicts.map(({ conflict_id }) => conflict_id)
  await act.decide({
    decision_id: by.decision_id,
    kind: 'resolve',
    record_ids,
    evidence: { conflict_ids, choice: given.choice, rule: policy?.target ?? null },
    before: {
      overrides: changedOverrides(before, after),
      conflicts: await act.standing(record_ids),
      ...(policy !== null && { policy }),
    },
  })
  await act.save([...after.values()])
  await store.markDecided(act.sql, conflict_ids, STATUS_AFTER[given.choice], by)
  return by.decision_id
}

const STATUS_AFTER = { keep_local: 'kept_local', take_remote: 'took_remote', edit: 'edited' } as const

/** What taking the decision back has to restore: the fields that it touched, and no others, which may move on meanwhile. */
function changedOverrides(before: ReadonlyMap<string, RecordState>, after: ReadonlyMap<string, RecordState>) {
  return [...before].flatMap(([record_id, state]) => {
    const next = after.get(record_id)?.overrides ?? []
    const fields = new Set([...state.overrides, ...next].map(({ field }) => field))
    return [...fields].flatMap((field) => {
      const was = state.overrides.find((override) => override.field === field) ?? null
      return was === next.find((override) => override.field === field) ? [] : [{ record_id, field, override: was }]
    })
  })
}

/** A policy with what it was before. */
export interface ChangedPolicy {
  target: string
  policy: StoredPolicy['policy'] | null
}

async function setRule(act: Changing, { entity, field, kind }: store.ConflictRow, choice: Choice): Promise<ChangedPolicy> {
  if (kind !== 'field' || choice === 'edit')
    throw invalid('/always', 'Only a field that is always kept or always taken from the provider can be a rule.')
  const target = `${entity}.${field}`
  const was = act.policies.rules.find((rule) => rule.target === target)?.policy ?? null
  await setPolicy(act.sql, act.integration_no, target, choice === 'keep_local' ? 'local_wins' : 'remote_wins', act.actor)
  act.policies = await readPolicies(act.sql, act.integration_no)
  return { target, policy: was }
} // prettier-ignore

function requireChoice(kind: store.ConflictRow['kind'], { choice, fields = {} }: Answer): void {
  if (!choicesFor(kind).includes(choice)) throw invalid('/choice', `This conflict takes ${choicesFor(kind).join(' or ')}.`)
  if ((choice === 'edit') !== Object.keys(fields).length > 0) throw invalid('/fields', 'Fields go with the choice `edit`, and with no other.')
} // prettier-ignore

/** An edit of other things would close the question, and leave the difference. */
function requireAnswered({ kind, entity, field }: store.ConflictRow, { choice, fields = {} }: Answer): void {
  if (choice !== 'edit') return
  const named = Object.keys(fields)
  const system = named.find((each) => !isEditable(entity, each))
  if (system !== undefined) throw invalid(`/fields/${system}`, 'The provider alone says this.')
  const asked = kind === 'splits_remainder' ? [field, 'amount_minor'] : [field]
  if (!named.some((each) => asked.includes(each))) throw invalid('/fields', `The question is about ${asked.join(' and ')}.`)
} // prettier-ignore

function outcomeOf(
  state: RecordState,
  conflict: store.ConflictRow,
  { choice, fields = {} }: Pick<Answer, 'choice' | 'fields'>,
  rules: readonly PolicyRule[],
): Outcome {
  const by = { fields, actor: '', decision_id: '', edited_at: state.base.received_at }
  const { body, hidden } = viewOf(answer(state, conflict, choice, by), rules)
  return { choice, body, hidden }
}

async function stateOf(sql: Parameters<typeof loadStates>[0], recordId: string): Promise<RecordState> {
  const state = (await loadStates(sql, [recordId])).get(recordId)
  if (state === undefined) throw new IntegrationError('request.not_found', 'The record of this conflict is gone.')
  return state
}

const isStanding = ({ status }: store.ConflictRow): boolean => status === 'open' || status === 'auto'

const invalid = (pointer: string, message: string): IntegrationError =>
  new IntegrationError('request.invalid', 'The answer is not valid.', { facts: { errors: [{ pointer, message }] } })
