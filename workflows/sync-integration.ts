/** One sync job: open it, apply the feed, settle removals, close it. */
import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  defineQuery,
  isCancellation,
  makeContinueAsNewFunc,
  setCurrentDetails,
  setHandler,
  TimeoutFailure,
  upsertSearchAttributes,
} from '@temporalio/workflow'
import { addCounts, noCounts } from '../domain/counts'
import { describeFailure, describeGivenUp, isFailureCode, type Failure } from '../domain/errors'
import type { Counts, Progress } from '../domain/sync-job'
import { closeJob, openJob, settleRemovals } from './activities'
import { applyFeed } from './apply-feed'
import {
  PROGRESS_QUERY,
  SEARCH_ATTRIBUTES,
  type CloseInput,
  type RunRef,
  type SyncInput,
  type SyncMemo,
  type SyncStanding,
} from './contract'

const progressQuery = defineQuery<Progress & { sync_job_id: string }>(PROGRESS_QUERY)

export async function syncIntegration(input: SyncInput): Promise<Counts> {
  const { sync_job_id, integration_id } = input
  let standing = input.resume ?? null
  setHandler(progressQuery, () => ({ ...(standing?.progress ?? OPENING), sync_job_id }))

  try {
    standing ??= startOf(await openJob({ sync_job_id, integration_id }))
    const { progress } = standing
    const run: RunRef = { sync_job_id, integration_id, epoch: standing.epoch }
    const show = (phase: Progress['phase']): void => {
      progress.phase = phase
      progress.summary = describe(progress)
      setCurrentDetails(details(input, progress))
    }

    show(progress.phase)
    const finished = await cancellingWhatIsLeft(() => applyFeed(run, standing as SyncStanding, () => show('applying')))
    if (!finished) return await continueAsNew({ ...input, resume: standing })
    if (standing.settles_removals) {
      show('settling')
      await settleRemovals(run)
    }
    show('ended')
    return await close({ ...run, status: 'COMPLETED', failure: null })
  } catch (error) {
    if (isContinueAsNew(error)) throw error
    const cancelled = isCancellation(error)
    await close({
      sync_job_id,
      integration_id,
      epoch: standing?.epoch ?? 0,
      status: cancelled ? 'CANCELLED' : 'FAILED',
      failure: cancelled ? describeFailure('sync.cancelled') : toFailure(error),
    })
    throw error
  }
}

const OPENING: Progress = {
  phase: 'fetching',
  summary: 'Opening',
  chunks_staged: 0,
  chunks_applied: 0,
  rows_fetched: 0,
  rows_applied: 0,
}

const startOf = ({ epoch, settles_removals }: Pick<SyncStanding, 'epoch' | 'settles_removals'>): SyncStanding => ({
  epoch,
  settles_removals,
  next_fetch: 0,
  next_chunk: 0,
  staged: [],
  again: false,
  progress: { ...OPENING },
})

/** Work that is under way when another part fails is called off. */
async function cancellingWhatIsLeft<T>(work: () => Promise<T>): Promise<T> {
  const scope = new CancellationScope()
  try {
    return await scope.run(work)
  } catch (error) {
    scope.cancel()
    throw error
  }
}

/** Whatever happened, the ledger learns it: no cancellation reaches this. An upload that waited goes on in a run of its own. */
async function close(end: CloseInput): Promise<Counts> {
  upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.syncStatus, value: end.status }])
  const { counts, next } = await CancellationScope.nonCancellable(() => closeJob(end))
  if (next !== null) await continueAsNew(next)
  return addCounts(noCounts(), counts)
}

function continueAsNew(next: SyncInput): Promise<never> {
  const memo: SyncMemo = { sync_job_id: next.sync_job_id }
  const searchAttributes = [
    { key: SEARCH_ATTRIBUTES.syncType, value: next.sync_type },
    { key: SEARCH_ATTRIBUTES.syncTrigger, value: next.trigger },
    { key: SEARCH_ATTRIBUTES.syncStatus, value: 'RUNNING' },
  ]
  upsertSearchAttributes(searchAttributes)
  return makeContinueAsNewFunc<typeof syncIntegration>({ memo })(next)
}

const isContinueAsNew = (error: unknown): boolean => error instanceof Error && error.name === 'ContinueAsNew'

function toFailure(error: unknown): Failure {
  const cause = error instanceof ActivityFailure ? error.cause : error
  if (cause instanceof ApplicationFailure && isFailureCode(cause.type))
    return describeGivenUp(cause.type, cause.message)
  return describeFailure(cause instanceof TimeoutFailure ? 'job.timed_out' : 'internal.unexpected')
}

const describe = ({ phase, rows_fetched, rows_applied, chunks_applied, chunks_staged }: Progress): string => {
  if (phase === 'settling') return 'Deciding on removals'
  if (phase === 'ended') return `${rows_applied} rows settled`
  return chunks_staged === 0
    ? 'Fetching'
    : `${rows_applied} of ${rows_fetched} fetched rows settled, chunk ${chunks_applied} of ${chunks_staged}`
}

const details = (
  { sync_job_id, integration_id, app_name, sync_type, trigger }: SyncInput,
  progress: Progress,
): string =>
  `**${app_name}** · ${sync_type} · started by ${trigger}\n\n${progress.summary}\n\n\`${sync_job_id}\` of \`${integration_id}\``
