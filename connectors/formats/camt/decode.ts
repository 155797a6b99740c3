/** Bytes of an XML document to its text: by a byte order mark, else as UTF-8, else as declared, else as windows-1252. */
import { isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { IntegrationError } from '../../../domain/errors'
import { decodeValue, toUtf8 } from '../encoding'

/** The longest that may stand between two ends of a tag. */
const MOST_BYTES = 1024 * 1024

/** A document type, and what belongs to one: never in an honest statement, and how bombs are made. */
const DECLARATION = /<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i

/**
 * Yields the text in parts that end with a tag, or with the text.
 *
 * @throws file.unreadable for a document type or an entity, wherever it stands, and for a text without tags
 */
export async function* decodeMarkup(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest: Buffer[] = []
  let restBytes = 0
  let declared: string | null | undefined
  const place = { line: 1, column: 1 }
  for await (const bytes of toUtf8(pieces)) {
    const end = bytes.lastIndexOf(TAG_END) + 1
    if (end === 0) {
      rest.push(bytes)
      restBytes += bytes.length
      if (restBytes > MOST_BYTES)
        throw unreadable(`Line ${place.line}: a text of more than a megabyte is none of a statement.`)
      continue
    }
    const part = Buffer.concat([...rest, bytes.subarray(0, end)])
    declared ??= encodingOf(part)
    const text = decodePart(part, declared)
    refuseDeclarations(text, place)
    advance(place, text)
    yield text
    // A copy, so that the piece can go.
    const tail = Buffer.from(bytes.subarray(end))
    rest = [tail]
    restBytes = tail.length
  }
  const text = decodePart(Buffer.concat(rest), declared ?? null)
  refuseDeclarations(text, place)
  yield text
}

const TAG_END = 0x3e

function decodePart(bytes: Buffer, declared: string | null): string {
  if (isUtf8(bytes)) return bytes.toString()
  // One wrong byte must not change the letters of all the others.
  return bytes.toString('latin1').replace(/[^<>]+/g, (run) => decodeValue(run, declared))
}

/** The encoding of the XML declaration, which is asked only for bytes that are not UTF-8. */
function encodingOf(start: Buffer): string | null {
  const head = start.toString('latin1', 0, 1024)
  const [, name] = /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)["']/i.exec(head) ?? []
  if (name === undefined) return null
  try {
    return new TextDecoder(name).encoding
  } catch {
    return null
  }
}

/** Where the next character stands, from 1. */
interface Place {
  line: number
  column: number
}

function refuseDeclarations(text: string, { ...place }: Readonly<Place>): void {
  const at = text.search(DECLARATION)
  if (at < 0) return
  advance(place, text.slice(0, at))
  throw unreadable(
    `Line ${place.line}, column ${place.column}: it declares a document type or an entity, which a statement never does.`,
  )
}

function advance(place: Place, text: string): void {
  let start = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', start)) {
    place.line++
    place.column = 1
    start = at + 1
  }
  place.column += text.length - start
}

export const unreadable = (reason: string) => new IntegrationError('file.unreadable', reason)
