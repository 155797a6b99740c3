/** What records are called, for a whole page at once. */
import type { Knex } from 'knex'
import { TITLE_FIELDS, type RecordTitle } from '../domain/record-title'
import type { Entity } from '../domain/records'
import type { UserScope } from '../domain/user-scope'
import { within } from './within'

export interface TitledRecord {
  entity: Entity
  title: RecordTitle
}

/** By record id. Those that are no longer kept, and those of other users, are left out. */
export async function readTitles(
  db: Knex,
  recordIds: readonly string[],
  scope: UserScope,
): Promise<Map<string, TitledRecord>> {
  if (recordIds.length === 0) return new Map()
  const found = (await db('records as r')
    .join('integrations as i', 'i.integration_no', 'r.integration_no')
    .whereRaw('r.record_id = any(?::uuid[])', [recordIds.map((id) => id.replace('record_', ''))])
    .modify(within(scope, 'i.user_id'))
    .select(db.raw(TITLED))) as (TitledRecord & { record_id: string })[]
  return new Map(found.map(({ record_id, ...record }) => [record_id, record]))
}

// A balance has no name of its own, and an amount alone tells nobody whose it is.
const NAME = `coalesce(r.body->'name', case r.entity when 'balance' then
  (select a.body->'name' from records a
    where a.integration_no = r.integration_no and a.entity = 'account' and a.external_id = r.body->>'account_external_id') end)`

const valueOf = (field: string): string => (field === 'name' ? NAME : `r.body->'${field}'`)

const TITLED = `
  'record_' || replace(r.record_id::text, '-', '') as record_id, r.entity,
  jsonb_strip_nulls(jsonb_build_object(${TITLE_FIELDS.map((field) => `'${field}', ${valueOf(field)}`).join(', ')})) as title`
