/** A login from which no account is chosen any more: it is shredded, and given back where that can be done. */
import type { Knex } from 'knex'
import { findConnector } from '../connectors/registry'
import { takeChoice } from '../store/account-choices'
import type { IntegrationRow } from '../store/integrations'
import { insertRevocation } from '../store/revocations'
import type { ServiceDeps } from './deps'
import { canRevoke } from './oauth-clients'

/**
 * Answers the id of the revocation to start, if there is one.
 *
 * @param unless accounts that a newer login reaches, too: the two may be one grant at the provider
 */
export async function dropChoice(
  { config, vault }: Pick<ServiceDeps, 'config' | 'vault'>,
  trx: Knex,
  { integration_id, app_name }: Pick<IntegrationRow, 'integration_id' | 'app_name'>,
  unless: readonly string[] = [],
): Promise<string | null> {
  const choice = await takeChoice(trx, vault, integration_id)
  const reaches = choice?.accounts.map(({ id }) => id) ?? []
  if (choice === undefined || reaches.some((id) => unless.includes(id))) return null
  if (!canRevoke(config, findConnector(app_name))) return null
  return insertRevocation(trx, vault, { integration_id, external_account_id: null, reaches }, choice.credentials)
}
