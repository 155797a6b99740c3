/** What the settings ask beside the accounts: who did what, and which keys there are. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { ListAuditTrail } from '../../api/requests'
import { framework, service } from './service'

export type AuditFilter = Omit<ListAuditTrail, 'cursor' | 'limit'>

export const auditTrailQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit-trail', filter],
    queryFn: ({ pageParam }) => service.listAuditTrail({ ...filter, limit: 25, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    // The pulse tells of jobs and accounts only.
    staleTime: 0,
  })

/** The newest entries, for a first look. */
export const latestDeedsQuery = queryOptions({
  queryKey: ['audit-trail', 'latest'],
  queryFn: async () => (await service.listAuditTrail({ limit: 5 })).data,
  staleTime: 0,
})

export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: async () => (await framework.listApiKeys()).data,
  // When each was last used.
  staleTime: 0,
})
