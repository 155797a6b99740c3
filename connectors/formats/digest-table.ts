/**
 * A map from texts to small numbers that keeps 24 bytes for each text, off the heap, and never the text: a file may have
 * millions. A text is known by 64 bits of a digest that is another one in every table, so that nobody can write a file
 * whose texts all fall on one place.
 */
export class DigestTable {
  private slots = 1 << 12
  /** Three numbers a slot: two halves of the digest, and the number, which is 0 where the slot is free. */
  private table = new Uint32Array(this.slots * 3)
  private used = 0
  private readonly seed = Math.floor(Math.random() * 2 ** 32)

  /** 0 for a text that was never set. */
  get(text: string): number {
    const [high, low] = digest(text, this.seed)
    return this.table[this.find(high, low) + 2] ?? 0
  }

  /** @param change gives the number to keep, from 1 to 2^32 - 1, for the one kept so far or 0 */
  update(text: string, change: (before: number) => number): number {
    const [high, low] = digest(text, this.seed)
    const at = this.find(high, low)
    const before = this.table[at + 2] ?? 0
    const after = change(before)
    this.table[at] = high
    this.table[at + 1] = low
    this.table[at + 2] = after
    if (before === 0 && ++this.used > this.slots / 2) this.grow()
    return after
  }

  /** Where the digest is, or would be. */
  private find(high: number, low: number): number {
    let slot = low & (this.slots - 1)
    for (;;) {
      const at = slot * 3
      if (this.table[at + 2] === 0 || (this.table[at] === high && this.table[at + 1] === low)) return at
      slot = (slot + 1) & (this.slots - 1)
    }
  }

  private grow(): void {
    const old = this.table
    this.slots *= 2
    this.table = new Uint32Array(this.slots * 3)
    for (let from = 0; from < old.length; from += 3) {
      if (old[from + 2] === 0) continue
      const at = this.find(old[from] ?? 0, old[from + 1] ?? 0)
      for (let offset = 0; offset < 3; offset++) this.table[at + offset] = old[from + offset] ?? 0
    }
  }
}

/** Two sums that mix every character, as cyrb53 does: both halves depend on the whole text. */
function digest(text: string, seed: number): [high: number, low: number] {
  let high = 0xdeadbeef ^ seed
  let low = 0x41c6ce57 ^ seed
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    high = Math.imul(high ^ unit, 0x9e3779b1)
    low = Math.imul(low ^ unit, 0x5f356495)
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35)
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35)
  return [high >>> 0, low >>> 0]
}
