/** Who wins where a person and the provider differ: set for an integration, by field, by class of fields, or for all. */
import { ENTITY_NAMES } from '../../domain/records'
import { fieldRules, isEditable } from '../../domain/fields'
import { policyFor, type AppliedPolicy } from '../../domain/policies'
import { getIntegration } from '../../store/integrations'
import * as store from '../../store/policies'
import type { ServiceDeps } from '../deps'
import { changing } from './changing'

export interface PoliciesInForce {
  /** What people set. */
  set: store.StoredPolicy[]
  /** What holds for each field that people may edit, by `entity.field`. */
  fields: ({ target: string; class: string } & AppliedPolicy)[]
  /** Whether a row whose amount changed on posting (a tip) is matched unasked. */
  matches_changed_amounts: boolean
}

/** @throws request.not_found */
export async function readPoliciesOf({ db, scope }: ServiceDeps, integrationId: string): Promise<PoliciesInForce> {
  const { integration_no } = await getIntegration(db.knex, integrationId, scope)
  const { rules, matches_changed_amounts } = await store.readPolicies(db.bulk, integration_no)
  const fields = ENTITY_NAMES.flatMap((entity) =>
    Object.entries(fieldRules(entity))
      .filter(([field, { follows }]) => follows === undefined && isEditable(entity, field))
      .map(([field, rule]) => ({ target: `${entity}.${field}`, class: rule.class, ...policyFor(rules, entity, field) })),
  )
  return { set: await store.listPolicies(db.bulk, integration_no), fields, matches_changed_amounts }
} // prettier-ignore

/**
 * Sets a policy, or takes it back (null). It holds from the next time a record is written; questions that stand are not
 * answered by it.
 *
 * @throws request.not_found, request.invalid
 */
export async function setPolicyOf(
  deps: ServiceDeps,
  wish: { integration_id: string; target: string; policy: store.StoredPolicy['policy'] | null; actor: string },
): Promise<PoliciesInForce> {
  const { integration_id, target, policy, actor } = wish
  await getIntegration(deps.db.knex, integration_id, deps.scope)
  await changing(deps, { integration_id, actor }, async (act) => {
    const was = (await store.listPolicies(act.sql, act.integration_no)).find((set) => set.target === target)?.policy ?? null
    if (was === policy) return
    await store.setPolicy(act.sql, act.integration_no, target, policy, actor)
    await act.decide({
      kind: 'policy',
      record_ids: [],
      evidence: { target, from: was, to: policy },
      before: { policy: { target, policy: was } },
    })
  })
  return readPoliciesOf(deps, integration_id)
} // prettier-ignore
