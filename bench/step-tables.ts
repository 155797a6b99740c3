/** The tables about the steps of a course: speed, cost, and where the time goes. */
import { cpus } from 'node:os'
import { rateOf, ratiosOf, type StepGroup } from './aims'
import { COURSE, type StepResult } from './course'
import { compact, median, percent, spread, table, whole } from './figures'
import type { Measured } from './measure'
import { OTHERS, type Usage } from './meter'
import type { Phases } from './phases'

export const speedTable = (groups: readonly StepGroup[]): string =>
  table(
    ['speed', 'of yardstick', 'records/s', 'yardstick', 'seconds', 'CPU µs/record', 'yardstick', 'others'],
    groups.map((group) => {
      const [ours, theirs] = [oursOf(group), theirsOf(group)]
      const ratesOf = (runs: readonly Spent[]) => runs.filter(({ records }) => records > 0).map(rateOf)
      const seconds = ours.map((run) => run.seconds)
      return [
        titleOf(group),
        spread(ratiosOf(group.runs), percent),
        spread(ratesOf(ours), whole),
        spread(ratesOf(theirs), whole),
        spread(seconds),
        middle(ours.flatMap(cpuOfRecord)),
        middle(theirs.flatMap(cpuOfRecord)),
        spread(ours.flatMap(othersShare), percent),
      ]
    }),
  )

const PROCESSES = ['worker', 'postgres', 'temporal', 'api', 'sandbox'] as const

export const costTable = (groups: readonly StepGroup[]): string =>
  table(
    [
      ...['CPU s, peak MB, WAL MB', ...PROCESSES, 'worker MB', 'api MB', 'WAL'],
      ...['yardstick', 'postgres', 'yardstick MB', 'WAL'],
    ],
    groups.map((group) => {
      const [ours, theirs] = [oursOf(group), theirsOf(group)]
      return [
        titleOf(group),
        ...PROCESSES.map((name) => cpu(ours, name)),
        ...[peak(ours, 'worker'), peak(ours, 'api'), middle(ours.map(({ wal_mb }) => wal_mb))],
        ...[cpu(theirs, 'yardstick'), cpu(theirs, 'postgres'), peak(theirs, 'yardstick')],
        middle(theirs.map(({ wal_mb }) => wal_mb)),
      ]
    }),
  )

const ACTIVITIES = ['openJob', 'fetch', 'map', 'resolveConflicts', 'persist', 'settleRemovals', 'closeJob'] as const

/** Of the run in the middle. Activities run side by side, so their sum may be more than the time that passed. */
export const phaseTable = (groups: readonly StepGroup[]): string =>
  table(
    ['where the time goes, s (times)', 'run', 'some activity', 'none', ...ACTIVITIES, 'queued'],
    groups.map((group) => {
      const { phases } = runInTheMiddle(group)
      const waited = Object.values(phases.activities).reduce((sum, { waited_s }) => sum + waited_s, 0)
      return [
        titleOf(group),
        ...[phases.total_s, phases.busy_s, phases.idle_s].map(compact),
        ...ACTIVITIES.map((name) => activity(phases, name)),
        compact(waited),
      ]
    }),
  )

const titleOf = ({ of, step }: StepGroup) => `${of}, ${COURSE[step].title}`
const oursOf = ({ runs }: StepGroup) => runs.map(({ ours }) => ours)
const theirsOf = ({ runs }: StepGroup) => runs.flatMap(({ yardstick }) => yardstick ?? [])

const runInTheMiddle = ({ runs }: StepGroup): Measured =>
  (runs.toSorted((a, b) => a.ours.seconds - b.ours.seconds)[runs.length >> 1] as StepResult).ours

function activity({ activities }: Phases, name: string): string {
  const sum = activities[name]
  return sum === undefined ? '-' : `${compact(sum.sum_s)} (${sum.count})`
}

interface Spent {
  usage: Record<string, Usage>
  seconds: number
  records: number
}

/** Of every process but the source: it says more than the clock when a busy neighbour makes everything slow. */
function cpuOfRecord({ usage, records }: Spent): number[] {
  const names = Object.keys(usage).filter((name) => name !== 'sandbox' && name !== OTHERS)
  const seconds = names.reduce((sum, name) => sum + (usage[name]?.cpu_s ?? 0), 0)
  return records > 0 && names.length > 0 ? [(seconds / records) * 1e6] : []
}

/** The part of the machine that others had meanwhile. */
const othersShare = ({ usage, seconds }: Spent): number[] =>
  usage[OTHERS] === undefined ? [] : [usage[OTHERS].cpu_s / seconds / cpus().length]

type Used = readonly { usage: Record<string, Usage> }[]

const cpu = (runs: Used, name: string) => middle(runs.flatMap(({ usage }) => usage[name]?.cpu_s ?? []))
const peak = (runs: Used, name: string) => {
  const peaks = runs.flatMap(({ usage }) => usage[name]?.peak_mb ?? [])
  return middle(peaks, whole)
}
const middle = (values: readonly number[], show = compact) => (values.length === 0 ? '-' : show(median(values)))
