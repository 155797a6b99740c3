/** A new login for an integration: everything that it has stays, and it goes on where it stopped. */
import { findConnector } from '../connectors/registry'
import type { Integration, Protocol } from '../domain/integration'
import { noteDeed } from '../store/deeds'
import { getIntegration, toIntegration } from '../store/integrations'
import { authorize } from './authorize'
import { connect } from './connect'
import { chooseProtocol, sortFields, type GivenCredentials } from './credential-fields'
import type { ServiceDeps } from './deps'
import { notingRefusal } from './noting-refusal'
import { offeredProtocols } from './oauth-clients'
import { fileProof, proveOneAccount } from './prove-account'

export interface ReconnectRequest extends GivenCredentials {
  protocol?: Protocol | undefined
  external_account?: string | undefined
  /** As in linking: the way back is for the browser that asks. */
  browser?: string | null | undefined
  /** Takes another account than the linked one, and removes what came from the first. */
  replace?: boolean | undefined
}

/** @throws integration.other_account, integration.choose_account when another account shall take its place, integration.already_linked, and what linking throws */
export async function reconnect(
  deps: ServiceDeps,
  integrationId: string,
  request: ReconnectRequest,
): Promise<Integration> {
  const { replace = false, external_account = null, browser = null } = request
  const integration = await getIntegration(deps.db.knex, integrationId, deps.scope)
  if (deps.attempt.done !== null) return toIntegration(integration)
  const { user_id, app_name } = integration
  const connector = findConnector(app_name)
  const { secrets, settings: given } = sortFields(connector, request)
  const settings = { ...integration.settings, ...given }
  // A link that fetches is not turned into one that only waits for files because a token was forgotten.
  const offered = offeredProtocols(deps.config, connector).filter(
    (protocol) => protocol !== 'file' || integration.protocol === 'file',
  )
  const protocol = chooseProtocol(connector, offered, { ...secrets, ...settings }, request.protocol)
  if (protocol === 'oauth2')
    return deps.db.knex.transaction(async (trx) => {
      const asked = await authorize(deps, trx, integration, { external_account, settings, replace, browser })
      await noteDeed(trx, { kind: 'integration.reconnecting', actor: deps.actor, integration_id: integrationId })
      return asked
    })

  const connected = await notingRefusal(deps, { integration_id: integrationId }, async () => {
    const proof =
      protocol === 'file'
        ? fileProof(settings)
        : await proveOneAccount(deps, connector, {
            user_id,
            protocol,
            credentials: secrets,
            settings,
            external_account: external_account ?? (replace ? null : integration.external_account_id),
            named: external_account !== null,
            target: integrationId,
          })
    return connect(deps, {
      user_id,
      app_name,
      proof,
      target: integrationId,
      replace,
      if_connected: 'refuse',
      sync: true,
    })
  })
  return toIntegration(connected)
}
