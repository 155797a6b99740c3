/** What a refused link says about its fields, and about the accounts to choose from. */
import { IntegrationServiceError } from '../../client'

/** By the name of the field. */
export function fieldErrorsOf(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof IntegrationServiceError)) return {}
  const errors = error.problem['errors']
  if (!Array.isArray(errors)) return {}
  return Object.fromEntries(
    (errors as { pointer: string; message: string }[]).flatMap(({ pointer, message }) => {
      const name = /^\/credentials\/(.+)$/.exec(pointer)?.[1]
      return name === undefined ? [] : [[name, message]]
    }),
  )
}

export interface OfferedAccount {
  id: string
  name: string
}

/** The accounts behind a login that has several, when one of them has to be named. */
export function offeredAccountsOf(error: unknown): OfferedAccount[] | null {
  if (!(error instanceof IntegrationServiceError)) return null
  const accounts = error.problem['external_accounts']
  return Array.isArray(accounts) && accounts.length > 0 ? (accounts as OfferedAccount[]) : null
}
