/** What an HTTP error status means where a provider has nothing special to say. */
import { IntegrationError } from '../domain/errors'
import type { ErrorAnswer } from './connector'

export interface UsualFailure {
  title: string
  /** How long to wait after 429 without `Retry-After`. */
  default_wait_ms: number
  /** The provider's own word for the error, if it has one. */
  reason?: string | undefined
}

export function usualFailure(answer: ErrorAnswer, { title, default_wait_ms, reason }: UsualFailure): IntegrationError {
  const { status, retry_after_ms } = answer
  const told = `${title} answered ${status}${reason !== undefined && PLAIN_WORD.test(reason) ? ` (${reason})` : ''}`
  if (status === 401) return new IntegrationError('auth.reconnect_required', `${told}: it does not accept the login.`)
  if (status === 403) return new IntegrationError('auth.scope_missing', `${told}: the login may not read this.`)
  if (status === 429) {
    return new IntegrationError('provider.rate_limited', `${told}: too many requests.`, {
      retry_after_ms: retry_after_ms ?? default_wait_ms,
    })
  }
  if (status >= 500 || status === 408) {
    return new IntegrationError('provider.unavailable', `${told}: it is out of order for now.`, { retry_after_ms })
  }
  return new IntegrationError('provider.refused', `${told} to our request.`)
}

/** The provider's words get into a message only when they can hold neither a secret nor a person's data. */
const PLAIN_WORD = /^[a-z0-9_. ]{1,64}$/
