import { randomBytes } from 'node:crypto'
import { databaseUrl, withClient } from '../../bin/local/postgres'
import { until } from './until'

export interface TestDatabase {
  url: string
  /** Fails when somebody is still connected: a test that leaves a connection open is not done. */
  drop(): Promise<void>
}

export const TEMPLATE_DATABASE = 'integrations_template'

/** A migrated database of its own, cloned in about 0.1 s. Make one per test file. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = required('TEST_DATABASE_URL')
  const name = `test_${randomBytes(8).toString('hex')}`
  await withClient(adminUrl, (client) => client.query(`create database ${name} template ${TEMPLATE_DATABASE}`))
  const drop = () =>
    withClient(adminUrl, async (client) => {
      // What a process that was killed had begun is not over at once.
      const sessions = () =>
        client.query<{ query: string }>('select query from pg_stat_activity where datname = $1', [name])
      await until(
        async () => (await sessions()).rows.map(({ query }) => query),
        (queries) => queries.length === 0,
      )
      await client.query(`drop database ${name}`)
    })
  return { url: databaseUrl(adminUrl, name), drop }
}

function required(variable: string): string {
  const value = process.env[variable]
  if (value === undefined) throw new Error(`${variable} is not set: run the tests through Jest's global setup`)
  return value
}
