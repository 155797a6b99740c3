/** Logins that are to be revoked at their provider. Each is kept until that is done or given up, and not a moment longer. */
import type { Knex } from 'knex'
import type { FailureCode } from '../domain/errors'
import { mintId } from '../runtime/ids'
import type { Sealed, SealedPlace, Vault } from '../runtime/vault'
import type { IntegrationRow } from './integrations'

type Credentials = Readonly<Record<string, string>>

/** What names it, and whose it is. */
export interface RevocationRef extends Pick<IntegrationRow, 'integration_id' | 'user_id' | 'app_name'> {
  revocation_id: string
}

export interface OpenRevocation {
  integration_id: string
  app_name: string
  credentials: Credentials
  /** The same account is linked again by consent, by this integration or another one. */
  linked_again: boolean
}

export interface RevocationEnd {
  outcome: 'REVOKED' | 'GIVEN_UP' | 'LINKED_AGAIN'
  failure?: FailureCode | undefined
}

export async function insertRevocation(
  db: Knex,
  vault: Vault,
  {
    integration_id,
    external_account_id,
    reaches,
  }: Pick<IntegrationRow, 'integration_id' | 'external_account_id'> & { reaches?: readonly string[] },
  credentials: Credentials,
): Promise<string> {
  const revocation_id = mintId('revocation')
  const sealed = await vault.seal(revocationPlace(revocation_id), Buffer.from(JSON.stringify(credentials)))
  await db('revocations').insert({ revocation_id, integration_id, external_account_id, reaches, ...sealed })
  return revocation_id
}

/** Null when it has ended. @throws vault.unreadable */
export async function readRevocation(db: Knex, vault: Vault, revocationId: string): Promise<OpenRevocation | null> {
  const { rows } = (await db.raw(READ, [revocationId])) as {
    rows: (Omit<OpenRevocation, 'credentials'> & Pick<Sealed, 'ciphertext' | 'seal'>)[]
  }
  const [row] = rows
  if (row === undefined) return null
  const { ciphertext, seal, ...revocation } = row
  const secret = await vault.open(revocationPlace(revocationId), { ciphertext, seal })
  return { ...revocation, credentials: JSON.parse(Buffer.from(secret).toString()) as Credentials }
}

/** Ends it, and shreds the login; answers whose it was. Undefined when it had ended: the first end stands. */
export async function endRevocation(
  db: Knex,
  revocationId: string,
  { outcome, failure }: RevocationEnd,
): Promise<{ integration_id: string } | undefined> {
  const [ended] = (await db('revocations')
    .where({ revocation_id: revocationId, outcome: null })
    .update({ outcome, failure: failure ?? null, ciphertext: null, kid: null, seal: null, ended_at: db.fn.now() })
    .returning('integration_id')) as { integration_id: string }[]
  return ended
}

/** Those that are still tried, oldest first. */
export const listOpenRevocations = async (db: Knex, olderThanSeconds: number): Promise<RevocationRef[]> =>
  (await db('revocations as r')
    .join('integrations as i', 'i.integration_id', 'r.integration_id')
    .where({ outcome: null })
    .whereRaw('r.created_at < now() - make_interval(secs => ?)', [olderThanSeconds])
    .orderBy('r.created_at')
    .limit(200)
    .select('r.revocation_id', 'i.integration_id', 'i.user_id', 'i.app_name')) as RevocationRef[]

export const revocationPlace = (revocationId: string): SealedPlace => ({ owner: revocationId, field: 'revocations' })

const READ = `
  select r.ciphertext, r.seal, i.integration_id, i.app_name,
         exists (select from integrations o
                  where o.user_id = i.user_id and o.app_name = i.app_name and o.status = 'CONNECTED'
                    and o.protocol = 'oauth2'
                    and (o.external_account_id is not distinct from r.external_account_id or o.external_account_id = any(r.reaches))) as linked_again
    from revocations r join integrations i using (integration_id)
   where r.revocation_id = ? and r.outcome is null`
