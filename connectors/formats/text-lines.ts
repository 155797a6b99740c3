/** Text of unknown encoding, line by line: what a person exported years ago and saved again with who knows what. */
import { isUtf8 } from 'node:buffer'
import { asUtf8, decodeValue, toUtf8 } from './encoding'
import { HEAD_BYTES } from './file-format'

/** A longer line is not a line of a table. */
const MAX_LINE_BYTES = 1024 * 1024

/** Lines that are handed on together: few enough to be garbage before the collector comes by. */
const BATCH_BYTES = 48 * 1024

/**
 * Yields the lines without their `\n`, in batches. The last batch holds what follows the last `\n`: an empty line when
 * the text ends as it should. Where a text has no `\n`, as old Macs wrote it, `\r` ends a line.
 *
 * A byte order mark decides the encoding. Without one a line is UTF-8 if it can be, else as declared, else windows-1252;
 * line by line, because one wrong byte must not change the letters of all the other rows.
 *
 * @param refuse makes the error for a text that has no sensible lines
 * @param declared the encoding of a text that is not UTF-8, as `TextDecoder` names it
 */
export async function* readLines(
  pieces: AsyncIterable<Uint8Array>,
  refuse: (reason: string) => Error,
  declared: string | null = null,
): AsyncGenerator<string[]> {
  let lineEnd = NEWLINE
  let linesBefore = 0
  let isStart = true
  let rest: Buffer[] = []
  let restBytes = 0
  for await (const bytes of inFirstPiece(toUtf8(pieces), START_BYTES)) {
    if (isStart) lineEnd = endOfLine(bytes)
    isStart = false
    let from = 0
    for (let end = endOfBatch(bytes, from, lineEnd); end >= 0; end = endOfBatch(bytes, from, lineEnd)) {
      const batch = bytes.subarray(from, end)
      const lines = decodeLines(rest.length === 0 ? batch : Buffer.concat([...rest, batch]), lineEnd, declared)
      from = end + 1
      rest = []
      restBytes = 0
      linesBefore += lines.length
      yield lines
    }
    if (from === bytes.length) continue
    // A copy, so that the piece can go.
    rest.push(Buffer.from(bytes.subarray(from)))
    restBytes += bytes.length - from
    if (restBytes > MAX_LINE_BYTES) throw refuse(`Line ${linesBefore + 1} is longer than a line of a table can be.`)
  }
  yield decodeLines(Buffer.concat(rest), lineEnd, declared)
}

/** Where the last whole line ends of what is to be handed on together; -1 where none ends any more. */
function endOfBatch(bytes: Buffer, from: number, lineEnd: number): number {
  const beyond = bytes.indexOf(lineEnd, from + BATCH_BYTES)
  if (beyond >= 0) return beyond
  const last = bytes.lastIndexOf(lineEnd)
  return last >= from ? last : -1
}

/** The lines at the start of a file, given its first bytes: what tells of which kind it is. The last one may be cut. */
export function firstLines(head: Uint8Array): string[] {
  const bytes = asUtf8(head)
  return decodeLines(bytes, endOfLine(bytes), null).map((line) => line.replace(/\r$/, ''))
}

function decodeLines(bytes: Buffer, lineEnd: number, declared: string | null): string[] {
  const end = String.fromCharCode(lineEnd)
  if (isUtf8(bytes)) return bytes.toString().split(end)
  return bytes
    .toString('latin1')
    .split(end)
    .map((line) => decodeValue(line, declared))
}

const NEWLINE = 0x0a
const RETURN = 0x0d
/** Small enough to be there whatever the encoding was. */
const START_BYTES = HEAD_BYTES / 4

/** Judged by the same bytes however the text was cut into pieces. */
function endOfLine(first: Buffer): number {
  const start = first.subarray(0, START_BYTES)
  const at = start.indexOf(RETURN)
  return at >= 0 && at < start.length - 1 && !start.includes(NEWLINE) ? RETURN : NEWLINE
}

/** The pieces, of which the first has so many bytes, or all there are. */
async function* inFirstPiece(pieces: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let held: Buffer[] | null = []
  for await (const piece of pieces) {
    held?.push(piece)
    const first: Buffer | null = held === null ? piece : Buffer.concat(held)
    if (held !== null && first.length < bytes) continue
    held = null
    yield first
  }
  if (held !== null) yield Buffer.concat(held)
}
