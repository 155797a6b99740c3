/** Ids that are minted: a prefix that says what it is, then a UUIDv7, so that they sort by the time of their making. */
import { hash } from 'node:crypto'
import { v7 } from 'uuid'

export type IdPrefix =
  | 'integration'
  | 'sync'
  | 'key'
  | 'file'
  | 'request'
  | 'session'
  | 'conflict'
  | 'decision'
  | 'match'
  | 'removal'
  | 'record'
  | 'revocation'
  | 'deed'

export const mintId = (prefix: IdPrefix): string => withPrefix(prefix, v7())

/** Of the same form, and the same whenever it is made from the same: for what is asked for again. */
export function deriveId(prefix: IdPrefix, { seed, at, n }: { seed: string; at: Date; n: number }): string {
  const random = Buffer.from(hash('sha256', `${seed}/${prefix}/${n}`, 'hex'), 'hex')
  return withPrefix(prefix, v7({ msecs: at.getTime(), random: random.subarray(0, 16), seq: random.readUInt32BE(16) }))
}

/** Sorts before every id that is minted from then on, and after those that were minted before. */
export const firstIdAt = (prefix: IdPrefix, at: Date): string =>
  `${prefix}_${at.getTime().toString(16).padStart(12, '0')}`

const withPrefix = (prefix: IdPrefix, uuid: string): string => `${prefix}_${uuid.replaceAll('-', '')}`
