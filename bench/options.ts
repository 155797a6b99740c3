/** What to measure, from the command line. */
import { Command, InvalidArgumentError } from 'commander'
import { STEPS, type Step } from './course'
import { APPS, type App } from './source'

export type Scenario = Step | 'empty' | 'small'
export const SCENARIOS: readonly Scenario[] = [...STEPS, 'empty', 'small']

export interface BenchOptions {
  sizes: number[]
  apps: App[]
  scenarios: Scenario[]
  runs: number
  patience: number
  json: string | null
  phases: boolean
  profile: 'worker' | null
}

const EXAMPLES = `
Examples:
  npm run bench
  npm run bench -- --sizes 100k --apps stripe --scenarios first,unchanged --runs 5
  npm run bench -- --sizes 1M --phases
  npm run bench -- --sizes 100k --apps ynab --scenarios first --runs 1 --profile worker
  npm run bench:full -- --json .data/bench.json`

export const readOptions = (): BenchOptions =>
  new Command('npm run bench --')
    .description('Measures the service beside a plain script that does the same work, and proves every result.')
    .option('--sizes <list>', 'transactions of a source: 10k, 100k, 1M or any number', sizes, [10_000, 100_000])
    .option('--apps <list>', `which sources: ${APPS.join(', ')}`, listOf(APPS), [...APPS])
    .option('--scenarios <list>', SCENARIOS.join(', '), listOf(SCENARIOS), [...SCENARIOS])
    .option('--runs <n>', 'how often; the tables show the median and the range', wholeNumber, 3)
    .option(
      '--patience <s>',
      'wait up to so many seconds before each sync for others to leave the machine',
      wholeNumber,
      0,
    )
    .option('--json <file>', 'write every figure of every run to a file', (path: string) => path, null)
    .option('--phases', 'show where the time of each run goes, by activity', false)
    .option('--profile <process>', 'profile a process and show where its CPU time goes: worker', profiled, null)
    .addHelpText('after', EXAMPLES)
    .parse()
    .opts()

const listOf =
  <T extends string>(known: readonly T[]) =>
  (text: string): T[] => {
    const names = text.split(',')
    const unknown = names.filter((name) => !known.includes(name as T))
    if (unknown.length > 0)
      throw new InvalidArgumentError(`Unknown: ${unknown.join(', ')}. Known: ${known.join(', ')}.`)
    // In the known order, whatever the order asked for.
    return known.filter((name) => names.includes(name))
  }

const sizes = (text: string): number[] =>
  text
    .split(',')
    .map(size)
    .toSorted((a, b) => a - b)

function size(text: string): number {
  const [, digits, unit = ''] = /^(\d+)([kM]?)$/.exec(text) ?? []
  const count = Number(digits) * (unit === 'M' ? 1_000_000 : unit === 'k' ? 1_000 : 1)
  if (count >= 1 && count <= 1_000_000) return count
  throw new InvalidArgumentError('Write sizes as 500, 10k or 1M, up to 1M.')
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected a number from 1 to 999.')
}

function profiled(text: string): 'worker' {
  if (text === 'worker') return text
  throw new InvalidArgumentError('Only the worker can be profiled.')
}
