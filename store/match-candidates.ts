/** Pairs that may be one record, for a person to decide. A rejected pair is never matched unasked again. */
import type { Knex } from 'knex'
import { IntegrationError } from '../domain/errors'
import type { Match } from '../domain/matching/match'
import type { PassName } from '../domain/matching/passes'
import type { UserScope } from '../domain/user-scope'
import type { Sql } from '../runtime/bulk'
import { mintId } from '../runtime/ids'
import { keysetPage, type Keyset, type Page } from './keyset'
import { within } from './within'

export type CandidateStatus = 'open' | 'accepted' | 'rejected' | 'superseded'

export interface CandidateRow {
  candidate_id: string
  candidate_no: number
  integration_id: string
  user_id: string
  /** The record that came later, as 32 hex digits. */
  incoming_id: string
  /** The record that it may be. */
  record_id: string
  pass: PassName
  /** How likely, from 0 to 100. */
  score: number
  reasons: string[]
  status: CandidateStatus
  sync_job_id: string | null
  suggested_at: string
  decided_at: string | null
  decided_by: string | null
  decision_id: string | null
}

export interface CandidateFilter {
  integration_id?: string | undefined
  user_id?: string | undefined
  status?: CandidateStatus | undefined
  sync_job_id?: string | undefined
  /** On either side. */
  record_id?: string | undefined
}

/** In the order that the keyset names. */
export function listCandidates(
  db: Knex,
  { integration_id, user_id, record_id, ...exact }: CandidateFilter,
  keyset: Keyset,
  scope: UserScope,
): Promise<Page<CandidateRow>> {
  const query = select(db).modify(within(scope, 'i.user_id'))
  if (integration_id !== undefined) void query.where('i.integration_id', integration_id)
  if (user_id !== undefined) void query.where('i.user_id', user_id)
  if (record_id !== undefined) void query.whereRaw('?::uuid in (m.record_id, m.incoming_id)', [record_id])
  for (const [column, value] of Object.entries(exact)) if (value !== undefined) void query.where(`m.${column}`, value)
  return keysetPage(query as Knex.QueryBuilder<CandidateRow, CandidateRow[]>, keyset, 'candidate_no')
}

/**
 * @throws request.not_found, also for a candidate of another user
 */
export async function getCandidate(db: Knex, candidateId: string, scope: UserScope): Promise<CandidateRow> {
  const query = select(db).where('m.candidate_id', candidateId).modify(within(scope, 'i.user_id'))
  const row = (await query.first()) as CandidateRow | undefined
  if (row === undefined) throw new IntegrationError('request.not_found', 'There is no match candidate with this id.')
  return row
}

/** Pairs that were decided before stay decided. */
export async function suggestMatches(
  sql: Sql,
  candidates: readonly Match[],
  cause: { integration_no: number; sync_job_id: string | null },
): Promise<void> {
  if (candidates.length === 0) return
  const rows = candidates.map(({ incoming, stored, ...evidence }) => ({
    candidate_id: mintId('match'),
    incoming_id: incoming,
    record_id: stored,
    ...evidence,
  }))
  await sql.query(SUGGEST, [JSON.stringify(rows), cause.integration_no, cause.sync_job_id])
}

export async function markCandidates(
  sql: Sql,
  candidateIds: readonly string[],
  status: CandidateStatus,
  by: { actor: string; decision_id: string | null },
): Promise<void> {
  await sql.query(MARK, [candidateIds, status, by.actor, by.decision_id])
}

/** What was asked about two records, whichever came first, with the answer that it has. */
export const candidatesBetween = async (
  sql: Sql,
  oneId: string,
  otherId: string,
): Promise<Pick<CandidateRow, 'candidate_id' | 'status'>[]> =>
  (await sql.query<Pick<CandidateRow, 'candidate_id' | 'status'>>(BETWEEN, [oneId, otherId])).rows

/** Open questions about records that are matched or gone: nobody needs to answer them. */
export async function supersedeCandidates(sql: Sql, recordIds: readonly string[]): Promise<void> {
  await sql.query(SUPERSEDE, [recordIds])
}

/** Two integrations have an account less in common: what was asked about its transactions is asked again where it still matters. */
export async function supersedeBetween(sql: Sql, recordId: string, integrationNo: number): Promise<void> {
  await sql.query(SUPERSEDE_BETWEEN, [recordId, integrationNo])
}

/** Notes that a pair is not one: whether it was asked about or matched. */
export async function vetoMatch(
  sql: Sql,
  pair: Match,
  by: { integration_no: number; actor: string; decision_id: string },
): Promise<void> {
  await sql.query(VETO, [
    mintId('match'), by.integration_no, pair.incoming, pair.stored, pair.pass, pair.score, JSON.stringify(pair.reasons), by.actor, by.decision_id,
  ]) // prettier-ignore
}

/** Records that came in an earlier run and were suspected to be one of these. */
export async function openSuspects(
  sql: Sql,
  recordIds: readonly string[],
): Promise<Pick<CandidateRow, 'incoming_id' | 'record_id'>[]> {
  if (recordIds.length === 0) return []
  return (await sql.query<Pick<CandidateRow, 'incoming_id' | 'record_id'>>(SUSPECTS, [recordIds])).rows
}

/** Pairs of these rows that somebody rejected, as `incoming record`. */
export async function vetoedPairs(sql: Sql, incomingIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql.query<{ incoming_id: string; record_id: string }>(VETOED, [incomingIds])
  return new Set(rows.map(({ incoming_id, record_id }) => `${incoming_id} ${record_id}`))
}

const select = (db: Knex): Knex.QueryBuilder =>
  db('match_candidates as m')
    .join('integrations as i', 'i.integration_no', 'm.integration_no')
    .select(
      'm.candidate_id', 'm.candidate_no', 'i.integration_id', 'i.user_id', 'm.pass', 'm.score', 'm.reasons', 'm.status', 'm.sync_job_id',
      'm.suggested_at', 'm.decided_at', 'm.decided_by', 'm.decision_id',
      db.raw(`replace(m.incoming_id::text, '-', '') as incoming_id`), db.raw(`replace(m.record_id::text, '-', '') as record_id`),
    ) // prettier-ignore

const SUGGEST = `
  insert into match_candidates as m (candidate_id, integration_no, incoming_id, record_id, pass, score, reasons, status, sync_job_id)
  select w.candidate_id, $2, w.incoming_id, w.record_id, w.pass, w.score, w.reasons, 'open', $3
    from jsonb_to_recordset($1::jsonb) as w(candidate_id text, incoming_id uuid, record_id uuid, pass text, score int, reasons jsonb)
  on conflict (incoming_id, record_id) do update set
    pass = excluded.pass, score = excluded.score, reasons = excluded.reasons, status = 'open', sync_job_id = excluded.sync_job_id,
    suggested_at = now(), decided_at = null, decided_by = null, decision_id = null
  where m.status = 'superseded'`

const BETWEEN = `
  select candidate_id, status from match_candidates
   where (incoming_id, record_id) in (($1::uuid, $2::uuid), ($2::uuid, $1::uuid))`

const MARK = `
  update match_candidates set status = $2, decided_at = now(), decided_by = $3, decision_id = $4 where candidate_id = any($1)`

const SUPERSEDE = `
  update match_candidates set status = 'superseded', decided_at = now(), decided_by = 'sync'
   where status = 'open' and (record_id = any($1::uuid[]) or incoming_id = any($1::uuid[]))`

const SUPERSEDE_BETWEEN = `
  update match_candidates m set status = 'superseded', decided_at = now(), decided_by = 'sync'
    from records shown, records r
   where shown.record_id = $1 and m.integration_no = $2 and m.status = 'open' and m.pass = 'P6 same account'
     and r.record_id = m.record_id and r.integration_no = shown.integration_no and r.entity = 'transaction'`

const VETO = `
  insert into match_candidates as m (candidate_id, integration_no, incoming_id, record_id, pass, score, reasons, status, decided_at, decided_by, decision_id)
  values ($1, $2, $3, $4, $5, $6, $7, 'rejected', now(), $8, $9)
  on conflict (incoming_id, record_id) do update set
    status = 'rejected', decided_at = now(), decided_by = excluded.decided_by, decision_id = excluded.decision_id`

const SUSPECTS = `
  select replace(incoming_id::text, '-', '') as incoming_id, replace(record_id::text, '-', '') as record_id
    from match_candidates where record_id = any($1::uuid[]) and status = 'open' order by incoming_id`

const VETOED = `
  select replace(incoming_id::text, '-', '') as incoming_id, replace(record_id::text, '-', '') as record_id
    from match_candidates where incoming_id = any($1::uuid[]) and status = 'rejected'`
