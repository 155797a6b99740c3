/**
 * Splits a streamed JSON answer at the elements of one array, without parsing them and without holding the answer.
 *
 * A provider may send a person's whole history as one body; `JSON.parse` of that would cost several times its size in
 * memory. Here each byte is looked at once: strings are skipped, brackets counted. What is not an element is the
 * envelope, which is small and parsed as usual.
 */
import { isUtf8 } from 'node:buffer'
import { IntegrationError } from '../../domain/errors'
import type { Json } from '../connector'
import { EnvelopeReader } from './json-envelope'

export interface JsonRowsOptions {
  /** Where the array is: `['data', 'transactions']`. Empty when the answer itself is the array. */
  path: readonly string[]
  /** Most bytes of one element, and of the envelope. */
  max_row_bytes?: number
  max_depth?: number
}

/**
 * Yields the elements' JSON texts as they were sent, in batches as the pieces arrive, and returns the envelope: the
 * answer with that array emptied. Elements are found and not checked: parsing one may still fail.
 *
 * @throws {IntegrationError} `provider.truncated` when the pieces end early; `provider.unreadable` when they are not
 * JSON, have no such array, or hold an element beyond the limits.
 */
export async function* readJsonRows(
  pieces: AsyncIterable<Uint8Array>,
  { path, max_row_bytes = 4 * 1024 * 1024, max_depth = 64 }: JsonRowsOptions,
): AsyncGenerator<string[], Json> {
  const envelope = new EnvelopeReader(path, max_row_bytes, max_depth)
  const rows = new RowScanner(max_row_bytes, max_depth)
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    let at = 0
    while (at < bytes.length) {
      if (envelope.inArray) {
        const found: string[] = []
        at = rows.scan(bytes, at, found)
        if (found.length > 0) yield found
        if (rows.ended) envelope.leaveArray()
      } else {
        at = envelope.read(bytes, at)
      }
    }
  }
  return envelope.finish()
}

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d

/** What a byte does to the depth, outside strings; the quote is marked so that one look-up finds all that matters. */
const EFFECT = new Int8Array(256)
for (const open of '[{') EFFECT[open.charCodeAt(0)] = 1
for (const close of ']}') EFFECT[close.charCodeAt(0)] = -1
const QUOTED = 2
EFFECT[QUOTE] = QUOTED

const isSpace = (byte: number | undefined) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

/** Finds elements between an array's brackets. Keeps its place across pieces: a row may begin in one and end in another. */
class RowScanner {
  /** The closing bracket was read. */
  ended = false

  private state: 'first' | 'next' | 'after' | 'nested' | 'scalar' = 'first'
  private depth = 0
  private inString = false
  /** The last piece ended on a backslash, so the byte that comes next is not special. */
  private escaped = false
  /** The row that is not complete yet: its bytes from earlier pieces. */
  private carried: Buffer[] = []
  private carriedBytes = 0
  private rowStart = 0

  constructor(
    private readonly maxBytes: number,
    private readonly maxDepth: number,
  ) {}

  /** Scans from `from` to the end of the piece or of the array, adds the rows that ended, and says where it stopped. */
  scan(bytes: Buffer, from: number, found: string[]): number {
    const whole: number[] = []
    let at = from
    this.rowStart = from
    while (at < bytes.length && !this.ended) {
      if (this.state === 'nested' || this.state === 'scalar') {
        at = this.state === 'nested' ? this.skipNested(bytes, at) : skipScalar(bytes, at)
        if (at < 0) break
        if (this.state === 'scalar' && at === bytes.length) break
        this.endRow(bytes, at, whole, found)
      } else {
        at = this.between(bytes, at)
      }
    }
    if (this.state === 'nested' || this.state === 'scalar') this.carry(bytes)
    decodeRows(bytes, whole, found)
    return at < 0 ? bytes.length : at
  }

  /** Between two elements: white space, one comma, the end. */
  private between(bytes: Buffer, from: number): number {
    let at = from
    while (isSpace(bytes[at])) at += 1
    const byte = bytes[at]
    if (byte === undefined) return at
    if (this.state === 'after') {
      if (byte === COMMA) this.state = 'next'
      else if (byte === CLOSE_BRACKET) this.ended = true
      else throw notJson()
      return at + 1
    }
    if (byte === CLOSE_BRACKET && this.state === 'first') {
      this.ended = true
      return at + 1
    }
    if (byte === COMMA || byte === CLOSE_BRACKET) throw notJson()
    this.rowStart = at
    this.state = EFFECT[byte] === 0 ? 'scalar' : 'nested'
    return at
  }

  /** To the byte after the element, or -1 when the piece ends first. The hot loop: every byte of every row passes here. */
  private skipNested(bytes: Buffer, from: number): number {
    const length = bytes.length
    let at = from
    let depth = this.depth
    let inString = this.inString
    if (this.escaped) {
      this.escaped = false
      at += 1
    }
    // Never reads past the end: an index out of bounds makes these loops six times slower.
    while (at < length) {
      if (inString) {
        let byte = 0
        while (at < length && (byte = bytes[at] as number) !== QUOTE && byte !== BACKSLASH) at += 1
        if (at >= length) break
        if (byte === BACKSLASH) {
          at += 2
          continue
        }
        at += 1
        inString = false
        if (depth === 0) return this.leaveNested(at)
      }
      let effect = 0
      while (at < length && (effect = EFFECT[bytes[at] as number] as number) === 0) at += 1
      if (at >= length) break
      at += 1
      if (effect === QUOTED) {
        inString = true
        continue
      }
      depth += effect
      if (depth === 0) return this.leaveNested(at)
      if (depth > this.maxDepth) throw tooDeep()
    }
    this.escaped = at > length
    this.depth = depth
    this.inString = inString
    return -1
  }

  private leaveNested(end: number): number {
    this.depth = 0
    this.inString = false
    return end
  }

  private endRow(bytes: Buffer, end: number, whole: number[], found: string[]): void {
    this.state = 'after'
    if (this.carriedBytes + end - this.rowStart > this.maxBytes) throw tooLarge()
    if (this.carried.length === 0) {
      whole.push(this.rowStart, end)
      return
    }
    const row = Buffer.concat([...this.carried, bytes.subarray(this.rowStart, end)])
    this.carried = []
    this.carriedBytes = 0
    decodeRows(row, [0, row.length], found)
  }

  private carry(bytes: Buffer): void {
    this.carriedBytes += bytes.length - this.rowStart
    if (this.carriedBytes > this.maxBytes) throw tooLarge()
    // A copy: a view would keep the whole piece alive, and its owner may use the memory again.
    this.carried.push(Buffer.from(bytes.subarray(this.rowStart)))
  }
}

function skipScalar(bytes: Buffer, from: number): number {
  let at = from
  while (at < bytes.length && bytes[at] !== COMMA && bytes[at] !== CLOSE_BRACKET && !isSpace(bytes[at])) at += 1
  return at
}

/** Decodes the rows of one piece, given as `[start, end, start, end …]`. */
function decodeRows(bytes: Buffer, rows: readonly number[], found: string[]): void {
  if (!isUtf8(bytes.subarray(rows[0] ?? 0, rows.at(-1) ?? 0))) throw notJson()
  for (let index = 0; index < rows.length; index += 2) found.push(bytes.toString('utf8', rows[index], rows[index + 1]))
}

const notJson = () => new IntegrationError('provider.unreadable', 'The provider’s answer is not valid JSON.')
const tooDeep = () =>
  new IntegrationError('provider.unreadable', 'A row of the provider’s answer is nested too deeply.')
const tooLarge = () => new IntegrationError('provider.unreadable', 'A row of the provider’s answer is too large.')
