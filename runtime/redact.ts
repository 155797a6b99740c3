/** What no log line may hold: fields that are named like secrets, and texts that look like ours. */

/** A copy without the values of secret fields, however deep they lie. Instances, such as errors, have serializers of their own. */
export function redactFields<T>(value: T): T
export function redactFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => redactFields(item))
  if (!isPlain(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, isSecret(name) ? CENSORED : redactFields(field)]),
  )
}

/** The line without keys, tokens and passwords that stand in the middle of a text. */
export const redactText = (line: string): string => line.replace(SECRET_TEXT, CENSORED)

const CENSORED = '[redacted]'

/** `clientSecret`, `X-Api-Key`, `oauth_token`: it is the end that tells. `token_id` and `key_count` are none. */
const isSecret = (name: string): boolean =>
  SECRET_NAME.test(
    name
      .replace(/([a-z\d])([A-Z])/g, '$1_$2')
      .replaceAll('-', '_')
      .toLowerCase(),
  )

const SECRET_NAME =
  /(?:^|_)(?:tokens?|secrets?|passwords?|passphrase|pin|credentials?|authorization|cookies?|api_?keys?|vault_keys|code_verifier|access_url)$/

const SECRET_TEXT = new RegExp(
  [
    // An API key of ours, and a JWT or JWE of anybody.
    String.raw`\bi[sp]k_\w{16,}`,
    String.raw`\beyJ[\w-]{8,}(?:\.[\w-]*){2,4}`,
    // What follows these words, and the password in an address.
    String.raw`(?<=\b(?:Bearer|Basic)\s+)[\w.~+/=-]{8,}`,
    String.raw`(?<=://[^\s/@:"]*:)[^\s/@"]+(?=@)`,
  ].join('|'),
  'gi',
)

const isPlain = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
