/** How apps and linked accounts are called. */
import { useQuery } from '@tanstack/react-query'
import type { Integration } from '../../client'
import { strings } from '../strings'
import { appsQuery, integrationsQuery } from './queries'

export type NamedAccount = Pick<Integration, 'app_name' | 'external_account' | 'protocol'>

/** What the account is called at its provider, once that is known. */
export const accountName = ({ external_account, protocol }: Omit<NamedAccount, 'app_name'>): string =>
  external_account?.name ?? (protocol === 'file' ? strings.hub.files : strings.hub.unnamed)

export function useNames() {
  const { data: apps = [] } = useQuery(appsQuery)
  const { data: integrations = [] } = useQuery(integrationsQuery)
  const streamTitle = (app_name: string, name: string): string =>
    apps.find((app) => app.app_name === app_name)?.streams.find((stream) => stream.name === name)?.title ?? name
  const appTitle = (app_name: string): string => apps.find((app) => app.app_name === app_name)?.title ?? app_name
  return {
    appTitle,
    streamTitle,
    /** With its app: `YNAB · Household`. */
    accountTitle: (account: NamedAccount): string => `${appTitle(account.app_name)} · ${accountName(account)}`,
    /** The app that an integration is of; empty until it is known. */
    appOf: (integration_id: string): string =>
      integrations.find((link) => link.integration_id === integration_id)?.app_name ?? '',
    integrations,
  }
}
