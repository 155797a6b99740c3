import { Pool } from 'pg'
import { openDatabase, type Database } from '../../runtime/db'
import { probeRecords } from '../../store/probe'
import { createTestDatabase, type TestDatabase } from '../support/database'

const CHUNK = 5_000
const CHUNKS = 10

let database: TestDatabase
let db: Database
/** One session, so that its statistics can be asked for at once. */
let bulk: Pool
beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase({ DATABASE_URL: database.url, DATABASE_POOL_MAX: 2 })
  bulk = new Pool({ connectionString: database.url, max: 1 })
  await db.knex.raw('alter table records set (autovacuum_enabled = false)')
  await db.knex.raw(
    `insert into integrations (integration_id, user_id, app_name, status, protocol) values ('i', 'u', 'ynab', 'CONNECTED', 'token')`,
  )
  await db.knex.raw(
    `insert into sync_jobs (sync_job_id, integration_id, user_id, app_name, sync_type, trigger, status) values ('s', 'i', 'u', 'ynab', 'full', 'api', 'RUNNING')`,
  )
})
afterAll(async () => {
  await bulk.end()
  await db.close()
  await database.drop()
})

/** Keys of a chunk: half of them are there, the others are still to come. */
async function keysAround(chunk: number): Promise<{ ids: string[]; hashes: string[] }> {
  const { rows } = await bulk.query<{ id: string }>(
    `select md5('record ' || n)::uuid::text as id from generate_series($1::int, $2::int) n`,
    [Math.max(0, chunk * CHUNK - CHUNK / 2), chunk * CHUNK + CHUNK / 2 - 1],
  )
  return { ids: rows.map(({ id }) => id), hashes: rows.map(() => '00000000-0000-0000-0000-000000000000') }
}

const load = (chunk: number) =>
  bulk.query(
    `insert into records (record_id, integration_no, entity, external_id, sort_on, body, content_hash, changed_in)
     select md5('record ' || n)::uuid, 1, 'transaction', n::text, date '2020-01-01' + n % 1000, '{"amount_minor": 1}', md5(n::text)::uuid, 1
       from generate_series($1::int, $2::int) n`,
    [chunk * CHUNK, (chunk + 1) * CHUNK - 1],
  )

interface Cost {
  rows_scanned: number
  rows_fetched: number
  buffers: number
}

async function costSoFar(): Promise<Cost> {
  await bulk.query('select pg_stat_force_next_flush()')
  const { rows } = await bulk.query<Record<keyof Cost, string>>(
    `select t.seq_tup_read as rows_scanned, t.idx_tup_fetch as rows_fetched,
            io.heap_blks_hit + io.heap_blks_read + io.idx_blks_hit + io.idx_blks_read as buffers
       from pg_stat_user_tables t join pg_statio_user_tables io using (relid) where t.relname = 'records'`,
  )
  const [cost] = rows
  return {
    rows_scanned: Number(cost?.rows_scanned),
    rows_fetched: Number(cost?.rows_fetched),
    buffers: Number(cost?.buffers),
  }
}

async function costOfProbe(chunk: number): Promise<Cost & { unseen: number }> {
  const { ids, hashes } = await keysAround(chunk)
  const before = await costSoFar()
  const { unseen } = await probeRecords(bulk, { ids, hashes, versions: {} }, 's')
  const after = await costSoFar()
  return {
    unseen: unseen.size,
    rows_scanned: after.rows_scanned - before.rows_scanned,
    rows_fetched: after.rows_fetched - before.rows_fetched,
    buffers: after.buffers - before.buffers,
  }
}

describe('the probe of a chunk', () => {
  it('costs the same in a table of 50,000 rows as at its beginning, although nobody ever analysed it', async () => {
    const costs = []
    for (let chunk = 0; chunk < CHUNKS; chunk++) {
      costs.push(await costOfProbe(chunk))
      await load(chunk)
    }
    const [, second] = costs
    const last = costs.at(-1)
    expect(last).toMatchObject({ unseen: CHUNK / 2, rows_scanned: 0 })
    expect(last?.rows_fetched).toBeLessThanOrEqual(CHUNK)
    // A tree of ten times the size may be a level deeper.
    expect(last?.buffers).toBeLessThan(2 * (second?.buffers ?? 0))
    const statistics = await bulk.query(`select from pg_stats where tablename = 'records'`)
    expect(statistics.rowCount).toBe(0)
  })
})
