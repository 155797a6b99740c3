/** A change that a person makes: it holds the integration as a run does, and everything it decides is logged. */
import type { Policies } from '../../store/policies'
import type { RecordState } from '../../domain/record-state'
import type { Sql } from '../../runtime/bulk'
import { standingConflicts } from '../../store/conflicts'
import { logDecisions, type NewDecision } from '../../store/decisions'
import { editing, integrationOfRecord, type EditingScope } from '../../store/editing'
import { readPolicies } from '../../store/policies'
import { saveStates, withViews } from '../../store/record-states'
import type { ServiceDeps } from '../deps'
import { toHex } from './record-ids'

export interface Changing extends EditingScope {
  sql: Sql
  actor: string
  /** Replaced where the change is to a policy: what is saved after that follows the new one. */
  policies: Policies
  /** Logs a decision of this person, and returns its id. */
  decide(decision: Omit<NewDecision, 'integration_no' | 'actor' | 'sync_job_id'>): Promise<string>
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
 * @param dry_run shows what would be, and leaves nothing of it
 * @throws request.not_found, also for a record of another user
 */
export async function changing<T>(
  { db, scope, attempt }: ServiceDeps,
  subject: Subject,
  work: (act: Changing) => Promise<T>,
  { dry_run = false }: { dry_run?: boolean } = {},
): Promise<T> {
  const integrationId =
    'integration_id' in subject
      ? subject.integration_id
      : await integrationOfRecord(db.bulk, toHex(subject.record_id), scope)
  const [noted] = attempt.done ?? []
  if (noted !== undefined) return JSON.parse(noted) as T
  const change = async (sql: Sql, held: EditingScope) => {
    const { integration_no } = held
    const { actor } = subject
    const act: Changing = {
      ...held,
      sql,
      actor,
      policies: await readPolicies(sql, integration_no),
      async decide(decision) {
        const [id] = await logDecisions(sql, [{ ...decision, integration_no, actor, sync_job_id: null }])
        return id as string
      },
      save: (states) => saveStates(sql, withViews(states, act.policies.rules), { integration_no, sync_job_id: null }),
      standing: async (recordIds) =>
        (await standingConflicts(sql, recordIds)).map(({ conflict_id, status }) => ({ conflict_id, status })),
    }
    const result = await work(act)
    await attempt.note(sql, [JSON.stringify(result ?? null)])
    return result
  }
  return editing(db.bulk, integrationId, change, { dry_run })
}
