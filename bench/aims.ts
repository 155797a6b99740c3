/** What the figures are held against, and by how much they miss it. */
import { COURSE, type Step, type StepResult } from './course'
import type { EmptyResult } from './empty-syncs'
import { compact, median, percent, sizeName, twoDigits, whole } from './figures'
import type { SmallResult } from './small-syncs'

export interface Results {
  steps: StepResult[]
  empty: EmptyResult[]
  small: SmallResult[]
}

export interface Verdict {
  aim: string
  of: string
  figure: string
  verdict: string
}

export function judge(results: Results): Verdict[] {
  const { steps, empty, small } = results
  return [
    ...groupSteps(steps).flatMap(judgeStep),
    ...['worker', 'api'].flatMap((name) => judgeMemory(results, name)),
    ...judgeGrowth(steps),
    ...(empty.length === 0 ? [] : judgeEmpty(empty)),
    ...(small.length === 0 ? [] : judgeSmall(small)),
  ]
}

export interface StepGroup {
  of: string
  step: Step
  runs: StepResult[]
}

/** The runs of each step of each source. */
export function groupSteps(steps: readonly StepResult[]): StepGroup[] {
  const groups = new Map<string, StepGroup>()
  for (const result of steps) {
    const of = `${result.app} ${sizeName(result.size)}`
    const key = `${of} ${result.step}`
    const group = groups.get(key) ?? { of, step: result.step, runs: [] }
    group.runs.push(result)
    groups.set(key, group)
  }
  return [...groups.values()]
}

export const rateOf = ({ records, seconds }: { records: number; seconds: number }): number => records / seconds

/** Against the yardstick of the same run. */
export const ratiosOf = (runs: readonly StepResult[]): number[] =>
  runs.flatMap(({ ours, yardstick }) => (yardstick === null ? [] : [rateOf(ours) / rateOf(yardstick)]))

function judgeStep({ of, step, runs }: StepGroup): Verdict[] {
  const rate = median(runs.map(({ ours }) => rateOf(ours)))
  const ratios = ratiosOf(runs)
  return [
    ...(step === 'first' ? [atLeast('first load: 18,000 records/s', of, 18_000, rate, whole)] : []),
    ...(step === 'unchanged' ? [atLeast('unchanged: 30,000 records/s', of, 30_000, rate, whole)] : []),
    ...(ratios.length === 0
      ? []
      : [atLeast('30 % of the yardstick', `${of}, ${COURSE[step].title}`, 0.3, median(ratios), percent)]),
  ]
}

/** The highest peak of all. */
function judgeMemory({ steps, small }: Results, name: string): Verdict[] {
  const runs = [
    ...steps.map(({ ours, app, size }) => ({ usage: ours.usage, of: `${app} ${sizeName(size)}` })),
    ...small.map(({ usage, app }) => ({ usage, of: `${app}, small syncs` })),
  ]
  const [highest] = runs
    .map(({ usage, of }) => ({ peak: usage[name]?.peak_mb ?? null, of: `${name}, ${of}` }))
    .filter((run): run is { peak: number; of: string } => run.peak !== null)
    .toSorted((a, b) => b.peak - a.peak)
  return highest === undefined ? [] : [atMost('300 MB a process', highest.of, 300, highest.peak, whole)]
}

function judgeGrowth(steps: readonly StepResult[]): Verdict[] {
  const peakAt = (app: string, size: number) =>
    median(
      steps
        .filter((step) => step.app === app && step.size === size && step.step === 'first')
        .flatMap(({ ours }) => ours.usage['worker']?.peak_mb ?? []),
    )
  return [...new Set(steps.map(({ app }) => app))].flatMap((app) => {
    const growth = peakAt(app, 1_000_000) / peakAt(app, 100_000)
    if (Number.isNaN(growth)) return []
    return [atMost('1M in 1.3 times the memory of 100k', `${app}, worker, first load`, 1.3, growth, twoDigits)]
  })
}

function judgeEmpty(empty: readonly EmptyResult[]): Verdict[] {
  const of = empty[0]?.app ?? ''
  const milliseconds = median(empty.flatMap((run) => run.milliseconds))
  const events = median(empty.map(({ history_events }) => history_events))
  return [
    atMost('empty incremental: 100 ms at the median', of, 100, milliseconds, compact),
    atMost('empty incremental: 30 history events', of, 30, events, whole),
  ]
}

const judgeSmall = (small: readonly SmallResult[]): Verdict[] => [
  atLeast('20 small syncs a second', small[0]?.app ?? '', 20, median(small.map(syncsASecond)), compact),
]

export const syncsASecond = ({ syncs, seconds }: SmallResult): number => syncs / seconds

type Show = (value: number) => string

const atLeast = (aim: string, of: string, least: number, value: number, show: Show): Verdict => ({
  aim,
  of,
  figure: show(value),
  verdict: value >= least ? 'met' : `missed by ${percent(1 - value / least)}`,
})

const atMost = (aim: string, of: string, most: number, value: number, show: Show): Verdict => ({
  aim,
  of,
  figure: show(value),
  verdict: value <= most ? 'met' : `missed by ${percent(value / most - 1)}`,
})
