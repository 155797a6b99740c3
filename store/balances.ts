/** What providers say that accounts hold, beside what their rows add up to. */
import type { SuspectReason } from '../domain/balance'
import type { Sql } from '../runtime/bulk'

/** Amounts as digits. */
export interface BalanceProof {
  /** Of the account, as 32 hex digits. */
  account_id: string
  account_name: string | null
  /** Of the balance. */
  balance_id: string
  kind: 'ledger' | 'cleared'
  currency: string
  exponent: number
  /** The day for which the provider says it; null where it is the one of this moment. */
  as_of: string | null
  balance_minor: string
  /** What the account held before its first row, and the day of that row; null until a run ended that brought the balance. */
  opening_minor: string | null
  opening_on: string | null
  /** What the rows since then add up to, as they are shown here. */
  rows_minor: string
}

export const readBalances = async (sql: Sql, integrationNo: number): Promise<BalanceProof[]> =>
  (await sql.query<BalanceProof>(PROOFS, [integrationNo])).rows

/** Takes what is not explained by rows yet as what was there before the first of them; once for each balance. */
export async function openBalances(sql: Sql, integrationNo: number, syncJobId: string): Promise<void> {
  const { rowCount } = await sql.query(UNOPENED, [integrationNo])
  if (rowCount !== 0) await sql.query(OPEN, [integrationNo, syncJobId])
}

export interface SuspectRow {
  record_id: string
  effect_minor: string
  reason: SuspectReason
}

/** Rows of an account that may be counted wrongly, the likeliest and then the latest first. */
export const readSuspects = async (
  sql: Sql,
  integrationNo: number,
  { account_id, kind, currency, as_of, opening_on }: BalanceProof,
): Promise<SuspectRow[]> =>
  (await sql.query<SuspectRow>(SUSPECTS, [integrationNo, account_id, kind, currency, opening_on, as_of, MOST_SUSPECTS]))
    .rows

const MOST_SUSPECTS = 200

const HEX = (column: string) => `replace(${column}::text, '-', '')`

// An account may have had several ids, and its rows name the one that it had when they came.
const NAMES = `
  names as (
    select external_id, record_id as account_id from records where integration_no = $1 and entity = 'account'
     union
    select external_id, record_id from record_aliases
     where integration_no = $1 and entity = 'account' and kind not in ('merged', 'same_account')
  )`

const IS_GONE = `(r.layered and exists (select from record_bases b where b.record_id = r.record_id and b.gone_at is not null))`
// Shown as a record of another integration; to its own provider it counts as before.
const COUNTS_HERE = (row: string) => `(${row}.deleted_at is null or (${row}.layered and exists (
         select from record_aliases t join records shown on shown.record_id = t.record_id
          where t.alias_id = ${row}.record_id and t.kind in ('merged', 'same_account') and shown.integration_no <> ${row}.integration_no)))`
const IS_CLEARED = `coalesce(r.body->>'cleared' in ('cleared', 'reconciled'), false)`

// Rows are added up by day before anything is joined: a young table has no statistics, and a bad join of 100,000 rows does not end.
const SUMS = `
  days as materialized (
    select r.body->>'account_external_id' as account, r.body->>'currency' as currency, r.sort_on as day,
           sum((r.body->>'amount_minor')::numeric) as ledger,
           coalesce(sum((r.body->>'amount_minor')::numeric) filter (where ${IS_CLEARED}), 0) as cleared
      from records r
     where r.integration_no = $1 and r.entity = 'transaction' and ${COUNTS_HERE('r')} and r.body->>'status' = 'posted' and not ${IS_GONE}
     group by 1, 2, 3
  ), balances as (
    select b.record_id as balance_id, n.account_id, b.body->>'kind' as kind, b.body->>'currency' as currency,
           (b.body->>'exponent')::int as exponent, (b.body->>'amount_minor')::numeric as amount, (b.body->>'as_of')::date as as_of
      from records b join names n on n.external_id = b.body->>'account_external_id'
     where b.integration_no = $1 and b.entity = 'balance' and ${COUNTS_HERE('b')} and b.body->>'kind' in ('ledger', 'cleared')
  ), sums as (
    select b.*, o.opening_minor, o.opening_on, min(d.day) as first_day,
           coalesce(sum(case b.kind when 'cleared' then d.cleared else d.ledger end), 0) as rows_minor
      from balances b
      left join balance_openings o using (balance_id)
      left join (days d join names dn on dn.external_id = d.account)
        on dn.account_id = b.account_id and d.currency = b.currency
       and (b.as_of is null or d.day <= b.as_of) and (o.opening_on is null or d.day >= o.opening_on)
     group by b.balance_id, b.account_id, b.kind, b.currency, b.exponent, b.amount, b.as_of, o.opening_minor, o.opening_on
  )`

const PROOFS = `
  with ${NAMES}, ${SUMS}
  select ${HEX('s.account_id')} as account_id, a.body->>'name' as account_name, ${HEX('s.balance_id')} as balance_id, s.kind, s.currency,
         s.exponent, s.as_of::text, s.amount::text as balance_minor, s.opening_minor::text, s.opening_on::text, s.rows_minor::text
    from sums s join records a on a.record_id = s.account_id
   order by a.body->>'name', s.account_id, s.kind desc`

const UNOPENED = `
  select from records b
   where b.integration_no = $1 and b.entity = 'balance' and ${COUNTS_HERE('b')} and b.body->>'kind' in ('ledger', 'cleared')
     and not exists (select from balance_openings o where o.balance_id = b.record_id) limit 1`

const OPEN = `
  with ${NAMES}, ${SUMS}
  insert into balance_openings (balance_id, integration_no, opening_minor, opening_on, sync_job_id)
  select balance_id, $1, amount - rows_minor, coalesce(first_day, as_of, current_date), $2 from sums where opening_on is null
  on conflict (balance_id) do nothing`

const SUSPECTS = `
  with ${NAMES}, rows as (
    select r.record_id, r.updated_at, r.deleted_at, (r.body->>'amount_minor')::numeric as amount, r.body->>'status' as status,
           ${IS_CLEARED} as cleared, b.hand_made, b.gone_at, (b.body->>'amount_minor')::numeric as base_amount,
           exists (select from record_aliases t join records shown on shown.record_id = t.record_id
                    where t.alias_id = r.record_id and t.kind in ('merged', 'same_account') and shown.integration_no = $1) as absorbed,
           r.deleted_at is not null and ${COUNTS_HERE('r')} as twin,
           exists (select from field_overrides f where f.record_id = r.record_id and f.field = 'deleted_locally' and f.value = 'true') as deleted_here
      from records r left join record_bases b on r.layered and b.record_id = r.record_id
     where r.integration_no = $1 and r.entity = 'transaction' and r.body->>'currency' = $4
       and r.body->>'account_external_id' in (select external_id from names where account_id = $2::uuid)
       and r.sort_on >= $5::date and ($6::date is null or r.sort_on <= $6::date)
  ), suspects as (
    select *, case
        when absorbed then 'shown_as_other'
        when deleted_here and gone_at is null then 'deleted_here'
        when (deleted_at is not null and not twin) or gone_at is not null then 'removed'
        when hand_made then 'typed_here'
        when base_amount <> amount then 'edited_amount'
        when status = 'pending' then 'pending'
        when status = 'posted' and ($3 <> 'cleared' or cleared) then 'counted'
      end as reason
      from rows
  )
  select ${HEX('record_id')} as record_id, reason,
         (case when reason in ('typed_here', 'counted') then - amount
               when reason = 'edited_amount' then base_amount - amount
               else coalesce(base_amount, amount) end)::text as effect_minor
    from suspects where reason is not null
   order by array_position(array['edited_amount', 'deleted_here', 'typed_here', 'shown_as_other', 'pending', 'removed', 'counted'], reason),
            updated_at desc, record_id
   limit $7`
