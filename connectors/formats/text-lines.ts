/** Text of unknown encoding, line by line: what a person exported years ago and saved again with who knows what. */
import { isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'

/** A longer line is not a line of a table. */
const MAX_LINE_BYTES = 1024 * 1024

/**
 * Yields the lines without their `\\n`, in batches. The last batch holds what follows the last `\\n`: an empty line
 * when the text ends as it should.
 *
 * A byte order mark decides the encoding. Without one a line is UTF-8 if it can be, else windows-1252; line by line,
 * because one wrong byte must not change the letters of all the other rows.
 *
 * @param refuse makes the error for a text that has no sensible lines
 */
export async function* readLines(
  pieces: AsyncIterable<Uint8Array>,
  refuse: (reason: string) => Error,
): AsyncGenerator<string[]> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const bytes of toUtf8(pieces)) {
    const end = bytes.lastIndexOf(0x0a)
    if (end < 0) {
      rest = Buffer.concat([rest, bytes])
      if (rest.length > MAX_LINE_BYTES) throw refuse('A line is longer than a line of a table can be.')
      continue
    }
    yield decodeLines(Buffer.concat([rest, bytes.subarray(0, end)]))
    rest = Buffer.from(bytes.subarray(end + 1))
  }
  yield decodeLines(rest)
}

function decodeLines(bytes: Buffer): string[] {
  if (isUtf8(bytes)) return bytes.toString().split('\n')
  return bytes
    .toString('latin1')
    .split('\n')
    .map((line) => {
      const original = Buffer.from(line, 'latin1')
      return isUtf8(original) ? original.toString() : line.replace(/[\x80-\x9f]/g, fromWindows1252)
    })
}

/**
 * What windows-1252 has where Latin-1 has control characters. Written down because Node's `TextDecoder` for
 * windows-1252 decodes Latin-1 in many releases. The five codes without a letter stay as they are.
 */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'

const fromWindows1252 = (control: string): string => WINDOWS_1252[control.charCodeAt(0) - 0x80] ?? control

/** Takes the byte order mark away, and turns UTF-16 into UTF-8. */
async function* toUtf8(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let start: Buffer | null = Buffer.alloc(0)
  let utf16: TextDecoder | null = null
  for await (const piece of pieces) {
    let bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    if (start !== null) {
      start = Buffer.concat([start, bytes])
      if (start.length < 3) continue
      utf16 = utf16Decoder(start)
      bytes = withoutMark(start)
      start = null
    }
    yield utf16 === null ? bytes : Buffer.from(utf16.decode(bytes, { stream: true }))
  }
  if (start !== null) yield withoutMark(start)
}

function utf16Decoder(start: Buffer): TextDecoder | null {
  if (start[0] === 0xff && start[1] === 0xfe) return new TextDecoder('utf-16le')
  if (start[0] === 0xfe && start[1] === 0xff) return new TextDecoder('utf-16be')
  return null
}

const withoutMark = (bytes: Buffer): Buffer =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
