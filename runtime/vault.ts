/**
 * The vault: secrets at rest, as compact JWE (`dir`, A256GCM).
 *
 * `kid` in the protected header names the key, so that a key ring can be rotated. Protected as well are the place of the
 * secret (`sub` and `fld`) and this one sealing of it (`jti`): moved to another row or field, or put back after a newer
 * one was written, it does not open.
 */
import { CompactEncrypt, compactDecrypt, type CompactJWEHeaderParameters } from 'jose'
import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { IntegrationError } from '../domain/errors'
import { ConfigError } from './config'

export interface Vault {
  /** Names of the keys in the ring; the first one seals. */
  readonly kids: readonly [string, ...string[]]
  /** Encrypts under the current key. The row keeps all three. */
  seal(place: SealedPlace, secret: Uint8Array): Promise<Sealed>
  /** @throws vault.unreadable when the key is gone, the text was altered, or it is not the one sealed last for this place. */
  open(place: SealedPlace, sealed: Pick<Sealed, 'ciphertext' | 'seal'>): Promise<Uint8Array>
}

/** Where a secret lies. */
export interface SealedPlace {
  /** The id that the row is found by. */
  owner: string
  /** Its table, with the number of the part where an owner has several. */
  field: string
}

export interface Sealed {
  ciphertext: string
  kid: string
  /** Names this sealing. Null for what was sealed before sealings had names: such a text is bound to its owner only. */
  seal: string | null
}

/** @param ring `kid:base64key` entries, comma separated, the current key first. */
export function createVault(ring: string): Vault {
  const keys = readKeyRing(ring)
  const [current] = keys.entries()
  if (current === undefined) throw new ConfigError(['VAULT_KEYS: holds no key'])
  const [kid, key] = current
  const keyOf = (wanted: string | undefined): Uint8Array => {
    const found = keys.get(wanted ?? '')
    if (found === undefined) throw new Error('the key ring does not hold this key')
    return found
  }

  return {
    kids: [kid, ...[...keys.keys()].slice(1)],

    async seal(place, secret) {
      const seal = randomBytes(16).toString('base64url')
      const header = { alg: 'dir', enc: 'A256GCM', kid, ...boundTo(place, seal) }
      return { ciphertext: await new CompactEncrypt(secret).setProtectedHeader(header).encrypt(key), kid, seal }
    },

    async open(place, { ciphertext, seal }) {
      try {
        const { plaintext, protectedHeader } = await compactDecrypt(ciphertext, (header) => keyOf(header.kid), {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
        })
        if (!isDeepStrictEqual(bindingOf(protectedHeader), boundTo(place, seal)))
          throw new Error('the secret belongs elsewhere, or a newer one took its place')
        return plaintext
      } catch (cause) {
        throw new IntegrationError('vault.unreadable', undefined, { cause })
      }
    },
  }
}

type Binding = Partial<Record<'sub' | 'fld' | 'jti', unknown>>

const boundTo = ({ owner, field }: SealedPlace, seal: string | null): Binding =>
  seal === null ? { sub: owner } : { sub: owner, fld: field, jti: seal }

const bindingOf = (header: CompactJWEHeaderParameters): Binding =>
  Object.fromEntries(['sub', 'fld', 'jti'].flatMap((name) => (name in header ? [[name, header[name]]] : [])))

/** A fresh entry for the key ring. */
export const newVaultKey = (kid: string): string => `${kid}:${randomBytes(32).toString('base64')}`

/** The keys by name, the current one first. */
export const readKeyRing = (ring: string): Map<string, Uint8Array> =>
  new Map(
    ring.split(',').map((entry) => {
      const [kid = '', encoded = ''] = entry.trim().split(':')
      const key = Buffer.from(encoded, 'base64')
      if (kid === '' || key.length !== 32) {
        throw new ConfigError([`VAULT_KEYS: the entry "${kid}" is not kid:base64key with a key of 32 bytes`])
      }
      return [kid, key]
    }),
  )
