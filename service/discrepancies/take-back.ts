/** Carrying out that a decision is taken back. What people and providers did since to other things stays. */
import type { Match } from '../../domain/matching/match'
import { release, type RecordState } from '../../domain/record-state'
import { restoreConflicts } from '../../store/conflicts'
import { getDecision, markUndone, restingOn, type Before, type Decision } from '../../store/decisions'
import { reopenHeld } from '../../store/held-removals'
import { markCandidates, supersedeBetween, vetoMatch } from '../../store/match-candidates'
import { readPolicies, setPolicy } from '../../store/policies'
import { restoreRemoved } from '../../store/record-lines'
import { deleteStates, loadStates } from '../../store/record-states'
import { moveTwins } from '../../store/twins'
import type { Changing } from './changing'
import { part } from './unite'

/** Whoever calls has found that nothing else was built on it. */
export async function takeBack(act: Changing, decision: Decision): Promise<void> {
  const { kind, before, decision_id } = decision
  await restorePolicy(act, before)
  await restoreConflicts(act.sql, before.conflicts ?? [])
  if (kind === 'match') await partRelinked(act, decision)
  if (kind === 'match') await partMatch(act, decision)
  if (kind === 'removals') await bringBack(act, before)
  if (kind === 'removals') await reopenHeld(act.sql, decision_id)
  if (kind === 'edit' || kind === 'resolve') await restoreFields(act, before)
  if (kind === 'same_account' || kind === 'merge_records') await partTwins(act, decision)
  for (const { candidate_id, status } of before.candidates ?? [])
    await markCandidates(act.sql, [candidate_id], status, { actor: act.actor, decision_id: null })
}

async function restorePolicy(act: Changing, { policy }: Before): Promise<void> {
  if (policy === undefined) return
  await setPolicy(act.sql, act.integration_no, policy.target, policy.policy, act.actor)
  act.policies = await readPolicies(act.sql, act.integration_no)
}

/** Of an account that was found again, its transactions were, too. */
async function partRelinked(act: Changing, { decision_id }: Decision): Promise<void> {
  for (const id of await restingOn(act.sql, decision_id)) {
    await markUndone(act.sql, id, act.actor)
    await partMatch(act, await getDecision(act.sql, id, act))
  }
}

/** The two records of a match, apart again; unless a person is asked again, the pair is never matched unasked any more. */
async function partMatch(act: Changing, { decision_id, before: { states = {} }, evidence }: Decision): Promise<void> {
  const { incoming_id, pass, score, reasons } = evidence as unknown as Evidence
  const [record_id, former] = Object.entries(states).find(([id, state]) => id !== incoming_id && state !== null) ?? []
  if (record_id === undefined || former === undefined || former === null) return
  const now = (await loadStates(act.sql, [record_id])).get(record_id)
  if (now === undefined) return
  const { state, row } = release(now, former, states[incoming_id] ?? null)
  const { integration_no, actor } = act
  await vetoMatch(
    act.sql,
    { incoming: incoming_id, stored: record_id, pass, score, reasons },
    { integration_no, actor, decision_id },
  )
  await act.save([state, row])
  await moveTwins(act.sql, row.twins.map(({ id }) => id), row.record_id) // prettier-ignore
}

/** What a decision about a match keeps of it. */
type Evidence = Omit<Match, 'incoming' | 'stored'> & { incoming_id: string }

async function bringBack(act: Changing, { states = {}, removed = [] }: Before): Promise<void> {
  await restoreRemoved(act.sql, removed)
  const marked = [...(await loadStates(act.sql, Object.keys(states))).values()]
  await act.save(marked.map((state) => ({ ...state, base: { ...state.base, gone: false } })))
}

/** Only the fields that were touched go back; what was typed goes. */
async function restoreFields(act: Changing, { states = {}, overrides = [] }: Before): Promise<void> {
  const made = Object.entries(states).flatMap(([id, state]) => (state === null ? [id] : []))
  const touched = await loadStates(act.sql, [...new Set(overrides.map(({ record_id }) => record_id))])
  await act.save([...touched.values()].map((state) => withFormer(state, overrides)))
  await deleteStates(act.sql, made)
}

function withFormer(state: RecordState, former: NonNullable<Before['overrides']>): RecordState {
  const touched = former.filter(({ record_id }) => record_id === state.record_id)
  const kept = state.overrides.filter((override) => !touched.some(({ field }) => field === override.field))
  return { ...state, overrides: [...kept, ...touched.flatMap(({ override }) => override ?? [])] }
}

/**
 * Two records again of each pair. Of accounts, whatever later runs paired goes with it. A pair is not made again unasked, unless
 * a person is asked about it once more.
 */
async function partTwins(act: Changing, { decision_id, evidence, before }: Decision): Promise<void> {
  const resting = await restingOn(act.sql, decision_id)
  for (const id of resting) await markUndone(act.sql, id, act.actor)
  const twins = await part(act.sql, [decision_id, ...resting])
  const { incoming_id, pass, score, reasons } = evidence as unknown as Evidence
  const pair = twins.find(({ twin_id }) => twin_id === incoming_id)
  if (pair === undefined) return
  const { integration_no, actor } = act
  const wasAccount = evidence['transactions'] !== undefined
  if (wasAccount) await supersedeBetween(act.sql, pair.record_id, integration_no)
  if ((before.candidates ?? []).length > 0) return
  const veto = { incoming: incoming_id, stored: pair.record_id, pass, score, reasons }
  await vetoMatch(act.sql, veto, { integration_no, actor, decision_id })
}
