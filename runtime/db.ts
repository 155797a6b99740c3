/** Postgres: Knex for schema, ledger and queries, and the pool of the bulk path. */
import knex, { type Knex } from 'knex'
import type { Pool } from 'pg'
import { openBulkPool, type Sql } from './bulk'
import type { Config } from './config'
import { getTypeParser } from './pg-types'

export interface Database {
  knex: Knex
  bulk: Pool
  close(): Promise<void>
}

export function openDatabase(config: Pick<Config, 'DATABASE_URL' | 'DATABASE_POOL_MAX'>): Database {
  const connection = {
    connectionString: config.DATABASE_URL,
    types: { getTypeParser },
    keepAlive: true,
    // A process that is paused in mid-transaction must not keep its locks for ever. An upload may pause that long.
    idle_in_transaction_session_timeout: 60_000,
  }
  const db = knex({
    client: 'pg',
    connection: connection as Knex.PgConnectionConfig,
    pool: { min: 0, max: config.DATABASE_POOL_MAX },
    acquireConnectionTimeout: 10_000,
    // Of a lost connection it prints a line of its own, which is not JSON; the query that fails says it too.
    log: { warn: () => undefined },
  })
  const bulk = openBulkPool(config)
  return { knex: db, bulk, close: async () => void (await Promise.all([db.destroy(), bulk.end()])) }
}

/** The bare client of a transaction of Knex: for statements of the bulk path that have to be part of it. */
export const clientOf = ({ client }: Knex.Transaction): Promise<Sql> =>
  (client as { acquireConnection: () => Promise<Sql> }).acquireConnection()
