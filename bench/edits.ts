/**
 * `npm run bench:edits`: what people's edits and moving ids cost a sync. The same bank, with nothing, 1 % and 20 % of its
 * rows edited here, read whole, read again, and after 1 % of its rows posted under other ids.
 */
import { Command } from 'commander'
import { explain, say, step } from '../bin/local/progress'
import { edit } from '../domain/record-state'
import { openDatabase, type Database } from '../runtime/db'
import { mintId } from '../runtime/ids'
import { editing } from '../store/editing'
import { loadStates, saveStates, withViews } from '../store/record-states'
import { spread, table, whole } from './figures'
import { syncToEnd, untilFree } from './measure'
import { startStand, type Stand } from './stand'
import type { SyncType } from '../domain/sync-job'

interface Options {
  size: number
  runs: number
}

const SHARES = [0, 0.01, 0.2]
/** Rows of the bank that are pending, and so can move. */
const PENDING = 0.05
const MOVING = 0.01
const EDITED_AT_ONCE = 1_000

const COLUMNS = [
  'first load',
  'full, unchanged',
  'full, 1 % changed',
  'incremental, 10 %',
  'incremental, 1 % moved',
] as const
type Column = (typeof COLUMNS)[number]
/** Records a second, of each run. */
type Figures = Record<Column, number[]>

async function main(): Promise<void> {
  const { size, runs } = readOptions()
  const stand = await startStand({ profile_folder: null, patience: 0 })
  const db = openDatabase({ DATABASE_URL: stand.database_url, DATABASE_POOL_MAX: 2 })
  try {
    const figures = new Map(SHARES.map((share) => [share, Object.fromEntries(COLUMNS.map((name) => [name, []])) as unknown as Figures]))
    for (let run_no = 1; run_no <= runs; run_no++)
      for (const [share, of] of figures)
        await step(`run ${run_no} of ${runs}: ${whole(share * 100)} % edited`, () => runCourse(stand, db, { size, share, run_no }, of))
    say(`\n${size.toLocaleString('en')} rows, records a second\n\n${report(figures)}`)
  } finally {
    await db.close()
    await stand.stop()
  }
  process.exit()
} // prettier-ignore

const report = (figures: ReadonlyMap<number, Figures>): string =>
  table(
    ['edited', ...COLUMNS],
    [...figures].map(([share, of]) => [`${share * 100} %`, ...COLUMNS.map((name) => spread(of[name], whole))]),
  )

interface Course {
  size: number
  share: number
  run_no: number
}

async function runCourse(stand: Stand, db: Database, { size, share, run_no }: Course, figures: Figures): Promise<void> {
  await stand.db.query('truncate records, record_bases, record_aliases, field_overrides, conflicts')
  const login = `edits_${share}_${run_no}`
  const door = `${stand.sandbox_url}/control/harbor/${login}`
  await knock('PUT', door, { size, seed: 'bench', pending_share: PENDING })
  const { integration_id } = await stand.framework.createIntegration({ user_id: login, app_name: 'harbor', oauth_token: login })
  const measure = async (column: Column, sync_type: SyncType, change?: object) => {
    if (change !== undefined) await knock('POST', `${door}/changes`, change)
    await stand.settle()
    const startedAt = performance.now()
    const { status, records_synced } = await syncToEnd(stand, integration_id, sync_type)
    if (status !== 'COMPLETED') throw new Error(`The sync ended ${status}.`)
    figures[column].push(records_synced / ((performance.now() - startedAt) / 1000))
    await untilFree(stand, integration_id)
  }

  await measure('first load', 'full')
  await editShare(stand, db, integration_id, share)
  await measure('full, unchanged', 'full')
  await measure('full, 1 % changed', 'full', { edit_share: 0.01, seed: 1 })
  await measure('incremental, 10 %', 'incremental', { edit_share: 0.1, seed: 2 })
  await measure('incremental, 1 % moved', 'incremental', { post_random: Math.round(size * MOVING) })
  await knock('DELETE', door)
} // prettier-ignore

/** Lays edits over a share of the rows, evenly, as people do it but many at once. */
async function editShare(stand: Stand, { bulk }: Database, integrationId: string, share: number): Promise<void> {
  if (share === 0) return
  const { rows } = await stand.db.query<{ id: string }>(EVERY_NTH, [integrationId, Math.round(1 / share)])
  for (let from = 0; from < rows.length; from += EDITED_AT_ONCE)
    await editing(bulk, integrationId, async (client, { integration_no, now }) => {
      const states = await loadStates(client, rows.slice(from, from + EDITED_AT_ONCE).map(({ id }) => id)) // prettier-ignore
      const by = { fields: { category: 'Edited' }, actor: 'bench', decision_id: mintId('decision'), edited_at: now }
      const edited = [...states.values()].map((state) => edit(state, by))
      await saveStates(client, withViews(edited, []), { integration_no, sync_job_id: null })
    })
}

const EVERY_NTH = `
  select id from (
    select replace(record_id::text, '-', '') as id, row_number() over (order by record_id) as n
      from records join integrations using (integration_no) where integration_id = $1 and entity = 'transaction'
  ) r where n % $2 = 0`

async function knock(method: string, url: string, body?: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url, { method, ...(body === undefined ? {} : { headers, body: JSON.stringify(body) }) })
  if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${await answer.text()}`)
}

const wholeNumber = (text: string): number => Number.parseInt(text, 10)

const readOptions = (): Options =>
  new Command('npm run bench:edits --')
    .description('What edits and moving ids cost a sync.')
    .option('--size <n>', 'transactions of the bank', wholeNumber, 20_000)
    .option('--runs <n>', 'how often; the table shows the median and the range', wholeNumber, 3)
    .parse()
    .opts()

main().catch((error: unknown) => {
  say(explain(error))
  process.exitCode = 1
})
