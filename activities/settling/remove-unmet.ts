/** What a complete read lacked is gone, unless that is too much to believe: then it is held until a person decides. */
import { noCounts } from '../../domain/counts'
import { countOf } from '../../domain/record-change'
import { keyInUse, receiveRemoval } from '../../domain/record-state'
import type { Counts } from '../../domain/sync-job'
import type { Sql } from '../../runtime/bulk'
import { holdRemovals, keptAnyway, supersedeHeld, type HeldRemovals } from '../../store/held-removals'
import { saveChanges } from '../../store/record-changes'
import { removeRecords } from '../../store/record-lines'
import { findUnmet, type Unmet, type UnmetWish } from '../../store/removals'
import { addRunCounts } from '../../store/run-counts'
import { readStanding } from '../../store/standing'
import type { RunRef } from '../../workflows/contract'
import { Workbench } from '../resolving/workbench'

export interface UnmetScope extends UnmetWish {
  stream: string
  /** Rows of the stream that could not be understood and may be those that are missing. */
  unreadable: number
}

export interface Held {
  missing: number
  live: number
  reason: HeldRemovals['reason']
}

/** @returns what was held; null when everything was removed, or nothing was missing */
export async function removeUnmet(sql: Sql, run: RunRef, scope: UnmetScope): Promise<Held | null> {
  const { live, plain, layered } = await findMissed(sql, scope)
  await supersedeHeld(sql, scope.integration_no, scope.stream)
  const missing = plain.length + layered.length
  if (missing === 0) return null
  const reason = scope.unreadable > 0 ? 'unreadable_rows' : missing > mostBelievable(live) ? 'too_many' : null
  if (reason !== null) {
    await holdRemovals(sql, { ...scope, live, record_ids: [...plain, ...layered], reason })
    return { missing, live, reason }
  }
  const counts = { ...noCounts(), deleted: plain.length }
  await removeRecords(sql, run.sync_job_id, plain)
  for (const as of await removeLayered(sql, run, layered)) counts[as]++
  await addRunCounts(sql, run.sync_job_id, { [scope.stream]: counts })
  return null
}

/** What was not met, but for what somebody wants to keep although the provider lacks it. */
async function findMissed(sql: Sql, scope: UnmetScope): Promise<Unmet> {
  const { live, plain, layered } = await findUnmet(sql, scope)
  const { integration_no, stream, pending_within } = scope
  const kept = await keptAnyway(sql, {
    integration_no,
    stream,
    unmet: [...plain, ...layered],
    whole: pending_within === null,
  })
  const isMissed = (id: string): boolean => !kept.has(id)
  return { live, plain: plain.filter(isMissed), layered: layered.filter(isMissed) }
}

/** Twenty rows or a tenth, whichever is more: a provider that answers with half of the data must not empty a ledger. */
const mostBelievable = (live: number): number => Math.max(20, Math.floor(live / 10))

/** What somebody edited is never removed by a run: it is marked, and a person is asked. */
async function removeLayered(sql: Sql, run: RunRef, ids: readonly string[]): Promise<(keyof Counts)[]> {
  if (ids.length === 0) return []
  const { policies, integration_no } = await readStanding(sql, run.integration_id)
  const bench = new Workbench(policies.rules)
  await bench.load(sql, ids)
  for (const id of ids) {
    const state = bench.get(id)
    if (state !== undefined) bench.put(receiveRemoval(state, keyInUse(state).id).state)
  }
  const changes = bench.changes()
  await saveChanges(sql, changes, { integration_no, sync_job_id: run.sync_job_id })
  return changes.map(({ reason }) => countOf(reason))
}
