/** The shapes of requests about what people and providers say differently. The client takes its types from here. */
import { z } from 'zod'
import type { Json } from '../domain/json'
import { POLICIES } from '../domain/merge-field'
import { Transaction } from '../domain/records'
import { CHOICES } from '../domain/resolution'
import { ENTITY_NAMES } from '../domain/records'
import { asNumber, Name, paging } from './requests'

const actor = Name.optional().describe(
  'Who decides, for the log. A session token has its own user; with a service key its own name stands in for one.',
)
const dry_run = z.boolean().default(false).describe('Only shows what would happen.')
const version = z
  .int()
  .nonnegative()
  .max(2 ** 31 - 1)
  .describe('The `version` that the person saw: a change since then is refused.')
const Fields = z.record(Name, z.unknown() as z.ZodType<Json>).describe('By field: `{ "category": "Groceries" }`.')

export const ChangeRecord = z.strictObject({
  version,
  fields: Fields.default({}),
  reset: z.array(Name).max(100).default([]).describe('Fields that are to follow the provider again.'),
  actor,
})
export type ChangeRecord = z.input<typeof ChangeRecord>

export const DeleteRecord = z.strictObject({
  version: z.preprocess(asNumber, version).optional(),
  actor,
})
export type DeleteRecord = z.input<typeof DeleteRecord>

export const RestoreRecord = z.strictObject({ version: version.optional(), actor })
export type RestoreRecord = z.input<typeof RestoreRecord>

/** What only a provider can know of a transaction is not asked for; what is not said is empty. */
const TypedTransaction = Transaction.extend({
  status: Transaction.shape.status.default('posted'),
  transacted_on: Transaction.shape.transacted_on.default(null),
  kind: Transaction.shape.kind.default('payment'),
  payee_external_id: Transaction.shape.payee_external_id.default(null),
  payee: Transaction.shape.payee.default(null),
  payee_raw: z.null().default(null),
  category_external_id: Transaction.shape.category_external_id.default(null),
  category: Transaction.shape.category.default(null),
  memo: Transaction.shape.memo.default(null),
  check_number: Transaction.shape.check_number.default(null),
  cleared: Transaction.shape.cleared.default(null),
  approved: Transaction.shape.approved.default(null),
  flag: Transaction.shape.flag.default(null),
  tags: Transaction.shape.tags.default([]),
  transfer_account_external_id: Transaction.shape.transfer_account_external_id.default(null),
  transfer_transaction_external_id: z.null().default(null),
  source_external_id: z.null().default(null),
  splits: Transaction.shape.splits.default([]),
})

export const TypeRecord = z.strictObject({
  integration_id: Name.describe('The integration whose account it belongs to.'),
  entity: z.literal('transaction'),
  body: TypedTransaction,
  actor,
})
export type TypeRecord = z.input<typeof TypeRecord>

export const CONFLICT_KINDS = ['field', 'delete_vs_edit', 'splits_remainder', 'id_reuse'] as const
export const CONFLICT_STATUSES = ['open', 'auto', 'kept_local', 'took_remote', 'edited', 'superseded'] as const

/** Of lists of questions, whoever answers them begins with the one that waits longest. */
const questions = {
  order: z.enum(['newest', 'oldest']).default('newest').describe('Which comes first.'),
  ...paging,
}

const conflictFilter = {
  integration_id: Name.optional(),
  user_id: Name.optional(),
  record_id: Name.optional(),
  sync_job_id: Name.optional(),
  status: z.enum(CONFLICT_STATUSES).optional(),
  kind: z.enum(CONFLICT_KINDS).optional(),
  entity: z.enum(ENTITY_NAMES).optional(),
  field: Name.optional(),
}

export const MATCH_STATUSES = ['open', 'accepted', 'rejected', 'superseded'] as const
export const HELD_STATUSES = ['held', 'approved', 'rejected', 'superseded'] as const

export const ListConflicts = z.strictObject({ ...conflictFilter, ...questions })
export type ListConflicts = z.input<typeof ListConflicts>

export const CountConflicts = z.strictObject(conflictFilter)
export type CountConflicts = z.input<typeof CountConflicts>

const answer = {
  choice: z
    .enum(CHOICES)
    .describe(
      '`keep_local`: what was set here stands. `take_remote`: the provider is followed. `edit`: `fields` are set.',
    ),
  fields: Fields.optional(),
  always: z
    .boolean()
    .default(false)
    .describe('Sets the policy that answers the same whenever this field comes up again.'),
  actor,
}

export const ResolveConflict = z.strictObject(answer)
export type ResolveConflict = z.input<typeof ResolveConflict>

export const ResolveAlike = z.strictObject({
  integration_id: Name,
  kind: z.enum(CONFLICT_KINDS),
  field: Name,
  entity: z.enum(ENTITY_NAMES).optional(),
  status: z.enum(['open', 'auto']).default('open'),
  ...answer,
  dry_run,
  expected: z.int().nonnegative().optional().describe('The `found` of the dry run: another number is refused.'),
})
export type ResolveAlike = z.input<typeof ResolveAlike>

export const Decide = z.strictObject({ actor })
export type Decide = z.input<typeof Decide>

export const UndoDecision = z.strictObject({ actor, dry_run })
export type UndoDecision = z.input<typeof UndoDecision>

export const ListDecisions = z.strictObject({ integration_id: Name, record_id: Name.optional(), ...paging })
export type ListDecisions = z.input<typeof ListDecisions>

export const PutPolicy = z.strictObject({
  target: Name.describe(
    'A field (`transaction.payee`), a class (`@bank`, `@user`, `@shared`), everything (`*`), or `match.changed_amount`.',
  ),
  policy: z
    .enum([...POLICIES, 'auto'])
    .nullable()
    .describe('Null takes the policy back. `auto` goes with `match.changed_amount` only.'),
  actor,
})
export type PutPolicy = z.input<typeof PutPolicy>

export const CHANGE_REASONS = [
  'created', 'updated', 'merged', 'kept_local', 'conflicted', 'matched', 'suggested', 'tombstoned', 'reused_id',
] as const // prettier-ignore

export const ListChanges = z.strictObject({ reason: z.enum(CHANGE_REASONS).optional(), ...paging })
export type ListChanges = z.input<typeof ListChanges>

export const ListMatches = z.strictObject({
  integration_id: Name.optional(),
  user_id: Name.optional(),
  record_id: Name.optional().describe('On either side.'),
  sync_job_id: Name.optional(),
  status: z.enum(MATCH_STATUSES).optional(),
  ...questions,
})
export type ListMatches = z.input<typeof ListMatches>

export const AnswerMatch = z.strictObject({ choice: z.enum(['accept', 'reject']), dry_run, actor })
export type AnswerMatch = z.input<typeof AnswerMatch>

export const MergeRecords = z.strictObject({
  other_record_id: Name.describe('The record that is shown as this one from now on.'),
  dry_run,
  actor,
})
export type MergeRecords = z.input<typeof MergeRecords>

export const SameAccount = z.strictObject({
  other_record_id: Name.describe('The account of another integration that is shown as this one from now on.'),
  dry_run,
  actor,
})
export type SameAccount = z.input<typeof SameAccount>

export const ListHeldRemovals = z.strictObject({
  integration_id: Name.optional(),
  user_id: Name.optional(),
  sync_job_id: Name.optional(),
  status: z.enum(HELD_STATUSES).optional(),
  ...questions,
})
export type ListHeldRemovals = z.input<typeof ListHeldRemovals>

export const AnswerRemovals = z.strictObject({ choice: z.enum(['approve', 'reject']), dry_run, actor })
export type AnswerRemovals = z.input<typeof AnswerRemovals>

export const UndoSync = z.strictObject({
  preview: z.boolean().default(false).describe('Only counts what would be undone.'),
  actor,
})
export type UndoSync = z.input<typeof UndoSync>
