/** Records that are shown as another one: each keeps its own row and its own provider, and only one of them is seen. */
import type { Sql } from '../runtime/bulk'

export interface Twin {
  /** The record that is shown. */
  record_id: string
  /** The one that is not. */
  twin_id: string
}

export interface NewTwin extends Twin {
  decision_id: string
}

export async function addTwins(sql: Sql, twins: readonly NewTwin[], kind: 'merged' | 'same_account'): Promise<void> {
  if (twins.length > 0) await sql.query(ADD, [JSON.stringify(twins), kind])
}

/** Takes apart what decisions put together. */
export const removeTwins = async (sql: Sql, decisionIds: readonly string[]): Promise<Twin[]> =>
  decisionIds.length === 0 ? [] : (await sql.query<Twin>(REMOVE, [decisionIds])).rows

/** The record as which these were shown lives on in another one, and they with it. */
export async function moveTwins(sql: Sql, twinIds: readonly string[], recordId: string): Promise<void> {
  if (twinIds.length > 0) await sql.query(MOVE, [twinIds, recordId])
}

/** What is shown as one of these records, or shows one of them. */
export async function partnersOf(sql: Sql, recordIds: readonly string[]): Promise<string[]> {
  if (recordIds.length === 0) return []
  return (await sql.query<{ record_id: string }>(PARTNERS, [recordIds])).rows.map(({ record_id }) => record_id)
}

/** The same of every record of an integration, where the other one belongs to another. */
export const foreignPartners = async (sql: Sql, integrationNo: number): Promise<string[]> =>
  (await sql.query<{ record_id: string }>(FOREIGN, [integrationNo])).rows.map(({ record_id }) => record_id)

/** Records that are gone at their own provider and have a twin that this run wrote: it decides whether they are shown. */
export const goneBesideTwins = async (sql: Sql, syncJobId: string): Promise<string[]> =>
  (await sql.query<{ record_id: string }>(GONE, [syncJobId])).rows.map(({ record_id }) => record_id)

/** The integrations of records, lowest first: the order in which they are held. */
export const integrationsOf = async (
  sql: Sql,
  recordIds: readonly string[],
): Promise<{ record_id: string; integration_no: number; integration_id: string }[]> =>
  (await sql.query<{ record_id: string; integration_no: number; integration_id: string }>(OWNERS, [recordIds])).rows

const HEX = (column: string) => `replace(${column}::text, '-', '')`
const IS_TWIN = (alias: string) => `${alias}.kind in ('merged', 'same_account')`

const ADD = `
  insert into record_aliases as a (alias_id, record_id, integration_no, entity, external_id, kind, decision_id)
  select r.record_id, t.record_id, r.integration_no, r.entity, r.external_id, $2, t.decision_id
    from jsonb_to_recordset($1::jsonb) as t(record_id uuid, twin_id uuid, decision_id text) join records r on r.record_id = t.twin_id
  on conflict (alias_id) do update set record_id = excluded.record_id, kind = excluded.kind, decision_id = excluded.decision_id`

const REMOVE = `
  delete from record_aliases a where a.decision_id = any($1) and ${IS_TWIN('a')}
  returning ${HEX('a.record_id')} as record_id, ${HEX('a.alias_id')} as twin_id`

const MOVE = `update record_aliases a set record_id = $2 where a.alias_id = any($1::uuid[]) and ${IS_TWIN('a')}`

const PARTNERS = `
  select ${HEX('a.alias_id')} as record_id from record_aliases a where a.record_id = any($1::uuid[]) and ${IS_TWIN('a')}
   union
  select ${HEX('a.record_id')} from record_aliases a where a.alias_id = any($1::uuid[]) and ${IS_TWIN('a')}`

const FOREIGN = `
  select ${HEX('a.record_id')} as record_id
    from record_aliases a join records r on r.record_id = a.record_id
   where a.integration_no = $1 and ${IS_TWIN('a')} and r.integration_no <> $1
   union
  select ${HEX('a.alias_id')}
    from integrations i join integrations o on o.user_id = i.user_id and o.integration_no <> i.integration_no
    join record_aliases a on a.integration_no = o.integration_no and ${IS_TWIN('a')}
    join records r on r.record_id = a.record_id and r.integration_no = $1
   where i.integration_no = $1`

const GONE = `
  select distinct ${HEX('a.record_id')} as record_id
    from sync_jobs j join integrations i using (integration_id)
    join record_aliases a on a.integration_no = i.integration_no and ${IS_TWIN('a')}
    join record_bases b on b.record_id = a.record_id and b.gone_at is not null
    join records t on t.record_id = a.alias_id and t.changed_in = j.job_no
   where j.sync_job_id = $1`

const OWNERS = `
  select ${HEX('r.record_id')} as record_id, r.integration_no, i.integration_id
    from unnest($1::uuid[]) k(id) join lateral (select * from records where record_id = k.id offset 0) r on true
    join integrations i using (integration_no)
   order by r.integration_no`
