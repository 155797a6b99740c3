/** The pool of bare Postgres clients for the bulk path: staging, probes and the one commit of a chunk. */
import { Pool, type PoolClient } from 'pg'
import type { Config } from './config'
import { getTypeParser } from './pg-types'

export type { PoolClient }

/** Whatever runs a statement: the pool, or one client in a transaction. */
export type Sql = Pick<Pool, 'query'>

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
    // A worker that is paused in mid-transaction would keep its integration locked for ever: it loses its session instead.
    idle_in_transaction_session_timeout: 15_000,
  })
  // An idle client that loses its server must not end the process; whoever uses the pool next is told.
  bulk.on('error', ignore)
  return bulk
}

/**
 * Runs `work` in a transaction of a bare client.
 *
 * With `rollback` nothing of it stays: what it would do is seen, and not done.
 *
 * A client whose transaction failed in a way that leaves its state unknown is thrown away, not put back.
 */
export async function inTransaction<T>(
  bulk: Pool,
  work: (client: PoolClient) => Promise<T>,
  end: 'commit' | 'rollback' = 'commit',
): Promise<T> {
  const client = await bulk.connect()
  // A server that restarts ends clients in mid-use: the statement that fails says so, an unheard event would end us.
  client.on('error', ignore)
  let broken = true
  try {
    await client.query('begin')
    try {
      const result = await work(client)
      await client.query(end)
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
    client.off('error', ignore)
    client.release(broken)
  }
}

const ignore = (): void => undefined
