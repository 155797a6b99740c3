/**
 * Renewing a login, once for everybody.
 *
 * Within a process all who need it share one flight; between processes the row of the login is the lock. Whoever gets it
 * looks again first: another may have been faster. The new tokens are saved before anybody uses them. A process that dies
 * between the provider's answer and the save leaves the old refresh token, which is tried again at once by whoever waits:
 * providers that rotate tokens honour the old one for a while. One that does not says `invalid_grant`, and the person has
 * to connect again.
 */
import type { Connector } from '../connectors/connector'
import { IntegrationError } from '../domain/errors'
import { coolDownMs, isDead } from '../domain/login'
import { isLockTimeout } from '../runtime/pg-errors'
import {
  lockCredentials,
  noteRefreshFailure,
  readLogin,
  saveCredentials,
  type Login,
  type SavedLogin,
} from '../store/credentials'
import { noteConsent } from '../store/integrations'
import type { ServiceDeps } from './deps'
import { endLogin } from './end-login'
import { getOAuthService, type Grant } from './oauth-service'

export interface LoginOwner {
  integration_id: string
  connector: Connector
}

/**
 * A newer login than this one.
 *
 * @throws auth.reconnect_required when the grant is over; provider.unavailable and the like while it cannot be renewed
 */
export async function refreshLogin(deps: ServiceDeps, owner: LoginOwner, login: SavedLogin): Promise<Login> {
  if (login.cool_down_ms > 0) throw coolingDown(owner, login)
  for (;;) {
    const newer = await (flights.get(owner.integration_id) ?? takeOff(deps, owner, login.version))
    // A flight that took off earlier may have ended where we begin.
    if (newer.version !== login.version) return newer
  }
}

const flights = new Map<string, Promise<Login>>()

function takeOff(deps: ServiceDeps, owner: LoginOwner, stale: number): Promise<Login> {
  const flight = atMostHalfThePool(deps, () => refreshUnderLock(deps, owner, stale)).finally(() =>
    flights.delete(owner.integration_id),
  )
  flights.set(owner.integration_id, flight)
  return flight
}

let underWay = 0
const waiting: (() => void)[] = []

/** Each flight holds a connection for as long as the provider takes: never all of them. */
async function atMostHalfThePool<T>({ config }: ServiceDeps, work: () => Promise<T>): Promise<T> {
  if (underWay < Math.max(1, config.DATABASE_POOL_MAX / 2)) underWay++
  else await new Promise<void>((go) => waiting.push(go))
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next === undefined) underWay--
    else next()
  }
}

/** A second attempt is worth it after a fault that came at once: an answer that was lost held the only good token. */
const AT_ONCE_MS = 5_000

async function refreshUnderLock(deps: ServiceDeps, owner: LoginOwner, stale: number): Promise<Login> {
  const { config, db, vault } = deps
  const { integration_id } = owner
  const longest_ms = AT_ONCE_MS + config.PROVIDER_TIMEOUT_S * 1000
  const outcome = await db.knex
    .transaction(async (trx): Promise<Login | IntegrationError> => {
      // A process that is paused while it holds the lock loses its session, and the lock with it.
      await trx.raw(`set local idle_in_transaction_session_timeout = ${longest_ms + 10_000}`)
      await trx.raw(`set local lock_timeout = ${longest_ms + 5_000}`)
      await lockCredentials(trx, integration_id)
      const login = await readLogin(trx, vault, integration_id)
      if (login.version !== stale) return login
      if (login.cool_down_ms > 0) return coolingDown(owner, login)
      const grant = await renew(deps, owner, login)
      if (grant instanceof IntegrationError) return noteFailure(trx, owner, login, grant)
      deps.failpoint('login.exchanged')
      await saveCredentials(trx, vault, integration_id, grant.credentials)
      if (grant.consent_expires_at !== null) await noteConsent(trx, integration_id, grant.consent_expires_at)
      return { credentials: grant.credentials, version: stale + 1 }
    })
    .catch((error: unknown) => {
      if (!isLockTimeout(error)) throw error
      throw new IntegrationError('provider.unavailable', 'Renewing the login takes long elsewhere.', { cause: error })
    })
  if (outcome instanceof IntegrationError) throw outcome
  return outcome
}

/** The failure is returned: what it means has to be saved in the transaction that holds the lock. */
async function renew(
  { config }: ServiceDeps,
  { connector }: LoginOwner,
  login: Login,
): Promise<Grant | IntegrationError> {
  const startedAt = Date.now()
  try {
    const service = getOAuthService(config, connector)
    return await service.refreshTokens(login.credentials).catch((fault: unknown) => {
      const passes = fault instanceof IntegrationError && fault.code === 'provider.unavailable'
      if (!passes || Date.now() - startedAt > AT_ONCE_MS) throw fault
      return service.refreshTokens(login.credentials)
    })
  } catch (fault) {
    if (fault instanceof IntegrationError) return fault
    throw fault
  }
}

async function noteFailure(
  trx: Parameters<typeof noteRefreshFailure>[0],
  { integration_id, connector }: LoginOwner,
  { version, failures, failing_ms }: SavedLogin,
  fault: IntegrationError,
): Promise<IntegrationError> {
  const { code } = fault
  const cool_down_ms = coolDownMs(code, failures + 1, fault.retry_after_ms)
  await noteRefreshFailure(trx, integration_id, { code, cool_down_ms })
  if (!isDead(code, failing_ms))
    return new IntegrationError(code, fault.message, { retry_after_ms: cool_down_ms, cause: fault })
  await endLogin(trx, integration_id, version)
  const { title } = connector.app
  return new IntegrationError('auth.reconnect_required', `${title} no longer renews the saved login.`, { cause: fault })
}

const coolingDown = ({ connector }: LoginOwner, { failure, cool_down_ms }: SavedLogin): IntegrationError =>
  new IntegrationError(
    failure ?? 'provider.unavailable',
    `${connector.app.title} could not renew the login a moment ago; it is left in peace for a while.`,
    { retry_after_ms: cool_down_ms },
  )
