/** Work that is really done and of which nothing stays: a database that is one connection in one transaction, rolled back at the end. */
import knex, { type Knex } from 'knex'
import type { Pool } from 'pg'
import { inTransaction, type PoolClient } from './bulk'
import type { Database } from './db'

/** Whoever is asked by the work may think for longer than a statement would be waited for. */
const PATIENCE = '60s'

export interface Rehearsal {
  /** Sees everything and keeps nothing. Transactions in it become savepoints: they may follow each other, not overlap. */
  db: Database
  /** From now on rows are locked as they are asked to be. Before, others are not kept waiting by what only reads. */
  lock: () => void
}

export const rehearse = <T>({ bulk }: Database, work: (rehearsal: Rehearsal) => Promise<T>): Promise<T> =>
  inTransaction(
    bulk,
    async (client) => {
      await client.query(`set local idle_in_transaction_session_timeout = '${PATIENCE}'`)
      const locks = { taken: false }
      const held = inSavepoints(client, locks)
      const onlyOne = { query: held.query.bind(held), connect: () => Promise.resolve(held) } as unknown as Pool
      const db = { knex: knexOn(held), bulk: onlyOne, close: () => Promise.resolve() }
      return work({ db, lock: () => (locks.taken = true) })
    },
    'rollback',
  )

const LOCK = /\s+for no key update( of \w+)?\s*$/i
const VERB = /^(begin|commit|rollback);?$/i

/** The client, for which a transaction is a savepoint within the one that it is in. */
function inSavepoints(client: PoolClient, locks: { taken: boolean }): PoolClient {
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
        return locks.taken ? text : text.replace(LOCK, '')
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
