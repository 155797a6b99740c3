/**
 * Counts equal texts: which of several equal rows of a file a row is. A file may have millions, so a text is kept as 64
 * bits of a digest in a flat table of some 24 bytes a row, and never itself. The digest is not cryptographic: who makes two
 * of his own rows collide has them told apart as if they were equal, and spoils nobody else's.
 */
export class Occurrences {
  private slots = 1 << 12
  /** Three numbers a slot: two halves of the digest, and the count, which is 0 where the slot is free. */
  private table = new Uint32Array(this.slots * 3)
  private used = 0

  /** From 1. */
  next(text: string): number {
    const [high, low] = digest(text)
    const at = this.find(high, low)
    const count = (this.table[at + 2] ?? 0) + 1
    if (count === 1) {
      this.table[at] = high
      this.table[at + 1] = low
      this.used += 1
    }
    this.table[at + 2] = count
    if (count === 1 && this.used > this.slots / 2) this.grow()
    return count
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
      const [high = 0, low = 0, count = 0] = old.subarray(from, from + 3)
      if (count > 0) this.table.set([high, low, count], this.find(high, low))
    }
  }
}

/** Two sums that mix every character, as cyrb53 does: both halves depend on the whole text. */
function digest(text: string): [high: number, low: number] {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    high = Math.imul(high ^ unit, 0x9e3779b1)
    low = Math.imul(low ^ unit, 0x5f356495)
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35)
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35)
  return [high >>> 0, low >>> 0]
}
