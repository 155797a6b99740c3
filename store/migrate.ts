/** Brings a database to the schema that this code needs. */
import knex, { type Knex } from 'knex'
import { migrations } from '../migrations'

/**
 * Applies what is missing and returns the names applied. Several starters at once are safe: Knex takes a lock.
 *
 * Knex would store file names with their extension and call the folder corrupt once `.ts` became `.js`; our own
 * source gives it names without one.
 */
export const migrateToLatest = (databaseUrl: string): Promise<string[]> =>
  withKnex(databaseUrl, async (db) => {
    const [, applied] = (await db.migrate.latest({ migrationSource })) as [number, string[]]
    return applied
  })

/** Takes back the newest migration and returns its name, if there was one. */
export const rollbackLast = (databaseUrl: string): Promise<string[]> =>
  withKnex(databaseUrl, async (db) => {
    const [, undone] = (await db.migrate.down({ migrationSource })) as [number, string[]]
    return undone
  })

/** Names of migrations that the database still lacks. */
export async function pendingMigrations(db: Knex): Promise<string[]> {
  const [, pending] = (await db.migrate.list({ migrationSource })) as [unknown, { name: string }[]]
  return pending.map((migration) => (typeof migration === 'string' ? migration : migration.name))
}

type Name = keyof typeof migrations

const migrationSource: Knex.MigrationSource<Name> = {
  getMigrations: () => Promise.resolve(Object.keys(migrations) as Name[]),
  getMigrationName: (name) => name,
  getMigration: (name) => Promise.resolve(migrations[name]),
}

async function withKnex<T>(databaseUrl: string, work: (db: Knex) => Promise<T>): Promise<T> {
  const db = knex({ client: 'pg', connection: databaseUrl, pool: { min: 0, max: 2 } })
  try {
    return await work(db)
  } finally {
    await db.destroy()
  }
}
