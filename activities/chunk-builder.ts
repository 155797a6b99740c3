/**
 * Gathers rows of one or more streams until a chunk is full.
 *
 * Rows are encoded as they come, into one buffer that becomes the body of stage `raw`: joined as text they would pass
 * through the heap three times.
 */

export interface ChunkBuilder {
  readonly rows: number
  add(stream: string, row: string): void
  isFull(): boolean
  /** The body of stage `raw`; the builder is empty afterwards. */
  take(): Buffer
  /** Takes back the rows added since `mark`, unless a chunk was taken meanwhile. True when it could. */
  mark(): () => boolean
}

/** Bounds the memory that one chunk can take, whatever the size of its rows. */
const FULL_BYTES = 4 * 1024 * 1024
const FIRST_BYTES = 64 * 1024
/** UTF-8 needs at most three bytes for what is one unit of a JavaScript string. */
const BYTES_PER_UNIT = 3

export function createChunkBuilder(fullRows: number): ChunkBuilder {
  let body = Buffer.alloc(0)
  let state = { bytes: 0, rows: 0, stream: '' }
  let taken = 0

  const write = (text: string): void => {
    const needed = state.bytes + text.length * BYTES_PER_UNIT
    if (needed > body.length) body = grow(body, state.bytes, needed)
    state.bytes += body.write(text, state.bytes)
  }

  return {
    get rows() {
      return state.rows
    },

    add(stream, row) {
      if (state.stream !== stream) {
        write(`${state.stream === '' ? '[' : ']},'}{"stream":${JSON.stringify(stream)},"rows":[`)
        state.stream = stream
      } else write(',')
      write(row)
      state.rows++
    },

    isFull: () => state.rows >= fullRows || state.bytes >= FULL_BYTES,

    take() {
      write(state.stream === '' ? '[]' : ']}]')
      const whole = body.subarray(0, state.bytes)
      body = Buffer.alloc(0)
      state = { bytes: 0, rows: 0, stream: '' }
      taken++
      return whole
    },

    mark() {
      const before = { ...state, taken }
      return () => {
        if (before.taken !== taken) return false
        state = { bytes: before.bytes, rows: before.rows, stream: before.stream }
        return true
      }
    },
  }
}

function grow(body: Buffer, used: number, needed: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, body.length * 2, needed))
  body.copy(larger, 0, 0, used)
  return larger
}
