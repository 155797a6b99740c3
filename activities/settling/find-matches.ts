/** Which of the rows that waited are records that are here already. */
import { textIn } from '../../domain/json'
import { dayNumber, type Stored } from '../../domain/matching/entry'
import { match, type Matching } from '../../domain/matching/match'
import { passesFor } from '../../domain/matching/passes'
import type { Sql } from '../../runtime/bulk'
import { metInRun } from '../../store/coverage'
import { vetoedPairs } from '../../store/match-candidates'
import { readPool, type PoolRow } from '../../store/matching-pool'
import type { Standing } from '../../store/standing'
import { accountsOf, needsOf, spansAround, toIncoming, toStored } from '../resolving/entries'
import { coverageOf } from './coverage-of'
import type { SettleScope } from './settle-waiting'
import { lineOf, type Arrival } from './arrivals'

export async function findMatches(
  sql: Sql,
  { run, facts }: Pick<SettleScope, 'run' | 'facts'>,
  standing: Standing,
  arrivals: readonly Arrival[],
  /** Records whose removal came in this run. */
  removed: ReadonlySet<string>,
): Promise<Matching> {
  if (arrivals.length === 0) return { matches: [], candidates: [] }
  const needs = needsOf(facts, standing.policies.matches_changed_amounts)
  const pool = await readPool(sql, {
    integration_no: standing.integration_no,
    spans: spansAround(arrivals.map(({ line }) => dayNumber(textIn(line.body, 'posted_on') ?? ''))),
    pending: needs.reissues_on_posting,
    hand_made: standing.has_hand_made,
    all: needs.derives_ids || needs.relinked,
  })
  const account = await accountsOf(sql, run.integration_id, [...arrivals.map(({ line }) => line), ...pool])
  const met = await metInRun(sql, run.sync_job_id, pool.map(({ key_id }) => key_id)) // prettier-ignore
  const covers = await coverageOf(sql, facts, run.sync_job_id)
  const at = (row: PoolRow): Stored['at_provider'] => {
    if (row.gone || removed.has(row.record_id)) return 'gone'
    if (met.has(row.key_id)) return 'live'
    return covers(textIn(row.body, 'posted_on') ?? '') ? 'gone' : 'unknown'
  }
  const vetoed = await vetoedPairs(sql, arrivals.map(({ row_id }) => row_id)) // prettier-ignore
  return match(
    arrivals.map((arrival) => toIncoming(lineOf(arrival), arrival.line.replaces, account)),
    pool.map((row) => toStored(row, at(row), account)),
    passesFor(needs),
    (incoming, stored) => vetoed.has(`${incoming} ${stored}`),
  )
}
