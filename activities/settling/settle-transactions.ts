/** Transactions of one account that waited: matched with records that are here, created, suspected, or truly removed. */
import type { Match, Matching } from '../../domain/matching/match'
import { countOf } from '../../domain/record-change'
import { receiveRemoval, takeKey } from '../../domain/record-state'
import type { Sql } from '../../runtime/bulk'
import { mintId } from '../../runtime/ids'
import { recordsUnder } from '../../store/aliases'
import { suggestMatches } from '../../store/match-candidates'
import { saveChanges } from '../../store/record-changes'
import { deleteStates } from '../../store/record-states'
import { readStanding } from '../../store/standing'
import { toRemoteRow } from '../resolving/entries'
import { Workbench } from '../resolving/workbench'
import { isArrival, lineOf, type Arrival } from './arrivals'
import { createArrivals } from './create-arrivals'
import { findMatches } from './find-matches'
import { followSuspects } from './follow-suspects'
import type { SettleScope, Verdicts } from './settle-waiting'

export async function settleTransactions(sql: Sql, scope: SettleScope): Promise<Verdicts> {
  const { run, rows } = scope
  const standing = await readStanding(sql, run.integration_id)
  const cause = { integration_no: standing.integration_no, sync_job_id: run.sync_job_id }
  const arrivals = rows.filter(isArrival)
  const removals = await recordsUnder(sql, rows.filter((row) => !isArrival(row)).map(({ row_id }) => row_id)) // prettier-ignore
  const found = await findMatches(sql, scope, standing, arrivals, new Set(removals.values()))

  const bench = new Workbench(standing.policies.rules)
  await bench.load(sql, [...removals.values(), ...found.matches.map(({ stored }) => stored)])
  takeRows(bench, found.matches, arrivals, standing.now)
  for (const [key, record] of removals) {
    const state = bench.get(record)
    if (state !== undefined) bench.put(receiveRemoval(state, key).state)
  }
  const matched = new Set(found.matches.map(({ stored }) => stored))
  const gone = [...removals.values()].filter((record) => !matched.has(record))
  await deleteStates(sql, await followSuspects(sql, scope, bench, gone))
  await saveChanges(sql, bench.changes(), cause)
  await createArrivals(sql, run.sync_job_id, arrivals, found)
  await suggestMatches(sql, found.candidates, cause)
  return verdictsOf(arrivals, removals, found, bench)
}

function takeRows(bench: Workbench, matches: readonly Match[], arrivals: readonly Arrival[], now: string): void {
  const byId = new Map(arrivals.map((arrival) => [arrival.row_id, arrival]))
  for (const { incoming, stored, pass, score, reasons } of matches) {
    const [arrival, state] = [byId.get(incoming), bench.get(stored)]
    if (arrival === undefined || state === undefined) continue
    const decision_id = mintId('decision')
    bench.put(takeKey(state, toRemoteRow(lineOf(arrival), arrival.line.updated_at, now), decision_id), {
      match: { decision_id, incoming_id: incoming, pass, score, reasons, absorbed: null },
    })
  }
}

function verdictsOf(
  arrivals: readonly Arrival[],
  removals: ReadonlyMap<string, string>,
  { matches, candidates }: Matching,
  bench: Workbench,
): Verdicts {
  const verdicts: Verdicts = new Map(arrivals.map(({ row_id }) => [row_id, 'created']))
  for (const { incoming } of candidates) verdicts.set(incoming, countOf('suggested'))
  for (const { incoming } of matches) verdicts.set(incoming, countOf('matched'))
  for (const [key, record] of removals) {
    const reason = bench.describe(record)?.reason ?? null
    // The removal was half of a move: the other half counts.
    verdicts.set(key, reason === 'matched' ? 'unchanged' : countOf(reason))
  }
  return verdicts
}
