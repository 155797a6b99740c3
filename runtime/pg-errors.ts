/** What Postgres and its driver say when they fail, as far as we act on it. */
import { IntegrationError } from '../domain/errors'

/** SQLSTATE of a Postgres error, or undefined for anything else. */
export const sqlState = (error: unknown): string | undefined => {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}

/** True where a lock was not given within `lock_timeout`. */
export const isLockTimeout = (error: unknown): boolean => sqlState(error) === '55P03'

/** True where the database, not the statement, is at fault: the same work may succeed later. */
export function isDatabaseOutage(error: unknown): boolean {
  const state = sqlState(error)
  if (state !== undefined) return OUTAGE_CLASSES.some((prefix) => state.startsWith(prefix))
  const { code, name, message } = error as { code?: string; name?: string; message?: string }
  return OUTAGE_ERRNOS.includes(code ?? '') || name === 'KnexTimeoutError' || POOL_MESSAGES.includes(message ?? '')
}

export const asStoreFailure = (error: unknown): unknown =>
  isDatabaseOutage(error) ? new IntegrationError('store.unavailable', undefined, { cause: error }) : error

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
