/** One attempt at what a caller asked for. A verb that makes something does it through this, so that it is made once. */
import type { Knex } from 'knex'
import type { Sql } from '../runtime/bulk'
import { mintId, type IdPrefix } from '../runtime/ids'

export interface Attempt {
  /** Asked again under the same Idempotency-Key, the same ids in the same order. */
  mintId: (prefix: IdPrefix) => string
  /** What an earlier attempt noted, which did its work and died before it could answer; else null. */
  readonly done: readonly string[] | null
  /**
   * Notes what is done, for attempts to come: ids, or what is to be answered. To be called in the transaction that does it.
   *
   * @throws request.in_progress when a later attempt has taken over: this one must do nothing more
   */
  note: (trx: Knex | Sql, results: readonly string[]) => Promise<void>
}

/** For what is asked without a key, and for the service's own work. */
export const ONLY_ATTEMPT: Attempt = { mintId, done: null, note: () => Promise.resolve() }
