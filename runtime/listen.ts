/** An ear at Postgres: a connection of its own that hears what is notified on a channel. */
import { Client } from 'pg'
import type { Config } from './config'
import { asStoreFailure } from './pg-errors'

export interface Ear {
  close(): Promise<void>
}

/**
 * Resolves once nothing that commits from now on can be missed.
 *
 * @param lost is called once, when the connection has ended by itself: what was notified since is not heard
 * @throws store.unavailable
 */
export async function listen(
  { DATABASE_URL }: Pick<Config, 'DATABASE_URL'>,
  channel: string,
  heard: (payload: string) => void,
  lost: () => void,
): Promise<Ear> {
  const client = new Client({ connectionString: DATABASE_URL, keepAlive: true, connectionTimeoutMillis: 10_000 })
  let closing = false
  // A connection that breaks says so by an error and an end; the end is the one that always comes.
  client.on('error', () => undefined)
  client.on('notification', ({ payload }) => heard(payload ?? ''))
  try {
    await client.connect()
    await client.query(`listen ${client.escapeIdentifier(channel)}`)
  } catch (error) {
    await client.end().catch(() => undefined)
    throw asStoreFailure(error)
  }
  client.on('end', () => {
    if (!closing) lost()
  })
  return {
    async close() {
      closing = true
      await client.end()
    },
  }
}
