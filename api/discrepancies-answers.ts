/** The shapes of answers about what people and providers say differently. The client takes its types from here. */
import { z } from 'zod'
import type { Json } from '../domain/json'
import { POLICIES } from '../domain/merge-field'
import { RecordTitle } from '../domain/record-title'
import { ENTITY_NAMES, MinorUnits } from '../domain/records'
import { CHOICES } from '../domain/resolution'
import type {
  ConflictDetail as ServiceConflictDetail,
  Outcome as ServiceOutcome,
} from '../service/discrepancies/conflicts'
import { toRecordId } from '../service/discrepancies/record-ids'
import type { ProvedBalance } from '../service/discrepancies/balances'
import type { UndoneRun as ServiceUndoneRun } from '../service/discrepancies/undo-run'
import type { ConflictRow } from '../store/conflicts'
import { recordOf } from './answers'
import { CHANGE_REASONS, CONFLICT_KINDS, CONFLICT_STATUSES } from './discrepancies-requests'

const json = z.unknown() as z.ZodType<Json>
const body = z.record(z.string(), json)

const layers = {
  edited_fields: z
    .array(
      z.strictObject({
        field: z.string(),
        origin: z
          .enum(['local', 'both', 'remote'])
          .describe(
            '`local`: set here. `both`: the two agree or were united. `remote`: the provider’s, in spite of the edit.',
          ),
        value: json,
        provider_value: json.describe('What the provider says now.'),
        edit: z
          .strictObject({
            value: json,
            provider_value_then: json.describe('What the provider said when it was edited.'),
            edited_at: z.iso.datetime(),
            actor: z.string(),
          })
          .nullable(),
      }),
    )
    .describe('Fields that somebody set here; every other value is the provider’s.'),
  deleted_here: z.boolean().describe('Deleted by a person, whatever the provider says.'),
  gone_at_provider: z
    .boolean()
    .describe(
      'The provider has it no more. Where it is shown all the same, somebody edited or kept it; no total counts it.',
    ),
  hand_made: z.boolean().describe('Typed by a person; no row of the provider has met it yet.'),
  shown_as: z
    .string()
    .nullable()
    .describe('The record as which it is shown, where a person said that the two are one.'),
  keys: z
    .array(
      z.strictObject({
        external_id: z.string(),
        kind: z
          .enum(['primary', 'pending', 'reissued', 'merged', 'same_account'])
          .describe('`merged` and `same_account`: of a record that is shown as this one, see `shown_here`.'),
        dated: z.string().nullable().describe('The day that it had under this key.'),
        gone: z.boolean(),
      }),
    )
    .describe('Every key under which providers know or knew it, once there was more than one.'),
  shown_here: z
    .array(
      z.strictObject({
        record_id: z.string(),
        integration_id: z.string(),
        gone_at_provider: z.boolean(),
        fields: body.describe('Its values where they are not the ones of this record.'),
      }),
    )
    .describe('Records that are shown as this one. Each goes on coming from its own provider.'),
}

const [first, ...others] = ENTITY_NAMES.map((entity) => recordOf(entity).extend(layers))

export const RecordDetail = z
  .discriminatedUnion('entity', [first as NonNullable<typeof first>, ...others])
  .meta({ id: 'RecordDetail', description: 'One record, with where its values come from.' })
export type RecordDetail = z.infer<typeof RecordDetail>

const titledRecord = z
  .strictObject({
    entity: z.enum(ENTITY_NAMES),
    title: RecordTitle.describe('What it is called by; a field that it does not have is left out.'),
  })
  .nullable()
  .describe('The record as it is now; null where it is no longer kept.')

export const Conflict = z
  .strictObject({
    conflict_id: z.string(),
    integration_id: z.string(),
    user_id: z.string(),
    record_id: z.string(),
    entity: z.enum(ENTITY_NAMES),
    field: z.string().describe('`deleted_locally` where the provider removed what somebody edited.'),
    kind: z.enum(CONFLICT_KINDS),
    base: json.describe('What the provider said when the field was edited.'),
    local: json.describe('What was set here.'),
    remote: json.describe('What the provider says now.'),
    policy: z.enum(POLICIES).describe('The policy that applied.'),
    rule: z.string().nullable().describe('Where that policy was set; null for the default of the field’s class.'),
    status: z
      .enum(CONFLICT_STATUSES)
      .describe('`open` waits for a person, `auto` was settled by the policy and may still be decided otherwise.'),
    sync_job_id: z.string().nullable(),
    opened_at: z.iso.datetime(),
    decided_at: z.iso.datetime().nullable(),
    decided_by: z.string().nullable(),
    decision_id: z.string().nullable().describe('What to take back to have it open again.'),
  })
  .meta({ id: 'Conflict' })
export type Conflict = z.infer<typeof Conflict>

export const ListedConflict = Conflict.extend({ record: titledRecord }).meta({ id: 'ListedConflict' })
export type ListedConflict = z.infer<typeof ListedConflict>

export const Outcome = z.strictObject({
  choice: z.enum(CHOICES),
  body: body.describe('The record as it would be shown.'),
  hidden: z.boolean().describe('It would not be shown.'),
}) satisfies z.ZodType<ServiceOutcome>

export const ConflictDetail = Conflict.extend({
  body: body.describe('The record as it is shown now.'),
  outcomes: z.array(Outcome).describe('What each answer would make of the record; empty once it is decided.'),
}).meta({ id: 'ConflictDetail' })
export type ConflictDetail = z.infer<typeof ConflictDetail>

export const ConflictCounts = z
  .strictObject({
    data: z.array(
      z.strictObject({
        kind: z.enum(CONFLICT_KINDS),
        field: z.string(),
        status: z.enum(CONFLICT_STATUSES),
        count: z.int(),
      }),
    ),
  })
  .meta({ id: 'ConflictCounts' })
export type ConflictCounts = z.infer<typeof ConflictCounts>

export const AlikeOutcome = z
  .strictObject({
    found: z.int(),
    resolved: z.int().describe('At most 1,000 at once; send it again for the rest.'),
    decision_id: z.string().nullable().describe('What to take back to undo all of it.'),
    sample: z.array(z.strictObject({ conflict: Conflict, outcome: Outcome })),
  })
  .meta({ id: 'AlikeOutcome' })
export type AlikeOutcome = z.infer<typeof AlikeOutcome>

export const Decision = z
  .strictObject({
    decision_id: z.string(),
    integration_id: z.string(),
    kind: z.enum([
      'match',
      'reject_match',
      'merge_records',
      'edit',
      'resolve',
      'same_account',
      'removals',
      'policy',
      'undo_run',
    ]),
    actor: z.string().describe('Who decided: a person, as the caller named one, or `sync`.'),
    sync_job_id: z.string().nullable(),
    record_ids: z.array(z.string()),
    evidence: body.describe('What it rests on: fields with their values before and after, score and reasons, choice.'),
    decided_at: z.iso.datetime(),
    undone_at: z.iso.datetime().nullable(),
    undone_by: z.string().nullable(),
  })
  .meta({ id: 'Decision' })
export type Decision = z.infer<typeof Decision>

export const UndoneDecision = Decision.extend({
  records: z
    .array(
      z.strictObject({
        record_id: z.string(),
        body: body.nullable().describe('Null where it is not shown any more.'),
      }),
    )
    .describe('The records that it touched as they are shown now, or would be: the first hundred.'),
}).meta({ id: 'UndoneDecision' })
export type UndoneDecision = z.infer<typeof UndoneDecision>

export const Policies = z
  .strictObject({
    set: z.array(
      z.strictObject({ target: z.string(), policy: z.string(), set_by: z.string(), set_at: z.iso.datetime() }),
    ),
    fields: z
      .array(
        z.strictObject({
          target: z.string(),
          class: z
            .string()
            .describe('`bank`: the provider knows it. `user`: the person does. `shared`: both have a word for it.'),
          policy: z.string(),
          rule: z.string().nullable().describe('Where it was set; null for the default of the class.'),
        }),
      )
      .describe('What holds for each field that people may edit.'),
    matches_changed_amounts: z
      .boolean()
      .describe('A row whose amount changed on posting (a tip) is matched unasked where only one fits.'),
  })
  .meta({ id: 'Policies' })
export type Policies = z.infer<typeof Policies>

export const Change = z
  .strictObject({
    record_id: z.string(),
    reason: z.enum(CHANGE_REASONS),
    fields: z.array(z.string()).describe('Fields that it changed in what is shown.'),
    detail: body.nullable().describe('Evidence, decision, pass: what the reason rests on.'),
    record: titledRecord,
  })
  .meta({ id: 'Change', description: 'Why a run wrote a record. Rows that were unchanged are only counted.' })
export type Change = z.infer<typeof Change>

export const UndoneRun = z
  .strictObject({
    sync_job_id: z.string(),
    removed: z.int().describe('Records that the run had created and that are taken away, or would be.'),
    restored: z.int().describe('Records that are as they were before it, or would be.'),
  })
  .meta({ id: 'UndoneRun' }) satisfies z.ZodType<ServiceUndoneRun>
export type UndoneRun = z.infer<typeof UndoneRun>

export const Balances = z
  .strictObject({
    data: z.array(
      z.strictObject({
        account_id: z.string().describe('The record of the account.'),
        account_name: z.string().nullable(),
        kind: z.enum(['ledger', 'cleared']),
        currency: z.string(),
        exponent: z.int(),
        as_of: z.iso.date().nullable().describe('The day for which the provider says it; null means now.'),
        balance_minor: MinorUnits.describe('What the provider says.'),
        opening_minor: MinorUnits.nullable().describe(
          'What was there before the first row; null until the first run has ended.',
        ),
        opening_on: z.iso
          .date()
          .nullable()
          .describe('The day of that row. Rows of earlier days belong to the opening.'),
        rows_minor: MinorUnits.describe(
          'What the rows since then add up to: posted ones, without those that are gone.',
        ),
        drift_minor: MinorUnits.nullable().describe('Balance, less opening, less rows.'),
        explanation: z
          .array(
            z.strictObject({
              record_id: z.string(),
              effect_minor: MinorUnits.describe('What the sum would gain if it were counted otherwise.'),
              reason: z.enum([
                'edited_amount',
                'deleted_here',
                'typed_here',
                'shown_as_other',
                'pending',
                'removed',
                'counted',
              ]),
            }),
          )
          .nullable()
          .describe(
            'The fewest rows, up to three, that would explain the drift, the likeliest first; null where none do.',
          ),
      }),
    ),
  })
  .meta({ id: 'Balances' }) satisfies z.ZodType<{ data: ProvedBalance[] }>
export type Balances = z.infer<typeof Balances>

export const showConflict = ({ conflict_no: _no, record_id, ...row }: ConflictRow): Conflict => ({
  ...row,
  record_id: toRecordId(record_id),
})

export const showConflictDetail = ({ conflict, body, outcomes }: ServiceConflictDetail): ConflictDetail => ({
  ...showConflict(conflict),
  body,
  outcomes,
})
