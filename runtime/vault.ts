/**
 * The vault: secrets at rest, as compact JWE (`dir`, A256GCM).
 *
 * `kid` in the protected header names the key, so that a key ring can be rotated. `sub`, protected as well, names the
 * row the secret belongs to: moved to another row it does not open.
 */
import { CompactEncrypt, compactDecrypt } from 'jose'
import { randomBytes } from 'node:crypto'
import { IntegrationError } from '../domain/errors'
import { ConfigError } from './config'

export interface Vault {
  /** Encrypts under the current key. */
  seal(owner: string, secret: Uint8Array): Promise<{ ciphertext: string; kid: string }>
  /** @throws vault.unreadable when the key is gone, the text was altered, or it belongs to another owner. */
  open(owner: string, ciphertext: string): Promise<Uint8Array>
}

/** @param ring `kid:base64key` entries, comma separated, the current key first. */
export function createVault(ring: string): Vault {
  const keys = parseRing(ring)
  const [current] = keys.entries()
  if (current === undefined) throw new ConfigError(['VAULT_KEYS: holds no key'])
  const [kid, key] = current
  const keyOf = (wanted: string | undefined): Uint8Array => {
    const found = keys.get(wanted ?? '')
    if (found === undefined) throw new Error('the key ring does not hold this key')
    return found
  }

  return {
    async seal(owner, secret) {
      const header = { alg: 'dir', enc: 'A256GCM', kid, sub: owner }
      return { ciphertext: await new CompactEncrypt(secret).setProtectedHeader(header).encrypt(key), kid }
    },

    async open(owner, ciphertext) {
      try {
        const { plaintext, protectedHeader } = await compactDecrypt(ciphertext, (header) => keyOf(header.kid), {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
        })
        if (protectedHeader['sub'] !== owner) throw new Error('the secret belongs to another row')
        return plaintext
      } catch (cause) {
        throw new IntegrationError('vault.unreadable', undefined, { cause })
      }
    },
  }
}

/** A fresh entry for the key ring. */
export const newVaultKey = (kid: string): string => `${kid}:${randomBytes(32).toString('base64')}`

const parseRing = (ring: string): Map<string, Uint8Array> =>
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
