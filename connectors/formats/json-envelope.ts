/** What surrounds the rows of a JSON answer: finds where the array begins, and keeps the rest until it can be parsed. */
import { isUtf8 } from 'node:buffer'
import { IntegrationError } from '../../domain/errors'
import type { Json } from '../connector'

/**
 * A small JSON answer, whole.
 *
 * @throws {IntegrationError} `provider.truncated` when the pieces end early, `provider.unreadable` when they are not JSON.
 */
export async function readJson(pieces: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Json> {
  const reader = new EnvelopeReader(null, maxBytes, 256)
  for await (const piece of pieces) reader.read(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength), 0)
  return reader.finish()
}

/** Sixteen megabytes of empty lists are little to read and a lot to hold. */
const MOST_VALUES = 500_000

interface Frame {
  isObject: boolean
  /** The key whose value comes next or is being read. */
  key: string
  /** The next string is a key. */
  atKey: boolean
}

export class EnvelopeReader {
  /** The bytes that follow are elements of the array. */
  inArray = false

  private readonly kept: Buffer[] = []
  private keptBytes = 0
  private readonly stack: Frame[] = []
  private begun = false
  private found = false
  private values = 0
  private inString = false
  private escaped = false
  private key: number[] | null = null

  constructor(
    /** Where the array is; null for an answer without one. */
    private readonly path: readonly string[] | null,
    private readonly maxBytes: number,
    private readonly maxDepth: number,
  ) {}

  /** Reads from `from` to the end of the piece, or to where the array begins, and says where it stopped. */
  read(bytes: Buffer, from: number): number {
    let at = from
    while (at < bytes.length && !this.inArray) this.step(bytes[at++] as number)
    this.keep(bytes.subarray(from, at))
    return at
  }

  leaveArray(): void {
    this.inArray = false
    this.stack.pop()
    this.keep(Buffer.from(']'))
  }

  finish(): Json {
    if (!this.begun || this.stack.length > 0) {
      throw new IntegrationError('provider.truncated', 'The provider’s answer broke off before its end.')
    }
    const envelope = parse(Buffer.concat(this.kept))
    if (this.path === null) return envelope
    const array = this.path.reduce<Json | undefined>(
      (value, key) => (isObject(value) ? value[key] : undefined),
      envelope,
    )
    if (!this.found || !Array.isArray(array)) throw unreadable(`has no list \`${this.path.join('.')}\``)
    return envelope
  }

  private step(byte: number): void {
    if (this.inString) {
      this.stepString(byte)
      return
    }
    const top = this.stack.at(-1)
    switch (byte) {
      case 0x20:
      case 0x0a:
      case 0x0d:
      case 0x09:
        return
      case 0x22: // "
        this.inString = true
        this.key = top?.atKey === true ? [byte] : null
        break
      case 0x3a: // :
        if (top !== undefined) top.atKey = false
        break
      case 0x2c: // ,
        if (top !== undefined) top.atKey = top.isObject
        if (++this.values > MOST_VALUES) throw unreadable('holds too many values')
        break
      case 0x5b: // [
        this.open(false)
        break
      case 0x7b: // {
        this.open(true)
        break
      case 0x5d: // ]
      case 0x7d: // }
        this.stack.pop()
        break
    }
    if (!this.begun && this.stack.length === 0) throw unreadable('is not a JSON object')
    this.begun = true
  }

  private stepString(byte: number): void {
    this.key?.push(byte)
    if (this.escaped) {
      this.escaped = false
    } else if (byte === 0x5c) {
      this.escaped = true
    } else if (byte === 0x22) {
      this.inString = false
      const top = this.stack.at(-1)
      if (top !== undefined && this.key !== null) top.key = parse(Buffer.from(this.key)) as string
      this.key = null
    }
  }

  private open(isObject: boolean): void {
    const { path, stack } = this
    const here =
      path !== null &&
      stack.length === path.length &&
      stack.every((frame, depth) => frame.isObject && frame.key === path[depth])
    if (here && !isObject) {
      if (this.found) throw unreadable(`has the list \`${path.join('.')}\` twice`)
      this.found = true
      this.inArray = true
    }
    this.stack.push({ isObject, key: '', atKey: isObject })
    if (this.stack.length > this.maxDepth) throw unreadable('is nested too deeply')
  }

  private keep(bytes: Buffer): void {
    this.keptBytes += bytes.length
    if (this.keptBytes > this.maxBytes) throw unreadable('holds too much beside its rows')
    this.kept.push(Buffer.from(bytes))
  }
}

function parse(bytes: Buffer): Json {
  try {
    if (isUtf8(bytes)) return JSON.parse(bytes.toString()) as Json
  } catch {
    // The parser's message quotes the answer, so it is left behind.
  }
  throw unreadable('is not valid JSON')
}

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const unreadable = (what: string) => new IntegrationError('provider.unreadable', `The provider’s answer ${what}.`)
