/** Linking: from the first attempt to the account that is connected, and which row stands for it. */
import type { Knex } from 'knex'
import type { StatusReason } from '../domain/integration'
import type { IntegrationRow } from './integrations'

/** How a link is to be from now on. */
export type Connection = Pick<
  IntegrationRow,
  'protocol' | 'external_account_id' | 'external_account_name' | 'settings' | 'consent_expires_at'
>

/** Links of one app for one user are decided one after the other until the transaction ends: two may be of one account. */
export async function lockLinks(trx: Knex, { user_id, app_name }: Pick<IntegrationRow, 'user_id' | 'app_name'>) {
  await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`links/${app_name}/${user_id}`])
}

/** The link of this account, the live one before any that ended. */
export const findLinkOf = (
  db: Knex,
  account: Pick<IntegrationRow, 'user_id' | 'app_name' | 'external_account_id'>,
): Promise<IntegrationRow | undefined> =>
  db<IntegrationRow>('integrations').where(account).orderByRaw(`status = 'DISCONNECTED', integration_no desc`).first()

/** Has the user linked one of these accounts by consent? */
export const isConsented = async (
  db: Knex,
  { user_id, app_name }: Pick<IntegrationRow, 'user_id' | 'app_name'>,
  accounts: readonly string[],
): Promise<boolean> =>
  (await db('integrations')
    .where({ user_id, app_name, status: 'CONNECTED', protocol: 'oauth2' })
    .whereIn('external_account_id', accounts)
    .first('integration_id')) !== undefined

/** Which of these accounts the user has linked, and as what. */
export const listConnectedAccounts = async (
  db: Knex,
  { user_id, app_name }: Pick<IntegrationRow, 'user_id' | 'app_name'>,
  accounts: readonly string[],
): Promise<Pick<IntegrationRow, 'integration_id' | 'external_account_id'>[]> =>
  (await db('integrations')
    .where({ user_id, app_name, status: 'CONNECTED' })
    .whereIn('external_account_id', accounts)
    .select('integration_id', 'external_account_id')) as Pick<
    IntegrationRow,
    'integration_id' | 'external_account_id'
  >[]

/** Connects a link that is there. Its records, history and saved positions stay. */
export async function markConnected(db: Knex, integrationId: string, connection: Connection): Promise<IntegrationRow> {
  const [row] = (await db('integrations')
    .where({ integration_id: integrationId })
    .update({
      ...connection,
      status: 'CONNECTED',
      status_reason: null,
      linked_as: null,
      connected_at: db.fn.now(),
      disconnected_at: null,
    })
    .returning('*')) as IntegrationRow[]
  return row as IntegrationRow
}

/** A link that nobody ever finished is taken up again: attempts do not pile up. */
export const findUnfinishedLink = (
  db: Knex,
  { user_id, app_name, wish }: { user_id: string; app_name: string; wish: { external_account: string | null } },
): Promise<IntegrationRow | undefined> =>
  db<IntegrationRow>('integrations as i')
    .where({ user_id, app_name, protocol: 'oauth2', connected_at: null })
    .whereNotExists(
      db('authorizations as a')
        .whereRaw('a.integration_id = i.integration_id')
        .whereRaw(`a.wish->>'external_account' is distinct from ?`, [wish.external_account]),
    )
    .orderBy('integration_no', 'desc')
    .first()

export async function insertPending(
  db: Knex,
  row: Pick<IntegrationRow, 'integration_id' | 'user_id' | 'app_name'>,
): Promise<IntegrationRow> {
  const [inserted] = (await db('integrations')
    .insert({ ...row, protocol: 'oauth2', ...AWAITING })
    .returning('*')) as IntegrationRow[]
  return inserted as IntegrationRow
}

export async function markPending(db: Knex, integrationId: string): Promise<IntegrationRow> {
  const [row] = (await db('integrations')
    .where({ integration_id: integrationId })
    .update({ ...AWAITING, linked_as: null, disconnected_at: null })
    .returning('*')) as IntegrationRow[]
  return row as IntegrationRow
}

/** Waits for a choice. Undefined, and nothing happens, for a link that was connected once: it has its account. */
export async function markChoosing(db: Knex, integrationId: string): Promise<IntegrationRow | undefined> {
  const [row] = (await db('integrations')
    .where({ integration_id: integrationId, connected_at: null })
    .update({ status: 'PENDING', status_reason: 'choose_account', disconnected_at: null })
    .returning('*')) as IntegrationRow[]
  return row
}

/** Ends a link that was waiting. False for one that is connected, or that somebody ended: it stays as it is. */
export async function endPending(
  db: Knex,
  integrationId: string,
  reason: StatusReason,
  linkedAs: string | null = null,
): Promise<boolean> {
  const ended = await db('integrations')
    .where({ integration_id: integrationId, status: 'PENDING' })
    .update({ status: 'DISCONNECTED', status_reason: reason, linked_as: linkedAs, disconnected_at: db.fn.now() })
  return ended === 1
}

/** Fences off whatever still writes, before the data of another account comes. */
export async function raiseEpoch(db: Knex, integrationId: string): Promise<void> {
  await db('integrations')
    .where({ integration_id: integrationId })
    .update({ sync_epoch: db.raw('sync_epoch + 1') })
}

const AWAITING = { status: 'PENDING', status_reason: 'awaiting_authorization' } as const
