/** For whom something is made: a session token's own user; with a service key, whom the request names. */
import { IntegrationError } from '../domain/errors'
import type { Caller } from './auth'

/** @throws request.invalid */
export function actingUser(caller: Caller | null, named: string | undefined): string {
  const user_id = caller?.scope.user_id ?? named
  if (user_id !== undefined) return user_id
  const errors = [{ pointer: '/user_id', message: 'Say for which user: a service key acts for all of them.' }]
  throw new IntegrationError('request.invalid', 'The body is not valid.', { facts: { errors } })
}
