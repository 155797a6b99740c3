/**
 * Ids that look random and still lead back to their row: the first eight hex digits are the scrambled place, the rest is
 * noise that must match. So a million rows need no index from id to row.
 */
import { scramble, unscramble } from './chance'

/** A version 4 UUID for one place of one seed. */
export function uuid(seed: number, place: number): string {
  const [a, b, c, d] = words(seed, place)
  const versioned = (b & 0xffff0fff) | 0x4000
  const variant = (c & 0x3fffffff) | 0x80000000
  const [hexB, hexC] = [hex(versioned), hex(variant)]
  return `${hex(a)}-${hexB.slice(0, 4)}-${hexB.slice(4)}-${hexC.slice(0, 4)}-${hexC.slice(4)}${hex(d)}`
}

/** The place that `uuid` was given, if it was this seed's; else undefined. */
export function placeOfUuid(seed: number, id: string): number | undefined {
  const place = placeOf(seed, id.slice(0, 8))
  return uuid(seed, place) === id ? place : undefined
}

/** A prefixed id of 24 hex digits, as Stripe's objects have. */
export function token(prefix: string, seed: number, place: number): string {
  const [a, b, c] = words(seed, place)
  return `${prefix}_${hex(a)}${hex(b)}${hex(c)}`
}

/** The place that `token` was given, if prefix and seed were these; else undefined. */
export function placeOfToken(prefix: string, seed: number, id: string): number | undefined {
  const place = placeOf(seed, id.slice(prefix.length + 1, prefix.length + 9))
  return token(prefix, seed, place) === id ? place : undefined
}

const placeOf = (seed: number, digits: string): number => (unscramble(Number.parseInt(digits, 16)) ^ seed) >>> 0

function words(seed: number, place: number): [number, number, number, number] {
  const a = scramble(place ^ seed)
  const b = scramble(a ^ Math.imul(seed, 0x9e3779b1))
  const c = scramble(b + 0x7f4a7c15)
  return [a, b, c, scramble(c ^ a)]
}

const HALVES = Array.from({ length: 1 << 16 }, (_, half) => half.toString(16).padStart(4, '0'))

const hex = (word: number): string => `${HALVES[word >>> 16]}${HALVES[word & 0xffff]}`
