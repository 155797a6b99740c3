/** Records that are shown as another one: each keeps its own row and its own provider, and only one of them is seen. */
import type { Sql } from '../runtime/bulk'

export interface Twin {
  /** The record that is shown. */
  record_id: string
  /** The one that is not. */
  twin_id: string
}

export async function addTwins(
  sql: Sql,
  twins: readonly Twin[],
  kind: 'merged' | 'same_account',
  decisionId: string,
): Promise<void> {
  if (twins.length > 0) await sql.query(ADD, [JSON.stringify(twins), kind, decisionId])
}

/** Takes apart what a decision put together. */
export async function removeTwins(sql: Sql, decisionId: string): Promise<Twin[]> {
  return (await sql.query<Twin>(REMOVE, [decisionId])).rows
}

const HEX = (column: string) => `replace(${column}::text, '-', '')`

const ADD = `
  insert into record_aliases as a (alias_id, record_id, integration_no, entity, external_id, kind, decision_id)
  select r.record_id, t.record_id, r.integration_no, r.entity, r.external_id, $2, $3
    from jsonb_to_recordset($1::jsonb) as t(record_id uuid, twin_id uuid) join records r on r.record_id = t.twin_id
  on conflict (alias_id) do update set record_id = excluded.record_id, kind = excluded.kind, decision_id = excluded.decision_id`

const REMOVE = `
  delete from record_aliases where decision_id = $1 and kind in ('merged', 'same_account')
  returning ${HEX('record_id')} as record_id, ${HEX('alias_id')} as twin_id`
