/** Logins of integrations, encrypted. Only the verbs that link an account and those that use a login read them. */
import type { Knex } from 'knex'
import { IntegrationError, type FailureCode } from '../domain/errors'
import type { IntegrationStatus, StatusReason } from '../domain/integration'
import type { LoginAge } from '../domain/login'
import { EVERY_USER } from '../domain/user-scope'
import type { Sealed, SealedPlace, Vault } from '../runtime/vault'
import { getIntegration } from './integrations'

type Credentials = Readonly<Record<string, string>>

export interface Login {
  credentials: Credentials
  /** Changes whenever the login does, and never otherwise. */
  version: number
}

export interface SavedLogin extends Login, LoginAge {
  /** Renewals that failed, in a row. */
  failures: number
  /** Why the last one did. */
  failure: FailureCode | null
  /** Since the first of them. */
  failing_ms: number
  /** Until the next may be tried. */
  cool_down_ms: number
}

/** Saves a login, new or renewed. `expires_at` among the credentials says when it ends by the clock of this process. */
export async function saveCredentials(
  db: Knex,
  vault: Vault,
  integrationId: string,
  credentials: Credentials,
): Promise<void> {
  const sealed = await vault.seal(credentialsPlace(integrationId), Buffer.from(JSON.stringify(credentials)))
  const { expires_at } = credentials
  const life_s = expires_at === undefined ? null : (Date.parse(expires_at) - Date.now()) / 1000
  const row = {
    ...sealed,
    // Not now(): a renewal may have waited long in its transaction.
    expires_at: db.raw('clock_timestamp() + make_interval(secs => ?::float8)', [life_s]),
    updated_at: db.raw('clock_timestamp()'),
    refresh_failures: 0,
    refresh_failure: null,
    refresh_failing_since: null,
    refresh_retry_at: null,
  }
  await db('credentials')
    .insert({ integration_id: integrationId, ...row })
    .onConflict('integration_id')
    .merge({ ...row, version: db.raw('credentials.version + 1') })
}

/**
 * The login as it is now.
 *
 * @param known spares opening it once more
 * @throws auth.reconnect_required or integration.disconnected for a link that is not connected, so that nothing is sent
 * for it; integration.no_feed for one that was made without credentials
 */
export async function readLogin(db: Knex, vault: Vault, integrationId: string, known?: Login): Promise<SavedLogin> {
  const { rows } = (await db.raw(READ, [integrationId])) as { rows: LoginRow[] }
  const [row] = rows
  if (row === undefined) return refuseMissing(db, integrationId)
  if (row.status !== 'CONNECTED') throw notConnected(row)
  const { ciphertext, seal, version, status: _status, status_reason: _reason, ...state } = row
  const credentials =
    known?.version === version ? known.credentials : await openCredentials(vault, integrationId, { ciphertext, seal })
  return { ...state, version, credentials }
}

/** Takes the login's row for the rest of the transaction. */
export async function lockCredentials(trx: Knex.Transaction, integrationId: string): Promise<void> {
  await trx('credentials').where({ integration_id: integrationId }).forNoKeyUpdate().first('version')
}

/** Notes that the login could not be renewed, and until when nobody tries again. */
export async function noteRefreshFailure(
  trx: Knex.Transaction,
  integrationId: string,
  { code, cool_down_ms }: { code: FailureCode; cool_down_ms: number },
): Promise<void> {
  await trx('credentials')
    .where({ integration_id: integrationId })
    .update({
      refresh_failures: trx.raw('refresh_failures + 1'),
      refresh_failure: code,
      refresh_failing_since: trx.raw('coalesce(refresh_failing_since, clock_timestamp())'),
      refresh_retry_at: trx.raw('clock_timestamp() + make_interval(secs => ?::float8)', [cool_down_ms / 1000]),
    })
}

/** The login as it was saved, whatever became of its link; null where there is none, or where it cannot be opened any more. */
export async function findCredentials(db: Knex, vault: Vault, integrationId: string): Promise<Credentials | null> {
  const row = (await db('credentials').where({ integration_id: integrationId }).first('ciphertext', 'seal')) as
    Pick<Sealed, 'ciphertext' | 'seal'> | undefined
  return row === undefined ? null : openCredentials(vault, integrationId, row).catch(() => null)
}

/**
 * Takes the login out of use: the row is gone when the transaction ends. Waits for a renewal that is under way, so that
 * what is returned is the newest.
 *
 * @returns null where there was none, or where it cannot be opened any more
 */
export async function shredCredentials(
  trx: Knex.Transaction,
  vault: Vault,
  integrationId: string,
): Promise<Credentials | null> {
  await lockCredentials(trx, integrationId)
  const credentials = await findCredentials(trx, vault, integrationId)
  await trx('credentials').where({ integration_id: integrationId }).delete()
  return credentials
}

export const credentialsPlace = (integrationId: string): SealedPlace => ({ owner: integrationId, field: 'credentials' })

const openCredentials = async (
  vault: Vault,
  integrationId: string,
  sealed: Pick<Sealed, 'ciphertext' | 'seal'>,
): Promise<Credentials> =>
  JSON.parse(Buffer.from(await vault.open(credentialsPlace(integrationId), sealed)).toString()) as Credentials

type LoginRow = Omit<SavedLogin, 'credentials'> &
  Pick<Sealed, 'ciphertext' | 'seal'> & { status: IntegrationStatus; status_reason: StatusReason | null }

async function refuseMissing(db: Knex, integrationId: string): Promise<never> {
  const integration = await getIntegration(db, integrationId, EVERY_USER)
  throw integration.status === 'CONNECTED' ? new IntegrationError('integration.no_feed') : notConnected(integration)
}

const notConnected = ({ status_reason }: { status_reason: StatusReason | null }): IntegrationError =>
  new IntegrationError(status_reason === 'reconnect_required' ? 'auth.reconnect_required' : 'integration.disconnected')

const READ = `
  select c.ciphertext, c.seal, c.version, i.status, i.status_reason,
         c.refresh_failures as failures, c.refresh_failure as failure,
         coalesce(extract(epoch from clock_timestamp() - c.refresh_failing_since), 0)::float8 * 1000 as failing_ms,
         greatest(0, coalesce(extract(epoch from c.refresh_retry_at - clock_timestamp()), 0))::float8 * 1000 as cool_down_ms,
         extract(epoch from c.expires_at - clock_timestamp())::float8 * 1000 as expires_in_ms,
         extract(epoch from c.expires_at - c.updated_at)::float8 * 1000 as life_ms
    from credentials c join integrations i using (integration_id)
   where c.integration_id = ?`
