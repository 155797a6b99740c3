/** API keys, made and ended, each with its entry in the audit trail. */
import type { Knex } from 'knex'
import type { Actor } from '../domain/deed'
import * as store from '../store/api-keys'
import { noteDeed } from '../store/deeds'

/** Makes a key and returns it in the clear, for the only time. */
export const createApiKey = (
  db: Knex,
  actor: Actor,
  wish: store.NewApiKey,
): Promise<{ api_key: string; key: store.ApiKey }> =>
  db.transaction(async (trx) => {
    const made = await store.createApiKey(trx, wish)
    await noteDeed(trx, { kind: 'key.created', actor, details: detailsOf(made.key) })
    return made
  })

/** Ends a key at once. False when there is no live one with this id. */
export const revokeApiKey = (db: Knex, actor: Actor, keyId: string): Promise<boolean> =>
  db.transaction(async (trx) => {
    const key = await store.revokeApiKey(trx, keyId)
    if (key !== undefined) await noteDeed(trx, { kind: 'key.revoked', actor, details: detailsOf(key) })
    return key !== undefined
  })

const detailsOf = ({ key_id, name }: store.ApiKey) => ({ key_id, key_name: name })
