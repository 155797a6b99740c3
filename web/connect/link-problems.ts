/** What a refused link says about the accounts that the login reaches. */
import { IntegrationServiceError, type OfferedAccount } from '../../client'

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
