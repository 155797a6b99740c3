/** The tables that a run ends with. */
import { cpus } from 'node:os'
import { groupSteps, judge, rateOf, ratiosOf, syncsASecond, type Results, type StepGroup } from './aims'
import { COURSE, type StepResult } from './course'
import { compact, median, percent, spread, table, whole } from './figures'
import type { Measured } from './measure'
import { OTHERS, type Usage } from './meter'
import type { Phases } from './phases'

export function report(results: Results, options: { phases: boolean }): string {
  const groups = groupSteps(results.steps)
  const sections = [
    groups.length > 0 ? speedTable(groups) : '',
    groups.length > 0 ? costTable(groups) : '',
    groups.length > 0 && options.phases ? phaseTable(groups) : '',
    smallTables(results),
    table(
      ['aim', 'of', 'figure', 'verdict'],
      judge(results).map(({ aim, of, figure, verdict }) => [aim, of, figure, verdict]),
    ),
    faults(results),
  ]
  return sections.filter((section) => section !== '').join('\n\n')
}

/** Every reason for which a figure above does not count. */
export const voided = ({ steps, empty, small }: Results): string[] => [
  ...steps.flatMap(({ app, size, step, ours, yardstick }) =>
    [[ours.fault, 'the service'] as const, [yardstick?.fault ?? null, 'the yardstick'] as const].flatMap(
      ([fault, whose]) => (fault === null ? [] : [`${app} ${size} ${step}, ${whose}: ${fault}`]),
    ),
  ),
  ...empty.flatMap(({ fault }) => (fault === null ? [] : [`empty syncs: ${fault}`])),
  ...small.flatMap(({ fault }) => (fault === null ? [] : [`small syncs: ${fault}`])),
]

function faults(results: Results): string {
  const found = voided(results)
  return found.length === 0
    ? 'Every table held exactly what its source held, and nothing was left in staging.'
    : ['VOID: these figures do not count.', ...found.map((fault) => `  ${fault}`)].join('\n')
}

const speedTable = (groups: readonly StepGroup[]): string =>
  table(
    [
      '',
      'share of yardstick',
      'records/s',
      'yardstick records/s',
      'seconds',
      'CPU µs a record',
      'yardstick’s',
      'others',
    ],
    groups.map(({ of, step, runs }) => [
      `${of}, ${COURSE[step].title}`,
      spread(ratiosOf(runs), percent),
      runs.some(({ ours }) => ours.records > 0)
        ? spread(
            runs.map(({ ours }) => rateOf(ours)),
            whole,
          )
        : '-',
      spread(yardsticks(runs).map(rateOf), whole),
      spread(runs.map(({ ours }) => ours.seconds)),
      cpuOfRecord(runs.map(({ ours }) => ours)),
      cpuOfRecord(yardsticks(runs)),
      spread(
        runs.flatMap(({ ours }) => othersShare(ours) ?? []),
        percent,
      ),
    ]),
  )

/** Of every process but the source: what is left when a busy neighbour makes everything slow. */
const cpuOfRecord = (runs: readonly Spent[]): string =>
  middle(
    runs.flatMap(({ usage, records }) => {
      const names = Object.keys(usage).filter((name) => name !== 'sandbox' && name !== OTHERS)
      const seconds = names.reduce((sum, name) => sum + (usage[name]?.cpu_s ?? 0), 0)
      return records > 0 && names.length > 0 ? [(seconds / records) * 1e6] : []
    }),
  )

/** The part of the machine that others had meanwhile. */
const othersShare = ({ usage, seconds }: Spent): number | undefined =>
  usage[OTHERS] && usage[OTHERS].cpu_s / seconds / cpus().length

interface Spent {
  usage: Record<string, Usage>
  seconds: number
  records: number
}

const yardsticks = (runs: readonly StepResult[]) => runs.flatMap(({ yardstick }) => yardstick ?? [])

const PROCESSES = ['worker', 'postgres', 'temporal', 'api', 'sandbox'] as const

const costTable = (groups: readonly StepGroup[]): string =>
  table(
    [
      'CPU seconds, peak MB, WAL MB',
      ...PROCESSES.map((name) => `${name} s`),
      'worker MB',
      'api MB',
      'WAL MB',
      'yardstick s',
      'its postgres s',
      'its MB',
      'its WAL MB',
    ],
    groups.map(({ of, step, runs }) => {
      const ours = runs.map((run) => run.ours)
      const theirs = yardsticks(runs)
      return [
        `${of}, ${COURSE[step].title}`,
        ...PROCESSES.map((name) => cpu(ours, name)),
        peak(ours, 'worker'),
        peak(ours, 'api'),
        middle(ours.map(({ wal_mb }) => wal_mb)),
        cpu(theirs, 'yardstick'),
        cpu(theirs, 'postgres'),
        peak(theirs, 'yardstick'),
        middle(theirs.map(({ wal_mb }) => wal_mb)),
      ]
    }),
  )

type Used = readonly { usage: Record<string, Usage> }[]

const cpu = (runs: Used, name: string) => middle(runs.flatMap(({ usage }) => usage[name]?.cpu_s ?? []))
const peak = (runs: Used, name: string) =>
  middle(
    runs.flatMap(({ usage }) => usage[name]?.peak_mb ?? []),
    whole,
  )
const middle = (values: readonly number[], show = compact) => (values.length === 0 ? '-' : show(median(values)))

/** Of the run in the middle: a sum over parallel activities may be more than the time that passed. */
const phaseTable = (groups: readonly StepGroup[]): string =>
  table(
    ['where the time goes, seconds', 'run', 'some activity runs', 'none runs', ...ACTIVITIES, 'queued'],
    groups.map(({ of, step, runs }) => {
      const { phases } = runInTheMiddle(runs)
      return [
        `${of}, ${COURSE[step].title}`,
        ...[phases.total_s, phases.busy_s, phases.idle_s].map(compact),
        ...ACTIVITIES.map((name) => activity(phases, name)),
        compact(Object.values(phases.activities).reduce((sum, { waited_s }) => sum + waited_s, 0)),
      ]
    }),
  )

const runInTheMiddle = (runs: readonly StepResult[]): Measured =>
  (runs.toSorted((a, b) => a.ours.seconds - b.ours.seconds)[runs.length >> 1] as StepResult).ours

const ACTIVITIES = ['openJob', 'fetch', 'map', 'resolveConflicts', 'persist', 'settleRemovals', 'closeJob'] as const

function activity({ activities }: Phases, name: string): string {
  const sum = activities[name]
  return sum === undefined ? '-' : `${compact(sum.sum_s)} (${sum.count})`
}

function smallTables({ empty, small }: Results): string {
  const rows = [
    ...(empty.length === 0
      ? []
      : [
          [
            `${empty[0]?.app ?? ''}, empty incremental sync, one at a time`,
            `${compact(median(empty.flatMap(({ milliseconds }) => milliseconds)))} ms`,
            `${compact(
              quantile(
                empty.flatMap(({ milliseconds }) => milliseconds),
                0.95,
              ),
            )} ms`,
            `${median(empty.map(({ history_events }) => history_events))} history events`,
          ],
        ]),
    ...(small.length === 0
      ? []
      : [
          [
            `${small[0]?.app ?? ''}, ${small[0]?.syncs ?? ''} first syncs of some 20 rows, 20 at a time`,
            `${compact(median(small.flatMap(({ milliseconds }) => milliseconds)))} ms`,
            `${compact(
              quantile(
                small.flatMap(({ milliseconds }) => milliseconds),
                0.95,
              ),
            )} ms`,
            `${spread(small.map(syncsASecond))} syncs/s`,
          ],
        ]),
  ]
  return rows.length === 0 ? '' : table(['', 'median', '95 of 100', ''], rows)
}

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? NaN
