/** The last runs of an integration, oldest first: each by colour and by shape, newest at the right. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { SyncJob } from '../../client'
import { RUNS_SHOWN } from '../state/queries'
import { strings } from '../strings'
import { instant } from '../words'
import classes from './run-strip.module.css'

interface RunStripProps {
  /** Newest first, as the ledger has them. */
  runs: readonly SyncJob[]
  /** Each run leads to its page. */
  linked?: boolean
}

export function RunStrip({ runs, linked = false }: RunStripProps) {
  const shown = runs.slice(0, RUNS_SHOWN).toReversed()
  if (!linked)
    return (
      <span className={classes.strip} role="img" aria-label={strings.runs.strip(tally(runs))}>
        <Vacant count={RUNS_SHOWN - shown.length} />
        {shown.map((run) => (
          <Mark key={run.sync_job_id} run={run} />
        ))}
      </span>
    )
  return (
    <div className={classes.strip}>
      <Vacant count={RUNS_SHOWN - shown.length} />
      <ol className={classes.strip} aria-label={strings.runs.strip(tally(runs))}>
        {shown.map((run) => (
          <li key={run.sync_job_id}>
            <Link
              to="/monitor/$sync_job_id"
              params={{ sync_job_id: run.sync_job_id }}
              className={classes.link}
              aria-label={describe(run)}
              title={describe(run)}
            >
              <Mark run={run} />
            </Link>
          </li>
        ))}
      </ol>
    </div>
  )
}

/** Where no run was yet: a strip is as long in its first week as in its last. */
function Vacant({ count }: { count: number }) {
  return Array.from({ length: count }, (_, n) => <span key={n} className={classes.vacant} aria-hidden />)
}

function Mark({ run }: { run: SyncJob }) {
  const shape = shapeOf(run)
  return (
    <svg className={classes.mark} data-shape={shape} width="7" height="22" viewBox="0 0 7 22" aria-hidden>
      {DRAWINGS[shape]}
    </svg>
  )
}

type Shape = 'completed' | 'warned' | 'failed' | 'cancelled' | 'skipped' | 'running' | 'queued'

const DRAWINGS: Readonly<Record<Shape, ReactNode>> = {
  completed: <rect x="1" y="1" width="5" height="20" rx="2.5" />,
  warned: (
    <>
      <rect x="1" y="8" width="5" height="13" rx="2.5" />
      <circle cx="3.5" cy="3.5" r="2.5" />
    </>
  ),
  failed: <path d="M3.5 4l3.5 7-3.5 7L0 11z" />,
  cancelled: <rect x="1" y="11" width="5" height="10" rx="2.5" />,
  skipped: <circle cx="3.5" cy="18.5" r="2" />,
  running: <rect x="1.75" y="1.75" width="3.5" height="18.5" rx="1.75" strokeWidth="1.5" fill="none" />,
  queued: <circle cx="3.5" cy="18.5" r="2" />,
}

function shapeOf({ status, warnings, counts }: SyncJob): Shape {
  if (status === 'COMPLETED') return warnings.length > 0 || counts.quarantined > 0 ? 'warned' : 'completed'
  return status.toLowerCase() as Exclude<Shape, 'warned' | 'completed'>
}

const describe = (run: SyncJob): string =>
  `${strings.runs.status[run.status]}, ${instant(run.started_at ?? run.queued_at)}`

function tally(runs: readonly SyncJob[]): Partial<Record<SyncJob['status'], number>> {
  const sums: Partial<Record<SyncJob['status'], number>> = {}
  for (const { status } of runs) sums[status] = (sums[status] ?? 0) + 1
  return sums
}
