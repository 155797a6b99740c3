/** The accounts behind a login as they are shown to whoever has to choose: with those that are linked already. */
import type { ReachedAccount } from '../connectors/connector'
import type { OfferedAccount } from '../domain/integration'
import type { IntegrationRow } from '../store/integrations'
import { listConnectedAccounts } from '../store/links'
import type { ServiceDeps } from './deps'

export async function offerAccounts(
  { db: { knex } }: Pick<ServiceDeps, 'db'>,
  owner: Pick<IntegrationRow, 'user_id' | 'app_name'>,
  reached: readonly ReachedAccount[],
): Promise<OfferedAccount[]> {
  const ids = reached.map(({ id }) => id)
  const linked = new Map(
    (await listConnectedAccounts(knex, owner, ids)).map((row) => [row.external_account_id, row.integration_id]),
  )
  return reached.map(({ settings: _, ...account }) => ({ ...account, linked_as: linked.get(account.id) ?? null }))
}
