/** Keys with which programs act for one user. That user makes them and ends them, and sees each of them once. */
import { IntegrationError } from '../domain/errors'
import * as store from '../store/api-keys'
import { createApiKey, revokeApiKey } from './api-keys'
import type { ServiceDeps } from './deps'

export interface PersonalKeyWish {
  user_id: string
  name: string
  scopes: readonly store.Scope[]
  expires_in_days: number
  /** The service key behind the session. */
  made_with: string
}

export type CreatedKey = store.ApiKey & { api_key: string }

/** More than a person keeps track of. */
export const MOST_KEYS = 20

/** @throws key.too_many */
export async function createPersonalKey(
  { db, actor, attempt }: Pick<ServiceDeps, 'db' | 'actor' | 'attempt'>,
  { expires_in_days, ...wish }: PersonalKeyWish,
): Promise<CreatedKey> {
  const [done] = attempt.done ?? []
  if (done !== undefined) return JSON.parse(done) as CreatedKey
  return db.knex.transaction(async (trx) => {
    await store.lockKeysOf(trx, wish.user_id)
    if ((await store.listKeysOf(trx, wish.user_id)).length >= MOST_KEYS) throw new IntegrationError('key.too_many')
    const expires_at = new Date(Date.now() + expires_in_days * DAY_MS)
    const { api_key, key } = await createApiKey(trx, actor, { ...wish, expires_at })
    const created = { ...key, api_key }
    // A note is sealed: nothing else could tell the key to whoever has to ask again.
    await attempt.note(trx, [JSON.stringify(created)])
    return created
  })
}

/** Ends it at once; one that has ended stays so. @throws request.not_found, also for a key of another user */
export const revokePersonalKey = (
  { db, actor }: Pick<ServiceDeps, 'db' | 'actor'>,
  { user_id, key_id }: { user_id: string; key_id: string },
): Promise<void> =>
  db.knex.transaction(async (trx) => {
    if (!(await store.hasKey(trx, user_id, key_id)))
      throw new IntegrationError('request.not_found', 'There is no API key with this id.')
    await revokeApiKey(trx, actor, key_id)
  })

const DAY_MS = 86_400_000
