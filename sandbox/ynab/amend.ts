/** What a change order may do to a plan's transactions. */
import { z } from 'zod'
import { dayOf } from '../calendar'
import { refuse } from '../refused'
import { FLAGS, partId, type Entry, type Part } from './entries'
import type { Category, Plan } from './plan'

const text = (max: number) => z.string().max(max).nullable()

const PartFields = z.strictObject({
  amount_minor: z.int(),
  memo: text(500).default(null),
  payee: text(200).default(null),
  category: text(200).default(null),
})

export const EntryFields = z
  .strictObject({
    account_external_id: z.string(),
    posted_on: z.iso.date(),
    amount_minor: z.int().min(-1e12).max(1e12),
    payee: text(200),
    payee_raw: text(200),
    category: text(200),
    memo: text(500),
    cleared: z.enum(['uncleared', 'cleared', 'reconciled']),
    approved: z.boolean(),
    flag: z.enum(FLAGS).nullable(),
    splits: z.array(PartFields),
  })
  .partial()
export type EntryFields = z.infer<typeof EntryFields>

/** The row with some fields changed, consistent again: names resolve to ids, and parts add up. */
export function amendEntry(plan: Plan, entry: Entry, fields: EntryFields, knowledge: number): Entry {
  const after: Entry = { ...entry, dropped: [] }
  if (fields.account_external_id !== undefined) {
    after.account =
      plan.accounts.find(({ id }) => id === fields.account_external_id) ??
      refuse('account_external_id', 'there is no such account')
  }
  if (fields.posted_on !== undefined) after.day = dayOf(fields.posted_on)
  if (fields.amount_minor !== undefined) after.amount = fields.amount_minor
  if (fields.payee !== undefined) after.payee = fields.payee === null ? null : plan.payeeNamed(fields.payee, knowledge)
  if (fields.payee_raw !== undefined) after.payee_raw = fields.payee_raw
  if (fields.category !== undefined) after.category = categoryNamed(plan, fields.category)
  if (fields.memo !== undefined) after.memo = fields.memo
  if (fields.cleared !== undefined) after.cleared = fields.cleared
  if (fields.approved !== undefined) after.approved = fields.approved
  if (fields.flag !== undefined) after.flag = fields.flag

  if (fields.splits !== undefined) {
    after.dropped = entry.parts
    after.parts = fields.splits.map((part, n) => newPart(plan, after, part, n, knowledge))
    if (sum(after.parts) !== after.amount && after.parts.length > 0)
      refuse('splits', `do not add up to ${after.amount}`)
  } else if (entry.parts.length > 0 && sum(entry.parts) !== after.amount) {
    const last = entry.parts.length - 1
    after.parts = entry.parts.map((part, n) =>
      n === last ? { ...part, amount: part.amount + after.amount - entry.amount } : part,
    )
  }
  if (after.parts.length > 0 && after.category !== null) refuse('category', 'belongs to the parts of a split')
  return after
}

const sum = (parts: readonly Part[]): number => parts.reduce((total, { amount }) => total + amount, 0)

const categoryNamed = (plan: Plan, name: string | null): Category | null =>
  name === null
    ? null
    : (plan.categories.find((category) => category.name === name) ?? refuse('category', `there is no category ${name}`))

const newPart = (plan: Plan, entry: Entry, part: z.infer<typeof PartFields>, n: number, knowledge: number): Part => ({
  id: partId(plan, entry, n, knowledge),
  amount: part.amount_minor,
  memo: part.memo,
  payee: part.payee === null ? null : plan.payeeNamed(part.payee, knowledge),
  category: categoryNamed(plan, part.category),
  transfer_account: null,
})
