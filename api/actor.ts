/** Who decides something, for the log: a session token's user; with a service key whom it names, else the key itself. */
import type { Caller } from './auth'

export const actorOf = (caller: Caller | null, named: string | undefined): string =>
  caller?.scope.user_id ?? named ?? caller?.key_id ?? 'unknown'
