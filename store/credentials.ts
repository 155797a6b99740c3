/** Secrets of integrations, encrypted. Only activities and the verbs that link an account read them. */
import type { Knex } from 'knex'
import { IntegrationError } from '../domain/errors'
import type { Sealed, SealedPlace, Vault } from '../runtime/vault'

type Credentials = Readonly<Record<string, string>>

export async function saveCredentials(
  db: Knex,
  vault: Vault,
  integrationId: string,
  credentials: Credentials,
): Promise<void> {
  const sealed = await vault.seal(credentialsPlace(integrationId), Buffer.from(JSON.stringify(credentials)))
  await db('credentials')
    .insert({ integration_id: integrationId, ...sealed })
    .onConflict('integration_id')
    .merge({ ...sealed, version: db.raw('credentials.version + 1'), updated_at: db.fn.now() })
}

/** @throws integration.no_feed for a link that was made without credentials. */
export async function readCredentials(db: Knex, vault: Vault, integrationId: string): Promise<Credentials> {
  const row = await db<Sealed & { integration_id: string }>('credentials')
    .where({ integration_id: integrationId })
    .first()
  if (row === undefined) throw new IntegrationError('integration.no_feed')
  return JSON.parse(Buffer.from(await vault.open(credentialsPlace(integrationId), row)).toString()) as Credentials
}

export async function shredCredentials(db: Knex, integrationId: string): Promise<void> {
  await db('credentials').where({ integration_id: integrationId }).delete()
}

export const credentialsPlace = (integrationId: string): SealedPlace => ({ owner: integrationId, field: 'credentials' })
