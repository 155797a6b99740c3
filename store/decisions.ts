/** The log of decisions: what was decided, by whom, on what evidence, and how to take it back. */
import type { JsonObject } from '../domain/json'
import type { RecordState, StateOverride } from '../domain/record-state'
import { IntegrationError } from '../domain/errors'
import type { UserScope } from '../domain/user-scope'
import type { Sql } from '../runtime/bulk'
import { mintId } from '../runtime/ids'
import type { Keyset, Page } from './keyset'
import type { CandidateStatus } from './match-candidates'
import type { StoredPolicy } from './policies'

export type DecisionKind =
  /** A row was found to be a record: by a run, or by a person who accepted a candidate. */
  | 'match'
  /** A person said that a candidate is not the same. */
  | 'reject_match'
  /** A person said that two records are one. */
  | 'merge_records'
  /** A person set, deleted, restored or typed something. */
  | 'edit'
  /** A person decided one or more conflicts. */
  | 'resolve'
  | 'same_account'
  | 'removals'
  | 'policy'
  | 'undo_run'

export interface NewDecision {
  /** Minted if left out. */
  decision_id?: string
  integration_no: number
  kind: DecisionKind
  /** A person, as the caller names one, or `sync`. */
  actor: string
  sync_job_id: string | null
  /** Every record that it touched, as 32 hex digits. */
  record_ids: readonly string[]
  /** What a person may see of the why: pass, score, reasons; choice, rule. */
  evidence: JsonObject
  before: Before
}

/** What taking a decision back restores. Absent parts were not touched. */
export interface Before {
  /** Records as they were, whole; of records that did not exist null. */
  states?: Record<string, RecordState | null>
  /** Overrides of fields as they were; null where there was none. For records whose base may move on meanwhile. */
  overrides?: { record_id: string; field: string; override: StateOverride | null }[]
  /** Conflicts and candidates with the status that they had. */
  conflicts?: { conflict_id: string; status: string }[]
  candidates?: { candidate_id: string; status: CandidateStatus }[]
  /** Records that nobody had edited and that were removed, as 32 hex digits. */
  removed?: string[]
  /** A policy as it was; null where there was none. */
  policy?: { target: string; policy: StoredPolicy['policy'] | null }
}

export interface Decision extends Required<NewDecision> {
  integration_id: string
  decision_no: number
  decided_at: string
  undone_at: string | null
  undone_by: string | null
}

/** Logs decisions and returns their ids, in the same order. */
export async function logDecisions(sql: Sql, decisions: readonly NewDecision[]): Promise<string[]> {
  if (decisions.length === 0) return []
  const rows = decisions.map((decision) => ({ decision_id: mintId('decision'), ...decision }))
  await sql.query(LOG, [JSON.stringify(rows)])
  return rows.map(({ decision_id }) => decision_id)
}

/** @throws request.not_found, also for a decision about another user's records. */
export async function getDecision(sql: Sql, decisionId: string, { user_id }: UserScope): Promise<Decision> {
  const { rows } = await sql.query<Decision>(GET, [decisionId, user_id])
  const [decision] = rows
  if (decision === undefined) throw new IntegrationError('request.not_found', 'There is no decision with this id.')
  return decision
}

/** Of an integration, or of one of its records (as 32 hex digits). Newest first. */
export async function listDecisions(
  sql: Sql,
  { integration_no, record_id }: { integration_no: number; record_id: string | null },
  { limit, after }: Keyset,
): Promise<Page<Decision>> {
  const { rows } = await sql.query<Decision>(LIST, [integration_no, record_id, after ?? null, limit + 1])
  const last = rows[limit - 1]
  return { rows: rows.slice(0, limit), next: rows.length > limit && last !== undefined ? last.decision_no : null }
}

/** Newest first. @param recordId as 32 hex digits */
export async function listDecisionsOf(sql: Sql, recordId: string): Promise<Decision[]> {
  return (await sql.query<Decision>(OF_RECORD, [recordId])).rows
}

/** Decisions that stand, came later and touched one of the same records or policies: those have to be taken back first. */
export async function laterDecisions(
  sql: Sql,
  { decision_no, integration_no, record_ids, before }: Decision,
): Promise<Decision[]> {
  const target = before.policy?.target ?? null
  return (await sql.query<Decision>(LATER, [decision_no, record_ids, integration_no, target])).rows
}

/** Pairs that later runs made because of this declaration, and that stand. */
export const restingOn = async (sql: Sql, decisionId: string): Promise<string[]> =>
  (await sql.query<{ decision_id: string }>(RESTING, [decisionId])).rows.map(({ decision_id }) => decision_id)

/** Pairs of twins that a run made and that stand. */
export const pairsOfRun = async (sql: Sql, syncJobId: string): Promise<string[]> =>
  (await sql.query<{ decision_id: string }>(PAIRS, [syncJobId])).rows.map(({ decision_id }) => decision_id)

/** Matches of a run that stand. */
export const standingMatches = async (sql: Sql, syncJobId: string): Promise<Decision[]> =>
  (await sql.query<Decision>(MATCHES, [syncJobId])).rows

/** False when it was undone already. */
export async function markUndone(sql: Sql, decisionId: string, undoneBy: string): Promise<boolean> {
  const { rowCount } = await sql.query(MARK_UNDONE, [decisionId, undoneBy])
  return rowCount === 1
}

const COLUMNS = `
  d.decision_id, d.decision_no, d.integration_no, i.integration_id, d.kind, d.actor, d.sync_job_id, d.evidence, d.before,
  d.decided_at, d.undone_at, d.undone_by, array(select replace(id::text, '-', '') from unnest(d.record_ids) id) as record_ids`

const FROM = 'from decisions d join integrations i using (integration_no)'

const LOG = `
  insert into decisions (decision_id, integration_no, kind, actor, sync_job_id, record_ids, evidence, before)
  select d.decision_id, d.integration_no, d.kind, d.actor, d.sync_job_id, d.record_ids, d.evidence, d.before
    from jsonb_to_recordset($1::jsonb) as d(decision_id text, integration_no bigint, kind text, actor text, sync_job_id text,
      record_ids uuid[], evidence jsonb, before jsonb)`

const GET = `
  select ${COLUMNS} ${FROM}
   where d.decision_id = $1 and ($2::text is null or i.user_id = $2)`

const LIST = `
  select ${COLUMNS} ${FROM}
   where d.integration_no = $1 and ($2::uuid is null or d.record_ids @> array[$2::uuid]) and ($3::bigint is null or d.decision_no < $3)
   order by d.decision_no desc limit $4`

const OF_RECORD = `select ${COLUMNS} ${FROM} where d.record_ids @> array[$1::uuid] order by d.decision_no desc`

const LATER = `
  select ${COLUMNS} ${FROM}
   where (d.record_ids && $2::uuid[] or (d.integration_no = $3 and d.before->'policy'->>'target' = $4))
     and d.decision_no > $1 and d.undone_at is null order by d.decision_no desc`

const MATCHES = `
  select ${COLUMNS} ${FROM} where d.sync_job_id = $1 and d.kind = 'match' and d.undone_at is null order by d.decision_no desc`

const RESTING = `
  select d.decision_id from decisions d join decisions declared on declared.integration_no = d.integration_no
   where declared.decision_id = $1 and d.kind in ('same_account', 'match') and d.evidence->>'link' = $1 and d.undone_at is null`

const PAIRS = `
  select decision_id from decisions where sync_job_id = $1 and kind = 'same_account' and actor = 'sync' and undone_at is null`

const MARK_UNDONE = `update decisions set undone_at = now(), undone_by = $2 where decision_id = $1 and undone_at is null`
