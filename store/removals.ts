/** Removals after a complete read: what was live before and was not met. */
import type { Entity } from '../domain/records'
import type { Sql } from '../runtime/bulk'
import { KEYS_MET } from './coverage'

export interface Unmet {
  /** Live records before the decision. */
  live: number
  /** Records that nobody edited and that were not met, as 32 hex digits. */
  plain: string[]
  /** Those with more to them than their body. */
  layered: string[]
}

export interface UnmetWish {
  sync_job_id: string
  integration_no: number
  entities: readonly Entity[]
  /** Pending transactions of these days only; null for all records. */
  pending_within: { from: string; until: string | null } | null
}

/** What a complete read of this run did not meet, under none of its keys. */
export async function findUnmet(sql: Sql, wish: UnmetWish): Promise<Unmet> {
  // A young table has no statistics, and a nested loop over 100,000 rows on either side does not end.
  await sql.query('set local enable_nestloop = off')
  const { rows } = await sql.query<{ live: number; plain: string[] | null; layered: string[] | null }>(UNMET, [
    wish.sync_job_id,
    wish.integration_no,
    wish.entities,
    wish.pending_within !== null,
    wish.pending_within?.from ?? null,
    wish.pending_within?.until ?? null,
  ])
  await sql.query('set local enable_nestloop = on')
  const [{ live, plain, layered }] = rows as [(typeof rows)[number]]
  return { live, plain: plain ?? [], layered: layered ?? [] }
}

/** Of records that were to be removed, those that are still there and as they were at that time. */
export async function stillRemovable(
  sql: Sql,
  ids: readonly string[],
  heldAt: string,
): Promise<Pick<Unmet, 'plain' | 'layered'>> {
  const { rows } = await sql.query<{ record_id: string; layered: boolean }>(STILL, [ids, heldAt])
  const of = (layered: boolean) => rows.filter((row) => row.layered === layered).map(({ record_id }) => record_id)
  return { plain: of(false), layered: of(true) }
}

const STILL = `
  select replace(record_id::text, '-', '') as record_id, layered from records
   where record_id = any($1::uuid[]) and deleted_at is null and updated_at <= $2`

// What a person typed was never there, and what is shown although it is gone was asked about before.
const UNMET = `
  with seen as (${KEYS_MET}
  ), met as (
    select id from seen
     union
    select a.record_id from seen join record_aliases a on a.alias_id = seen.id and a.kind not in ('merged', 'same_account')
  ), candidates as (
    select r.record_id, r.layered, met.id is null as unmet
      from records r
      left join met on met.id = r.record_id
      left join record_bases b on r.layered and b.record_id = r.record_id
     where r.integration_no = $2 and r.entity = any($3)
       -- A twin is not shown, and its provider may have it no more all the same.
       and (r.deleted_at is null or (r.layered and exists (
             select from record_aliases t where t.alias_id = r.record_id and t.kind in ('merged', 'same_account'))))
       and not coalesce(b.hand_made, false) and b.gone_at is null
       and (not $4 or (coalesce(b.body, r.body)->>'status' = 'pending' and r.sort_on >= $5::date and ($6::date is null or r.sort_on <= $6::date)))
  )
  select count(*)::int as live,
         array_agg(replace(record_id::text, '-', '')) filter (where unmet and not layered) as plain,
         array_agg(replace(record_id::text, '-', '')) filter (where unmet and layered) as layered
    from candidates`
