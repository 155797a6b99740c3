/** API keys, of services and of single users. The key itself is shown once and never stored. */
import { hash, randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import { mintId } from '../runtime/ids'

/** What a key may do: see, change, and hand on its rights in session tokens. */
export const SCOPES = ['read', 'write', 'tokens'] as const
export type Scope = (typeof SCOPES)[number]

export const isScope = (text: string): text is Scope => (SCOPES as readonly string[]).includes(text)

export interface ApiKey {
  key_id: string
  name: string
  /** For whom it acts; null for a service key, which acts for every user. */
  user_id: string | null
  key_prefix: string
  key_tail: string
  scopes: Scope[]
  created_at: string
  expires_at: string | null
  last_used_at: string | null
  revoked_at: string | null
}

export interface NewApiKey {
  name: string
  scopes: readonly Scope[]
  expires_at?: Date | undefined
  /** Makes it a personal key of this user. */
  user_id?: string | undefined
  /** The service key behind the session in which it is made. */
  made_with?: string | undefined
}

/** Makes a key and returns it in the clear, for the only time. */
export async function createApiKey(db: Knex, wish: NewApiKey): Promise<{ api_key: string; key: ApiKey }> {
  const key_prefix = wish.user_id === undefined ? SERVICE_PREFIX : PERSONAL_PREFIX
  const api_key = `${key_prefix}${randomText(32)}`
  const [key] = (await db('api_keys')
    .insert({
      key_id: mintId('key'),
      name: wish.name,
      key_hash: digest(api_key),
      key_prefix,
      key_tail: api_key.slice(-4),
      scopes: wish.scopes,
      expires_at: wish.expires_at ?? null,
      user_id: wish.user_id ?? null,
      made_with: wish.made_with ?? null,
    })
    .returning(VISIBLE)) as ApiKey[]
  return { api_key, key: key as ApiKey }
}

/** The live key that this text is, if it is one. */
export const recogniseApiKey = async (db: Knex, apiKey: string): Promise<ApiKey | undefined> =>
  apiKey.startsWith(SERVICE_PREFIX) || apiKey.startsWith(PERSONAL_PREFIX)
    ? useLiveKey(db, { key_hash: digest(apiKey) })
    : undefined

/** The key of this id, if it still works. */
export const recogniseKeyId = (db: Knex, keyId: string): Promise<ApiKey | undefined> =>
  useLiveKey(db, { key_id: keyId })

/** Notes the use, at most once a minute. */
async function useLiveKey(db: Knex, wanted: { key_hash: Buffer } | { key_id: string }): Promise<ApiKey | undefined> {
  const key = (await db('api_keys')
    .where({ ...wanted, revoked_at: null })
    .andWhere((live) => void live.whereNull('expires_at').orWhere('expires_at', '>', db.fn.now()))
    .first(VISIBLE)) as ApiKey | undefined
  if (key !== undefined && (key.last_used_at === null || Date.now() - Date.parse(key.last_used_at) > 60_000)) {
    await db('api_keys').where({ key_id: key.key_id }).update({ last_used_at: db.fn.now() })
  }
  return key
}

export const listApiKeys = async (db: Knex): Promise<ApiKey[]> =>
  (await db('api_keys').select(VISIBLE).orderBy('created_at')) as ApiKey[]

/** Of a user, newest first; also those that have expired, until they are revoked. */
export const listKeysOf = async (db: Knex, user_id: string): Promise<ApiKey[]> =>
  (await db('api_keys').where({ user_id, revoked_at: null }).orderBy('created_at', 'desc').select(VISIBLE)) as ApiKey[]

/** Keys of a user are made one after the other until the transaction ends: there is a limit to how many. */
export async function lockKeysOf(trx: Knex, user_id: string): Promise<void> {
  await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`keys/${user_id}`])
}

/** Whether the user has, or had, this key. */
export const hasKey = async (db: Knex, user_id: string, key_id: string): Promise<boolean> =>
  (await db('api_keys').where({ user_id, key_id }).first('key_id')) !== undefined

/** The live personal keys that were made in sessions which this key had minted. */
export const listKeysMadeWith = async (db: Knex, keyId: string): Promise<string[]> =>
  (await db('api_keys').where({ made_with: keyId, revoked_at: null }).pluck('key_id')) as string[]

/** The key that was ended; undefined when there is no live one with this id. */
export async function revokeApiKey(db: Knex, keyId: string): Promise<ApiKey | undefined> {
  const [revoked] = (await db('api_keys')
    .where({ key_id: keyId, revoked_at: null })
    .update({ revoked_at: db.fn.now() })
    .returning(VISIBLE)) as ApiKey[]
  return revoked
}

const SERVICE_PREFIX = 'isk_'
const PERSONAL_PREFIX = 'ipk_'
const VISIBLE = [
  'key_id',
  'name',
  'user_id',
  'key_prefix',
  'key_tail',
  'scopes',
  'created_at',
  'expires_at',
  'last_used_at',
  'revoked_at',
]
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** Letters and digits only, so that a double click selects the whole key. */
function randomText(length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      // Bytes past the last whole multiple would favour the first letters.
      if (byte < 256 - (256 % ALPHABET.length) && text.length < length) text += ALPHABET.charAt(byte % ALPHABET.length)
    }
  }
  return text
}

const digest = (apiKey: string): Buffer => Buffer.from(hash('sha256', apiKey, 'hex'), 'hex')
