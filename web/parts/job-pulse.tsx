/** What a job is doing right now: how far, how fast, or what it waits for and until when. */
import type { SyncJob } from '../../client'
import { useSpeed } from '../state/pulse-state'
import { strings } from '../strings'
import { clockTime, sinceOrUntil } from '../words'
import { Quietly } from './quietly'
import { useNow } from './use-now'
import classes from './job-pulse.module.css'

export function JobPulse({ job }: { job: SyncJob }) {
  const { line, hint, waiting } = useJobInWords(job)
  return (
    <div className={classes.pulse} data-waiting={waiting || undefined}>
      <p className={classes.line}>{line}</p>
      <div className={classes.track} aria-hidden>
        <Fill job={job} />
      </div>
      {hint !== null && <p className={classes.hint}>{hint}</p>}
      <Quietly text={line} />
    </div>
  )
}

function Fill({ job: { progress } }: { job: SyncJob }) {
  // How much there is, nobody knows before the last page; what was fetched and waits to be settled is known.
  const known = progress !== null && progress.rows_fetched > 0 && progress.phase !== 'waiting'
  const share = known ? Math.min(1, progress.rows_applied / progress.rows_fetched) : null
  return share === null || share === 0 ? (
    <span className={classes.running} />
  ) : (
    <span className={classes.fill} style={{ width: `${share * 100}%` }} />
  )
}

export function useJobInWords(job: SyncJob): { line: string; hint: string | null; waiting: boolean } {
  const speed = useSpeed(job.sync_job_id)
  const now = useNow(1_000)
  const { progress, status, records_synced } = job
  if (status === 'QUEUED') return { line: strings.job.queued, hint: strings.job.queuedHint, waiting: true }
  if (progress?.phase === 'waiting') {
    const [reason = ''] = progress.summary.split('; goes on at ')
    const until = progress.waits_until ?? null
    return {
      line: until === null ? strings.job.waiting : strings.job.waitingUntil(clockTime(until), sinceOrUntil(until, now)),
      hint: reason,
      waiting: true,
    }
  }
  if (progress?.phase === 'settling') return { line: strings.job.settling, hint: null, waiting: false }
  const rows = Math.max(records_synced, progress?.rows_applied ?? 0)
  const line =
    rows === 0 ? strings.job.reading : strings.job.moving(speed?.pages ?? null, rows, speed?.rows_a_second ?? null)
  return { line, hint: null, waiting: false }
}
