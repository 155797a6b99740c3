/** Chance without state: every number follows from a seed and a place, so any row can be made alone and again. */

/** Mixes 32 bits until neighbours look unrelated. A bijection: `unscramble` takes it back. */
export function scramble(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** The inverse of `scramble`: the multipliers are the inverses modulo 2^32. */
export function unscramble(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x7ed1b41d)
  h = Math.imul(h ^ (h >>> 13) ^ (h >>> 26), 0xa5cb9243)
  return (h ^ (h >>> 16)) >>> 0
}

/** One 32-bit seed from words and numbers (FNV-1a, then mixed). */
export function seedOf(...parts: readonly (string | number)[]): number {
  let h = 0x811c9dc5
  for (const code of parts.join('\u001f')) h = Math.imul(h ^ (code.codePointAt(0) ?? 0), 0x01000193)
  return scramble(h)
}

/** A short run of random numbers that belongs to one place of one seed (mulberry32). */
export class Dice {
  private state: number

  constructor(seed: number, place: number) {
    this.state = scramble(seed ^ scramble(place + 0x9e3779b9))
  }

  /** A whole number from 0 up to, not including, `bound`. */
  below(bound: number): number {
    return Math.floor(this.fraction() * bound)
  }

  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  pick<T>(options: readonly [T, ...T[]]): T {
    return options[this.below(options.length)] ?? options[0]
  }

  fraction(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), this.state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** `count` different members of `pool`, the same ones for the same seed. */
export function sample(pool: Iterable<number>, count: number, seed: number): number[] {
  const deck = Uint32Array.from(pool)
  const dice = new Dice(seed, 0)
  const picked = Math.min(count, deck.length)
  for (let i = 0; i < picked; i++) {
    const j = i + dice.below(deck.length - i)
    const held = deck[i] ?? 0
    deck[i] = deck[j] ?? 0
    deck[j] = held
  }
  return Array.from(deck.subarray(0, picked))
}
