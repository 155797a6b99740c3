/** How the accounts stand: all of them in a request or two, and the runs of those on the screen in another. */
import { queryOptions, useQuery, type QueryClient } from '@tanstack/react-query'
import type { Overview, PulseEvent, RunMark, SyncJob } from '../../client'
import { allPages } from './all-pages'
import { RUNS_SHOWN, whileDeaf } from './queries'
import { framework } from './service'
import { together } from './together'

type Overviews = ReadonlyMap<string, Overview>

const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: async () => byId(await allPages((page) => framework.getOverview({ ...page, limit: 1000 }))),
  // Of a file that waits for an answer the pulse says nothing.
  staleTime: 0,
  refetchInterval: whileDeaf,
})

/** `unknown` while it is asked, `unread` where it could not be. */
export type Known = Overview | 'unknown' | 'unread'

export function useOverview() {
  const { data, error, isError, refetch } = useQuery(overviewQuery)
  return {
    /** Of the last look; what was known before still stands. */
    error,
    refetch,
    of: (integration_id: string): Known => data?.get(integration_id) ?? (isError ? 'unread' : 'unknown'),
  }
}

export const STRIPS = ['strip']

/** The newest runs of one account on the screen. */
export const stripQuery = (integration_id: string) =>
  queryOptions({
    queryKey: [...STRIPS, integration_id],
    queryFn: async () => (await ask(integration_id))?.latest ?? [],
    refetchInterval: whileDeaf,
  })

const ask = together(async (ids) => byId((await framework.getOverview(ofThese(ids))).data), 100)
const ofThese = (ids: readonly string[]) => ({ integration_ids: ids.join(), runs: RUNS_SHOWN })

const byId = (rows: readonly Overview[]): Overviews => new Map(rows.map((row) => [row.integration_id, row]))

type JobEvent = Extract<PulseEvent, { type: 'sync_job' }>

/** Takes over what was heard of a run. */
export function noteRun(queries: QueryClient, event: JobEvent): void {
  const { integration_id } = event
  const run = markOf({ ...event, warnings: [] })
  const known = queries.getQueryData(overviewQuery.queryKey)?.get(integration_id)
  if (known !== undefined) put(queries, { ...known, ...afterRun(known, run) })
  queries.setQueryData(stripQuery(integration_id).queryKey, (latest) => latest && withRun(latest, run))
  // How it ended in words, and what that leaves to do, is the ledger's to tell.
  if (known === undefined || run.finished_at !== null) lookAgain(queries, integration_id)
}

/** Asks anew how one account stands. */
export function lookAgain(queries: QueryClient, integration_id: string): void {
  const strip = stripQuery(integration_id).queryKey
  const take = (fresh: Overview | undefined): void => {
    if (fresh === undefined) return
    put(queries, fresh)
    queries.setQueryData(strip, (latest) => latest && fresh.latest)
  }
  // An answer on its way may be older than the news, and would stand if it came last.
  const cache = queries.getQueryCache()
  const older = [overviewQuery.queryKey, strip].flatMap((queryKey) => cache.find({ queryKey })?.promise ?? [])
  void Promise.allSettled(older)
    .then(() => ask(integration_id))
    // Who cannot be asked for one is asked for all, and shown to fail where that does.
    .then(take, () => void queries.invalidateQueries({ queryKey: overviewQuery.queryKey }))
}

/** A job in short. */
export const markOf = ({
  sync_job_id, status, queued_at, started_at, finished_at, warnings, counts,
}: Omit<RunMark, 'flawed'> & Pick<SyncJob, 'warnings' | 'counts'>): RunMark => ({
  sync_job_id, status, queued_at, started_at, finished_at,
  flawed: warnings.length > 0 || counts.quarantined > 0,
}) // prettier-ignore

function afterRun({ open, last_ended, latest }: Overview, run: RunMark): Partial<Overview> {
  const said = run.status === 'COMPLETED' || run.status === 'FAILED'
  const waits = run.status === 'QUEUED' && open?.status === 'RUNNING'
  const isOver = open?.sync_job_id === run.sync_job_id
  return {
    open: run.finished_at === null ? (waits ? open : run) : isOver ? null : open,
    last_ended: said ? { ...run, failure: null } : last_ended,
    latest: withRun(latest, run).slice(0, 1),
  }
}

const withRun = (latest: readonly RunMark[], run: RunMark): RunMark[] =>
  latest.some(({ sync_job_id }) => sync_job_id === run.sync_job_id)
    ? latest.map((each) => (each.sync_job_id === run.sync_job_id ? run : each))
    : [run, ...latest].slice(0, RUNS_SHOWN)

const put = (queries: QueryClient, overview: Overview): void =>
  void queries.setQueryData(overviewQuery.queryKey, (all) => all && new Map(all).set(overview.integration_id, overview))
