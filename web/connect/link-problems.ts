/** What a refused link says about its fields, and about the accounts to choose from. */
import { IntegrationServiceError, type OfferedAccount } from '../../client'

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

/** The accounts behind a login that has several, when one of them has to be named. */
export function offeredAccountsOf(error: unknown): readonly OfferedAccount[] | null {
  if (!(error instanceof IntegrationServiceError) || error.code !== 'integration.choose_account') return null
  return error.problem['external_accounts'] as OfferedAccount[]
}

/** The linked account's id, where it was refused because nothing but its name tells that it is this one. */
export function namesakeOf(error: unknown, linked: string | undefined): string | null {
  if (!(error instanceof IntegrationServiceError) || error.code !== 'integration.other_account') return null
  const accounts = error.problem['external_accounts'] as { id: string }[] | undefined
  return accounts?.find(({ id }) => id === linked)?.id ?? null
}
