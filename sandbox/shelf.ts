/**
 * A login's rows as the bytes that go over the wire, in slabs of 500 in serving order. A page, a date range or the whole
 * body are then slices of ready buffers; an answer under way keeps the slabs it began with, whatever changes meanwhile.
 */

export interface Rendered {
  /** Empty for a row that is not there. */
  text: string
  /** What the provider filters by: a day, a time. NaN for a row that is not there. */
  when: number
}

export type Render = (index: number) => Rendered

interface Slab {
  bytes: Buffer
  /** Where each place ends in `bytes`. */
  ends: Uint32Array
  when: Float64Array
  earliest: number
  latest: number
}

const SLAB_ROWS = 500

export class Shelf {
  private readonly slabs: Slab[] = []

  constructor(
    private readonly render: Render,
    private readonly newestFirst: boolean,
  ) {}

  /** Renders all rows for the first time, and lets others have a turn after each slab. */
  async fill(count: number, render: Render): Promise<void> {
    for (let first = 0; first < count; first += SLAB_ROWS) {
      this.rebuild(first / SLAB_ROWS, Math.min(SLAB_ROWS, count - first), null, render)
      await new Promise(setImmediate)
    }
  }

  /** Renders the given rows again; rows beyond the end make it longer, up to `count`. */
  refresh(indices: Iterable<number>, count: number): void {
    const stale = new Map<number, Set<number>>()
    for (const index of indices) {
      const slab = Math.floor(index / SLAB_ROWS)
      const places = stale.get(slab)
      if (places === undefined) stale.set(slab, new Set([index % SLAB_ROWS]))
      else places.add(index % SLAB_ROWS)
    }
    for (const [slab, rows] of stale) this.rebuild(slab, Math.min(SLAB_ROWS, count - slab * SLAB_ROWS), rows)
  }

  all(): Buffer[] {
    return this.inOrder().map((slab) => slab.bytes)
  }

  /** The rows whose `when` lies in the range, both ends included, in as few slices as possible. */
  within(from: number, to: number): Buffer[] {
    return this.inOrder().flatMap((slab) => {
      if (slab.latest < from || slab.earliest > to) return []
      if (slab.earliest >= from && slab.latest <= to) return [slab.bytes]
      return runs(slab, from, to)
    })
  }

  row(index: number): Buffer {
    const slab = this.slabs[Math.floor(index / SLAB_ROWS)]
    if (slab === undefined) return Buffer.alloc(0)
    return segment(slab, this.place(index % SLAB_ROWS, slab.ends.length))
  }

  private inOrder(): readonly Slab[] {
    return this.newestFirst ? this.slabs.toReversed() : this.slabs
  }

  private place(row: number, rows: number): number {
    return this.newestFirst ? rows - 1 - row : row
  }

  /** Lays a slab out anew. Rows that are not stale are copied, because rendering is what costs. */
  private rebuild(number: number, rows: number, stale: ReadonlySet<number> | null, render = this.render): void {
    const old = this.slabs[number]
    const slab: Slab = {
      bytes: Buffer.alloc(0),
      ends: new Uint32Array(rows),
      when: new Float64Array(rows),
      earliest: Infinity,
      latest: -Infinity,
    }
    const page = new Scratch()
    for (let place = 0; place < rows; place++) {
      const row = this.place(place, rows)
      if (old !== undefined && stale !== null && !stale.has(row)) {
        const before = this.place(row, old.ends.length)
        page.copy(segment(old, before))
        slab.when[place] = old.when[before] ?? 0
      } else {
        const { text, when } = render(number * SLAB_ROWS + row)
        page.write(text)
        slab.when[place] = when
      }
      slab.ends[place] = page.length
    }
    slab.bytes = page.cut()
    for (const when of slab.when) {
      if (Number.isNaN(when)) continue
      slab.earliest = Math.min(slab.earliest, when)
      slab.latest = Math.max(slab.latest, when)
    }
    this.slabs[number] = slab
  }
}

const start = (slab: Slab, place: number): number => (place === 0 ? 0 : (slab.ends[place - 1] ?? 0))

const segment = (slab: Slab, place: number): Buffer => slab.bytes.subarray(start(slab, place), slab.ends[place] ?? 0)

function runs(slab: Slab, from: number, to: number): Buffer[] {
  const slices: Buffer[] = []
  let open = -1
  for (let place = 0; place <= slab.when.length; place++) {
    const when = slab.when[place] ?? NaN
    const inside = when >= from && when <= to
    if (inside && open < 0) open = start(slab, place)
    if (!inside && open >= 0) {
      slices.push(slab.bytes.subarray(open, start(slab, place)))
      open = -1
    }
  }
  return slices
}

/** One buffer for all rebuilding: encoding into it is cheaper than a buffer for each row. */
class Scratch {
  private static space = Buffer.allocUnsafe(1 << 20)
  length = 0

  write(text: string): void {
    this.reserve(text.length * 3)
    this.length += Scratch.space.write(text, this.length)
  }

  copy(bytes: Buffer): void {
    this.reserve(bytes.length)
    this.length += bytes.copy(Scratch.space, this.length)
  }

  cut(): Buffer {
    return Buffer.from(Scratch.space.subarray(0, this.length))
  }

  private reserve(bytes: number): void {
    if (this.length + bytes <= Scratch.space.length) return
    const larger = Buffer.allocUnsafe((this.length + bytes) * 2)
    Scratch.space.copy(larger, 0, 0, this.length)
    Scratch.space = larger
  }
}
