/** API keys, made and ended, each with its entry in the audit trail. To be called within a transaction. */
import type { Knex } from 'knex'
import type { Actor } from '../domain/deed'
import * as store from '../store/api-keys'
import { noteDeed, type NewDeed } from '../store/deeds'

/** Makes a key and returns it in the clear, for the only time. */
export async function createApiKey(
  trx: Knex,
  actor: Actor,
  wish: store.NewApiKey,
): Promise<{ api_key: string; key: store.ApiKey }> {
  const made = await store.createApiKey(trx, wish)
  await noteDeed(trx, { kind: 'key.created', actor, ...about(made.key) })
  return made
}

/** Ends a key at once. False when there is no live one with this id. */
export async function revokeApiKey(trx: Knex, actor: Actor, keyId: string): Promise<boolean> {
  const key = await store.revokeApiKey(trx, keyId)
  if (key !== undefined) await noteDeed(trx, { kind: 'key.revoked', actor, ...about(key) })
  return key !== undefined
}

/** Ends the personal keys that were made in sessions which this key had minted. Returns how many there were. */
export async function revokeKeysMadeWith(trx: Knex, actor: Actor, keyId: string): Promise<number> {
  const made = await store.listKeysMadeWith(trx, keyId)
  for (const key_id of made) await revokeApiKey(trx, actor, key_id)
  return made.length
}

const about = ({ key_id, name, user_id }: store.ApiKey): Pick<NewDeed, 'user_id' | 'details'> => ({
  user_id: user_id ?? undefined,
  details: { key_id, key_name: name },
})
