/** Listens to the pulse and brings what it hears into the answers that are on the screen. */
import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import type { Integration, List, PulseEvent, SyncJob } from '../../client'
import { askAgain, DECIDED_ABOUT } from './discrepancies'
import { wasAnswered } from './failures'
import { noteConnection, noteHeard, noteSpeed } from './pulse-state'
import { lookAgain, noteRun } from './overview'
import { RUNS_SHOWN } from './queries'
import { leaveWhenSignedOut } from './query-client'
import { service } from './service'

/** @returns how to stop */
export function followPulse(queries: QueryClient): () => void {
  const ending = new AbortController()
  void listen(queries, ending.signal)
  return () => ending.abort()
}

async function listen(queries: QueryClient, signal: AbortSignal): Promise<void> {
  noteConnection('connecting')
  try {
    const onBreak = (): void => noteConnection('broken')
    for await (const event of service.watchEvents({ signal, onBreak, onHeard: noteHeard })) {
      take(queries, event)
      if (event.type === 'ready') noteConnection('live')
    }
  } catch (error) {
    // The service refuses to be listened to. Where that is because the session is over, what it showed is not to stay.
    noteConnection('broken')
    leaveWhenSignedOut(error)
  }
}

function take(queries: QueryClient, event: PulseEvent): void {
  switch (event.type) {
    case 'ready':
      // What was read before is older than what is heard from now on; what nobody answered may be answered by now.
      if (!event.resumed) void queries.invalidateQueries({ predicate: ({ state }) => isOld(state) })
      return
    case 'integration':
      takeIntegration(queries, event)
      return
    case 'progress':
      queries.setQueryData<SyncJob>(['job', event.sync_job_id], (job) => job && { ...job, progress: event.progress })
      return
    case 'sync_job_withdrawn':
      patchRuns(queries, event.integration_id, (runs) => runs.filter((job) => job.sync_job_id !== event.sync_job_id))
      lookAgain(queries, event.integration_id)
      void queries.invalidateQueries({ queryKey: ['ledger'] })
      return
    case 'sync_job':
      noteSpeed(event)
      noteRun(queries, event)
      takeJob(queries, event)
  }
}

const isOld = ({ dataUpdatedAt, error }: { dataUpdatedAt: number; error: unknown }): boolean =>
  dataUpdatedAt > 0 || (error !== null && !wasAnswered(error))

type JobEvent = Extract<PulseEvent, { type: 'sync_job' }>

function takeJob(queries: QueryClient, event: JobEvent): void {
  const isSame = (job: SyncJob): boolean => job.sync_job_id === event.sync_job_id
  const patch = (jobs: SyncJob[]): SyncJob[] => jobs.map((job) => (isSame(job) ? merged(job, event) : job))
  queries.setQueryData<SyncJob>(['job', event.sync_job_id], (job) => job && merged(job, event))
  patchRuns(queries, event.integration_id, (runs) =>
    runs.some(isSame) ? patch(runs) : [newJob(event), ...runs].slice(0, RUNS_SHOWN),
  )
  queries.setQueriesData<InfiniteData<List<SyncJob>>>(
    { queryKey: ['ledger'] },
    (ledger) => ledger && { ...ledger, pages: ledger.pages.map((page) => ({ ...page, data: patch(page.data) })) },
  )
  const ended = event.finished_at !== null
  if (event.status === 'QUEUED' || ended) void queries.invalidateQueries({ queryKey: ['ledger'] })
  // It was of what is no longer so; whoever looks at it is told.
  if (ended) queries.removeQueries({ queryKey: ['preview', event.integration_id], type: 'inactive' })
  // Streams, warnings and the failure in words are the ledger's to tell.
  if (ended)
    for (const queryKey of [['job', event.sync_job_id], ['runs', event.integration_id], ['activity'], ...WRITTEN])
      void queries.invalidateQueries({ queryKey })
}

const WRITTEN = DECIDED_ABOUT.map((name) => [name])

const patchRuns = (queries: QueryClient, integration_id: string, patch: (runs: SyncJob[]) => SyncJob[]): void =>
  void queries.setQueryData<SyncJob[]>(['runs', integration_id], (runs) => runs && patch(runs))

/** Whoever has moved on does not wait any more, and an ended job does nothing. */
const merged = (job: SyncJob, event: JobEvent): SyncJob => {
  const moved = job.status !== event.status || job.records_synced !== event.records_synced
  return { ...job, ...factsOf(event), progress: moved ? null : job.progress }
}

const factsOf = ({ type: _type, pages: _pages, failure_code: _code, revision: _revision, ...facts }: JobEvent) => facts

const newJob = (event: JobEvent): SyncJob => ({
  ...factsOf(event),
  progress: null,
  streams: [],
  warnings: [],
  undone_at: null,
  failure: null,
})

const edits = new Map<string, number>()

function takeIntegration(queries: QueryClient, event: Extract<PulseEvent, { type: 'integration' }>): void {
  const { integration_id, status, status_reason, last_synced_at } = event
  // In another tab, or by somebody else.
  if (event.edits !== edits.get(integration_id)) askAgain(queries)
  edits.set(integration_id, event.edits)
  const isSame = (link: Integration): boolean => link.integration_id === integration_id
  const patch = (link: Integration): Integration => ({ ...link, status, status_reason, last_synced_at })
  queries.setQueryData<Integration>(['integration', integration_id], (link) => link && patch(link))
  // As whom it is linked, and whether there is something to choose, is not in the event.
  for (const name of ['integration', 'offered-accounts'])
    void queries.invalidateQueries({ queryKey: [name, integration_id] })
  const list = queries.getQueryData<Integration[]>(['integrations'])
  if (list?.some(isSame) === true)
    queries.setQueryData<Integration[]>(
      ['integrations'],
      list.map((link) => (isSame(link) ? patch(link) : link)),
    )
  else for (const name of ['integrations', 'overview']) void queries.invalidateQueries({ queryKey: [name] })
  void queries.invalidateQueries({ queryKey: ['schedules'] })
}
