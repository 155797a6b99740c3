/** Temporal: how this service finds its server. Processes wait for it at boot instead of giving up or running deaf. */
import { Client, Connection } from '@temporalio/client'
import { loadClientConnectConfig } from '@temporalio/envconfig'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from './config'
import type { Log } from './log'

const LOCAL = '127.0.0.1:7233'

/** Every call to the server ends within this time; there is no default deadline. */
export const CALL_DEADLINE_MS = 5_000

export interface Temporal {
  client: Client
  taskQueue: string
  close(): Promise<void>
}

export async function connectTemporal(config: Config, log: Log): Promise<Temporal> {
  const { connectionOptions, namespace } = connectionSettings(config)
  const connection = await retryBoot(log, 'Temporal', () =>
    Connection.connect({ ...connectionOptions, connectTimeout: CALL_DEADLINE_MS }),
  )
  const client = new Client({ connection, namespace })
  return { client, taskQueue: config.TEMPORAL_TASK_QUEUE, close: () => connection.close() }
}

/** Address, namespace, TLS and key, from the standard TEMPORAL_* variables or a profile of Temporal's own configuration file. */
export function connectionSettings(config: Config): {
  connectionOptions: NonNullable<ReturnType<typeof loadClientConnectConfig>['connectionOptions']>
  namespace: string
} {
  const { connectionOptions, namespace } = loadClientConnectConfig()
  return {
    connectionOptions: { ...connectionOptions, address: config.TEMPORAL_ADDRESS ?? connectionOptions.address ?? LOCAL },
    namespace: config.TEMPORAL_NAMESPACE ?? namespace ?? 'default',
  }
}

/** Tries until it works: a service whose neighbours start later must come up all the same. */
export async function retryBoot<T>(log: Log, what: string, connect: () => Promise<T>): Promise<T> {
  for (let wait = 250; ; wait = Math.min(wait * 2, 5_000)) {
    try {
      return await connect()
    } catch (error) {
      log.warn({ err: error, retry_in_ms: wait }, `${what} does not answer yet`)
      await sleep(wait)
    }
  }
}
