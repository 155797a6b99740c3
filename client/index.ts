/**
 * The TypeScript client: the platform's verbs, over HTTP.
 *
 * @example
 * const framework = getIntegrationFramework({ base_url, api_key })
 * const integration = await framework.createIntegration({ user_id: 'user_1', app_name: 'mint', oauth_token })
 * const job = await getIntegrationService({ base_url, api_key }).syncData({ integration_id: integration.integration_id, sync_type: 'full' })
 */
import type {
  ActivityDay,
  ApiKey,
  App,
  CanonicalRecord,
  CreatedApiKey,
  List,
  QuarantinedRow,
  Schedule,
  SessionToken,
  Session,
} from '../api/answers'
import type { UploadedFile } from '../api/files-answers'
import type {
  AnswerFile,
  ChooseAccount,
  CreateApiKey,
  CreateIntegration,
  CreateSessionToken,
  Disconnect,
  ListFiles,
  GetActivity,
  GetOverview,
  ListAuditTrail,
  ListIntegrations,
  ListQuarantine,
  ListRecords,
  ListSchedules,
  ListSyncJobs,
  PutSchedule,
  Reconnect,
  StartSync,
} from '../api/requests'
import type { Deed, DeedKind } from '../domain/deed'
import type { Integration, OfferedAccount } from '../domain/integration'
import type { Overview, RunMark } from '../domain/overview'
import type { PulseEvent } from '../domain/pulse'
import type { SyncJob } from '../domain/sync-job'
import type { RecordDetail } from './discrepancies'
import { watchEvents, type WatchOptions } from './events'
import { createOpen, createSend, formOf, type ClientOptions, type Once } from './http'

export { getDiscrepancyService } from './discrepancies'
export type {
  Change,
  Conflict,
  ConflictDetail,
  Decision,
  HeldRemovals,
  ListedConflict,
  MatchCandidate,
  MatchDetail,
  Policies,
  Preview,
  PreviewedChange,
  RecordDetail,
} from './discrepancies'
export { IntegrationServiceError, type ClientOptions, type Once } from './http'
export type {
  ActivityDay,
  ApiKey,
  App,
  CanonicalRecord,
  CreatedApiKey,
  Deed,
  DeedKind,
  Integration,
  List,
  OfferedAccount,
  Overview,
  PulseEvent,
  QuarantinedRow,
  RunMark,
  Schedule,
  SessionToken,
  SyncJob,
  UploadedFile,
  Session,
  WatchOptions,
}

/** With `wait_s` the answer comes when the job has ended, or after that many seconds; 60 at the most. */
export interface Patience {
  wait_s?: number | undefined
}

/** What can be linked, linking it, and how it is kept fresh. */
export const getIntegrationFramework = (options: ClientOptions) => {
  const send = createSend(options)
  return {
    getSupportedApps: async (): Promise<App[]> => (await send<List<App>>('GET', '/v1/apps')).data,
    /** A token with which a browser acts for one user. Only for services: its key needs the scope `tokens`. */
    createSessionToken: (body: CreateSessionToken): Promise<SessionToken> =>
      send('POST', '/v1/session-tokens', { body }),

    getApp: (app_name: string): Promise<App> => send('GET', `/v1/apps/${encodeURIComponent(app_name)}`),

    /** Without credentials, for an app with `oauth2`: send the person to `authorization_url`. */
    createIntegration: (body: CreateIntegration, once: Once = {}): Promise<Integration> =>
      send('POST', '/v1/integrations', { body, ...once }),
    /** A new login for the same account; without credentials, again by way of `authorization_url`. */
    reconnect: (integration_id: string, body: Reconnect = {}, once: Once = {}): Promise<Integration> =>
      send('POST', `${integration(integration_id)}/reconnect`, { body, ...once }),
    /** After a consent to a login that reaches several: what there is to choose from, the likeliest first. */
    listExternalAccounts: (integration_id: string): Promise<List<OfferedAccount>> =>
      send('GET', `${integration(integration_id)}/external-accounts`),
    /** Links that one, and starts its first sync. */
    chooseAccount: (integration_id: string, body: ChooseAccount, once: Once = {}): Promise<Integration> =>
      send('POST', `${integration(integration_id)}/choose-account`, { body, ...once }),
    getIntegration: (integration_id: string): Promise<Integration> => send('GET', integration(integration_id)),
    listIntegrations: (query: ListIntegrations = {}): Promise<List<Integration>> =>
      send('GET', '/v1/integrations', { query }),
    /** How many accounts stand at once: what runs, how the last run ended, the newest runs in short. */
    getOverview: (query: GetOverview = {}): Promise<List<Overview>> => send('GET', '/v1/overview', { query }),
    /** `keep` leaves the records, `delete` removes them. */
    disconnect: (integration_id: string, query: Disconnect = {}): Promise<Integration> =>
      send('DELETE', integration(integration_id), { query }),

    /** For whoever is signed in: a key with which a program acts for that user. It is shown once. */
    createApiKey: (body: CreateApiKey, once: Once = {}): Promise<CreatedApiKey> =>
      send('POST', '/v1/api-keys', { body, ...once }),
    listApiKeys: (): Promise<List<ApiKey>> => send('GET', '/v1/api-keys'),
    /** Ends it at once. */
    revokeApiKey: (key_id: string): Promise<void> => send('DELETE', `/v1/api-keys/${encodeURIComponent(key_id)}`),

    /** For browsers: trades a session token, once, for a cookie that no script can read. */
    openSession: (session_token: string): Promise<Session> =>
      createSend({ ...options, api_key: session_token })('POST', '/v1/session'),
    getSession: (): Promise<Session> => send('GET', '/v1/session'),
    closeSession: (): Promise<void> => send('DELETE', '/v1/session'),

    putSchedule: (integration_id: string, body: PutSchedule): Promise<Schedule> =>
      send('PUT', schedule(integration_id), { body }),
    getSchedule: (integration_id: string): Promise<Schedule> => send('GET', schedule(integration_id)),
    /** An account without one is not among them. */
    listSchedules: (query: ListSchedules = {}): Promise<List<Schedule>> => send('GET', '/v1/schedules', { query }),
    deleteSchedule: (integration_id: string): Promise<void> => send('DELETE', schedule(integration_id)),
    pauseSchedule: (integration_id: string, once: Once = {}): Promise<Schedule> =>
      send('POST', `${schedule(integration_id)}/pause`, once),
    resumeSchedule: (integration_id: string, once: Once = {}): Promise<Schedule> =>
      send('POST', `${schedule(integration_id)}/resume`, once),
  }
}

/** Sync jobs and what they brought. */
export const getIntegrationService = (options: ClientOptions) => {
  const send = createSend(options)
  const open = createOpen(options)
  return {
    /** Starts a sync. A running one refuses it: `sync.already_running`, with its `sync_job_id` in the problem. */
    syncData: ({
      integration_id,
      sync_type,
      ...how
    }: { integration_id: string } & StartSync & Patience & Once): Promise<SyncJob> =>
      send('POST', `${integration(integration_id)}/syncs`, { body: { sync_type }, ...how }),
    /** Runs now what the schedule would run. */
    runSchedule: (integration_id: string, how: Patience & Once = {}): Promise<SyncJob> =>
      send('POST', `${schedule(integration_id)}/run`, how),
    /**
     * Imports files, each in a job of its own. Refused with `file.needs_answers`, they are kept: the problem lists them
     * under `files`, each with its questions.
     *
     * @param answers what is known to be asked: `{ date_order: 'dmy' }`
     */
    uploadFiles: async (
      integration_id: string,
      files: readonly File[],
      answers: Readonly<Record<string, string>> = {},
      once: Once = {},
    ): Promise<SyncJob[]> => {
      const body = formOf(files, answers)
      return (await send<List<SyncJob>>('POST', `${integration(integration_id)}/files`, { body, ...once })).data
    },
    /** Answers what a kept file was asked and imports it, or imports it once more with other answers. */
    answerFile: ({
      integration_id,
      file_id,
      answers,
      ...how
    }: { integration_id: string; file_id: string } & AnswerFile & Patience & Once): Promise<SyncJob> =>
      send('POST', `${integration(integration_id)}/files/${encodeURIComponent(file_id)}/answers`, {
        body: { answers },
        ...how,
      }),
    listFiles: (integration_id: string, query: ListFiles = {}): Promise<List<UploadedFile>> =>
      send('GET', `${integration(integration_id)}/files`, { query }),

    getSyncStatus: (sync_job_id: string, { wait_s }: Patience = {}): Promise<SyncJob> =>
      send('GET', job(sync_job_id), { wait_s }),
    listSyncJobs: (query: ListSyncJobs = {}): Promise<List<SyncJob>> => send('GET', '/v1/sync-jobs', { query }),
    cancelSync: (sync_job_id: string, how: Patience & Once = {}): Promise<SyncJob> =>
      send('POST', `${job(sync_job_id)}/cancel`, how),
    /** What happens to jobs and integrations, while it happens: `for await (const event of service.watchEvents()) …` */
    watchEvents: (watch: WatchOptions = {}): AsyncGenerator<PulseEvent, void> => watchEvents(open, watch),
    /** How the runs of each day ended and what they brought, oldest day first. */
    getActivity: (query: GetActivity = {}): Promise<List<ActivityDay>> => send('GET', '/v1/activity', { query }),
    /** Who did what, newest first. */
    listAuditTrail: (query: ListAuditTrail = {}): Promise<List<Deed>> => send('GET', '/v1/audit-trail', { query }),
    /** The rows that a job could not map. */
    listQuarantine: (sync_job_id: string, query: ListQuarantine = {}): Promise<List<QuarantinedRow>> =>
      send('GET', `${job(sync_job_id)}/quarantine`, { query }),

    listRecords: (query: ListRecords): Promise<List<CanonicalRecord>> => send('GET', '/v1/records', { query }),
    /** With where its values come from. */
    getRecord: (record_id: string): Promise<RecordDetail> =>
      send('GET', `/v1/records/${encodeURIComponent(record_id)}`),
  }
}

const integration = (integration_id: string): string => `/v1/integrations/${encodeURIComponent(integration_id)}`
const schedule = (integration_id: string): string => `${integration(integration_id)}/schedule`
const job = (sync_job_id: string): string => `/v1/sync-jobs/${encodeURIComponent(sync_job_id)}`
