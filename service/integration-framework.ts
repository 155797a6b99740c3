/** The verbs on apps and integrations: what can be linked, linking it, looking at it, letting it go. */
import type { AppEntry, Connector, ConsentScope, Stream } from '../connectors/connector'
import type { FileFormat } from '../connectors/formats/file-format'
import type { Integration, OfferedAccount } from '../domain/integration'
import type { Config } from '../runtime/config'
import * as store from '../store/integrations'
import type { Keyset, Page } from '../store/keyset'
import { findOffered, offeredConnectors } from './catalogue'
import { chooseAccount, listExternalAccounts } from './choose-account'
import { createIntegration, type LinkRequest } from './create-integration'
import type { ServiceDeps } from './deps'
import { disconnect } from './disconnect'
import { finishAuthorization, type AuthorizationAnswer } from './finish-authorization'
import { offeredProtocols } from './oauth-clients'
import { reconnect, type ReconnectRequest } from './reconnect'

/** An app with what a consent gives, the streams that its connector reads, and the files that it takes. */
export interface CatalogueEntry extends AppEntry {
  scopes: ConsentScope[]
  streams: Pick<Stream, 'name' | 'title' | 'entities' | 'modes'>[]
  formats: Pick<FileFormat, 'name' | 'title' | 'endings' | 'settings'>[]
}

export interface IntegrationFramework {
  getSupportedApps(): CatalogueEntry[]
  /** @throws app.unknown */
  getApp(appName: string): CatalogueEntry
  /** Verifies the credentials with the provider and links the account, or says where the person can consent to it. */
  createIntegration(request: LinkRequest): Promise<Integration>
  /** Takes the answer with which a provider sends the person back. */
  finishAuthorization(answer: AuthorizationAnswer): Promise<Integration>
  /** The accounts that a consented login reaches, while one of them is to be chosen; else none. */
  listExternalAccounts(integrationId: string): Promise<OfferedAccount[]>
  /** Links that one, and starts its first sync. */
  chooseAccount(integrationId: string, externalAccount: string): Promise<Integration>
  /** A new login for a link that is there. */
  reconnect(integrationId: string, request: ReconnectRequest): Promise<Integration>
  getIntegration(integrationId: string): Promise<Integration>
  listIntegrations(filter: store.IntegrationFilter, keyset: Keyset): Promise<Page<Integration>>
  /** Cancels a running job, rests the schedule, shreds and revokes the login; with `delete` the records go too. */
  disconnect(integrationId: string, data: 'keep' | 'delete'): Promise<Integration>
}

export function getIntegrationFramework(deps: ServiceDeps): IntegrationFramework {
  const {
    db: { knex },
    scope,
  } = deps
  return {
    getSupportedApps: () => offeredConnectors(deps.config).map((connector) => toEntry(deps.config, connector)),
    getApp: (appName) => toEntry(deps.config, findOffered(deps.config, appName)),
    createIntegration: (request) => createIntegration(deps, request),
    finishAuthorization: (answer) => finishAuthorization(deps, answer),
    listExternalAccounts: (integrationId) => listExternalAccounts(deps, integrationId),
    chooseAccount: (integrationId, externalAccount) => chooseAccount(deps, integrationId, externalAccount),
    reconnect: (integrationId, request) => reconnect(deps, integrationId, request),
    getIntegration: async (integrationId) =>
      store.toIntegration(await store.getIntegration(knex, integrationId, scope)),

    async listIntegrations(filter, keyset) {
      const { rows, next } = await store.listIntegrations(knex, filter, keyset, scope)
      return { rows: rows.map(store.toIntegration), next }
    },

    disconnect: (integrationId, data) => disconnect(deps, integrationId, data),
  }
}

/** Consent is offered where this service is known to the provider. */
const toEntry = (config: Config, connector: Connector): CatalogueEntry => ({
  ...connector.app,
  protocols: offeredProtocols(config, connector),
  scopes: connector.oauth?.scopes.map(({ name, words }) => ({ name, words })) ?? [],
  streams: connector.streams.map(({ name, title, entities, modes }) => ({ name, title, entities, modes })),
  formats: (connector.formats ?? []).map(({ name, title, endings, settings }) => ({ name, title, endings, settings })),
})
