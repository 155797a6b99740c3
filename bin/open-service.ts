/** Opens what every process of the service needs, waiting for neighbours that start later. */
import { THE_SERVICE } from '../domain/deed'
import { FAILURES, IntegrationError } from '../domain/errors'
import { EVERY_USER } from '../domain/user-scope'
import { loadConfig, type Config } from '../runtime/config'
import { openDatabase } from '../runtime/db'
import { createFailpoint } from '../runtime/failpoint'
import { isDatabaseOutage } from '../runtime/pg-errors'
import { createLog } from '../runtime/log'
import { connectTemporal, retryBoot } from '../runtime/temporal'
import { createVault } from '../runtime/vault'
import { ONLY_ATTEMPT } from '../service/attempt'
import type { ServiceDeps } from '../service/deps'
import { pendingMigrations } from '../store/migrate'

export interface OpenService extends ServiceDeps {
  close(): Promise<void>
}

export async function openService(name: string, config: Config = loadConfig()): Promise<OpenService> {
  const log = createLog(config, name)
  const vault = createVault(config.VAULT_KEYS)
  const db = openDatabase(config)
  await retryBoot(log, 'Postgres', async () => {
    const pending = await pendingMigrations(db.knex)
    if (pending.length > 0) throw new Error(`The database lacks ${pending.join(', ')}: run npm run migrate.`)
  })
  const temporal = await connectTemporal(config, log)
  const close = async (): Promise<void> => {
    await temporal.close()
    await db.close()
  }
  const failpoint = createFailpoint(config.FAILPOINT)
  const whole = { scope: EVERY_USER, actor: THE_SERVICE, attempt: ONLY_ATTEMPT }
  return { config, log, vault, db, temporal, failpoint, ...whole, close }
}

/** Runs a process: a wrong configuration is told in plain words, anything else that ends it is logged. */
export function runProcess(name: string, main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    process.stderr.write(`${name}: ${explain(error)}\n`)
    process.exit(1)
  })
}

function explain(error: unknown): string {
  if (error instanceof IntegrationError) return `${error.message} ${FAILURES[error.code].remedy}`
  if (isDatabaseOutage(error)) return 'Postgres does not answer. Check DATABASE_URL, and that it runs.'
  return error instanceof Error ? error.message : String(error)
}

/** Resolves with the first signal that asks the process to end. */
export const untilStopped = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve)
  })
