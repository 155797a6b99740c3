/** `npm run bench`: measures the service beside the yardstick, proves each result, and says which aims are met. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { explain, say, step } from '../bin/local/progress'
import type { Results } from './aims'
import { runCourse, STEPS, type Step } from './course'
import { runEmptySyncs } from './empty-syncs'
import { compact, sizeName } from './figures'
import { readOptions, type BenchOptions } from './options'
import { describeProfiles } from './profile'
import { report, voided } from './report'
import { runSmallSyncs } from './small-syncs'
import { startStand, type Stand } from './stand'

const EMPTY_SYNCS = 50

async function main(): Promise<void> {
  const options = readOptions()
  const profile_folder = options.profile === null ? null : join('.data', 'profiles', String(Date.now()))
  if (profile_folder !== null) mkdirSync(profile_folder, { recursive: true })
  const interruption = untilInterrupted()
  const stand = await startStand({ profile_folder, patience: options.patience })
  const results: Results = { steps: [], empty: [], small: [] }
  try {
    const machine = await describeMachine(stand)
    const measuring = measureAll(stand, options, results)
    // After an interruption it fails along with the servers; nobody waits for it then.
    measuring.catch(() => undefined)
    const interrupted = await Promise.race([measuring.then(() => false), interruption])
    say(`\n${Object.values(machine).join(' · ')}\n\n${report(results, options)}`)
    if (options.json !== null)
      writeFileSync(options.json, `${JSON.stringify({ machine, options, ...results }, null, 2)}\n`)
    if (interrupted) say('\nInterrupted: the tables hold what was measured until then.')
    process.exitCode = interrupted ? 130 : voided(results).length > 0 ? 1 : 0
  } finally {
    await stand.stop()
  }
  if (profile_folder !== null) say(`\n${describeProfiles(profile_folder)}`)
  // What was interrupted may still hold on to a timer.
  process.exit()
}

/** Resolves with the first signal; a second one ends us at once, and with us what we started. */
const untilInterrupted = (): Promise<true> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(true))
  })

async function measureAll(stand: Stand, options: BenchOptions, results: Results): Promise<void> {
  for (let run_no = 1; run_no <= options.runs; run_no++) await measureOnce(stand, options, run_no, results)
}

async function measureOnce(
  stand: Stand,
  { apps, sizes, scenarios, runs }: BenchOptions,
  run_no: number,
  results: Results,
): Promise<void> {
  const steps = new Set<Step>(STEPS.filter((name) => scenarios.includes(name)))
  const of = (what: string) => `run ${run_no} of ${runs}: ${what}`
  if (steps.size > 0) {
    for (const size of sizes) {
      for (const app of apps) {
        const times: string[] = []
        const run = async () => {
          for await (const result of runCourse(stand, { app, size, steps, run_no })) {
            results.steps.push(result)
            times.push(`${result.step} ${compact(result.ours.seconds)} s`)
          }
        }
        await step(of(`${app} ${sizeName(size)}`), run, () => times.join(', '))
      }
    }
  }
  const [app = 'ynab'] = apps
  if (scenarios.includes('empty'))
    results.empty.push(await step(of('empty syncs'), () => runEmptySyncs(stand, app, EMPTY_SYNCS, run_no)))
  if (scenarios.includes('small'))
    results.small.push(await step(of('small syncs'), () => runSmallSyncs(stand, app, run_no)))
}

async function describeMachine({ db, temporal_cli }: Stand): Promise<Record<string, string>> {
  const { rows } = await db.query<{ server_version: string }>('show server_version')
  const [cpu] = cpus()
  return {
    cpu: `${cpus().length} × ${cpu?.model.trim() ?? 'CPU'}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    node: `Node ${process.versions.node}`,
    postgres: `PostgreSQL ${rows[0]?.server_version ?? ''}`,
    temporal: `Temporal CLI ${temporal_cli}, dev server`,
  }
}

main().catch((error: unknown) => {
  say(explain(error))
  process.exitCode = 1
})
