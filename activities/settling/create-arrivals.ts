/** What is nobody's other key is a record of its own, also while a person is asked. */
import type { Matching } from '../../domain/matching/match'
import type { Sql } from '../../runtime/bulk'
import { noteChanges } from '../../store/changes'
import { createWaiting } from '../../store/waiting'
import type { Arrival } from './arrivals'

export async function createArrivals(
  sql: Sql,
  syncJobId: string,
  arrivals: readonly Arrival[],
  { matches, candidates }: Matching,
): Promise<void> {
  const matched = new Set(matches.map(({ incoming }) => incoming))
  const fresh = arrivals.map(({ row_id }) => row_id).filter((id) => !matched.has(id))
  const likeliest = new Map([...candidates].reverse().map((candidate) => [candidate.incoming, candidate]))
  await createWaiting(sql, syncJobId, fresh, new Set(likeliest.keys()))
  await noteChanges(
    sql,
    syncJobId,
    [...likeliest.values()].map(({ incoming, stored, pass, score, reasons }) => ({
      record_id: incoming,
      reason: 'suggested' as const,
      before: null,
      detail: { fields: [], may_be: `record_${stored}`, pass, score, reasons },
    })),
  )
}
