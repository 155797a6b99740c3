/**
 * Whose word counts for which field: the classes of all fields, as data.
 *
 * `bank` is what only the provider can know, `user` what only the holder can, `shared` what both have a word for, and
 * `system` what nobody edits. A field that `follows` another has no say of its own: its value comes from wherever the
 * other's came, so that a category and its id never part.
 */
import type { Policy } from './merge-field'
import type { Body, Entity } from './records'

export type FieldClass = 'bank' | 'user' | 'shared' | 'system'

export interface FieldRule {
  class: FieldClass
  follows?: string
}

/** What holds where nobody set a policy: a bank's fact that a person overrode is for a person to decide. */
export const DEFAULT_POLICIES: Readonly<Record<FieldClass, Policy>> = {
  bank: 'manual',
  user: 'local_wins',
  shared: 'local_wins',
  system: 'remote_wins',
}

type Rules<E extends Entity> = { readonly [Field in keyof Body<E>]: FieldRule }

const bank: FieldRule = { class: 'bank' }
const user: FieldRule = { class: 'user' }
const shared: FieldRule = { class: 'shared' }
const system: FieldRule = { class: 'system' }
const following = (follows: string): FieldRule => ({ class: 'system', follows })

const transaction: Rules<'transaction'> = {
  account_external_id: system,
  status: bank,
  posted_on: bank,
  transacted_on: bank,
  amount_minor: bank,
  currency: system,
  exponent: system,
  kind: bank,
  payee_external_id: following('payee'),
  payee: shared,
  payee_raw: system,
  category_external_id: following('category'),
  category: user,
  memo: user,
  check_number: bank,
  cleared: bank,
  approved: user,
  flag: user,
  tags: user,
  transfer_account_external_id: system,
  transfer_transaction_external_id: system,
  source_external_id: system,
  splits: user,
}

const RULES: { readonly [E in Entity]: Rules<E> } = {
  account: {
    name: shared,
    type: shared,
    subtype: system,
    currency: system,
    status: bank,
    mask: system,
    note: user,
  },
  balance: {
    account_external_id: system,
    kind: system,
    amount_minor: bank,
    currency: system,
    exponent: system,
    as_of: bank,
  },
  category: {
    name: shared,
    parent_external_id: shared,
    kind: system,
    hidden: user,
    note: user,
  },
  payee: { name: shared, transfer_account_external_id: system },
  transaction,
  security: {
    name: shared,
    symbol: shared,
    kind: shared,
    unique_id_type: system,
    unique_id: system,
    currency: system,
  },
  security_price: { security_external_id: system, price_on: system, price: bank, currency: system },
  holding: {
    account_external_id: system,
    security_external_id: system,
    quantity: bank,
    unit_price: bank,
    value_minor: bank,
    currency: system,
    exponent: system,
    as_of: bank,
  },
  investment_event: {
    account_external_id: system,
    security_external_id: system,
    action: bank,
    action_raw: system,
    traded_on: bank,
    settled_on: bank,
    quantity: bank,
    unit_price: bank,
    amount_minor: bank,
    commission_minor: bank,
    currency: system,
    exponent: system,
    cleared: bank,
    category: user,
    memo: user,
    transfer_account_external_id: system,
  },
}

/** The rules of an entity's fields, in the order of its schema. */
export const fieldRules = (entity: Entity): Readonly<Record<string, FieldRule>> =>
  RULES[entity] as Record<string, FieldRule>

/** Undefined for what is no field of the entity, also where every object has it: `constructor`. */
export const ruleOf = (entity: Entity, field: string): FieldRule | undefined =>
  Object.hasOwn(RULES[entity], field) ? fieldRules(entity)[field] : undefined

/** Fields that have no say of their own and go with this one. */
export const followersOf = (entity: Entity, field: string): string[] =>
  Object.entries(fieldRules(entity))
    .filter(([, { follows }]) => follows === field)
    .map(([follower]) => follower)

/** May a person set this field? Fields that follow another are set together with it. */
export const isEditable = (entity: Entity, field: string): boolean => {
  const rule = ruleOf(entity, field)
  return rule !== undefined && (rule.class !== 'system' || rule.follows !== undefined)
}
