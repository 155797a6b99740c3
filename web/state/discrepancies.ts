/** What the console asks about edits, conflicts and decisions, and what is asked again once somebody decided. */
import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query'
import type { ListChanges, ListConflicts } from '../../api/discrepancies-requests'
import { discrepancies, service } from './service'

export type ConflictFilter = Omit<ListConflicts, 'cursor' | 'limit'>

export const conflictsQuery = (filter: ConflictFilter) =>
  infiniteQueryOptions({
    queryKey: ['conflicts', filter],
    queryFn: ({ pageParam }) => discrepancies.listConflicts({ ...filter, limit: 25, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor,
  })

/** By kind, field and status; of one integration, or of all. */
export const conflictCountsQuery = (integration_id?: string) =>
  queryOptions({
    queryKey: ['conflict-counts', integration_id ?? null],
    queryFn: () => discrepancies.countConflicts(integration_id === undefined ? {} : { integration_id }),
  })

export const conflictQuery = (conflict_id: string) =>
  queryOptions({ queryKey: ['conflict', conflict_id], queryFn: () => discrepancies.getConflict(conflict_id) })

export const recordQuery = (record_id: string) =>
  queryOptions({ queryKey: ['record', record_id], queryFn: () => service.getRecord(record_id) })

/** Newest first; of an integration, or of one of its records. */
export const decisionsQuery = (integration_id: string, record_id?: string) =>
  infiniteQueryOptions({
    queryKey: ['decisions', integration_id, record_id ?? null],
    queryFn: ({ pageParam }) =>
      discrepancies.listDecisions({ integration_id, record_id, limit: 15, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor,
  })

export const policiesQuery = (integration_id: string) =>
  queryOptions({ queryKey: ['policies', integration_id], queryFn: () => discrepancies.getPolicies(integration_id) })

export const changesQuery = (sync_job_id: string, reason?: ListChanges['reason']) =>
  infiniteQueryOptions({
    queryKey: ['changes', sync_job_id, reason ?? null],
    queryFn: ({ pageParam }) => discrepancies.listChanges(sync_job_id, { reason, limit: 25, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor,
  })

/** A decision about one record may answer questions about others, and may be about how such questions are answered. */
export const askAgain = (queries: QueryClient): void => {
  for (const name of ['conflicts', 'conflict-counts', 'conflict', 'record', 'records', 'decisions', 'policies'])
    void queries.invalidateQueries({ queryKey: [name] })
}
