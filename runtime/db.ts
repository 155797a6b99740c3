/** Postgres: Knex for queries, and a pool of bare clients for the bulk path. */
import knex, { type Knex } from 'knex'
import { Pool, types as pgTypes, type PoolClient } from 'pg'
import type { Config } from './config'
import { IntegrationError } from '../domain/errors'

export interface Database {
  knex: Knex
  /** Clients for COPY and other bulk statements; each keeps the temporary table `incoming`. */
  bulk: Pool
  close(): Promise<void>
}

export type { PoolClient }

export function openDatabase(config: Pick<Config, 'DATABASE_URL' | 'DATABASE_POOL_MAX'>): Database {
  const connection = { connectionString: config.DATABASE_URL, types: { getTypeParser }, keepAlive: true }
  const db = knex({
    client: 'pg',
    connection: connection as Knex.PgConnectionConfig,
    pool: { min: 0, max: config.DATABASE_POOL_MAX },
    acquireConnectionTimeout: 10_000,
  })
  const bulk = new Pool({
    ...connection,
    max: config.DATABASE_POOL_MAX,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 10_000,
  })
  // An idle client that loses its server must not end the process; whoever uses the pool next is told.
  bulk.on('error', () => undefined)
  return { knex: db, bulk, close: async () => void (await Promise.all([db.destroy(), bulk.end()])) }
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
      await client.query('rollback')
      broken = false
      throw error
    }
  } finally {
    client.release(broken)
  }
}

/** SQLSTATE of a Postgres error, or undefined for anything else. */
export const sqlState = (error: unknown): string | undefined => {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}

/** True where the database, not the statement, is at fault: the same work may succeed later. */
export function isDatabaseOutage(error: unknown): boolean {
  const state = sqlState(error)
  if (state !== undefined) return OUTAGE_CLASSES.some((prefix) => state.startsWith(prefix))
  const { code, name, message } = error as { code?: string; name?: string; message?: string }
  return OUTAGE_ERRNOS.includes(code ?? '') || name === 'KnexTimeoutError' || POOL_MESSAGES.includes(message ?? '')
}

export const asStoreFailure = (error: unknown): unknown =>
  isDatabaseOutage(error) ? new IntegrationError('store.unavailable', undefined, { cause: error }) : error

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

// Connection exceptions, insufficient resources, operator intervention, transaction rollbacks (deadlock, serialization).
const OUTAGE_CLASSES = ['08', '53', '57', '58', '40']
const OUTAGE_ERRNOS = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'ENOENT']
// node-postgres gives these no code.
const POOL_MESSAGES = [
  'Connection terminated unexpectedly',
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Connection terminated due to connection timeout',
  'Client has encountered a connection error and is not queryable',
]

const { INT8, DATE, TIMESTAMPTZ } = pgTypes.builtins

/** int8 as a number (all of ours stay below 2^53), days as text, instants as RFC 3339 in UTC: the shapes that go on the wire. */
const getTypeParser: typeof pgTypes.getTypeParser = (oid, format) => {
  if (format !== 'binary') {
    if (oid === INT8) return Number
    if (oid === DATE) return (text: string) => text
    if (oid === TIMESTAMPTZ) return (text: string) => new Date(text).toISOString()
  }
  return pgTypes.getTypeParser(oid, format)
}
