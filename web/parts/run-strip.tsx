/**
 * The last runs of an integration, oldest first: each by colour and by shape, newest at the right. Where it leads to the
 * runs it is one control: thirty links of seven pixels would be neither hit by a finger nor passed by a keyboard.
 */
import { useNavigate } from '@tanstack/react-router'
import { useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import type { RunMark } from '../../client'
import { RUNS_SHOWN } from '../state/queries'
import { strings } from '../strings'
import { instant } from '../words'
import classes from './run-strip.module.css'

/** @param runs newest first, as the ledger has them */
export function RunStrip({ runs }: { runs: readonly RunMark[] }) {
  return (
    <span className={classes.strip} role="img" aria-label={strings.runs.strip(tally(runs))}>
      <Marks runs={runs.slice(0, RUNS_SHOWN).toReversed()} chosen={null} />
    </span>
  )
}

/** Arrows choose a run, Enter or a press opens it. */
export function RunChooser({ runs }: { runs: readonly RunMark[] }) {
  const shown = runs.slice(0, RUNS_SHOWN).toReversed()
  const [at, setAt] = useState<number | null>(null)
  const navigate = useNavigate()
  const newest = shown.length - 1
  const chosen = shown[Math.min(at ?? newest, newest)]
  if (chosen === undefined) return <RunStrip runs={runs} />

  const open = ({ sync_job_id }: RunMark): void =>
    void navigate({ to: '/monitor/$sync_job_id', params: { sync_job_id } })
  const press = (event: KeyboardEvent): void => {
    const current = at ?? newest
    const next = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: newest }[event.key]
    if (next !== undefined) setAt(Math.max(0, Math.min(newest, next)))
    else if (event.key === 'Enter') open(chosen)
    else return
    event.preventDefault()
  }
  const pressed = (event: MouseEvent): RunMark | undefined => {
    const mark = event.target instanceof Element ? event.target.closest('[data-run]') : null
    return shown.find(({ sync_job_id }) => sync_job_id === mark?.getAttribute('data-run'))
  }
  return (
    <div
      className={classes.chooser}
      role="slider"
      tabIndex={0}
      aria-label={strings.runs.strip(tally(runs))}
      aria-valuemin={1}
      aria-valuemax={shown.length}
      aria-valuenow={shown.indexOf(chosen) + 1}
      aria-valuetext={describe(chosen)}
      onKeyDown={press}
      onBlur={() => setAt(null)}
      onClick={(event) => open(pressed(event) ?? chosen)}
    >
      <Marks runs={shown} chosen={at === null ? null : chosen.sync_job_id} />
    </div>
  )
}

function Marks({ runs, chosen }: { runs: readonly RunMark[]; chosen: string | null }) {
  return (
    <>
      {/* A strip is as long in its first week as in its last. */}
      {Array.from({ length: RUNS_SHOWN - runs.length }, (_, n) => (
        <span key={n} className={classes.vacant} aria-hidden />
      ))}
      {runs.map((run) => {
        const shape = shapeOf(run)
        return (
          <svg
            key={run.sync_job_id}
            className={classes.mark}
            data-shape={shape}
            data-run={run.sync_job_id}
            data-chosen={run.sync_job_id === chosen || undefined}
            width="7"
            height="22"
            viewBox="0 0 7 22"
            aria-hidden
          >
            <title>{describe(run)}</title>
            <rect width="7" height="22" className={classes.ground} />
            {DRAWINGS[shape]}
          </svg>
        )
      })}
    </>
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

function shapeOf({ status, flawed }: RunMark): Shape {
  if (status === 'COMPLETED') return flawed ? 'warned' : 'completed'
  return status.toLowerCase() as Exclude<Shape, 'warned' | 'completed'>
}

const describe = (run: RunMark): string =>
  `${strings.runs.status[run.status]}, ${instant(run.started_at ?? run.queued_at)}`

function tally(runs: readonly RunMark[]): Partial<Record<RunMark['status'], number>> {
  const sums: Partial<Record<RunMark['status'], number>> = {}
  for (const { status } of runs) sums[status] = (sums[status] ?? 0) + 1
  return sums
}
