/** The catalogue: every app that can be linked. */
import { IntegrationError } from '../domain/errors'
import { bankFile } from './bank-file'
import type { Connector } from './connector'
import { csv } from './csv'
import { harbor } from './harbor'
import { mint } from './mint'
import { quicken } from './quicken'
import { simplefin } from './simplefin'
import { stripe } from './stripe'
import { ynab } from './ynab'

export const connectors: readonly Connector[] = [ynab, mint, stripe, simplefin, bankFile, quicken, csv, harbor]

/** @throws {IntegrationError} `app.unknown`, naming the apps that there are. */
export function findConnector(appName: string): Connector {
  const connector = connectors.find(({ app }) => app.app_name === appName)
  if (connector !== undefined) return connector
  const known = connectors.map(({ app }) => app.app_name)
  throw new IntegrationError('app.unknown', `There is no such app; the catalogue has ${known.join(', ')}.`, {
    facts: { known },
  })
}
