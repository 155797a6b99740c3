/** Gathers rows of one or more streams until a chunk is full. Rows stay the texts they are. */

export interface ChunkBuilder {
  readonly rows: number
  add(stream: string, row: string): void
  isFull(): boolean
  /** The body of stage `raw`; the builder is empty afterwards. */
  take(): string
  /** Takes back the rows added since `mark`, unless a chunk was taken meanwhile. True when it could. */
  mark(): () => boolean
}

/** Bounds the memory that one chunk can take, whatever the size of its rows. */
const FULL_BYTES = 8 * 1024 * 1024

export function createChunkBuilder(fullRows: number): ChunkBuilder {
  let sections: { stream: string; rows: string[] }[] = []
  let rows = 0
  let bytes = 0
  let taken = 0

  return {
    get rows() {
      return rows
    },

    add(stream, row) {
      let section = sections.at(-1)
      if (section?.stream !== stream) sections.push((section = { stream, rows: [] }))
      section.rows.push(row)
      rows++
      bytes += row.length
    },

    isFull: () => rows >= fullRows || bytes >= FULL_BYTES,

    take() {
      const body = `[${sections.map(({ stream, rows }) => `{"stream":${JSON.stringify(stream)},"rows":[${rows.join(',')}]}`).join(',')}]`
      sections = []
      rows = bytes = 0
      taken++
      return body
    },

    mark() {
      const before = { rows, bytes, taken, sections: sections.map((section) => section.rows.length) }
      return () => {
        if (before.taken !== taken) return false
        sections = sections.slice(0, before.sections.length)
        sections.forEach((section, n) => (section.rows.length = before.sections[n] as number))
        rows = before.rows
        bytes = before.bytes
        return true
      }
    },
  }
}
