/** A change that a person makes: it holds the integration as a run does, and everything it decides is logged. */
import type { Actor } from '../../domain/deed'
import type { Policies } from '../../store/policies'
import type { RecordState } from '../../domain/record-state'
import type { Sql } from '../../runtime/bulk'
import { standingConflicts } from '../../store/conflicts'
import { logDecisions, type NewDecision } from '../../store/decisions'
import { noteDeed, type NewDeed } from '../../store/deeds'
import { editing, integrationOfRecord, type EditingOptions, type EditingScope } from '../../store/editing'
import { readPolicies } from '../../store/policies'
import { saveStates, withViews } from '../../store/record-states'
import type { ServiceDeps } from '../deps'
import { deedOf } from './deed-of'
import { toHex } from './record-ids'

export interface Changing extends EditingScope {
  sql: Sql
  actor: string
  /** Replaced where the change is to a policy: what is saved after that follows the new one. */
  policies: Policies
  /** Logs a decision of this person, with its entry in the audit trail, and returns its id. */
  decide(decision: Omit<NewDecision, 'integration_no' | 'actor' | 'sync_job_id'>): Promise<string>
  /** Notes in the audit trail what is no decision. */
  note(deed: Pick<NewDeed, 'kind' | 'details'>): Promise<void>
  /** Writes records with their views. */
  save(states: readonly RecordState[]): Promise<void>
  /** The conflicts of these records that stand, as taking a decision back restores them. */
  standing(recordIds: readonly string[]): Promise<{ conflict_id: string; status: string }[]>
}

type Subject = { actor: string } & ({ record_id: string } | { integration_id: string })

/**
 * Runs a change in one transaction. What it comes to is noted with it: asked again under the same Idempotency-Key, it is
 * answered and not done again.
 *
 * @throws request.not_found, also for a record of another user
 */
export async function changing<T>(
  { db, scope, attempt, actor: caller }: ServiceDeps,
  subject: Subject,
  work: (act: Changing) => Promise<T>,
  options: EditingOptions = {},
): Promise<T> {
  const integrationId =
    'integration_id' in subject
      ? subject.integration_id
      : await integrationOfRecord(db.bulk, toHex(subject.record_id), scope)
  const [noted] = attempt.done ?? []
  if (noted !== undefined) return JSON.parse(noted) as T
  const change = async (sql: Sql, held: EditingScope) => {
    const { integration_no, integration_id } = held
    const { actor } = subject
    // A service may say for whom it asks.
    const by: Actor = actor === caller.id ? caller : { ...caller, kind: 'user', id: actor }
    const note = (deed: Omit<NewDeed, 'actor'>) => noteDeed(sql, { ...deed, actor: by, integration_id })
    const act: Changing = {
      ...held,
      sql,
      actor,
      policies: await readPolicies(sql, integration_no),
      async decide(decision) {
        const [id = ''] = await logDecisions(sql, [{ ...decision, integration_no, actor, sync_job_id: null }])
        await note(deedOf(decision, id))
        return id
      },
      note,
      save: (states) => saveStates(sql, withViews(states, act.policies.rules), { integration_no, sync_job_id: null }),
      standing: async (recordIds) =>
        (await standingConflicts(sql, recordIds)).map(({ conflict_id, status }) => ({ conflict_id, status })),
    }
    const result = await work(act)
    await attempt.note(sql, [JSON.stringify(result ?? null)])
    return result
  }
  return editing(db.bulk, integrationId, change, options)
}
