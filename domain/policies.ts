/** Which policy holds for a field: what was set for the field, else for its class, else for all, else the default. */
import { DEFAULT_POLICIES, fieldRules, ruleOf, type FieldClass } from './fields'
import type { Policy } from './merge-field'
import { ENTITY_NAMES, type Entity } from './records'

/** A policy that somebody set for an integration. */
export interface PolicyRule {
  /** `transaction.payee` for a field, `@bank`, `@user` or `@shared` for a class, `*` for everything. */
  target: string
  policy: Policy
}

export interface AppliedPolicy {
  policy: Policy
  /** The target of the rule that gave it; null for the default. */
  rule: string | null
}

export function policyFor(rules: readonly PolicyRule[], entity: Entity, field: string): AppliedPolicy {
  const fieldClass = fieldRules(entity)[field]?.class ?? 'system'
  for (const target of [`${entity}.${field}`, `@${fieldClass}`, '*']) {
    const set = rules.find((rule) => rule.target === target)
    if (set !== undefined) return { policy: set.policy, rule: set.target }
  }
  return { policy: DEFAULT_POLICIES[fieldClass], rule: null }
}

/** Is this something that a policy can be set for? */
export function isPolicyTarget(target: string): boolean {
  if (target === '*') return true
  if (target.startsWith('@')) return CLASSES.includes(target.slice(1) as FieldClass)
  const [entity, field, ...rest] = target.split('.')
  if (rest.length > 0 || field === undefined || !ENTITY_NAMES.includes(entity as Entity)) return false
  const rule = ruleOf(entity as Entity, field)
  return rule !== undefined && rule.class !== 'system'
}

const CLASSES: readonly FieldClass[] = ['bank', 'user', 'shared']
