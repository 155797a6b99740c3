/** What people are asked about, made without the runs that would ask. */
import { EVERY_USER } from '../../domain/user-scope'
import { getIntegration } from '../../store/integrations'
import { holdRemovals, listHeldRemovals } from '../../store/held-removals'
import { listCandidates, suggestMatches } from '../../store/match-candidates'
import type { Stack } from './stack'

export interface Questions {
  candidate_id: string
  removal_id: string
  other_record_id: string
}

/** Whether the first two records are one, and whether the first is gone. */
export async function questionsAbout(
  stack: Stack,
  integration_id: string,
  records: readonly { record_id: string }[],
): Promise<Questions> {
  const { bulk, knex } = stack.deps.db
  const { integration_no } = await getIntegration(knex, integration_id, EVERY_USER)
  const [first, second] = records.map(({ record_id }) => record_id.slice('record_'.length)) as [string, string]
  const cause = { integration_no, sync_job_id: '' }
  const match = { incoming: first, stored: second, pass: 'P4 typed by hand', score: 50, reasons: [] } as const
  await suggestMatches(bulk, [{ ...match, reasons: [] }], cause)
  const held = { stream: 'transactions', live: 2, record_ids: [first], reason: 'too_many' } as const
  await holdRemovals(bulk, { ...cause, ...held })
  const [candidate] = (await listCandidates(knex, { integration_id }, { limit: 1 }, EVERY_USER)).rows
  const [removal] = (await listHeldRemovals(knex, { integration_id }, { limit: 1 }, EVERY_USER)).rows
  return {
    candidate_id: candidate?.candidate_id ?? '',
    removal_id: removal?.removal_id ?? '',
    other_record_id: `record_${second}`,
  }
}

/** A part of a transaction that is less than the whole: setting it leaves a question about the rest. */
export const PART = {
  external_id: null,
  kind: 'part',
  amount_minor: 1,
  payee_external_id: null,
  payee: null,
  category_external_id: null,
  category: null,
  memo: null,
  transfer_account_external_id: null,
}
