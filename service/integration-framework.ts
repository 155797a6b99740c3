/** The verbs on apps and integrations: what can be linked, linking it, looking at it, letting it go. */
import { createHash } from 'node:crypto'
import type { AppEntry, Connector, Credentials, Settings, Stream, VerifiedLink } from '../connectors/connector'
import type { FileFormat } from '../connectors/formats/file-format'
import { connectors, findConnector } from '../connectors/registry'
import type { Integration } from '../domain/integration'
import type { Config } from '../runtime/config'
import { mintId } from '../runtime/ids'
import { saveCredentials, shredCredentials } from '../store/credentials'
import * as store from '../store/integrations'
import type { Keyset, Page } from '../store/keyset'
import type { ServiceDeps } from './deps'
import { chooseProtocol, sortFields } from './credential-fields'
import { cancelRunOf } from './integration-service'
import { offersOAuth } from './oauth-clients'
import { openLine } from './provider'
import { removeSchedule, restSchedule } from './schedules'

export interface LinkRequest {
  user_id: string
  app_name: string
  /** Shorthand for the app's first secret field. */
  oauth_token?: string | undefined
  credentials?: Record<string, string> | undefined
  /** The account at the provider, where a login has several. */
  external_account?: string | undefined
  /** Only for set-up: the id to use instead of a new one. */
  integration_id?: string | undefined
}

/** An app with the streams that its connector reads, and the files that it takes. */
export interface CatalogueEntry extends AppEntry {
  streams: Pick<Stream, 'name' | 'title' | 'entities' | 'modes'>[]
  formats: Pick<FileFormat, 'name' | 'title' | 'endings' | 'settings'>[]
}

export interface IntegrationFramework {
  getSupportedApps(): CatalogueEntry[]
  /** @throws app.unknown */
  getApp(appName: string): CatalogueEntry
  /** Verifies the credentials with the provider and links the account. */
  createIntegration(request: LinkRequest): Promise<Integration>
  getIntegration(integrationId: string): Promise<Integration>
  listIntegrations(filter: store.IntegrationFilter, keyset: Keyset): Promise<Page<Integration>>
  /** Cancels a running job, removes the schedule, shreds the secret; with `delete` the records go too. */
  disconnect(integrationId: string, data: 'keep' | 'delete'): Promise<Integration>
}

export function getIntegrationFramework(deps: ServiceDeps): IntegrationFramework {
  const {
    db: { knex },
    scope,
  } = deps
  return {
    getSupportedApps: () => connectors.map((connector) => toEntry(deps.config, connector)),
    getApp: (appName) => toEntry(deps.config, findConnector(appName)),
    createIntegration: (request) => createIntegration(deps, request),
    getIntegration: async (integrationId) =>
      store.toIntegration(await store.getIntegration(knex, integrationId, scope)),

    async listIntegrations(filter, keyset) {
      const { rows, next } = await store.listIntegrations(knex, filter, keyset, scope)
      return { rows: rows.map(store.toIntegration), next }
    },

    async disconnect(integrationId, data) {
      await store.getIntegration(knex, integrationId, scope)
      await cancelRunOf(deps, integrationId)
      await store.markDisconnected(knex, integrationId, 'disconnected_by_user')
      await shredCredentials(knex, integrationId)
      if (data === 'delete') {
        await removeSchedule(deps, integrationId)
        await store.deleteDataOf(knex, integrationId)
      } else await restSchedule(deps, integrationId)
      return store.toIntegration(await store.getIntegration(knex, integrationId, scope))
    },
  }
}

/** Consent is offered where this service is known to the provider. */
const toEntry = (config: Config, connector: Connector): CatalogueEntry => ({
  ...connector.app,
  protocols: connector.app.protocols.filter((protocol) => protocol !== 'oauth2' || offersOAuth(config, connector)),
  streams: connector.streams.map(({ name, title, entities, modes }) => ({ name, title, entities, modes })),
  formats: (connector.formats ?? []).map(({ name, title, endings, settings }) => ({ name, title, endings, settings })),
})

async function createIntegration(deps: ServiceDeps, request: LinkRequest): Promise<Integration> {
  const connector = findConnector(request.app_name)
  const { secrets, settings } = sortFields(connector, request)
  const protocol = chooseProtocol(connector, secrets)
  const link =
    protocol === 'file'
      ? { external_account: null, settings }
      : await verify(deps, connector, secrets, settings, request)
  const integration_id = request.integration_id ?? mintId('integration')

  return deps.db.knex.transaction(async (trx) => {
    const row = await store.insertIntegration(trx, {
      integration_id,
      user_id: request.user_id,
      app_name: connector.app.app_name,
      protocol,
      external_account_id: link.external_account?.id ?? null,
      external_account_name: link.external_account?.name ?? null,
      settings: { ...link.settings },
    })
    if (protocol !== 'file') await saveCredentials(trx, deps.vault, integration_id, secrets)
    return store.toIntegration(row)
  })
}

const verify = (
  deps: ServiceDeps,
  connector: Connector,
  credentials: Credentials,
  settings: Settings,
  request: LinkRequest,
): Promise<VerifiedLink> =>
  connector.verify(
    openLine(deps, {
      connector,
      credentials,
      settings,
      scope: `link/${createHash('sha256').update(JSON.stringify(credentials)).digest('hex').slice(0, 16)}`,
    }),
    { credentials, settings, external_account: request.external_account ?? null },
  )
