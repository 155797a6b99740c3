/**
 * The TypeScript client: the platform's verbs, over HTTP.
 *
 * @example
 * const framework = getIntegrationFramework({ base_url, api_key })
 * const integration = await framework.createIntegration({ user_id: 'user_1', app_name: 'mint', oauth_token })
 * const job = await getIntegrationService({ base_url, api_key }).syncData({ integration_id: integration.integration_id, sync_type: 'full' })
 */
import type { CreateIntegration, List, PutSchedule } from '../api/schemas'
import type { AppEntry } from '../connectors/connector'
import type { Integration, IntegrationStatus } from '../domain/integration'
import type { SyncJob, SyncStatus, SyncTrigger, SyncType } from '../domain/sync-job'
import type { Schedule } from '../service/schedules'
import type { RecordRow } from '../store/records'
import { createSend, type ClientOptions } from './http'

export { IntegrationServiceError, type ClientOptions } from './http'
export type { Integration, SyncJob }

interface Paging {
  limit?: number
  /** `next_cursor` of the page before. */
  cursor?: string
}

export const getIntegrationFramework = (options: ClientOptions) => {
  const send = createSend(options)
  return {
    getSupportedApps: async (): Promise<AppEntry[]> => (await send<List<AppEntry>>('GET', '/v1/apps')).data,
    createIntegration: (request: CreateIntegration): Promise<Integration> =>
      send('POST', '/v1/integrations', { body: request }),
    getIntegration: (integration_id: string): Promise<Integration> => send('GET', integrationPath(integration_id)),
    listIntegrations: (
      filter: { user_id?: string; app_name?: string; status?: IntegrationStatus } & Paging = {},
    ): Promise<List<Integration>> => send('GET', '/v1/integrations', { query: filter }),
    /** `keep` leaves the records, `delete` removes them. */
    disconnect: (integration_id: string, { data = 'keep' }: { data?: 'keep' | 'delete' } = {}): Promise<Integration> =>
      send('DELETE', integrationPath(integration_id), { query: { data } }),
    putSchedule: (integration_id: string, schedule: PutSchedule): Promise<Schedule> =>
      send('PUT', `${integrationPath(integration_id)}/schedule`, { body: schedule }),
    getSchedule: (integration_id: string): Promise<Schedule> =>
      send('GET', `${integrationPath(integration_id)}/schedule`),
  }
}

export const getIntegrationService = (options: ClientOptions) => {
  const send = createSend(options)
  return {
    /** Starts a sync. With `wait_s` the answer comes when it ends, or after that many seconds (60 at the most). */
    syncData: ({
      integration_id,
      sync_type,
      wait_s,
    }: {
      integration_id: string
      sync_type: SyncType
      wait_s?: number
    }): Promise<SyncJob> => send('POST', `${integrationPath(integration_id)}/syncs`, { body: { sync_type }, wait_s }),
    getSyncStatus: (sync_job_id: string, { wait_s }: { wait_s?: number } = {}): Promise<SyncJob> =>
      send('GET', jobPath(sync_job_id), { wait_s }),
    listSyncJobs: (
      filter: {
        integration_id?: string
        user_id?: string
        app_name?: string
        status?: SyncStatus
        trigger?: SyncTrigger
        since?: string
        until?: string
      } & Paging = {},
    ): Promise<List<SyncJob>> => send('GET', '/v1/sync-jobs', { query: filter }),
    cancelSync: (sync_job_id: string): Promise<SyncJob> => send('POST', `${jobPath(sync_job_id)}/cancel`),
    listRecords: (
      filter: { integration_id: string; entity?: string; since?: string; until?: string } & Paging,
    ): Promise<List<RecordRow>> => send('GET', '/v1/records', { query: filter }),
  }
}

const integrationPath = (integration_id: string): string => `/v1/integrations/${encodeURIComponent(integration_id)}`
const jobPath = (sync_job_id: string): string => `/v1/sync-jobs/${encodeURIComponent(sync_job_id)}`
