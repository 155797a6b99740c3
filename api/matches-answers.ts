/** The shapes of answers about what a run did not do unasked: records that may be one, and removals that are held. */
import { z } from 'zod'
import type { Json } from '../domain/json'
import type { MatchAnswered as ServiceMatchAnswered } from '../service/discrepancies/answer-match'
import type { RemovalsAnswered as ServiceRemovalsAnswered } from '../service/discrepancies/decide-removals'
import type { MatchDetail as ServiceMatchDetail } from '../service/discrepancies/read-match'
import { toRecordId } from '../service/discrepancies/record-ids'
import type { HeldRemovals as HeldRow } from '../store/held-removals'
import type { CandidateRow } from '../store/match-candidates'
import { HELD_STATUSES, MATCH_STATUSES } from './discrepancies-requests'

const body = z.record(z.string(), z.unknown() as z.ZodType<Json>)

const decided = {
  decided_at: z.iso.datetime().nullable(),
  decided_by: z.string().nullable(),
  decision_id: z.string().nullable().describe('What to take back to have it open again.'),
}

export const MatchCandidate = z
  .strictObject({
    candidate_id: z.string(),
    integration_id: z.string(),
    user_id: z.string(),
    record_id: z.string().describe('The record that was here before.'),
    incoming_id: z.string().describe('The one that came later, and may be the same.'),
    pass: z.string().describe('The rule that found it.'),
    score: z.int().min(0).max(100),
    reasons: z.array(z.string()).describe('In plain words: `same amount`, `2 days apart`.'),
    status: z.enum(MATCH_STATUSES).describe('`superseded`: one of the two was matched otherwise, or is gone.'),
    sync_job_id: z.string().nullable(),
    suggested_at: z.iso.datetime(),
    ...decided,
  })
  .meta({ id: 'MatchCandidate', description: 'Two records that may be one.' })
export type MatchCandidate = z.infer<typeof MatchCandidate>

const side = body.nullable()

const SharedTransactions = z
  .strictObject({
    together: z.int().describe('In both accounts: each is shown once, or would be.'),
    unsure: z.int().describe('May be in both: a person is asked about each.'),
    alone: z.int().describe('In the account that is shown only.'),
    alone_in_other: z.int().describe('In the other account only.'),
  })
  .meta({ id: 'SharedTransactions', description: 'What becomes of the transactions of two accounts that are one.' })

export const MatchDetail = MatchCandidate.extend({
  record: side.describe('The record that was here before, as it is shown; null where it is part of another by now.'),
  incoming: side.describe('The one that came later.'),
  differing: z.array(z.string()).describe('Fields in which the two differ.'),
  outcome: side.describe('The record that they would be; null once it is answered.'),
  transactions: SharedTransactions.nullable().describe('Of two accounts that may be one: what would become of theirs.'),
}).meta({ id: 'MatchDetail' })
export type MatchDetail = z.infer<typeof MatchDetail>

export const United = z
  .strictObject({
    decision_id: z.string().nullable().describe('What takes it back; null in a dry run.'),
    record_id: z.string(),
    body: body.describe('The record as it is shown, or would be.'),
    transactions: SharedTransactions.nullable().describe('Of two accounts that are one; null for any other record.'),
  })
  .meta({ id: 'United' }) satisfies z.ZodType<ServiceMatchAnswered>
export type United = z.infer<typeof United>

export const HeldRemovals = z
  .strictObject({
    removal_id: z.string(),
    integration_id: z.string(),
    user_id: z.string(),
    sync_job_id: z.string().describe('The run whose complete read lacked them.'),
    stream: z.string(),
    missing: z.int(),
    live: z.int().describe('How many there were.'),
    reason: z
      .enum(['too_many', 'unreadable_rows'])
      .describe('`unreadable_rows`: the run had rows that it could not understand, which may be theirs.'),
    status: z.enum(HELD_STATUSES).describe('`superseded`: a newer complete read settled it.'),
    held_at: z.iso.datetime(),
    ...decided,
  })
  .meta({ id: 'HeldRemovals', description: 'Records that a complete read lacked, too many to be removed unasked.' })
export type HeldRemovals = z.infer<typeof HeldRemovals>

export const HeldRemovalsDetail = HeldRemovals.extend({
  sample: z.array(z.string()).describe('The first hundred of the records.'),
}).meta({ id: 'HeldRemovalsDetail' })
export type HeldRemovalsDetail = z.infer<typeof HeldRemovalsDetail>

export const RemovalsAnswered = z
  .strictObject({
    removal_id: z.string(),
    decision_id: z.string().nullable().describe('What takes it back; null in a dry run.'),
    removed: z.int().describe('Records that are gone, or would be. Edited ones are shown on, and marked.'),
    kept: z.int().describe('Records that changed since, or were not to be removed.'),
  })
  .meta({ id: 'RemovalsAnswered' }) satisfies z.ZodType<ServiceRemovalsAnswered>
export type RemovalsAnswered = z.infer<typeof RemovalsAnswered>

export const showCandidate = ({ candidate_no: _no, record_id, incoming_id, ...row }: CandidateRow): MatchCandidate => ({
  ...row,
  record_id: toRecordId(record_id),
  incoming_id: toRecordId(incoming_id),
})

export const showMatchDetail = ({ candidate, ...sides }: ServiceMatchDetail): MatchDetail => ({
  ...showCandidate(candidate),
  ...sides,
})

export const showHeld = ({ removal_no: _no, ...row }: HeldRow): HeldRemovals => row
