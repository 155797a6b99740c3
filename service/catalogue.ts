/** The apps that this service offers: those of the registry that it can reach, or whose files it can read. */
import type { Connector } from '../connectors/connector'
import { connectors, findConnector } from '../connectors/registry'
import { IntegrationError } from '../domain/errors'
import type { Config } from '../runtime/config'
import { baseUrl } from './base-url'

export const offeredConnectors = (config: Config): Connector[] =>
  connectors.filter((connector) => isOffered(config, connector))

/** @throws app.unknown, naming the apps that there are */
export function findOffered(config: Config, appName: string): Connector {
  const connector = findConnector(appName)
  if (isOffered(config, connector)) return connector
  const known = offeredConnectors(config).map(({ app }) => app.app_name)
  throw new IntegrationError('app.unknown', `There is no such app; the catalogue has ${known.join(', ')}.`, {
    facts: { known },
  })
}

/** A simulated app has neither an address nor files: it is there only where its sandbox is configured. */
const isOffered = (config: Config, connector: Connector): boolean =>
  baseUrl(config, connector) !== null || connector.address !== undefined || connector.app.protocols.includes('file')
