/** Removals that were too many to believe, or doubtful for another reason: held until a person approves or rejects them. */
import type { Knex } from 'knex'
import { IntegrationError } from '../domain/errors'
import type { UserScope } from '../domain/user-scope'
import type { Sql } from '../runtime/bulk'
import { mintId } from '../runtime/ids'
import { keysetPage, type Keyset, type Page } from './keyset'
import { within } from './within'

export type HeldStatus = 'held' | 'approved' | 'rejected' | 'superseded'

export interface HeldRemovals {
  removal_id: string
  removal_no: number
  integration_id: string
  user_id: string
  sync_job_id: string
  stream: string
  /** Records that a complete read of the stream lacked. */
  missing: number
  /** How many were live. */
  live: number
  reason: 'too_many' | 'unreadable_rows'
  status: HeldStatus
  held_at: string
  decided_at: string | null
  decided_by: string | null
  decision_id: string | null
}

export interface HeldFilter {
  integration_id?: string | undefined
  user_id?: string | undefined
  status?: HeldStatus | undefined
  sync_job_id?: string | undefined
}

/** In the order that the keyset names. */
export function listHeldRemovals(
  db: Knex,
  { integration_id, user_id, ...exact }: HeldFilter,
  keyset: Keyset,
  scope: UserScope,
): Promise<Page<HeldRemovals>> {
  const query = select(db).modify(within(scope, 'i.user_id'))
  if (integration_id !== undefined) void query.where('i.integration_id', integration_id)
  if (user_id !== undefined) void query.where('i.user_id', user_id)
  for (const [column, value] of Object.entries(exact)) if (value !== undefined) void query.where(`h.${column}`, value)
  return keysetPage(query as Knex.QueryBuilder<HeldRemovals, HeldRemovals[]>, keyset, 'removal_no')
}

/**
 * @throws request.not_found, also for another user's
 */
export async function getHeldRemovals(db: Knex, removalId: string, scope: UserScope): Promise<HeldRemovals> {
  const query = select(db).where('h.removal_id', removalId).modify(within(scope, 'i.user_id'))
  const row = (await query.first()) as HeldRemovals | undefined
  if (row === undefined) throw new IntegrationError('request.not_found', 'There are no held removals with this id.')
  return row
}

/** The records that would be removed, as 32 hex digits; for a preview as many as asked for. */
export const heldRecordIds = async (sql: Sql, removalId: string, limit: number | null = null): Promise<string[]> =>
  (await sql.query<{ record_id: string }>(IDS, [removalId, limit])).rows.map(({ record_id }) => record_id)

export interface NewHeldRemovals {
  integration_no: number
  sync_job_id: string
  stream: string
  live: number
  record_ids: readonly string[]
  reason: HeldRemovals['reason']
}

export async function holdRemovals(sql: Sql, held: NewHeldRemovals): Promise<void> {
  await sql.query(HOLD, [
    mintId('removal'), held.integration_no, held.sync_job_id, held.stream, held.live, held.record_ids, held.reason,
  ]) // prettier-ignore
}

/** What an earlier read lacked is no longer the question once the stream was read whole again. */
export async function supersedeHeld(sql: Sql, integrationNo: number, stream: string): Promise<void> {
  await sql.query(SUPERSEDE, [integrationNo, stream])
}

/**
 * Of what a complete read lacked, as 32 hex digits, the records that somebody wants to keep all the same. One that was met
 * since has no such word any more: when it is lacking again, that is news.
 */
export async function keptAnyway(
  sql: Sql,
  {
    integration_no,
    stream,
    unmet,
    whole,
  }: { integration_no: number; stream: string; unmet: readonly string[]; whole: boolean },
): Promise<Set<string>> {
  if (whole) await sql.query(KEEP_UNMET, [integration_no, stream, unmet])
  const { rows } = await sql.query<{ record_id: string }>(KEPT, [integration_no, stream])
  return new Set(rows.map(({ record_id }) => record_id))
}

/** False when somebody decided before, or a newer read settled it. */
export async function decideHeld(
  sql: Sql,
  removalId: string,
  status: 'approved' | 'rejected',
  by: { actor: string; decision_id: string },
): Promise<boolean> {
  const { rowCount } = await sql.query(DECIDE, [removalId, status, by.actor, by.decision_id])
  return rowCount === 1
}

/** The decision was taken back: the question stands again. */
export async function reopenHeld(sql: Sql, decisionId: string): Promise<void> {
  await sql.query(REOPEN, [decisionId])
}

const select = (db: Knex): Knex.QueryBuilder =>
  db('held_removals as h')
    .join('integrations as i', 'i.integration_no', 'h.integration_no')
    .select(
      'h.removal_id', 'h.removal_no', 'i.integration_id', 'i.user_id', 'h.sync_job_id', 'h.stream', 'h.live', 'h.reason', 'h.status',
      'h.held_at', 'h.decided_at', 'h.decided_by', 'h.decision_id', db.raw('cardinality(h.record_ids) as missing'),
    ) // prettier-ignore

const IDS = `
  select replace(id::text, '-', '') as record_id
    from held_removals h cross join unnest(h.record_ids) id where h.removal_id = $1 order by id limit $2`

const HOLD = `
  insert into held_removals (removal_id, integration_no, sync_job_id, stream, live, record_ids, reason, status)
  values ($1, $2, $3, $4, $5, $6, $7, 'held')`

const SUPERSEDE = `
  update held_removals set status = 'superseded', decided_at = now(), decided_by = 'sync'
   where integration_no = $1 and stream = $2 and status = 'held'`

const DECIDE = `
  update held_removals set status = $2, decided_by = $3, decision_id = $4, decided_at = now(),
         kept = case when $2 = 'rejected' then record_ids end
   where removal_id = $1 and status = 'held'`

const REOPEN = `
  update held_removals set status = 'held', decided_by = null, decision_id = null, decided_at = null, kept = null
   where decision_id = $1`

const KEEP_UNMET = `
  update held_removals h
     set kept = array(select id from unnest(h.kept) id intersect select id from unnest($3::uuid[]) id)
   where h.integration_no = $1 and h.stream = $2 and h.status = 'rejected' and h.kept <> '{}'`

const KEPT = `
  select replace(id::text, '-', '') as record_id
    from held_removals h cross join unnest(h.kept) id
   where h.integration_no = $1 and h.stream = $2 and h.status = 'rejected'`
