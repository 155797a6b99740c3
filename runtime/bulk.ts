/** The pool of bare Postgres clients for the bulk path: COPY, probes and the one commit of a chunk. */
import { Pool, type PoolClient } from 'pg'
import type { Config } from './config'
import { getTypeParser } from './pg-types'

export type { PoolClient }

/** Each client keeps the temporary table `incoming`. */
export function openBulkPool({
  DATABASE_URL,
  DATABASE_POOL_MAX,
}: Pick<Config, 'DATABASE_URL' | 'DATABASE_POOL_MAX'>): Pool {
  const bulk = new Pool({
    connectionString: DATABASE_URL,
    types: { getTypeParser },
    keepAlive: true,
    max: DATABASE_POOL_MAX,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 10_000,
  })
  // An idle client that loses its server must not end the process; whoever uses the pool next is told.
  bulk.on('error', () => undefined)
  return bulk
}

/**
 * Runs `work` in a transaction of a bare client.
 *
 * A client whose transaction failed in a way that leaves its state unknown is thrown away, not put back.
 */
export async function inTransaction<T>(bulk: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await prepared(bulk)
  let broken = true
  try {
    await client.query('begin')
    try {
      const result = await work(client)
      await client.query('commit')
      broken = false
      return result
    } catch (error) {
      // Whatever the rollback says, what is told is why it was needed.
      broken = await client.query('rollback').then(
        () => false,
        () => true,
      )
      throw error
    }
  } finally {
    client.release(broken)
  }
}

/** A probe through a cached generic plan once took the wrong index; these statements are planned each time. */
const SESSION = `
  set plan_cache_mode = force_custom_plan;
  create temporary table if not exists incoming (
    record_id uuid, integration_no bigint, entity text, external_id text, sort_on date, body jsonb, content_hash uuid, changed_in bigint
  ) on commit delete rows;`

const ready = new WeakSet<PoolClient>()

async function prepared(bulk: Pool): Promise<PoolClient> {
  const client = await bulk.connect()
  if (ready.has(client)) return client
  try {
    // A server that restarts ends clients in mid-use; the failing query reports it, this listener only keeps the process alive.
    client.on('error', () => undefined)
    await client.query(SESSION)
    ready.add(client)
    return client
  } catch (error) {
    client.release(true)
    throw error
  }
}
