/** What a run ends with: its tables, the aims, and whether the figures count. */
import { groupSteps, judge, syncsASecond, type Results } from './aims'
import type { EmptyResult } from './empty-syncs'
import { compact, median, quantile, spread, table } from './figures'
import type { SmallResult } from './small-syncs'
import { costTable, phaseTable, speedTable } from './step-tables'

export function report(results: Results, options: { phases: boolean }): string {
  const groups = groupSteps(results.steps)
  const stepTables = [speedTable, costTable, ...(options.phases ? [phaseTable] : [])]
  const manyRows = [...emptyRow(results.empty), ...smallRow(results.small)]
  const verdicts = judge(results).map(({ aim, of, figure, verdict }) => [aim, of, figure, verdict])
  return [
    ...(groups.length === 0 ? [] : stepTables.map((make) => make(groups))),
    ...(manyRows.length === 0 ? [] : [table(['many syncs', 'median ms', '95 of 100', ''], manyRows)]),
    ...(verdicts.length === 0 ? [] : [table(['aim', 'of', 'figure', 'verdict'], verdicts)]),
    proof(results),
  ].join('\n\n')
}

/** Every reason for which a figure does not count. */
export const voided = ({ steps, empty, small }: Results): string[] => [
  ...steps.flatMap(({ app, size, step, ours, yardstick }) => [
    ...said(`${app} ${size}, ${step}, the service`, ours),
    ...said(`${app} ${size}, ${step}, the yardstick`, yardstick),
  ]),
  ...empty.flatMap((run) => said('empty syncs', run)),
  ...small.flatMap((run) => said('small syncs', run)),
]

const said = (of: string, run: { fault: string | null } | null): string[] =>
  run === null || run.fault === null ? [] : [`${of}: ${run.fault}`]

function proof(results: Results): string {
  const faults = voided(results)
  return faults.length === 0
    ? 'Every table held exactly what its source held, and nothing was left in staging.'
    : ['VOID: these figures do not count.', ...faults.map((fault) => `  ${fault}`)].join('\n')
}

function emptyRow(runs: readonly EmptyResult[]): string[][] {
  const [first] = runs
  if (first === undefined) return []
  const events = median(runs.map(({ history_events }) => history_events))
  return [[`${first.app}, empty incremental, one at a time`, ...waits(runs), `${events} history events`]]
}

function smallRow(runs: readonly SmallResult[]): string[][] {
  const [first] = runs
  if (first === undefined) return []
  const title = `${first.app}, ${first.syncs} first loads of some 20 rows, ${first.at_a_time} at a time`
  return [[title, ...waits(runs), `${spread(runs.map(syncsASecond))} syncs/s`]]
}

function waits(runs: readonly { milliseconds: number[] }[]): string[] {
  const all = runs.flatMap(({ milliseconds }) => milliseconds)
  return [compact(median(all)), compact(quantile(all, 0.95))]
}
