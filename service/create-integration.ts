/** A link to an app: by credentials it is connected at once, by consent it waits for the person. */
import type { Connector, Settings } from '../connectors/connector'
import type { Integration, Protocol } from '../domain/integration'
import { noteDeed } from '../store/deeds'
import { getIntegration, toIntegration } from '../store/integrations'
import { findUnfinishedLink, insertPending, markPending } from '../store/links'
import { authorize } from './authorize'
import { findOffered } from './catalogue'
import { connect } from './connect'
import { chooseProtocol, sortFields, type GivenCredentials } from './credential-fields'
import type { ServiceDeps } from './deps'
import { holdLinks } from './hold-links'
import { notingRefusal } from './noting-refusal'
import { offeredProtocols } from './oauth-clients'
import { fileProof, proveOneAccount } from './prove-account'

export interface LinkRequest extends GivenCredentials {
  user_id: string
  app_name: string
  /** Which way, where the app has several and the credentials do not tell. */
  protocol?: Protocol | undefined
  /** The account at the provider, where a login has several. */
  external_account?: string | undefined
  /** The mark of the browser that asks, if one does: the way back is for that one only. */
  browser?: string | null | undefined
  /** Only for set-up: the id to use instead of a new one. */
  integration_id?: string | undefined
}

/** @throws integration.already_linked, integration.choose_account, integration.other_account, and what the provider's answers mean */
export async function createIntegration(deps: ServiceDeps, request: LinkRequest): Promise<Integration> {
  const { user_id, app_name, integration_id, external_account = null } = request
  const connector = findOffered(deps.config, app_name)
  const { secrets, settings } = sortFields(connector, request)
  const offered = offeredProtocols(deps.config, connector)
  const protocol = chooseProtocol(connector, offered, { ...secrets, ...settings }, request.protocol)
  if (protocol === 'oauth2') return awaitConsent(deps, connector, request, settings)
  const [made] = deps.attempt.done ?? []
  if (made !== undefined) return toIntegration(await getIntegration(deps.db.knex, made, deps.scope))

  const connected = await notingRefusal(deps, { user_id, app_name }, async () => {
    const proof =
      protocol === 'file'
        ? fileProof(settings)
        : await proveOneAccount(deps, connector, {
            user_id,
            protocol,
            credentials: secrets,
            settings,
            external_account,
            named: external_account !== null,
            target: null,
          })
    return connect(deps, {
      user_id,
      app_name,
      proof,
      target: null,
      integration_id,
      replace: false,
      if_connected: 'refuse',
      // Whoever sends credentials is a program, and starts its first run when it likes.
      sync: false,
    })
  })
  return toIntegration(connected)
}

const awaitConsent = (
  deps: ServiceDeps,
  { app: { app_name } }: Connector,
  { user_id, integration_id, external_account, browser = null }: LinkRequest,
  settings: Settings,
): Promise<Integration> =>
  holdLinks(deps, { user_id, app_name }, async (trx) => {
    const wish = { external_account: external_account ?? null, settings: { ...settings }, replace: false }
    const [made] = deps.attempt.done ?? []
    const begun = made === undefined ? undefined : await getIntegration(trx, made, deps.scope)
    // The person may have gone the way since it was asked for first.
    if (begun !== undefined && begun.status !== 'PENDING') return toIntegration(begun)
    const unfinished =
      begun ?? (integration_id === undefined ? await findUnfinishedLink(trx, { user_id, app_name, wish }) : undefined)
    const pending =
      unfinished === undefined
        ? await insertPending(trx, {
            integration_id: integration_id ?? deps.attempt.mintId('integration'),
            user_id,
            app_name,
          })
        : await markPending(trx, unfinished.integration_id)
    await deps.attempt.note(trx, [pending.integration_id])
    if (made === undefined)
      await noteDeed(trx, {
        kind: 'integration.linking',
        actor: deps.actor,
        integration_id: pending.integration_id,
        details: { protocol: 'oauth2' },
      })
    return authorize(deps, trx, pending, { ...wish, browser })
  })
