/** The encodings of files that people saved who knows where and when. */
import { isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'

/**
 * Takes the byte order mark away, and turns UTF-16 into UTF-8. UTF-16 without a mark is known by the NUL beside the
 * first character, which is ASCII in every format that is read here.
 */
export async function* toUtf8(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
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

/** The same for a text, or a start of one, that is there as a whole. */
export function asUtf8(whole: Uint8Array): Buffer {
  const bytes = Buffer.from(whole.buffer, whole.byteOffset, whole.byteLength)
  const utf16 = utf16Decoder(bytes)
  return utf16 === null ? withoutMark(bytes) : Buffer.from(utf16.decode(bytes))
}

/** Text with two bytes a letter, with or without the mark that says so. */
export const isUtf16 = (start: Buffer): boolean => utf16Decoder(start) !== null

/**
 * Bytes, given as Latin-1 text, as what they mean: UTF-8 if they can be, else the declared encoding, else windows-1252.
 * To be asked for one value at a time, because one wrong byte must not change the letters of all the others.
 *
 * @param declared a name that `TextDecoder` knows, or null
 */
export function decodeValue(latin1: string, declared: string | null = null): string {
  if (!NOT_ASCII.test(latin1)) return latin1
  const bytes = Buffer.from(latin1, 'latin1')
  if (isUtf8(bytes)) return bytes.toString()
  if (declared === null || CALLED_1252.test(declared)) return latin1.replace(/[\x80-\x9f]/g, fromWindows1252)
  return new TextDecoder(declared).decode(bytes)
}

const NOT_ASCII = /[\x80-\xff]/
/** Latin-1's own codes from 80 to 9f are control characters, which nobody means. */
const CALLED_1252 = /^(utf-8|us-ascii|iso-8859-1|latin1|windows-1252)$/i

/**
 * What windows-1252 has where Latin-1 has control characters. Written down because Node's `TextDecoder` for
 * windows-1252 decodes Latin-1 in many releases. The five codes without a letter stay as they are.
 */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'

const fromWindows1252 = (control: string): string => WINDOWS_1252[control.charCodeAt(0) - 0x80] ?? control

function utf16Decoder(start: Buffer): TextDecoder | null {
  if ((start[0] === 0xff && start[1] === 0xfe) || (isAscii(start[0]) && start[1] === 0))
    return new TextDecoder('utf-16le')
  if ((start[0] === 0xfe && start[1] === 0xff) || (start[0] === 0 && isAscii(start[1])))
    return new TextDecoder('utf-16be')
  return null
}

const isAscii = (byte = 0): boolean => byte > 0 && byte < 0x80

const withoutMark = (bytes: Buffer): Buffer =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
