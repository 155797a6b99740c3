/** Letting an account go: nothing is asked in its name any more, and the provider is told to forget us. */
import { IntegrationError } from '../domain/errors'
import type { Integration } from '../domain/integration'
import { withdrawAuthorizations } from '../store/authorizations'
import { shredCredentials } from '../store/credentials'
import { noteDeed } from '../store/deeds'
import { getIntegration, markDisconnected, toIntegration, type IntegrationRow } from '../store/integrations'
import type { ServiceDeps } from './deps'
import { dropChoice } from './drop-choice'
import { forgetRecords } from './forget-records'
import { holdLinks } from './hold-links'
import { cancelRunOf } from './integration-service'
import { removeSchedule, restSchedule } from './schedules'
import { noteRevocation, tryToRevoke } from './start-revocation'

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
  const revocations = await endLink(deps, integration, data)
  if (outage !== undefined) throw outage

  for (const revocation_id of revocations) await tryToRevoke(deps, integration, revocation_id)
  await (data === 'delete' ? removeSchedule(deps, integrationId) : restSchedule(deps, integrationId))
  return toIntegration(await getIntegration(knex, integrationId, deps.scope))
}

/** All of it at once, the data too: else a link that comes back would lose what it reads meanwhile. */
const endLink = (deps: ServiceDeps, owner: IntegrationRow, data: 'keep' | 'delete'): Promise<(string | null)[]> =>
  holdLinks(deps, owner, async (trx) => {
    const { integration_id } = owner
    // It may have been given another login while this one waited.
    const integration = await getIntegration(trx, integration_id, deps.scope)
    const credentials = await shredCredentials(trx, deps.vault, integration_id)
    await markDisconnected(trx, integration_id, 'disconnected_by_user')
    await withdrawAuthorizations(trx, integration_id)
    if (data === 'delete') await forgetRecords(trx, integration_id)
    if (data === 'delete' || integration.status_reason !== 'disconnected_by_user')
      await noteDeed(trx, { kind: 'integration.disconnected', actor: deps.actor, integration_id, details: { data } })
    return [await noteRevocation(deps, trx, integration, credentials), await dropChoice(deps, trx, integration)]
  })

function orOutage(error: unknown): IntegrationError {
  if (error instanceof IntegrationError && error.code === 'temporal.unavailable') return error
  throw error
}
