/** Records that incoming rows may turn out to be. */
import type { JsonObject } from '../domain/json'
import type { Sql } from '../runtime/bulk'

export interface PoolRow {
  record_id: string
  /** As the provider said it last; of a typed record as it is shown. */
  body: JsonObject
  /** What a record id is made of for the key that is in use. */
  key_id: string
  hand_made: boolean
  reconciled: boolean
  /** The provider has it no more, as far as was known before this run. */
  gone: boolean
}

export interface PoolWish {
  integration_no: number
  /** Days to look at. */
  spans: readonly Span[]
  pending: boolean
  hand_made: boolean
  /** Everything of those days. */
  all: boolean
}

export interface Span {
  from: string
  until: string
}

/** Transactions of the given days. One that is gone can come back only where it was pending, or where all may be meant. */
export async function readPool(
  sql: Sql,
  { integration_no, spans, pending, hand_made, all }: PoolWish,
): Promise<PoolRow[]> {
  if (spans.length === 0 || !(pending || hand_made || all)) return []
  const { rows } = await sql.query<PoolRow>(READ, [
    integration_no,
    spans.map(({ from }) => from),
    spans.map(({ until }) => until),
    pending,
    hand_made,
    all,
  ])
  return rows
}

/** Which of these records the provider may bring back under another key: pending ones, or all transactions. */
export async function pendingAmong(sql: Sql, recordIds: readonly string[], all: boolean): Promise<Set<string>> {
  if (recordIds.length === 0) return new Set()
  const { rows } = await sql.query<{ record_id: string }>(PENDING, [recordIds, all])
  return new Set(rows.map(({ record_id }) => record_id))
}

const HEX = (column: string) => `replace(${column}::text, '-', '')`

const READ = `
  select distinct on (r.record_id) ${HEX('r.record_id')} as record_id,
         case when b.hand_made then r.body else coalesce(b.body, r.body) end as body,
         ${HEX("coalesce((select a.alias_id from record_aliases a where a.record_id = r.record_id and a.kind = 'primary'), r.record_id)")} as key_id,
         coalesce(b.hand_made, false) as hand_made, coalesce(r.body->>'cleared' = 'reconciled', false) as reconciled,
         case when b.record_id is null then r.deleted_at is not null else b.gone_at is not null end as gone
    from unnest($2::date[], $3::date[]) w(day_from, day_until)
    join lateral (
      select * from records
       where integration_no = $1 and entity = 'transaction' and sort_on between w.day_from and w.day_until offset 0
    ) r on true
    left join lateral (select * from record_bases where r.layered and record_id = r.record_id offset 0) b on true
    cross join lateral (
      select r.layered and exists (
        select from record_aliases a where a.alias_id = r.record_id and a.kind in ('merged', 'same_account')) as is_twin
    ) t
   -- A twin comes under another key as any record does; what was typed and is shown as another record was met already.
   where (($4 and r.body->>'status' = 'pending') or ($5 and b.hand_made) or ($6 and (r.deleted_at is null or t.is_twin)))
     and not (t.is_twin and coalesce(b.hand_made, false))
   order by r.record_id`

const PENDING = `
  select ${HEX('r.record_id')} as record_id
    from unnest($1::uuid[]) k(id) join lateral (select * from records where record_id = k.id offset 0) r on true
    left join lateral (select * from record_bases where r.layered and record_id = r.record_id offset 0) b on true
   where r.entity = 'transaction' and ($2 or coalesce(b.body, r.body)->>'status' = 'pending')`
