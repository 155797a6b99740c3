/** What people asked to be refreshed regularly. Temporal executes it; a lost Temporal schedule is made again from here. */
import type { Knex } from 'knex'
import { IntegrationError } from '../domain/errors'
import type { IntegrationStatus } from '../domain/integration'
import type { ScheduleSpec } from '../domain/schedule'
import type { SyncType } from '../domain/sync-job'
import type { UserScope } from '../domain/user-scope'
import { keysetPage, type Keyset, type Page } from './keyset'
import { within, withinIntegrations } from './within'

export interface ScheduleRow {
  integration_id: string
  spec: ScheduleSpec
  sync_type: SyncType
  paused: boolean
  created_at: string
  updated_at: string
}

export async function saveSchedule(
  db: Knex,
  row: Pick<ScheduleRow, 'integration_id' | 'spec' | 'sync_type' | 'paused'>,
): Promise<ScheduleRow> {
  const values = { ...row, spec: JSON.stringify(row.spec), updated_at: db.fn.now() }
  const [saved] = (await db('sync_schedules')
    .insert(values)
    .onConflict('integration_id')
    .merge()
    .returning('*')) as ScheduleRow[]
  return saved as ScheduleRow
}

/** @throws schedule.missing */
export async function getSchedule(db: Knex, integrationId: string, scope: UserScope): Promise<ScheduleRow> {
  const row = (await db('sync_schedules')
    .where({ integration_id: integrationId })
    .modify(withinIntegrations(scope))
    .first()) as ScheduleRow | undefined
  if (row === undefined) throw new IntegrationError('schedule.missing')
  return row
}

export interface ScheduleFilter {
  user_id?: string | undefined
  integration_id?: string | undefined
}

/** With what decides whether it fires, and its place in the list. */
export interface ListedSchedule extends ScheduleRow {
  integration_no: number
  status: IntegrationStatus
}

/** The newest accounts first. */
export async function listSchedules(
  db: Knex,
  { user_id, integration_id }: ScheduleFilter,
  keyset: Keyset,
  scope: UserScope,
): Promise<Page<ListedSchedule>> {
  const query = db('sync_schedules as s')
    .join('integrations as i', 'i.integration_id', 's.integration_id')
    .select('s.*', 'i.integration_no', 'i.status')
    .modify(within(scope, 'i.user_id')) as Knex.QueryBuilder<ListedSchedule, ListedSchedule[]>
  if (user_id !== undefined) void query.where('i.user_id', user_id)
  if (integration_id !== undefined) void query.where('s.integration_id', integration_id)
  return keysetPage(query, keyset, 'integration_no')
}

export const deleteSchedule = async (db: Knex, integrationId: string): Promise<boolean> =>
  (await db('sync_schedules').where({ integration_id: integrationId }).delete()) === 1

/** Schedules that have to fire: not paused, of a connected integration. */
export const listActiveSchedules = async (db: Knex): Promise<ScheduleRow[]> =>
  (await db('sync_schedules as s')
    .join('integrations as i', 'i.integration_id', 's.integration_id')
    .where({ 's.paused': false, 'i.status': 'CONNECTED' })
    .select('s.*')) as ScheduleRow[]
