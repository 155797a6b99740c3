/** How an integration stands when a chunk is decided: what people did to it, as far as that matters to rows to come. */
import type { Sql } from '../runtime/bulk'
import { readPolicies, type Policies } from './policies'

export interface Standing {
  integration_no: number
  /** How often people changed something. */
  edit_no: number
  /** The database's clock. */
  now: string
  /** Somebody typed records that no row has met yet. */
  has_hand_made: boolean
  policies: Policies
}

export async function readStanding(sql: Sql, integrationId: string): Promise<Standing> {
  const { rows } = await sql.query<Omit<Standing, 'policies'> & { has_policies: boolean }>({
    name: 'standing',
    text: READ,
    values: [integrationId],
  })
  const [{ has_policies, ...standing }] = rows as [(typeof rows)[number]]
  return { ...standing, policies: has_policies ? await readPolicies(sql, standing.integration_no) : NONE }
}

const NONE: Policies = { rules: [], matches_changed_amounts: false }

const READ = `
  select i.integration_no, i.edit_no, to_json(clock_timestamp()) #>> '{}' as now,
         exists (select from record_bases b where b.integration_no = i.integration_no and b.hand_made) as has_hand_made,
         exists (select from sync_policies p where p.integration_no = i.integration_no) as has_policies
    from integrations i where i.integration_id = $1`
