/** Accounts that a person declared to be the same, and what is in them. */
import type { Sql } from '../runtime/bulk'

/** An account of one integration, as 32 hex digits. */
export interface AccountRef {
  account_id: string
  integration_no: number
  integration_id: string
  user_id: string
}

export interface AccountLink {
  /** The account that is shown. */
  leading: AccountRef
  /** The one that is shown as it. */
  following: AccountRef
  decision_id: string
}

/** Links of the accounts of an integration, on either side. */
export const linksOf = async (sql: Sql, integrationNo: number): Promise<AccountLink[]> =>
  (await sql.query<AccountLink>(LINKS, [integrationNo])).rows

/** Ids that are no account are left out. */
export const readAccounts = async (sql: Sql, accountIds: readonly string[]): Promise<AccountRef[]> =>
  (await sql.query<AccountRef>(ACCOUNTS, [accountIds])).rows

/** A transaction that is shown, as its provider says it. */
export interface AccountRow {
  record_id: string
  currency: string
  amount_minor: string
  status: 'pending' | 'posted' | 'void'
  posted_on: string
  transacted_on: string | null
  payee: string | null
  reconciled: boolean
}

/**
 * Transactions of an account that are shown and that their provider has.
 *
 * @param besides without those that are shown for a living twin of this integration already
 */
export const readAccountRows = async (
  sql: Sql,
  { account_id, integration_no }: AccountRef,
  besides: number,
): Promise<AccountRow[]> => (await sql.query<AccountRow>(ROWS, [integration_no, account_id, besides])).rows

/** Transactions of an account that its provider may list under another id: shown ones, and those that this run removed. */
export const readFormerRows = async (
  sql: Sql,
  { account_id, integration_no }: AccountRef,
  syncJobId: string | null,
): Promise<AccountRow[]> => (await sql.query<AccountRow>(FORMER, [integration_no, account_id, syncJobId])).rows

/** Other integrations of the same user that have accounts. */
export const siblingsOf = async (sql: Sql, integrationNo: number): Promise<number[]> =>
  (await sql.query<{ integration_no: number }>(SIBLINGS, [integrationNo])).rows.map(
    ({ integration_no }) => integration_no,
  )

export interface LatestRow {
  /** The id that the provider gives the account. */
  account: string
  currency: string
  amount_minor: string
  posted_on: string
}

/** The latest transactions of an integration, enough to know its accounts by. */
export const readLatestRows = async (sql: Sql, integrationNo: number): Promise<LatestRow[]> =>
  (await sql.query<LatestRow>(LATEST, [integrationNo, ENOUGH])).rows

const ENOUGH = 2_000

/** Balances of the second account, each with one of the first that says the same of it. */
export const pairBalances = async (
  sql: Sql,
  { leading, following }: Pick<AccountLink, 'leading' | 'following'>,
): Promise<{ record_id: string; twin_id: string }[]> =>
  (
    await sql.query<{ record_id: string; twin_id: string }>(BALANCES, [
      leading.integration_no, leading.account_id, following.integration_no, following.account_id,
    ])
  ).rows // prettier-ignore

const HEX = (column: string) => `replace(${column}::text, '-', '')`
const IS_TWIN = (alias: string) => `${alias}.kind in ('merged', 'same_account')`

const LINKS = `
  with own as (select record_id from records where integration_no = $1 and entity = 'account'),
  found as (
    select a.* from own join record_aliases a on a.alias_id = own.record_id and a.kind = 'same_account'
     union
    select a.* from own join record_aliases a on a.record_id = own.record_id and a.kind = 'same_account'
  )
  select jsonb_build_object('account_id', ${HEX('l.record_id')}, 'integration_no', l.integration_no, 'integration_id', li.integration_id, 'user_id', li.user_id) as leading,
         jsonb_build_object('account_id', ${HEX('f.record_id')}, 'integration_no', f.integration_no, 'integration_id', fi.integration_id, 'user_id', fi.user_id) as following,
         found.decision_id
    from found
    join records l on l.record_id = found.record_id join integrations li on li.integration_no = l.integration_no
    join records f on f.record_id = found.alias_id join integrations fi on fi.integration_no = f.integration_no
   order by found.alias_id`

const ACCOUNTS = `
  select ${HEX('r.record_id')} as account_id, r.integration_no, i.integration_id, i.user_id
    from records r join integrations i using (integration_no)
   where r.record_id = any($1::uuid[]) and r.entity = 'account'`

// An account may have had several ids, and its rows name the one that it had when they came.
const NAMES = (account: string) => `
  select external_id from records where record_id = ${account}::uuid
   union
  select external_id from record_aliases a where a.record_id = ${account}::uuid and not ${IS_TWIN('a')}`

const SAID = `
  select ${HEX('r.record_id')} as record_id, said.body->>'currency' as currency, said.body->>'amount_minor' as amount_minor,
         said.body->>'status' as status, said.body->>'posted_on' as posted_on, said.body->>'transacted_on' as transacted_on,
         coalesce(said.body->>'payee', said.body->>'payee_raw') as payee, coalesce(r.body->>'cleared' = 'reconciled', false) as reconciled
    from records r
    left join lateral (select * from record_bases where r.layered and record_id = r.record_id offset 0) b on true
   cross join lateral (select coalesce(b.body, r.body) as body) said
   where r.integration_no = $1 and r.entity = 'transaction' and said.body->>'account_external_id' in (${NAMES('$2')})`

const ROWS = `
  ${SAID} and r.deleted_at is null and b.gone_at is null
     and not exists (
       select from record_aliases t
        where r.layered and t.record_id = r.record_id and ${IS_TWIN('t')} and t.integration_no = $3
          and not exists (select from record_bases tb where tb.record_id = t.alias_id and tb.gone_at is not null))
   order by r.record_id`

const FORMER = `
  ${SAID} and not coalesce(b.hand_made, false)
     and (r.deleted_at is null or r.changed_in = (select job_no from sync_jobs where sync_job_id = $3)
       -- Not shown for other reasons than that it is gone.
       or (r.layered and exists (select from field_overrides f where f.record_id = r.record_id and f.field = 'deleted_locally'))
       or (r.layered and exists (select from record_aliases t where t.alias_id = r.record_id and ${IS_TWIN('t')})))
   order by r.record_id`

const BALANCES = `
  with first as (
    select r.body->>'kind' as kind, r.body->>'currency' as currency, min(r.record_id::text)::uuid as record_id
      from records r
     where r.integration_no = $1 and r.entity = 'balance' and r.deleted_at is null
       and r.body->>'account_external_id' in (${NAMES('$2')})
     group by 1, 2
  )
  select ${HEX('l.record_id')} as record_id, ${HEX('r.record_id')} as twin_id
    from records r join first l on l.kind = r.body->>'kind' and l.currency = r.body->>'currency'
   where r.integration_no = $3 and r.entity = 'balance' and r.deleted_at is null
     and r.body->>'account_external_id' in (${NAMES('$4')})`

const SIBLINGS = `
  select o.integration_no from integrations i join integrations o on o.user_id = i.user_id and o.integration_no <> i.integration_no
   where i.integration_no = $1
     and exists (select from records r where r.integration_no = o.integration_no and r.entity = 'account' and r.deleted_at is null)`

const LATEST = `
  select body->>'account_external_id' as account, body->>'currency' as currency, body->>'amount_minor' as amount_minor,
         body->>'posted_on' as posted_on
    from records
   where integration_no = $1 and entity = 'transaction' and deleted_at is null and body->>'status' <> 'void'
   order by sort_on desc, record_id desc limit $2`
