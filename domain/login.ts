/** When a saved login is renewed, and how long its provider is left in peace when that fails. Pure. */
import type { FailureCode } from './errors'

/** By the clock of the database, on which all processes agree. Null where the login does not expire. */
export interface LoginAge {
  expires_in_ms: number | null
  /** From the moment it was saved to its end. */
  life_ms: number | null
}

/** Renewed this long before its end, so that a request under way still finds it good. */
const AHEAD_MS = 120_000
/** Of a short life, a tenth: else it would be renewed all the time. */
const AHEAD_SHARE = 0.1

export const isDue = ({ expires_in_ms, life_ms }: LoginAge): boolean =>
  expires_in_ms !== null && expires_in_ms <= Math.max(0, Math.min(AHEAD_MS, (life_ms ?? 0) * AHEAD_SHARE))

export const isOver = ({ expires_in_ms }: LoginAge): boolean => expires_in_ms !== null && expires_in_ms <= 0

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 3_600_000
/** Only an operator can mend it, for everybody at once: soon enough to notice that, and no sooner. */
const OPERATOR_PAUSE_MS = 900_000
const OPERATORS: ReadonlySet<FailureCode> = new Set(['auth.client_refused', 'link.not_offered'])

/**
 * How long nobody asks again after a failed renewal.
 *
 * @param failures in a row, this one included
 * @param asked_ms what the provider asked for
 */
export function coolDownMs(code: FailureCode, failures: number, asked_ms = 0): number {
  const pause = OPERATORS.has(code) ? OPERATOR_PAUSE_MS : FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20)
  return Math.max(asked_ms, Math.min(pause, LONGEST_PAUSE_MS))
}

/** Refused in a way that is neither "the grant is over" nor a fault that passes: that is believed after some days. */
const GIVE_UP_AFTER_MS = 3 * 86_400_000
const UNCLEAR: ReadonlySet<FailureCode> = new Set(['provider.refused', 'provider.unreadable', 'auth.scope_missing'])

/** Is the login dead, so that only the person can bring it back? */
export const isDead = (code: FailureCode, failing_ms: number): boolean =>
  code === 'auth.reconnect_required' || (UNCLEAR.has(code) && failing_ms >= GIVE_UP_AFTER_MS)
