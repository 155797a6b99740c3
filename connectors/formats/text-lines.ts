/** Text of unknown encoding, line by line: what a person exported years ago and saved again with who knows what. */
import { isUtf8 } from 'node:buffer'
import { decodeValue, toUtf8 } from './encoding'

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
    .map((line) => decodeValue(line))
}
