/**
 * Connections to public servers only. An address is judged when it is connected to: a name that resolves to another
 * address a moment after it was checked gains nothing by it.
 */
import { lookup, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { Agent, buildConnector } from 'undici'
import { IntegrationError } from '../domain/errors'

/** Finds every address of a host. */
export type Resolve = (
  hostname: string,
  options: { all: true },
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void

export function createGuardedAgent(resolve: Resolve = lookup): Agent {
  const connect = buildConnector({ timeout: 10_000, lookup: lookUpPublic(resolve) })
  return new Agent({
    keepAliveTimeout: 10_000,
    connect(options, callback) {
      // Nothing is looked up where an address stands in place of a name.
      if (isIP(options.hostname) === 0 || isPublic(options.hostname)) connect(options, callback)
      else callback(notPublic(), null)
    },
  })
}

/** Can everybody reach this address? What is private, special or of no use yet is not. */
export function isPublic(address: string): boolean {
  // An IPv4 address in the clothes of IPv6 is taken for what it is.
  const parsed = ipaddr.process(address)
  if (parsed.range() !== 'unicast') return false
  return parsed.kind() === 'ipv4' || (parsed.toByteArray()[0] as number) >> 5 === GLOBAL_IPV6
}

export const notPublic = (): IntegrationError =>
  new IntegrationError('integration.address_refused', 'The address leads to no public server.')

/** IPv6 hands out addresses from 2000::/3 only. */
const GLOBAL_IPV6 = 1

/** One look-up, whose answer is checked and then connected to. A host with a single inner address is refused whole. */
const lookUpPublic =
  (resolve: Resolve): LookupFunction =>
  (hostname, options, callback) =>
    resolve(hostname, { all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '')
      const [first] = addresses
      if (first === undefined || !addresses.every(({ address }) => isPublic(address))) return callback(notPublic(), '')
      if (options.all === true) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
