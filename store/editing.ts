/** What people change holds the integration's row like a run does, so that the two take turns and neither is lost. */
import type { Pool } from 'pg'
import { IntegrationError } from '../domain/errors'
import type { UserScope } from '../domain/user-scope'
import { inTransaction, type PoolClient, type Sql } from '../runtime/bulk'

export interface EditingScope {
  integration_no: number
  integration_id: string
  user_id: string
  /** The database's clock, for `edited_at`. */
  now: string
}

export interface EditingOptions {
  /** Shows what would be, and leaves nothing of it. */
  dry_run?: boolean
  /** Further integrations whose records it writes: those are held as well. */
  together_with?: readonly string[]
}

/**
 * Runs a person's change in a transaction that holds the integration. A run that decided before it decides again.
 *
 * @throws request.not_found
 */
export const editing = <T>(
  bulk: Pool,
  integrationId: string,
  work: (client: PoolClient, scope: EditingScope) => Promise<T>,
  { dry_run = false, together_with = [] }: EditingOptions = {},
): Promise<T> =>
  inTransaction(
    bulk,
    async (client) => {
      const all = [...new Set([integrationId, ...together_with])]
      const scope = (await holdTogether(client, all)).find(({ integration_id }) => integration_id === integrationId)
      if (scope === undefined) throw new IntegrationError('request.not_found', 'There is no integration with this id.')
      return work(client, scope)
    },
    dry_run ? 'rollback' : 'commit',
  )

/** Holds integrations against runs and other people until the transaction ends. */
export async function holdTogether(sql: Sql, integrationIds: readonly string[]): Promise<EditingScope[]> {
  if (integrationIds.length > 1) await sql.query(IN_ORDER, [integrationIds])
  return (await sql.query<EditingScope>(HOLD, [integrationIds])).rows
}

/** The integration of a record, for whoever is about to change it. @throws request.not_found, also for another user's */
export async function integrationOfRecord(sql: Sql, recordId: string, scope: UserScope): Promise<string> {
  const { rows } = await sql.query<{ integration_id: string }>(OF_RECORD, [recordId, scope.user_id])
  const [found] = rows
  if (found === undefined) throw new IntegrationError('request.not_found', 'There is no record with this id.')
  return found.integration_id
}

/** @throws record.changed_meanwhile naming the version that the record has now */
export async function requireVersion(sql: Sql, recordId: string, version: number): Promise<void> {
  const { rows } = await sql.query<{ version: number }>('select version from records where record_id = $1::uuid', [
    recordId,
  ])
  const [found] = rows
  if (found !== undefined && found.version !== version)
    throw new IntegrationError('record.changed_meanwhile', undefined, { facts: { version: found.version } })
}

// Two that hold the same ones never wait for each other.
const IN_ORDER = `
  select from integrations where integration_id = any($1) order by integration_no for no key update`

const HOLD = `
  update integrations set edit_no = edit_no + 1 where integration_id = any($1)
  returning integration_no, integration_id, user_id, to_json(clock_timestamp()) #>> '{}' as now`

const OF_RECORD = `
  select i.integration_id from records r join integrations i using (integration_no)
   where r.record_id = $1::uuid and ($2::text is null or i.user_id = $2)`
