/** Rows and removals of a run that can only be judged once every page is there. */
import type { JsonObject } from '../domain/json'
import type { Entity } from '../domain/records'
import type { Sql } from '../runtime/bulk'
import type { ChunkKey } from './staging'

export interface WaitingRow {
  /** What a record id is made of for its key. */
  row_id: string
  stream: string
  /** Null for a removal. */
  line: WaitingLine | null
}

export interface WaitingLine {
  entity: Entity
  external_id: string
  body: JsonObject
  hash: string
  version: number | null
  updated_at: string | null
  replaces: string[]
}

/** What an earlier chunk left waiting under the keys of this one is overtaken by it. */
export async function forgetOvertaken(sql: Sql, syncJobId: string, keyIds: readonly string[]): Promise<void> {
  await sql.query('delete from sync_waiting where sync_job_id = $1 and row_id = any($2::uuid[])', [syncJobId, keyIds])
}

export interface Waiting {
  n: number
  key_id: string
  stream: string
  updated_at: string | null
  replaces: string[]
}

/** Puts lines of a chunk aside, as they are staged. */
export async function putAside(
  sql: Sql,
  { sync_job_id, chunk_no }: ChunkKey,
  waiting: readonly Waiting[],
): Promise<void> {
  await sql.query(PUT_ASIDE, [sync_job_id, chunk_no, JSON.stringify(waiting)])
}

/** Ids of the accounts that waiting transactions belong to. */
export const waitingAccounts = async (sql: Sql, syncJobId: string): Promise<string[]> =>
  (await sql.query<{ account: string }>(ACCOUNTS, [syncJobId])).rows.map(({ account }) => account)

/** Transactions of these accounts; null for what is none: accounts, and balances. */
export const readWaiting = async (
  sql: Sql,
  syncJobId: string,
  accounts: readonly string[] | null,
): Promise<WaitingRow[]> => (await sql.query<WaitingRow>(READ, [syncJobId, accounts])).rows

/** Waiting rows become records as they are. `told` are those whose reason is told one by one. */
export async function createWaiting(
  sql: Sql,
  syncJobId: string,
  rowIds: readonly string[],
  told: ReadonlySet<string>,
): Promise<void> {
  if (rowIds.length === 0) return
  await sql.query(CREATE, [syncJobId, rowIds])
  const untold = rowIds.filter((id) => !told.has(id))
  if (untold.length > 0) await sql.query(NOTE_CREATED, [syncJobId, untold])
}

export async function clearWaiting(sql: Sql, syncJobId: string, rowIds: readonly string[]): Promise<void> {
  await sql.query('delete from sync_waiting where sync_job_id = $1 and row_id = any($2::uuid[])', [syncJobId, rowIds])
}

const HEX = (column: string) => `replace(${column}::text, '-', '')`

const PUT_ASIDE = `
  insert into sync_waiting as w (sync_job_id, row_id, stream, entity, account, line)
  select $1, k.key_id, k.stream, coalesce(f[2], r.entity),
         case when coalesce(f[2], r.entity) = 'transaction' then coalesce(f[5]::jsonb, b.body, r.body)->>'account_external_id' end,
         case when f[2] is not null then jsonb_build_object('entity', f[2], 'external_id', f[3], 'body', f[5]::jsonb, 'hash', f[6],
           'version', nullif(f[7], '')::bigint, 'updated_at', k.updated_at, 'replaces', k.replaces) end
    from jsonb_to_recordset($3::jsonb) as k(n int, key_id uuid, stream text, updated_at text, replaces jsonb)
    left join (
      select (t.n - 1)::int as n, string_to_array(t.line, chr(31)) as f
        from sync_staging s cross join lateral string_to_table(s.body, chr(30)) with ordinality as t(line, n)
       where s.sync_job_id = $1 and s.chunk_no = $2 and s.stage = 'rows' and t.line <> ''
    ) l using (n)
    left join record_aliases a on f is null and a.alias_id = k.key_id
    left join records r on f is null and r.record_id = coalesce(a.record_id, k.key_id)
    left join record_bases b on b.record_id = r.record_id
   where f is not null or r.record_id is not null
  on conflict (sync_job_id, row_id) do update set
    stream = excluded.stream, entity = excluded.entity, account = excluded.account, line = excluded.line`

const ACCOUNTS = `
  select distinct account from sync_waiting where sync_job_id = $1 and account is not null order by account`

const READ = `
  select ${HEX('row_id')} as row_id, stream, line from sync_waiting
   where sync_job_id = $1 and case when $2::text[] is null then account is null else account = any($2) end order by row_id`

const CREATE = `
  insert into records (record_id, entity, external_id, sort_on, body, content_hash, remote_version, integration_no, changed_in)
  select w.row_id, w.entity, w.line->>'external_id',
         coalesce((w.line->'body'->>case w.entity when 'transaction' then 'posted_on' end)::date, '-infinity'),
         w.line->'body', (w.line->>'hash')::uuid, (w.line->>'version')::bigint, i.integration_no, j.job_no
    from sync_waiting w join sync_jobs j using (sync_job_id) join integrations i using (integration_id)
   where w.sync_job_id = $1 and w.row_id = any($2::uuid[])`

// Beside the chunks that were fetched, whose numbers begin with 0.
const NOTE_CREATED = `
  insert into sync_created (job_no, chunk_no, record_ids)
  select j.job_no, least(0, (select min(chunk_no) from sync_created c where c.job_no = j.job_no)) - 1, $2
    from sync_jobs j where j.sync_job_id = $1`
