/** Session tokens: short-lived JWTs that a service key mints for one user, for whoever acts on that user's behalf. */
import { errors, jwtVerify, SignJWT } from 'jose'
import { hkdfSync } from 'node:crypto'
import { readKeyRing } from '../runtime/vault'
import { mintId } from '../runtime/ids'
import { isScope, type Scope } from '../store/api-keys'

export interface SessionClaims {
  user_id: string
  /** The service key that minted it: when that key ends, so does the token. */
  key_id: string
  scopes: Scope[]
}

export interface SessionToken {
  session_token: string
  expires_at: string
}

export interface SessionTokens {
  mint(claims: SessionClaims, ttl_s: number): Promise<SessionToken>
  /** Null for what is no token of ours, was altered or is over. */
  read(text: string): Promise<(SessionClaims & SessionToken) | null>
}

/** @param ring VAULT_KEYS: each purpose has keys of its own, derived from it. The current one signs, all of them verify. */
export function createSessionTokens(ring: string): SessionTokens {
  const keys = new Map([...readKeyRing(ring)].map(([kid, key]) => [kid, deriveKey(key)]))
  const [[kid, key] = ['', new Uint8Array()]] = keys

  return {
    async mint({ user_id, key_id, scopes }, ttl_s) {
      const expires = Math.floor(Date.now() / 1000) + ttl_s
      const session_token = await new SignJWT({ scope: scopes.join(' '), azp: key_id })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
        .setIssuer(OURS)
        .setAudience(OURS)
        .setSubject(user_id)
        .setJti(mintId('session'))
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(key)
      return { session_token, expires_at: new Date(expires * 1000).toISOString() }
    },

    async read(text) {
      try {
        const { payload } = await jwtVerify(text, (header) => keys.get(header.kid ?? '') ?? noSuchKey(), {
          algorithms: [ALGORITHM],
          typ: TYPE,
          issuer: OURS,
          audience: OURS,
          requiredClaims: ['sub', 'exp', 'azp', 'scope'],
        })
        return {
          user_id: String(payload.sub),
          key_id: String(payload['azp']),
          scopes: String(payload['scope']).split(' ').filter(isScope),
          session_token: text,
          expires_at: new Date(Number(payload.exp) * 1000).toISOString(),
        }
      } catch (error) {
        if (error instanceof errors.JOSEError) return null
        throw error
      }
    },
  }
}

const ALGORITHM = 'HS256'
/** Of no other JWT, so that one made for something else is never taken for a session. */
const TYPE = 'session+jwt'
const OURS = 'integration-service'

const deriveKey = (key: Uint8Array): Uint8Array => new Uint8Array(hkdfSync('sha256', key, '', 'session tokens', 32))

function noSuchKey(): never {
  throw new errors.JWSSignatureVerificationFailed()
}
