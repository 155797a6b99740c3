/**
 * `npm run bench:pulse`: many listeners of one API process while syncs run, a share of whom keep breaking off and coming
 * back. Whoever stayed has to have heard every change, once and in order; whoever broke off, how everything ended.
 */
import { Command } from 'commander'
import { explain, say, step } from '../bin/local/progress'
import { quantile } from './figures'
import { linkNew, type Link } from './link'
import { startMeter } from './meter'
import { createListener, type PulseListener } from './pulse-listener'
import { startStand, type Stand } from './stand'

interface PulseOptions {
  listeners: number
  users: number
  syncs: number
}

const AT_A_TIME = 10
const SIZE = 200
/** One listener in so many breaks off again and again. */
const RESTLESS = 5

async function main(): Promise<void> {
  const options = readOptions()
  const stand = await startStand({ profile_folder: null, patience: 0 })
  try {
    const links = await step(`${options.users} users`, () => linkAll(stand, options.users))
    const listeners = await step(`${options.listeners} listeners`, () => openListeners(stand, options, links))
    const stopMeter = startMeter(stand.pids())
    const startedAt = performance.now()
    await step(`${options.users * options.syncs} syncs`, () => syncAll(stand, links, options.syncs))
    const seconds = (performance.now() - startedAt) / 1000
    const truth = await readTruth(stand)
    await Promise.all(listeners.map((listener) => listener.catchUp(truth)))
    const usage = stopMeter()
    for (const listener of listeners) listener.leave()

    const faults = listeners.flatMap((listener) => listener.faults(truth))
    const heard = listeners.reduce((sum, listener) => sum + listener.heard, 0)
    const delays = listeners.flatMap((listener) => listener.delays_ms)
    say(
      [
        '',
        `listeners          ${listeners.length} of one API process, ${Math.ceil(listeners.length / RESTLESS)} of them restless`,
        `changes            ${[...truth.values()].reduce((sum, revision) => sum + revision, 0)} of ${truth.size} jobs in ${seconds.toFixed(1)} s`,
        `events heard       ${heard.toLocaleString('en')}`,
        `reconnections      ${listeners.reduce((sum, listener) => sum + listener.breaks, 0)}`,
        `missed             ${faults.length}`,
        `end to ear         ${quantile(delays, 0.5).toFixed(0)} ms at the median, ${quantile(delays, 0.99).toFixed(0)} ms for 99 %`,
        `API                ${usage['api']?.cpu_s.toFixed(1) ?? '?'} s of CPU, ${usage['api']?.peak_mb?.toFixed(0) ?? '?'} MB at the peak`,
      ].join('\n'),
    )
    for (const fault of faults.slice(0, 10)) say(`  ${fault}`)
    process.exitCode = faults.length === 0 ? 0 : 1
  } finally {
    await stand.stop()
  }
  process.exit()
}

const wholeNumber = (text: string): number => Number.parseInt(text, 10)

const readOptions = (): PulseOptions =>
  new Command('npm run bench:pulse --')
    .description('Many listeners of one API process while syncs run; nobody may miss a change.')
    .option('--listeners <n>', 'connections, all open at once', wholeNumber, 500)
    .option('--users <n>', 'users with an account each, among whom the listeners are dealt', wholeNumber, 50)
    .option('--syncs <n>', 'syncs of each user', wholeNumber, 6)
    .parse()
    .opts()

async function linkAll(stand: Stand, users: number): Promise<Link[]> {
  const links: Link[] = []
  for (let n = 0; n < users; n++) links.push(await linkNew(stand, 'stripe', `pulse_${n}`, SIZE))
  return links
}

const openListeners = (stand: Stand, { listeners, users }: PulseOptions, links: Link[]): Promise<PulseListener[]> =>
  Promise.all(
    Array.from({ length: listeners }, (_, n) =>
      createListener({
        access: stand,
        user_id: `user_pulse_${n % users}`,
        integration_id: links[n % users]?.integration_id ?? '',
        restless: n % RESTLESS === 0,
      }),
    ),
  )

async function syncAll({ service }: Stand, links: readonly Link[], each: number): Promise<void> {
  const waiting = Array.from({ length: each }, () => links).flat()
  const client = async (): Promise<void> => {
    for (let link = waiting.shift(); link !== undefined; link = waiting.shift()) {
      const { integration_id } = link
      await service.syncData({ integration_id, sync_type: 'full', wait_s: 60 }).catch(() => undefined)
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, client))
}

/** How often each job changed, and whose it is: by `integration_id sync_job_id`. */
async function readTruth({ db }: Stand): Promise<Map<string, number>> {
  const { rows } = await db.query<{ key: string; revision: number }>(
    `select integration_id || ' ' || sync_job_id as key, revision::int from sync_jobs`,
  )
  return new Map(rows.map(({ key, revision }) => [key, revision]))
}

main().catch((error: unknown) => {
  say(explain(error))
  process.exitCode = 1
})
