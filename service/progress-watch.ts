/**
 * Asks running jobs that have been silent what they do. A job that commits chunks is heard of by that; one that waits for
 * its provider commits nothing, and what it waits for only Temporal knows.
 */
import { hasEnded } from '../domain/sync-job'
import type { LedgerEvent, PulseEvent } from '../domain/pulse'
import type { ServiceDeps } from './deps'
import { liveProgress } from './live-progress'

export interface ProgressWatch {
  /** Somebody who listens was told this. */
  note(event: LedgerEvent): void
  /** Nobody listens any more. */
  stop(): void
}

export function createProgressWatch(
  deps: Pick<ServiceDeps, 'temporal'>,
  /** False where nobody is interested. */
  tell: (event: Extract<PulseEvent, { type: 'progress' }>) => boolean,
): ProgressWatch {
  const running = new Map<string, Watched>()
  let timer: NodeJS.Timeout | undefined

  const ask = async (watched: Watched): Promise<void> => {
    const { sync_job_id, integration_id, user_id } = watched.job
    const progress = await liveProgress(deps, watched.job).catch(() => null)
    watched.asked_at = Date.now()
    const said = JSON.stringify(progress)
    if (progress === null || said === watched.said || running.get(sync_job_id) !== watched) return
    watched.said = said
    if (!tell({ type: 'progress', sync_job_id, integration_id, user_id, progress })) running.delete(sync_job_id)
  }

  const round = async (): Promise<void> => {
    const silentSince = Date.now() - SILENT_MS
    const due = [...running.values()].filter(({ asked_at }) => asked_at < silentSince).slice(0, MOST_A_ROUND)
    await Promise.all(due.map(ask))
    // Whoever was asked goes to the end, so that a crowd is gone through in turns.
    for (const watched of due)
      if (running.delete(watched.job.sync_job_id)) running.set(watched.job.sync_job_id, watched)
    timer = running.size > 0 ? setTimeout(() => void round(), ROUND_MS) : undefined
  }

  return {
    note(event) {
      if (event.type === 'integration') return
      if (event.type === 'sync_job_withdrawn' || hasEnded(event.status)) {
        running.delete(event.sync_job_id)
        return
      }
      running.set(event.sync_job_id, { job: event, asked_at: Date.now(), said: '' })
      timer ??= setTimeout(() => void round(), ROUND_MS)
    },

    stop() {
      running.clear()
    },
  }
}

interface Watched {
  job: Extract<LedgerEvent, { type: 'sync_job' }>
  asked_at: number
  /** Its last answer. */
  said: string
}

const ROUND_MS = 500
const SILENT_MS = 1_500
const MOST_A_ROUND = 16
