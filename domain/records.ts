/**
 * The canonical records: what every app's data becomes. One schema for each entity; `records.body` holds one of these.
 *
 * References between records are the provider's own ids (`…_external_id`), so a body means the same wherever it is
 * stored. Money is an integer in minor units with its currency and exponent; its sign is the effect on the holder's
 * position (in > 0, out < 0, a balance owed < 0). Dates are calendar dates without a zone.
 */
import { z } from 'zod'

/** Minor units: a JSON number up to 2^53 - 1, beyond that a string of digits. */
export const MinorUnits = z.union([z.int(), z.string().regex(/^-?[1-9]\d{15,29}$/)])
export type MinorUnits = z.infer<typeof MinorUnits>

const text = (max: number) => z.string().max(max)
const externalId = z.string().min(1).max(512)
const optionalId = externalId.nullable()
const calendarDate = z.iso.date()
const currency = z.string().regex(/^[A-Z]{3}$/)
const exponent = z.int().min(0).max(4)

export const Account = z.strictObject({
  name: text(512),
  /** `unknown` where the provider does not say (a Mint export). */
  type: z.enum([
    'unknown',
    'checking',
    'savings',
    'cash',
    'credit_card',
    'loan',
    'mortgage',
    'investment',
    'other_asset',
    'other_liability',
  ]),
  /** The provider's own finer type, in its own words. */
  subtype: text(128).nullable(),
  /** Null where the provider names none (a Mint export). */
  currency: currency.nullable(),
  status: z.enum(['open', 'closed']),
  mask: text(32).nullable(),
  note: text(4096).nullable(),
})
export type Account = z.infer<typeof Account>

export const Balance = z.strictObject({
  account_external_id: externalId,
  kind: z.enum(['ledger', 'available', 'cleared', 'pending', 'limit']),
  amount_minor: MinorUnits,
  currency,
  exponent,
  /** The day it held, where the provider says; null means now. */
  as_of: calendarDate.nullable(),
})
export type Balance = z.infer<typeof Balance>

export const Split = z.strictObject({
  external_id: optionalId,
  /** `remainder`: what the parts leave open of an amount that changed under them. */
  kind: z.enum(['part', 'fee', 'tax', 'remainder']),
  amount_minor: MinorUnits,
  payee_external_id: optionalId,
  payee: text(1024).nullable(),
  category_external_id: optionalId,
  category: text(512).nullable(),
  memo: text(8192).nullable(),
  transfer_account_external_id: optionalId,
})
export type Split = z.infer<typeof Split>

export const Transaction = z.strictObject({
  account_external_id: externalId,
  status: z.enum(['pending', 'posted', 'void']),
  posted_on: calendarDate,
  /** When the holder acted, where the provider tells it apart from the posting. */
  transacted_on: calendarDate.nullable(),
  amount_minor: MinorUnits,
  currency,
  exponent,
  kind: z.enum(['payment', 'transfer', 'fee', 'refund', 'payout', 'adjustment', 'other']),
  payee_external_id: optionalId,
  payee: text(1024).nullable(),
  /** The payee as the bank wrote it, where the provider keeps both. */
  payee_raw: text(1024).nullable(),
  category_external_id: optionalId,
  category: text(512).nullable(),
  memo: text(8192).nullable(),
  check_number: text(64).nullable(),
  cleared: z.enum(['uncleared', 'cleared', 'reconciled']).nullable(),
  approved: z.boolean().nullable(),
  flag: text(128).nullable(),
  tags: z.array(text(256)).max(256),
  transfer_account_external_id: optionalId,
  transfer_transaction_external_id: optionalId,
  /** The object behind the row (a charge, a payout), by the provider's id. */
  source_external_id: optionalId,
  /** Either empty or adding up to `amount_minor`. */
  splits: z.array(Split).max(1000),
})
export type Transaction = z.infer<typeof Transaction>

export const Category = z.strictObject({
  name: text(512),
  parent_external_id: optionalId,
  kind: z.enum(['group', 'category']),
  hidden: z.boolean(),
  note: text(4096).nullable(),
})
export type Category = z.infer<typeof Category>

export const Payee = z.strictObject({
  name: text(1024),
  transfer_account_external_id: optionalId,
})
export type Payee = z.infer<typeof Payee>

/** A quantity or a price: exact, with as many decimals as the provider wrote. */
export const DecimalText = z.string().regex(/^-?\d{1,20}(\.\d{1,20})?$/)

export const Security = z.strictObject({
  name: text(512),
  symbol: text(64).nullable(),
  kind: z.enum(['stock', 'fund', 'bond', 'option', 'other', 'unknown']),
  /** `CUSIP`, `ISIN`, `WKN` …, as the provider names the scheme. */
  unique_id_type: text(32).nullable(),
  unique_id: text(64).nullable(),
  currency: currency.nullable(),
})
export type Security = z.infer<typeof Security>

export const SecurityPrice = z.strictObject({
  security_external_id: externalId,
  price_on: calendarDate,
  price: DecimalText,
  currency: currency.nullable(),
})
export type SecurityPrice = z.infer<typeof SecurityPrice>

export const Holding = z.strictObject({
  account_external_id: externalId,
  security_external_id: externalId,
  /** Negative for a short position. */
  quantity: DecimalText,
  unit_price: DecimalText.nullable(),
  value_minor: MinorUnits.nullable(),
  currency,
  exponent,
  as_of: calendarDate.nullable(),
})
export type Holding = z.infer<typeof Holding>

/** What happened to a position, and what it did to the cash of the account. */
export const InvestmentEvent = z.strictObject({
  account_external_id: externalId,
  security_external_id: optionalId,
  action: z.enum([
    'buy',
    'sell',
    'dividend',
    'interest',
    'capital_gain',
    'reinvest',
    'return_of_capital',
    'transfer_in',
    'transfer_out',
    'split',
    'fee',
    'other',
  ]),
  /** The action in the provider's own word: `ReinvDiv`, `BUYMF`. */
  action_raw: text(64),
  traded_on: calendarDate,
  settled_on: calendarDate.nullable(),
  /** Change of the position; null where none changes. */
  quantity: DecimalText.nullable(),
  unit_price: DecimalText.nullable(),
  /** Effect on the account's cash; null where the provider names none. */
  amount_minor: MinorUnits.nullable(),
  commission_minor: MinorUnits.nullable(),
  currency,
  exponent,
  cleared: z.enum(['uncleared', 'cleared', 'reconciled']).nullable(),
  category: text(512).nullable(),
  memo: text(8192).nullable(),
  transfer_account_external_id: optionalId,
})
export type InvestmentEvent = z.infer<typeof InvestmentEvent>

/** Every entity with its schema, in the order in which records refer to each other. */
export const ENTITIES = {
  account: Account,
  balance: Balance,
  category: Category,
  payee: Payee,
  transaction: Transaction,
  security: Security,
  security_price: SecurityPrice,
  holding: Holding,
  investment_event: InvestmentEvent,
} as const

export type Entity = keyof typeof ENTITIES
export type Body<E extends Entity = Entity> = z.infer<(typeof ENTITIES)[E]>

export const ENTITY_NAMES = Object.keys(ENTITIES) as [Entity, ...Entity[]]

/** What a provider says about a row beside its content. */
export interface RowFacts {
  /** Keys under which the provider had the record before: a pending row's id, the id of a row that this one corrects. */
  replaces?: readonly string[]
  /** A number that grows with every version of a record: one that comes late changes nothing. */
  version?: number
  /** When the provider made this version, as an instant or, where it says no more, a day. */
  updated_at?: string
}

/** One canonical row as a connector makes it. A tombstone says that the provider no longer has the record. */
export type CanonicalRow =
  { [E in Entity]: { entity: E; external_id: string; body: Body<E>; facts?: RowFacts } }[Entity] | Tombstone
export interface Tombstone {
  entity: Entity
  external_id: string
  body: null
}
