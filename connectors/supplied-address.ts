/** Addresses that a user or a provider supplied: a claim URL, a server of the user's own. None is asked unchecked. */
import { isIP } from 'node:net'
import { IntegrationError } from '../domain/errors'
import { isPublic, notPublic } from './guarded-agent'

export interface SuppliedAddress {
  /** Without user name and password. */
  url: string
  /** The user name and password that stood in it: they travel as a header, and in no URL. */
  headers: Record<string, string>
  /** To be asked through connections that lead to public servers only. */
  guarded: boolean
}

/**
 * Checks a supplied address before it is asked.
 *
 * @param trusted origins that need no check: the sandbox's, outside production
 * @throws {IntegrationError} `integration.address_refused`
 */
export function readSuppliedAddress(text: string, trusted: readonly string[]): SuppliedAddress {
  if (!URL.canParse(text)) throw refused('The address is not a URL.')
  const { protocol, hostname, port, origin, pathname, search, hash, username, password } = new URL(text)
  if (search !== '' || hash !== '') throw refused('The address has a query or a fragment.')
  const guarded = !trusted.includes(origin)
  if (guarded) {
    if (protocol !== 'https:') throw refused('The address does not begin with https.')
    if (!PORTS.has(port)) throw refused('The port of the address is neither 443 nor 8443.')
    const host = hostname.replace(/^\[(.*)\]$/, '$1')
    if (isIP(host) !== 0 && !isPublic(host)) throw notPublic()
  }
  const headers = username === '' && password === '' ? {} : { authorization: basic(plain(username), plain(password)) }
  return { url: origin + pathname, headers, guarded }
}

/** The URL parser leaves out 443, the usual one. */
const PORTS = new Set(['', '8443'])

const basic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

function plain(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    throw refused('The user name or the password of the address is not encoded as in a URL.')
  }
}

const refused = (message: string): IntegrationError => new IntegrationError('integration.address_refused', message)
