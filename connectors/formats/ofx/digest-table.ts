/** A map from texts to small numbers that keeps twelve bytes for each text, off the heap: a file may have a million. */
import { hash } from 'node:crypto'

const FIRST_SLOTS = 1024
const WORDS_A_SLOT = 3

export class DigestTable {
  /** Two words of a digest and the number, slot by slot; a number of 0 means that the slot is free. */
  private slots = new Uint32Array(FIRST_SLOTS * WORDS_A_SLOT)
  private used = 0

  /** 0 for a text that was never set. */
  get(text: string): number {
    return this.slots[this.slotOf(digestOf(text)) + 2] ?? 0
  }

  /** @param change gives the number to keep, from 1 to 2^32 - 1, for the one kept so far */
  update(text: string, change: (before: number) => number): number {
    const digest = digestOf(text)
    const slot = this.slotOf(digest)
    const before = this.slots[slot + 2] ?? 0
    const after = change(before)
    this.slots[slot] = digest[0]
    this.slots[slot + 1] = digest[1]
    this.slots[slot + 2] = after
    if (before === 0 && ++this.used * 2 > this.slots.length / WORDS_A_SLOT) this.grow()
    return after
  }

  private slotOf([high, low]: Digest): number {
    const { slots } = this
    const last = slots.length / WORDS_A_SLOT - 1
    for (let place = high & last; ; place = (place + 1) & last) {
      const slot = place * WORDS_A_SLOT
      if (slots[slot + 2] === 0 || (slots[slot] === high && slots[slot + 1] === low)) return slot
    }
  }

  private grow(): void {
    const before = this.slots
    this.slots = new Uint32Array(before.length * 2)
    for (let at = 0; at < before.length; at += WORDS_A_SLOT) {
      if (before[at + 2] === 0) continue
      this.slots.set(before.subarray(at, at + WORDS_A_SLOT), this.slotOf([before[at] ?? 0, before[at + 1] ?? 0]))
    }
  }
}

type Digest = readonly [high: number, low: number]

/** A digest that cannot be forged, so that nobody can make all texts of a file share a slot. */
function digestOf(text: string): Digest {
  const bytes = hash('sha256', text, 'buffer')
  return [bytes.readUInt32LE(0), bytes.readUInt32LE(4)]
}
