/** The course of one source: a first load, then what comes after it, each measured on the state the one before left. */
import type { SyncType } from '../domain/sync-job'
import { linkNew } from './link'
import { measureSync, type Measured } from './measure'
import { measureYardstick, prepareYardstick, type YardstickMeasured } from './measure-yardstick'
import { noteTruth } from './proof'
import type { App } from './source'
import type { Stand } from './stand'

/** In the order in which they are run. */
export const COURSE = {
  first: { title: 'first load', sync_type: 'full', changed: 0, yardstick: true },
  unchanged: { title: 'full, unchanged', sync_type: 'full', changed: 0, yardstick: true },
  changed: { title: 'full, 1 % changed', sync_type: 'full', changed: 0.01, yardstick: true },
  'incremental-0': { title: 'incremental, 0 %', sync_type: 'incremental', changed: 0, yardstick: false },
  'incremental-1': { title: 'incremental, 1 %', sync_type: 'incremental', changed: 0.01, yardstick: false },
  'incremental-10': { title: 'incremental, 10 %', sync_type: 'incremental', changed: 0.1, yardstick: false },
} as const satisfies Record<string, { title: string; sync_type: SyncType; changed: number; yardstick: boolean }>

export type Step = keyof typeof COURSE
export const STEPS = Object.keys(COURSE) as Step[]

export interface StepResult {
  app: App
  size: number
  step: Step
  ours: Measured
  yardstick: YardstickMeasured | null
}

export interface CourseOrder {
  app: App
  size: number
  steps: ReadonlySet<Step>
  run_no: number
}

/** Runs the wanted steps, the first load in any case: the others stand on it. */
export async function* runCourse(stand: Stand, { app, size, steps, run_no }: CourseOrder): AsyncGenerator<StepResult> {
  await stand.db.query('truncate records')
  await prepareYardstick(stand)
  const link = await linkNew(stand, app, `${app}_${size}_${run_no}`, size)
  let noted = false

  for (const step of STEPS.filter((name) => name === 'first' || steps.has(name))) {
    const { sync_type, changed, yardstick } = COURSE[step]
    if (changed > 0) await link.source.change(changed)
    if (changed > 0 || !noted) await noteTruth(stand.db, [link])
    noted = true
    // Turn and turn about, so that neither has the warmer caches every time.
    const yardstickFirst = run_no % 2 === 1
    const early = yardstick && yardstickFirst ? await measureYardstick(stand, link, run_no) : null
    const ours = await measureSync(stand, link, sync_type)
    const late = yardstick && !yardstickFirst ? await measureYardstick(stand, link, run_no) : null
    if (steps.has(step)) yield { app, size, step, ours, yardstick: early ?? late }
  }
  await link.source.remove()
}
