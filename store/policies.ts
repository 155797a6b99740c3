/** Who wins where people and provider differ, as set for an integration. */
import { isPolicyTarget, type PolicyRule } from '../domain/policies'
import { IntegrationError } from '../domain/errors'
import type { Policy } from '../domain/merge-field'
import type { Sql } from '../runtime/bulk'

/** Whether tips may be matched unasked: not a merge, but a policy all the same. */
export const CHANGED_AMOUNT = 'match.changed_amount'

export interface StoredPolicy {
  target: string
  policy: Policy | 'auto'
  set_by: string
  set_at: string
}

export interface Policies {
  rules: PolicyRule[]
  matches_changed_amounts: boolean
}

export async function readPolicies(sql: Sql, integrationNo: number): Promise<Policies> {
  const set = await listPolicies(sql, integrationNo)
  return {
    rules: set.filter(({ target }) => target !== CHANGED_AMOUNT) as PolicyRule[],
    matches_changed_amounts: set.some(({ target, policy }) => target === CHANGED_AMOUNT && policy === 'auto'),
  }
}

export const listPolicies = async (sql: Sql, integrationNo: number): Promise<StoredPolicy[]> =>
  (await sql.query<StoredPolicy>(LIST, [integrationNo])).rows

/**
 * Sets a policy, or takes it back (null). Views that are stored already change when their record is next written.
 *
 * @throws request.invalid for a target that no policy can be set for
 */
export async function setPolicy(
  sql: Sql,
  integrationNo: number,
  target: string,
  policy: StoredPolicy['policy'] | null,
  setBy: string,
): Promise<void> {
  const fits =
    target === CHANGED_AMOUNT ? policy === null || policy === 'auto' || policy === 'manual' : policy !== 'auto'
  if (!fits || (target !== CHANGED_AMOUNT && !isPolicyTarget(target)))
    throw new IntegrationError('request.invalid', 'There is no such policy for this target.', {
      facts: {
        errors: [{ pointer: '/target', message: 'Name a field, a class, everything, or match.changed_amount.' }],
      },
    })
  await (policy === null
    ? sql.query('delete from sync_policies where integration_no = $1 and target = $2', [integrationNo, target])
    : sql.query(SET, [integrationNo, target, policy, setBy]))
}

const LIST = `select target, policy, set_by, set_at from sync_policies where integration_no = $1 order by target`

const SET = `
  insert into sync_policies as p (integration_no, target, policy, set_by) values ($1, $2, $3, $4)
  on conflict (integration_no, target) do update set policy = excluded.policy, set_by = excluded.set_by, set_at = now()`
