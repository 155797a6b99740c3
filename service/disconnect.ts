/** Letting an account go: nothing is asked in its name any more, and the provider is told to forget us. */
import { findConnector } from '../connectors/registry'
import { IntegrationError } from '../domain/errors'
import type { Integration } from '../domain/integration'
import { describeError } from '../runtime/log'
import { withdrawAuthorizations } from '../store/authorizations'
import { shredCredentials } from '../store/credentials'
import {
  deleteDataOf,
  getIntegration,
  markDisconnected,
  toIntegration,
  type IntegrationRow,
} from '../store/integrations'
import { insertRevocation } from '../store/revocations'
import type { ServiceDeps } from './deps'
import { holdLinks } from './hold-links'
import { cancelRunOf } from './integration-service'
import { canRevoke } from './oauth-clients'
import { removeSchedule, restSchedule } from './schedules'
import { startRevocation } from './start-revocation'

/**
 * Cancels the run, ends the link and shreds its login, whether or not Temporal can be reached; a repeat does what was left.
 *
 * @throws integration.busy when nothing is done; temporal.unavailable when everything here is done, and the schedule may still fire
 */
export async function disconnect(
  deps: ServiceDeps,
  integrationId: string,
  data: 'keep' | 'delete',
): Promise<Integration> {
  const { knex } = deps.db
  const integration = await getIntegration(knex, integrationId, deps.scope)
  // Without Temporal the run ends at its next request: its login is gone.
  const outage = await cancelRunOf(deps, integrationId).then(() => undefined, orOutage)
  const revocation_id = await endLink(deps, integration, data)
  if (outage !== undefined) throw outage

  if (revocation_id !== null) {
    await startRevocation(deps, { ...integration, revocation_id }).catch((error: unknown) =>
      // The reconciliation starts it within a minute.
      deps.log.warn({ integration_id: integrationId, err: describeError(error) }, 'revocation not started'),
    )
  }
  await (data === 'delete' ? removeSchedule(deps, integrationId) : restSchedule(deps, integrationId))
  return toIntegration(await getIntegration(knex, integrationId, deps.scope))
}

/** All of it at once, the data too: else a link that comes back would lose what it reads meanwhile. */
const endLink = (
  deps: ServiceDeps,
  { integration_id, user_id, app_name, protocol }: IntegrationRow,
  data: 'keep' | 'delete',
): Promise<string | null> =>
  holdLinks(deps, { user_id, app_name }, async (trx) => {
    const { config, vault } = deps
    const credentials = await shredCredentials(trx, vault, integration_id)
    await markDisconnected(trx, integration_id, 'disconnected_by_user')
    await withdrawAuthorizations(trx, integration_id)
    if (data === 'delete') await deleteDataOf(trx, integration_id)
    const revocable = credentials !== null && protocol === 'oauth2' && canRevoke(config, findConnector(app_name))
    return revocable ? insertRevocation(trx, vault, integration_id, credentials) : null
  })

function orOutage(error: unknown): IntegrationError {
  if (error instanceof IntegrationError && error.code === 'temporal.unavailable') return error
  throw error
}
