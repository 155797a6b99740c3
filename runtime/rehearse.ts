/** Work that is really done and of which nothing stays: a database that is one connection in one transaction, rolled back at the end. */
import knex, { type Knex } from 'knex'
import type { Pool } from 'pg'
import { inTransaction, type PoolClient } from './bulk'
import type { Database } from './db'

/** Whoever is asked by the work may think for longer than a statement would be waited for. */
const PATIENCE = '60s'

/**
 * Runs `work` on a copy of `Database` that sees everything and keeps nothing. Transactions in it become savepoints, so
 * they may follow each other and not overlap.
 */
export const rehearse = <T>({ bulk }: Database, work: (db: Database) => Promise<T>): Promise<T> =>
  inTransaction(
    bulk,
    async (client) => {
      await client.query(`set local idle_in_transaction_session_timeout = '${PATIENCE}'`)
      const held = inSavepoints(client)
      const onlyOne = { query: held.query.bind(held), connect: () => Promise.resolve(held) } as unknown as Pool
      return work({ knex: knexOn(held), bulk: onlyOne, close: () => Promise.resolve() })
    },
    'rollback',
  )

const VERB = /^(begin|commit|rollback);?$/i

/** The client, for which a transaction is a savepoint within the one that it is in. */
function inSavepoints(client: PoolClient): PoolClient {
  let depth = 0
  const translate = (text: string): string => {
    switch (VERB.exec(text)?.[1]?.toLowerCase()) {
      case 'begin':
        return `savepoint rehearsal_${++depth}`
      case 'commit':
        return `release savepoint rehearsal_${depth--}`
      case 'rollback':
        return `rollback to savepoint rehearsal_${depth--}`
      default:
        return text
    }
  }
  const query = (first: string | { text: string }, ...rest: unknown[]): unknown => {
    const translated = typeof first === 'string' ? translate(first) : { ...first, text: translate(first.text) }
    return (client.query as (...args: unknown[]) => unknown).call(client, translated, ...rest)
  }
  return new Proxy(client, {
    get: (target, name) => {
      if (name === 'query') return query
      if (name === 'release') return () => undefined
      const value = Reflect.get(target, name) as unknown
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

/** Knex without a pool: every query and every transaction of it uses this connection. */
function knexOn(connection: PoolClient): Knex {
  const db = knex({ client: 'pg' })
  const engine = db.client as { acquireConnection: () => Promise<PoolClient>; releaseConnection: () => Promise<void> }
  engine.acquireConnection = () => Promise.resolve(connection)
  engine.releaseConnection = () => Promise.resolve()
  return db
}
