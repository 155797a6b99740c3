/** Logins that reach several accounts and wait for a person to choose one. */
import type { Knex } from 'knex'
import type { OfferedAccount } from '../domain/integration'
import type { Sealed, SealedPlace, Vault } from '../runtime/vault'
import type { IntegrationRow } from './integrations'

/** An account to choose, and the settings of a link to it. */
export type ChoosableAccount = Omit<OfferedAccount, 'linked_as'> & { settings: Readonly<Record<string, string>> }

export interface WaitingLogin {
  credentials: Readonly<Record<string, string>>
  consent_expires_at: string | null
  /** In the order in which they are offered. */
  accounts: readonly ChoosableAccount[]
}

export interface AccountChoice extends WaitingLogin, Pick<Sealed, 'seal'> {
  integration_id: string
  /** The authorization that brought the login. */
  state_hash: string
}

/** There must be none for the integration. */
export async function insertChoice(
  db: Knex,
  vault: Vault,
  { integration_id, state_hash }: Pick<AccountChoice, 'integration_id' | 'state_hash'>,
  { login, lifetime_s }: { login: WaitingLogin; lifetime_s: number },
): Promise<void> {
  const sealed = await vault.seal(choicePlace(integration_id), Buffer.from(JSON.stringify(login)))
  const expires_at = db.raw('now() + make_interval(secs => ?)', [lifetime_s])
  await db('account_choices').insert({ integration_id, state_hash, ...sealed, expires_at })
}

/** While there is time. @throws vault.unreadable */
export async function findChoice(db: Knex, vault: Vault, integrationId: string): Promise<AccountChoice | undefined> {
  const row = (await db('account_choices')
    .where({ integration_id: integrationId })
    .where('expires_at', '>', db.fn.now())
    .first()) as ChoiceRow | undefined
  return row && openChoice(vault, row)
}

export const hasChoice = async (db: Knex, integrationId: string): Promise<boolean> =>
  (await db('account_choices')
    .where({ integration_id: integrationId })
    .where('expires_at', '>', db.fn.now())
    .first('integration_id')) !== undefined

/** False when it is gone, or another login has taken its place. */
export const deleteChoice = async (
  db: Knex,
  { integration_id, seal }: Pick<AccountChoice, 'integration_id' | 'seal'>,
): Promise<boolean> => (await db('account_choices').where({ integration_id, seal }).delete()) === 1

/** Takes it away, in time or not; undefined where there is none, or where it cannot be opened any more. */
export async function takeChoice(db: Knex, vault: Vault, integrationId: string): Promise<AccountChoice | undefined> {
  const [row] = (await db('account_choices')
    .where({ integration_id: integrationId })
    .delete()
    .returning('*')) as ChoiceRow[]
  return row && openChoice(vault, row).catch(() => undefined)
}

/** Those that nobody made in time. */
export const listExpiredChoices = async (
  db: Knex,
): Promise<Pick<IntegrationRow, 'integration_id' | 'user_id' | 'app_name'>[]> =>
  (await db('account_choices as c')
    .join('integrations as i', 'i.integration_id', 'c.integration_id')
    .where('c.expires_at', '<=', db.fn.now())
    .limit(500)
    .select('i.integration_id', 'i.user_id', 'i.app_name')) as Pick<
    IntegrationRow,
    'integration_id' | 'user_id' | 'app_name'
  >[]

export const choicePlace = (integrationId: string): SealedPlace => ({ owner: integrationId, field: 'account_choices' })

type ChoiceRow = Pick<AccountChoice, 'integration_id' | 'state_hash'> & Sealed

async function openChoice(
  vault: Vault,
  { integration_id, state_hash, ciphertext, seal }: ChoiceRow,
): Promise<AccountChoice> {
  const secret = await vault.open(choicePlace(integration_id), { ciphertext, seal })
  return { integration_id, state_hash, seal, ...(JSON.parse(Buffer.from(secret).toString()) as WaitingLogin) }
}
