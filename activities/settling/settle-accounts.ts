/** Accounts that came under new ids after a new login: each is the one that is missing and looks the same, or a new one. */
import type { Match } from '../../domain/matching/match'
import { formerAccounts } from '../../domain/matching/reissued-account'
import { countOf } from '../../domain/record-change'
import { keyInUse, takeKey, type RecordState } from '../../domain/record-state'
import { textIn, type JsonObject } from '../../domain/json'
import type { Sql } from '../../runtime/bulk'
import { mintId } from '../../runtime/ids'
import { metInRun } from '../../store/coverage'
import { suggestMatches } from '../../store/match-candidates'
import { saveChanges } from '../../store/record-changes'
import { loadStates, recordsOfEntity } from '../../store/record-states'
import { readStanding, type Standing } from '../../store/standing'
import { accountsOf, toRemoteRow } from '../resolving/entries'
import { Workbench } from '../resolving/workbench'
import { isArrival, lineOf, type Arrival } from './arrivals'
import { createArrivals } from './create-arrivals'
import type { SettleScope, Verdicts } from './settle-waiting'

export async function settleAccounts(sql: Sql, scope: SettleScope): Promise<Verdicts> {
  const standing = await readStanding(sql, scope.run.integration_id)
  const accounts = await settleAlike(sql, scope, standing, 'account', (body) => [
    textIn(body, 'name')?.toLowerCase(),
    body['currency'],
    body['type'],
    body['mask'],
  ])
  // Only now it is known which account a balance belongs to.
  const balances = await settleAlike(sql, scope, standing, 'balance', ({ kind, currency }, account) => [
    account,
    kind,
    currency,
  ])
  return new Map([...accounts, ...balances])
}

/** What has to be the same. `account` is the record of the account that the row belongs to. */
type Looks = (body: JsonObject, account: string) => unknown[]

async function settleAlike(
  sql: Sql,
  { run, facts, rows }: SettleScope,
  standing: Standing,
  entity: 'account' | 'balance',
  looks: Looks,
): Promise<Verdicts> {
  const waiting = rows.filter(isArrival).filter(({ line }) => line.entity === entity)
  if (waiting.length === 0) return new Map()
  const states = await missingRecords(sql, run.sync_job_id, standing.integration_no, entity)
  const bodied = [...waiting.map(({ line }) => line), ...states.map(({ base }) => base)]
  const account = await accountsOf(sql, facts.integration.integration_id, bodied)
  const look = (body: JsonObject) => JSON.stringify(looks(body, account(textIn(body, 'account_external_id') ?? '')))

  const bench = new Workbench(standing.policies.rules)
  await bench.load(
    sql,
    states.map(({ record_id }) => record_id),
  )
  const verdicts: Verdicts = new Map()
  for (const { row, state } of uniquePairs(waiting, states, look)) {
    const decision_id = mintId('decision')
    bench.put(takeKey(state, toRemoteRow(lineOf(row), row.line.updated_at, standing.now), decision_id), {
      match: {
        decision_id,
        incoming_id: row.row_id,
        pass: 'relink',
        score: 100,
        reasons: [`the only ${entity} that looks the same`, 'the provider no longer has the earlier id'],
        absorbed: null,
      },
    })
    verdicts.set(row.row_id, countOf('matched'))
  }
  const cause = { integration_no: standing.integration_no, sync_job_id: run.sync_job_id }
  await saveChanges(sql, bench.changes(), cause)
  const fresh = waiting.filter(({ row_id }) => !verdicts.has(row_id))
  const left = states.filter(({ record_id }) => bench.describe(record_id)?.match === null)
  const candidates = entity === 'account' ? await askAbout(sql, fresh, left, cause) : []
  await createArrivals(sql, run.sync_job_id, fresh, { matches: [], candidates })
  for (const { row_id } of fresh) verdicts.set(row_id, 'created')
  for (const { incoming } of candidates) verdicts.set(incoming, countOf('suggested'))
  return verdicts
}

/** An account that may be one of several, or that has another name too, is a person's to decide. */
async function askAbout(
  sql: Sql,
  fresh: readonly Arrival[],
  missing: readonly RecordState[],
  cause: { integration_no: number; sync_job_id: string },
): Promise<Match[]> {
  const candidates = formerAccounts(
    fresh.map(({ row_id, line }) => [row_id, line.body] as const),
    missing.map(({ record_id, base }) => [record_id, base.body] as const),
  )
  await suggestMatches(sql, candidates, cause)
  return candidates
}

/** Records of this entity that the run has not met. */
async function missingRecords(
  sql: Sql,
  syncJobId: string,
  integrationNo: number,
  entity: 'account' | 'balance',
): Promise<RecordState[]> {
  const ids = await recordsOfEntity(sql, integrationNo, entity)
  const states = [...(await loadStates(sql, ids)).values()]
  const met = await metInRun(
    sql,
    syncJobId,
    states.map((state) => keyInUse(state).id),
  )
  return states.filter((state) => !met.has(keyInUse(state).id) && !state.base.hand_made)
}

/** Pairs that look the same and like nothing else. */
function uniquePairs(
  rows: readonly Arrival[],
  states: readonly RecordState[],
  look: (body: JsonObject) => string,
): { row: Arrival; state: RecordState }[] {
  const only = <T>(all: readonly T[], bodyOf: (one: T) => JsonObject): Map<string, T | null> => {
    const found = new Map<string, T | null>()
    for (const one of all) found.set(look(bodyOf(one)), found.has(look(bodyOf(one))) ? null : one)
    return found
  }
  const records = only(states, ({ base }) => base.body)
  return [...only(rows, ({ line }) => line.body)].flatMap(([sight, row]) => {
    const state = records.get(sight)
    return row === null || state === null || state === undefined ? [] : [{ row, state }]
  })
}
