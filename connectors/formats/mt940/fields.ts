/** Lines of a SWIFT statement to its fields: `:61:` and what follows it up to the next tag. */
import { IntegrationError } from '../../../domain/errors'
import { readLines } from '../text-lines'

export interface Field {
  /** `61`, `60F`; `-` for the end of a message and `` for that of the file, with what stands behind its last line end. */
  tag: string
  line: number
  /** The first is what stands behind the tag. */
  lines: string[]
}

/** Tags of MT940 and MT942. Others that a text happens to have at the begin of a line are text. */
const TAG = /^:(13D?|20|21|25P?|28C?|34F|60[FM]|61|62[FM]|64|65|86|90[CD]|NS):(.*)$/s
/** As much of a field as is kept: twenty times what a bank may write. */
const MOST_CHARACTERS = 16 * 1024
/** Covers may stand before the first field, but not for ever. */
const MOST_LINES_BEFORE = 1000

/** Does the line begin a field that tells a statement of SWIFT from other texts? */
export const isTelling = (line: string): boolean =>
  /^(?:\{.*\{4:)?:(?:20:.|25P?:.|28C?:\d|60[FM]:[CD]\d{6}|61:\d{6}|62[FM]:[CD]\d{6}|34F:[A-Z]{3})/.test(line)

/**
 * Yields the fields in batches, each when the next one begins.
 *
 * @throws file.unreadable for a text without sensible lines, or without a field
 */
export async function* readFields(file: AsyncIterable<Uint8Array>): AsyncGenerator<Field[]> {
  const splitter = new Splitter()
  for await (const lines of readLines(file, unreadable)) {
    const fields = splitter.add(lines)
    if (fields.length > 0) yield fields
  }
  yield splitter.end()
}

class Splitter {
  private lineNo = 0
  private field: Field | null = null
  private characters = 0
  private lastLine = ''
  private fields: Field[] = []
  private hasField = false
  /** A bank broke the line between the colon of a tag and its number. */
  private colonBefore = false

  add(lines: readonly string[]): Field[] {
    for (const line of lines) {
      this.lineNo++
      this.addLine(withoutEnvelope(line.endsWith('\r') ? line.slice(0, -1) : line))
    }
    if (!this.hasField && this.lineNo > MOST_LINES_BEFORE) throw withoutFields()
    return this.take()
  }

  end(): Field[] {
    this.endField()
    if (!this.hasField) throw withoutFields()
    this.fields.push({ tag: '', line: this.lineNo, lines: [this.lastLine] })
    return this.take()
  }

  private addLine(text: string): void {
    const line = this.colonBefore ? `:${text}` : text
    this.colonBefore = text === ':'
    if (this.colonBefore) return
    if (END_OF_MESSAGE.test(line)) {
      this.endField()
      this.fields.push({ tag: '-', line: this.lineNo, lines: [] })
      return
    }
    const [, tag, value] = line.startsWith(':') && !this.isWrappedTime(line) ? (TAG.exec(line) ?? []) : []
    this.lastLine = line
    if (tag !== undefined && value !== undefined) {
      this.endField()
      this.hasField = true
      this.field = { tag, line: this.lineNo, lines: [value] }
      this.characters = value.length
      return
    }
    if (this.field === null || this.characters > MOST_CHARACTERS) return
    this.field.lines.push(line)
    this.characters += line.length + 1
  }

  /** `…at 16` and `:20:37 hours`: a time of day that the end of a line tore apart looks like a tag. */
  private isWrappedTime(line: string): boolean {
    return this.field?.tag === '86' && /\d\d$/.test(this.lastLine) && /^:[0-5]\d:[0-5]\d(?!\d)/.test(line)
  }

  private endField(): void {
    if (this.field !== null) this.fields.push(this.field)
    this.field = null
  }

  private take(): Field[] {
    const { fields } = this
    this.fields = []
    return fields
  }
}

/** `-`, `-}{5:…}`, and the `-XXX` of some banks. */
const END_OF_MESSAGE = /^-(?:\}.*|X{3})?\s*$/

/** The text block of a SWIFT message may begin behind its headers, and those behind the message before. */
function withoutEnvelope(line: string): string {
  if (!line.startsWith('{') && !line.startsWith('-}')) return line
  const at = line.indexOf('{4:')
  return at < 0 ? line : line.slice(at + 3)
}

export const unreadable = (reason: string) => new IntegrationError('file.unreadable', reason)

const withoutFields = () =>
  unreadable('Line 1, column 1: this is no MT940 or MT942 file. One has lines that begin with :20:, :25: or :61:.')
