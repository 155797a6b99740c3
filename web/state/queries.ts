/** What the console asks, by name. The pulse keeps the answers fresh; without it they are asked again from time to time. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { ListRecords, ListSyncJobs } from '../../api/requests'
import type { Integration, SyncJob } from '../../client'
import { allPages } from './all-pages'
import { isPulseLive } from './pulse-state'
import { framework, service } from './service'

/** In milliseconds. */
const WITHOUT_PULSE = 5_000
export const whileDeaf = (): number | false => (isPulseLive() ? false : WITHOUT_PULSE)

export const appsQuery = queryOptions({
  queryKey: ['apps'],
  queryFn: () => framework.getSupportedApps(),
  // The catalogue changes with a release.
  staleTime: Infinity,
})

export const integrationsQuery = queryOptions({
  queryKey: ['integrations'],
  queryFn: () => allPages((page) => framework.listIntegrations({ ...page, limit: 1000 })),
  refetchInterval: whileDeaf,
})

export const integrationQuery = (integration_id: string) =>
  queryOptions({
    queryKey: ['integration', integration_id],
    queryFn: () => framework.getIntegration(integration_id),
    refetchInterval: whileDeaf,
  })

/** As they were when the person consented; none while nothing is to be chosen. */
export const offeredAccountsQuery = (integration_id: string) =>
  queryOptions({
    queryKey: ['offered-accounts', integration_id],
    queryFn: async () => (await framework.listExternalAccounts(integration_id)).data,
  })

export const RUNS_SHOWN = 30

/** The newest runs of one integration: its strip, its last end, and whether it runs now. */
export const runsQuery = (integration_id: string) =>
  queryOptions({
    queryKey: ['runs', integration_id],
    queryFn: async () => (await service.listSyncJobs({ integration_id, limit: RUNS_SHOWN })).data,
    refetchInterval: whileDeaf,
  })

export const jobQuery = (sync_job_id: string) =>
  queryOptions({
    queryKey: ['job', sync_job_id],
    queryFn: () => service.getSyncStatus(sync_job_id),
    // With the pulse, too: a first answer that was given before the end may arrive after the news of it, and stand.
    refetchInterval: ({ state }) => (state.data?.finished_at === null ? WITHOUT_PULSE : false),
  })

export type LedgerFilter = Omit<ListSyncJobs, 'cursor' | 'limit'>

export const ledgerQuery = (filter: LedgerFilter) =>
  infiniteQueryOptions({
    queryKey: ['ledger', filter],
    queryFn: ({ pageParam }) => service.listSyncJobs({ ...filter, limit: 25, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    refetchInterval: whileDeaf,
  })

/** By day of the reader's own time zone. */
export const activityQuery = (days: number) =>
  queryOptions({
    queryKey: ['activity', days],
    queryFn: async () => (await service.getActivity({ days, time_zone: TIME_ZONE })).data,
    placeholderData: keepPreviousData,
  })

const TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone

export const quarantineQuery = (sync_job_id: string) =>
  infiniteQueryOptions({
    queryKey: ['quarantine', sync_job_id],
    queryFn: ({ pageParam }) => service.listQuarantine(sync_job_id, { limit: 25, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor,
  })

/** The newest uploads. */
export const filesQuery = (integration_id: string) =>
  queryOptions({
    queryKey: ['files', integration_id],
    queryFn: async () => (await service.listFiles(integration_id, { limit: 25 })).data,
  })

/** Of an account that lives by uploads alone; of any other nothing is asked. */
export const uploadsQuery = (integration: Pick<Integration, 'integration_id' | 'protocol'> | undefined) =>
  queryOptions({ ...filesQuery(integration?.integration_id ?? ''), enabled: integration?.protocol === 'file' })

export type RecordFilter = Omit<ListRecords, 'cursor' | 'limit'>

export const recordsQuery = (filter: RecordFilter) =>
  infiniteQueryOptions({
    queryKey: ['records', filter],
    queryFn: ({ pageParam }) => service.listRecords({ ...filter, limit: 50, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor,
  })

/** Accounts and balances of one integration, of which there are few. */
export const accountsQuery = (integration_id: string) => fewRecords(integration_id, 'account')
export const balancesQuery = (integration_id: string) => fewRecords(integration_id, 'balance')

const fewRecords = (integration_id: string, entity: 'account' | 'balance') =>
  queryOptions({
    queryKey: ['records', integration_id, entity],
    queryFn: async () => (await service.listRecords({ integration_id, entity, limit: 1000 })).data,
  })

export const isOpen = (job: Pick<SyncJob, 'status'>): boolean => job.status === 'QUEUED' || job.status === 'RUNNING'
