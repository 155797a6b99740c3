/** Links of users to apps. Rows are never deleted: the ledger refers to them. */
import type { Knex } from 'knex'
import { IntegrationError } from '../domain/errors'
import {
  warnOfConsent,
  type Integration,
  type IntegrationStatus,
  type Protocol,
  type StatusReason,
} from '../domain/integration'
import { EVERY_USER, type UserScope } from '../domain/user-scope'
import { keysetPage, type Keyset, type Page } from './keyset'
import { within } from './within'

/** An integration with what only the service may see of it. */
export interface IntegrationRow {
  integration_id: string
  integration_no: number
  user_id: string
  app_name: string
  status: IntegrationStatus
  status_reason: StatusReason | null
  protocol: Protocol
  linked_as: string | null
  external_account_id: string | null
  external_account_name: string | null
  settings: Record<string, string>
  sync_epoch: number
  created_at: string
  connected_at: string | null
  disconnected_at: string | null
  last_synced_at: string | null
  consent_expires_at: string | null
}

export type NewIntegration = Pick<
  IntegrationRow,
  'integration_id' | 'user_id' | 'app_name' | 'protocol' | 'external_account_id' | 'external_account_name' | 'settings'
>

/**
 * Inserts the link. Inside a transaction a unique violation would abort everything, so a conflict is looked for, not caught.
 *
 * @throws integration.already_linked naming the live link of the same account
 */
export async function insertIntegration(db: Knex, row: NewIntegration): Promise<IntegrationRow> {
  const [inserted] = (await db('integrations')
    .insert({ ...row, status: 'CONNECTED', connected_at: db.fn.now() })
    .onConflict()
    .ignore()
    .returning('*')) as IntegrationRow[]
  if (inserted !== undefined) return inserted
  const existing = await findLiveLink(db, row)
  throw new IntegrationError('integration.already_linked', undefined, {
    facts: { integration_id: existing?.integration_id ?? row.integration_id },
  })
}

/** @throws request.not_found, also for an integration of another user. */
export async function getIntegration(db: Knex, integrationId: string, scope: UserScope): Promise<IntegrationRow> {
  const row = (await db('integrations').where({ integration_id: integrationId }).modify(within(scope)).first()) as
    IntegrationRow | undefined
  if (row === undefined) throw new IntegrationError('request.not_found', 'There is no integration with this id.')
  return row
}

export interface IntegrationFilter {
  user_id?: string | undefined
  app_name?: string | undefined
  status?: IntegrationStatus | undefined
}

/** Newest first. */
export async function listIntegrations(
  db: Knex,
  filter: IntegrationFilter,
  keyset: Keyset,
  scope: UserScope,
): Promise<Page<IntegrationRow>> {
  const query = db<IntegrationRow>('integrations').where(definedOnly(filter))
  void query.modify(within(scope))
  return keysetPage(query, keyset, 'integration_no')
}

/** Takes new settings over; an empty one forgets the setting. Returns them all. */
export async function saveSettings(
  db: Knex,
  integrationId: string,
  changes: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const forgotten = Object.keys(changes).filter((name) => changes[name] === '')
  const [row] = (await db('integrations')
    .where({ integration_id: integrationId })
    .update({ settings: db.raw('(settings || ?::jsonb) - ?::text[]', [JSON.stringify(changes), forgotten]) })
    .returning('settings')) as Pick<IntegrationRow, 'settings'>[]
  return row?.settings ?? {}
}

/** Ends the link and fences off whatever still writes for it. */
export async function markDisconnected(db: Knex, integrationId: string, reason: StatusReason): Promise<void> {
  await db('integrations')
    .where({ integration_id: integrationId })
    .update({
      status: 'DISCONNECTED',
      status_reason: reason,
      // Disconnecting again changes nothing about when it ended.
      disconnected_at: db.raw('coalesce(disconnected_at, now())'),
      sync_epoch: db.raw('sync_epoch + 1'),
    })
}

/**
 * A login that the provider no longer accepts. False, and nothing happens, when another one was saved meanwhile. The run
 * that noticed it still closes its own job, so the epoch stays.
 */
export async function markReconnectRequired(db: Knex, integrationId: string, loginVersion: number): Promise<boolean> {
  const ended = await db('integrations')
    .where({ integration_id: integrationId, status: 'CONNECTED' })
    .whereExists(db('credentials').where({ integration_id: integrationId, version: loginVersion }))
    .update({ status: 'DISCONNECTED', status_reason: 'reconnect_required', disconnected_at: db.fn.now() })
  return ended === 1
}

/** With each renewal a provider may tell anew when it will ask the person again. */
export async function noteConsent(db: Knex, integrationId: string, consentExpiresAt: string): Promise<void> {
  await db('integrations').where({ integration_id: integrationId }).update({ consent_expires_at: consentExpiresAt })
}

/**
 * Removes what was fetched for the integration, and with it every position to go on from. Its ledger stays. The transaction
 * has to hold the link until all is gone: a run in between would take what it finds for what it brought.
 */
export async function deleteDataOf(trx: Knex, integrationId: string): Promise<void> {
  const { integration_no } = await getIntegration(trx, integrationId, EVERY_USER)
  await trx('sync_cursors').where({ integration_id: integrationId }).delete()
  await trx('sync_quarantine').where({ integration_id: integrationId }).delete()
  await trx('uploaded_files').where({ integration_id: integrationId }).delete()
  await trx.raw(DELETE_LAYERS, { integration_no, integration_id: integrationId })
  await trx('records').where({ integration_no }).delete()
}

/** The integration as it is shown. */
export const toIntegration = (row: IntegrationRow): Integration => ({
  integration_id: row.integration_id,
  user_id: row.user_id,
  app_name: row.app_name,
  status: row.status,
  status_reason: row.status_reason,
  linked_as: row.linked_as,
  protocol: row.protocol,
  external_account:
    row.external_account_id === null
      ? null
      : { id: row.external_account_id, name: row.external_account_name ?? row.external_account_id },
  created_at: row.created_at,
  connected_at: row.connected_at,
  disconnected_at: row.disconnected_at,
  last_synced_at: row.last_synced_at,
  consent_expires_at: row.consent_expires_at,
  warnings: row.status === 'CONNECTED' ? warnOfConsent(row.consent_expires_at, Date.now()) : [],
})

const findLiveLink = (db: Knex, row: NewIntegration): Promise<IntegrationRow | undefined> =>
  db<IntegrationRow>('integrations')
    .where({ user_id: row.user_id, app_name: row.app_name, external_account_id: row.external_account_id })
    .whereNot({ status: 'DISCONNECTED' })
    .first()

const definedOnly = (filter: object): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as Record<string, string>

/** By app: how long the integration that is refreshed by a schedule and has waited longest is without a success. */
export const oldestSuccessAges = async (db: Knex): Promise<{ app_name: string; seconds: number }[]> =>
  (await db('integrations as i')
    .join('sync_schedules as s', 's.integration_id', 'i.integration_id')
    .where({ 'i.status': 'CONNECTED', 's.paused': false })
    .groupBy('i.app_name')
    .select(
      'i.app_name',
      db.raw('extract(epoch from max(now() - coalesce(i.last_synced_at, s.created_at)))::float8 as seconds'),
    )) as { app_name: string; seconds: number }[]

/** What belongs to the records beside themselves: overrides, keys, conflicts, decisions with what they would restore, reasons. */
const DELETE_LAYERS = `
  with own as (select record_id from records where integration_no = :integration_no and layered),
  jobs as (select job_no from sync_jobs where integration_id = :integration_id),
  bases as (delete from record_bases where integration_no = :integration_no),
  overrides as (delete from field_overrides where record_id in (select record_id from own)),
  aliases as (delete from record_aliases where integration_no = :integration_no or record_id in (select record_id from own)),
  asked as (delete from conflicts where integration_no = :integration_no),
  candidates as (
    delete from match_candidates m using integrations i, integrations o
     where i.integration_no = :integration_no and o.user_id = i.user_id and m.integration_no = o.integration_no
       and (o.integration_no = i.integration_no
            or exists (select from records r where r.record_id = m.record_id and r.integration_no = i.integration_no))
  ),
  removals as (delete from held_removals where integration_no = :integration_no),
  openings as (delete from balance_openings where integration_no = :integration_no),
  changes as (delete from sync_changes where job_no in (select job_no from jobs)),
  created as (delete from sync_created where job_no in (select job_no from jobs))
  delete from decisions where integration_no = :integration_no`
