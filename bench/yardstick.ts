/**
 * The yardstick: what a plain script reaches that does the same work and nothing else. It reads the same answers of the
 * same source, makes the same rows, and writes them 5,000 at a time by COPY into a kept temporary table and
 * `INSERT … ON CONFLICT` into a table with the columns and indexes of `records`; the next rows are read and mapped while
 * the last are written. No engine, no checks, no ledger, no way to go on after a crash.
 *
 * Run by the bench as a process of its own. Its order is the one argument; its result is printed.
 */
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { Agent, request } from 'undici'
import { readJsonRows } from '../connectors/formats/json-rows'
import { contentHash, recordId } from '../runtime/digest'
import { copyText } from './copy-text'
import type { App } from './source'
import {
  stripeBalance,
  stripeMovement,
  ynabAccount,
  ynabGroup,
  ynabPayee,
  ynabTransaction,
  type Money,
  type Row,
  type StripeBalance,
  type StripeMovement,
} from './yardstick-rows'

export interface YardstickOrder {
  app: App
  base_url: string
  token: string
  plan_id: string | undefined
  money: Money
  integration_id: string
  integration_no: number
  /** Stands in `changed_in`. */
  run_no: number
}

export interface YardstickResult {
  records: number
  seconds: number
  cpu_s: number
  peak_mb: number
}

const BATCH = 5_000

async function main(): Promise<void> {
  const order = JSON.parse(process.argv[2] ?? '') as YardstickOrder
  const db = new Client({ connectionString: process.env['DATABASE_URL'] })
  await db.connect()
  await db.query(PREPARE)
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()

  let records = 0
  let writing: Promise<void> = Promise.resolve()
  let lines: string[] = []
  const flush = async () => {
    const text = lines.join('\n')
    records += lines.length
    lines = []
    await writing
    writing = write(db, text)
    // Awaited before the next batch; until then a failure must not count as unhandled.
    writing.catch(() => undefined)
  }
  for await (const rows of rowsOf(order)) {
    for (const row of rows) {
      lines.push(toLine(row, order))
      if (lines.length === BATCH) await flush()
    }
  }
  if (lines.length > 0) await flush()
  await writing

  const { user, system } = process.cpuUsage(cpuBefore)
  const result: YardstickResult = {
    records,
    seconds: (performance.now() - startedAt) / 1000,
    cpu_s: (user + system) / 1e6,
    peak_mb: process.resourceUsage().maxRSS / 1024,
  }
  await db.end()
  process.stdout.write(JSON.stringify(result))
}

async function* rowsOf({ app, base_url, token, plan_id, money }: YardstickOrder): AsyncGenerator<Row[]> {
  const agent = new Agent()
  const ask = async (path: string) =>
    (await request(base_url + path, { dispatcher: agent, headers: { authorization: `Bearer ${token}` } })).body
  // One body may be larger than the longest string there can be, so it is split as it arrives.
  const list = async function* (path: string, key: string, map: (row: never, money: Money) => Row[]) {
    for await (const texts of readJsonRows(await ask(`/plans/${plan_id}/${path}`), { path: ['data', key] }))
      yield texts.flatMap((text) => map(JSON.parse(text) as never, money))
  }

  if (app === 'ynab') {
    yield* list('accounts', 'accounts', ynabAccount)
    yield* list('categories', 'category_groups', ynabGroup)
    yield* list('payees', 'payees', ynabPayee)
    yield* list('transactions?since_date=1900-01-01', 'transactions', ynabTransaction)
  } else {
    yield stripeBalance((await (await ask('/balance')).json()) as StripeBalance)
    for (let after = ''; ;) {
      const page = (await (await ask(`/balance_transactions?limit=100${after}`)).json()) as StripePage
      yield page.data.flatMap(stripeMovement)
      if (!page.has_more) break
      after = `&starting_after=${page.data.at(-1)?.id}`
    }
  }
  await agent.close()
}

interface StripePage {
  data: StripeMovement[]
  has_more: boolean
}

function toLine({ entity, external_id, sort_on, body }: Row, order: YardstickOrder): string {
  const text = JSON.stringify(body)
  const id = recordId(order.integration_id, entity, external_id)
  return `${id}\t${order.integration_no}\t${entity}\t${external_id}\t${sort_on}\t${copyText(text)}\t${contentHash(text)}\t${order.run_no}`
}

async function write(db: Client, text: string): Promise<void> {
  await db.query('begin')
  await pipeline(Readable.from([Buffer.from(text)]), db.query(copyFrom('copy incoming from stdin')))
  await db.query(UPSERT)
  await db.query('commit')
}

const COLUMNS = 'record_id, integration_no, entity, external_id, sort_on, body, content_hash, changed_in'

const PREPARE = `
  create temporary table incoming on commit delete rows as select ${COLUMNS} from yardstick.records with no data;`

/** Unchanged rows are left alone, as the service leaves them. */
const UPSERT = `
  insert into yardstick.records as r (${COLUMNS}) select ${COLUMNS} from incoming
  on conflict (record_id) do update set
    sort_on = excluded.sort_on, body = excluded.body, content_hash = excluded.content_hash,
    changed_in = excluded.changed_in, version = r.version + 1, updated_at = now(), deleted_at = null
  where r.content_hash is distinct from excluded.content_hash or r.deleted_at is not null`

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  process.exitCode = 1
})
