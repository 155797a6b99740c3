/** What every connector needs of a link: its credentials, its settings, its line to the provider. */
import type { z } from 'zod'
import { IntegrationError } from '../domain/errors'
import type { Ask, Credentials, ProviderHttp, Settings } from './connector'

/** @throws {IntegrationError} `integration.credentials_missing` */
export function credential(credentials: Credentials, name: string): string {
  const value = credentials[name]
  if (value === undefined || value === '') {
    throw new IntegrationError('integration.credentials_missing', `\`${name}\` is missing.`, {
      facts: { missing: [name] },
    })
  }
  return value
}

/** What goes behind `Bearer`: the access token of a link by consent, else the token that a person made and pasted. */
export const bearer = (credentials: Credentials, name: string): string =>
  credentials['access_token'] ?? credential(credentials, name)

/** A setting that linking has written. */
export function setting(settings: Settings, name: string): string {
  const value = settings[name]
  if (value === undefined) throw new IntegrationError('internal.unexpected', `The link has no setting \`${name}\`.`)
  return value
}

/** @throws {IntegrationError} `integration.no_feed` for a link without a login. */
export function lineOf({ http }: Ask): ProviderHttp {
  if (http === null) throw new IntegrationError('integration.no_feed')
  return http
}

/**
 * The cursor of an earlier run, if there is one.
 *
 * @throws {IntegrationError} `provider.cursor_expired` for one that an older form of the connector wrote.
 */
export function cursorOf<T>({ cursor }: Ask, shape: z.ZodType<T>): T | null {
  if (cursor === null) return null
  const parsed = shape.safeParse(cursor)
  if (parsed.success) return parsed.data
  throw new IntegrationError('provider.cursor_expired', 'The saved position has an old form.')
}

/** Runs a first request: what a saved login would call "reconnect" means here that these credentials are wrong. */
export async function prove<T>(title: string, ask: Promise<T>): Promise<T> {
  try {
    return await ask
  } catch (fault) {
    if (!(fault instanceof IntegrationError) || fault.code !== 'auth.reconnect_required') throw fault
    throw new IntegrationError('integration.credentials_refused', `${title} does not accept these credentials.`, {
      cause: fault,
    })
  }
}
