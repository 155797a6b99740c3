/** What the console asks about edits, conflicts and decisions, and what is asked again once somebody decided. */
import { infiniteQueryOptions, queryOptions, skipToken, type QueryClient } from '@tanstack/react-query'
import type { ListChanges, ListConflicts } from '../../api/discrepancies-requests'
import type { PreviewSync } from '../../api/requests'
import { discrepancies, service } from './service'

export type ConflictFilter = Omit<ListConflicts, 'cursor' | 'limit'>

/** What waits for somebody, that which waits longest first. */
export const WAITING = { status: 'open', order: 'oldest' } as const satisfies ConflictFilter

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

/** Pairs that wait for a person. */
export const matchesQuery = queryOptions({
  queryKey: ['matches'],
  queryFn: async () => (await discrepancies.listMatches({ ...WAITING, limit: 25 })).data,
})

/** Both records, and the one that they would be. */
export const matchQuery = (candidate_id: string) =>
  queryOptions({ queryKey: ['matches', candidate_id], queryFn: () => discrepancies.getMatch(candidate_id) })

/** Removals that wait for a person. */
export const heldQuery = queryOptions({
  queryKey: ['held'],
  queryFn: async () => (await discrepancies.listHeldRemovals({ status: 'held', order: 'oldest', limit: 25 })).data,
})

export const heldPreviewQuery = (removal_id: string) =>
  queryOptions({
    queryKey: ['held', removal_id],
    queryFn: async () => {
      const [{ sample }, { removed, kept }] = await Promise.all([
        discrepancies.getHeldRemovals(removal_id),
        discrepancies.answerHeldRemovals(removal_id, { choice: 'approve', dry_run: true }),
      ])
      return { sample, removed, kept }
    },
    staleTime: 0,
  })

/** What a sync, or the import of a file, would do. It is asked again only by whoever looks. */
export const previewQuery = (integration_id: string, wish: PreviewSync) =>
  queryOptions({
    queryKey: ['preview', integration_id, wish],
    queryFn: () => discrepancies.previewSync(integration_id, wish),
    staleTime: 'static',
    retry: false,
  })

/** A file that was chosen to be looked at: it is put here, and asked of nobody. */
export const fileToPreviewQuery = (integration_id: string, name: string) =>
  queryOptions<File>({ queryKey: ['preview', integration_id, 'file', name], staleTime: 'static' })

export const filePreviewQuery = (
  integration_id: string,
  file: File | undefined,
  answers: Readonly<Record<string, string>>,
) =>
  queryOptions({
    queryKey: ['preview', integration_id, { file: [file?.name, file?.size, file?.lastModified], answers }],
    queryFn: file === undefined ? skipToken : () => discrepancies.previewFile(integration_id, file, answers),
    staleTime: 'static',
    retry: false,
  })

export const balanceProofQuery = (integration_id: string) =>
  queryOptions({
    queryKey: ['records', integration_id, 'proof'],
    queryFn: () => discrepancies.getBalances(integration_id),
  })

/** A decision about one record may answer questions about others, and may be about how such questions are answered, or as whom an account is linked. */
export const askAgain = (queries: QueryClient): void => {
  for (const name of [...DECIDED_ABOUT, 'conflict', 'policies', 'integration', 'offered-accounts'])
    void queries.invalidateQueries({ queryKey: [name] })
}

/** What a run may add to as well. */
export const DECIDED_ABOUT = [
  'records',
  'record',
  'conflicts',
  'conflict-counts',
  'matches',
  'held',
  'decisions',
  'changes',
]
