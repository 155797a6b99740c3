/** The audit trail: who did what. Append only: an entry is written with the deed, and nothing changes it. */
import type { Knex } from 'knex'
import type { Actor, Deed, DeedDetails, DeedKind } from '../domain/deed'
import type { UserScope } from '../domain/user-scope'
import type { Sql } from '../runtime/bulk'
import { mintId } from '../runtime/ids'
import { keysetPage, type Keyset, type Page } from './keyset'
import type { NewSyncJob } from './sync-jobs'
import { within } from './within'

export interface NewDeed {
  kind: DeedKind
  actor: Actor
  /** Says whose it is and of which app, too. */
  integration_id?: string | undefined
  /** Where no integration says it. */
  user_id?: string | undefined
  app_name?: string | undefined
  sync_job_id?: string | undefined
  details?: DeedDetails | undefined
}

/** To be called in the transaction that does it, so that no deed is without its entry. */
export async function noteDeed(db: Knex | Sql, { actor, details = {}, ...deed }: NewDeed): Promise<void> {
  const { kind: actor_kind, id, key_id } = actor
  const row = JSON.stringify({ deed_id: mintId('deed'), ...deed, actor_kind, actor: id, key_id, details })
  await ('raw' in db ? db.raw(NOTE.replace('$1', '?'), [row]) : db.query(NOTE, [row]))
}

/**
 * Writes the intent to run together with who asked for it, in one statement, so that a start takes no more round trips for
 * it. A repeat of the same job changes nothing.
 */
export async function queueAsked(db: Knex, job: NewSyncJob, { kind, id, key_id }: Actor): Promise<void> {
  const { sync_job_id, integration_id, user_id, app_name, sync_type, trigger } = job
  const asked = { sync_job_id, integration_id, user_id, app_name, sync_type, trigger }
  await db.raw(QUEUE_ASKED, { ...asked, deed_id: mintId('deed'), actor_kind: kind, actor: id, key_id })
}

/** A start that was refused because another run was faster is no deed, and its job is no job. */
export async function withdrawStart(trx: Knex, syncJobId: string): Promise<void> {
  await trx('deeds').where({ kind: 'sync.started', sync_job_id: syncJobId }).delete()
}

export interface DeedFilter {
  user_id?: string | undefined
  integration_id?: string | undefined
  kind?: DeedKind | undefined
  /** A user, or the id of a key that was used. */
  actor?: string | undefined
  since?: string | undefined
  until?: string | undefined
}

/** Newest first. */
export async function listDeeds(
  db: Knex,
  { actor, since, until, ...exact }: DeedFilter,
  keyset: Keyset,
  scope: UserScope,
): Promise<Page<Deed>> {
  const query = db('deeds as d')
    .leftJoin('api_keys as k', 'k.key_id', 'd.key_id')
    .select<DeedRow[]>('d.*', 'k.name', 'k.key_prefix', 'k.key_tail')
    .modify(within(scope, 'd.user_id'))
  for (const [column, value] of Object.entries(exact)) if (value !== undefined) void query.where(`d.${column}`, value)
  if (actor !== undefined) void query.where((by) => void by.where('d.actor', actor).orWhere('d.key_id', actor))
  if (since !== undefined) void query.where('d.done_at', '>=', since)
  if (until !== undefined) void query.where('d.done_at', '<', until)
  const { rows, next } = await keysetPage<DeedRow>(query as never, keyset, 'deed_no')
  return { rows: rows.map(toDeed), next }
}

/** How many were old enough to be forgotten. */
export const sweepDeeds = (db: Knex, keepDays: number): Promise<number> =>
  db('deeds').whereRaw('done_at < now() - make_interval(days => ?)', [keepDays]).delete()

interface DeedRow extends Omit<Deed, 'actor'> {
  deed_no: number
  actor_kind: Deed['actor']['kind']
  actor: string
  key_id: string | null
  name: string | null
  key_prefix: string | null
  key_tail: string | null
}

const toDeed = (row: DeedRow): Deed => ({
  deed_id: row.deed_id,
  kind: row.kind,
  done_at: row.done_at,
  actor: { kind: row.actor_kind, id: row.actor, key: keyOf(row) },
  user_id: row.user_id,
  integration_id: row.integration_id,
  app_name: row.app_name,
  sync_job_id: row.sync_job_id,
  details: row.details,
})

const keyOf = ({ key_id, name, key_prefix, key_tail }: DeedRow): Deed['actor']['key'] =>
  key_id === null || name === null || key_prefix === null || key_tail === null
    ? null
    : { key_id, name, key_prefix, key_tail }

const NOTE = `
  insert into deeds (deed_id, kind, actor_kind, actor, key_id, user_id, integration_id, app_name, sync_job_id, details)
  select d.deed_id, d.kind, d.actor_kind, d.actor, d.key_id, coalesce(d.user_id, i.user_id), integration_id,
         coalesce(d.app_name, i.app_name), d.sync_job_id, d.details
    from jsonb_to_record($1) as d(deed_id text, kind text, actor_kind text, actor text, key_id text, user_id text,
           integration_id text, app_name text, sync_job_id text, details jsonb)
    left join integrations i using (integration_id)`

const QUEUE_ASKED = `
  with job as (
    insert into sync_jobs (sync_job_id, integration_id, user_id, app_name, sync_type, trigger, status)
    values (:sync_job_id, :integration_id, :user_id, :app_name, :sync_type, :trigger, 'QUEUED')
    on conflict (sync_job_id) do nothing returning *
  )
  insert into deeds (deed_id, kind, actor_kind, actor, key_id, user_id, integration_id, app_name, sync_job_id, details)
  select :deed_id, 'sync.started', :actor_kind, :actor, :key_id, user_id, integration_id, app_name, sync_job_id,
         jsonb_build_object('sync_type', sync_type)
    from job`
