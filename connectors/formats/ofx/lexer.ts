/**
 * Splits SGML and XML alike into tags and what stands between them, as the text comes in. It holds no more than one
 * unfinished tag, and knows nothing of what the tags mean.
 */
import { DECLARATION } from './prolog'

export interface MarkupSink {
  open(tag: string): void
  close(tag: string): void
  /** A part of what stands between two tags. `verbatim`: from a CDATA section, where nothing is encoded. */
  text(part: string, verbatim: boolean): void
}

interface Tag {
  name: string
  does: 'open' | 'close' | 'both'
}

/** Longer than any tag, with attributes that nobody needs. */
const LONGEST_TAG = 1024
/** By then it is known what `<!` begins. */
const LONGEST_MARK = '<![ INCLUDE'.length
const KNOWN_TAGS = 2000

export class Lexer {
  private buffer = ''
  /** Where the next token begins. */
  private at = 0
  /** Lines before `counted`, and where the last of them began, which may be in a buffer that is gone. */
  private lines = 0
  private newline = -1
  private lineStart = 0
  /** Inside a CDATA section or a comment: what ends it. */
  private until: ']]>' | '-->' | null = null
  private readonly known = new Map<string, Tag | null>()
  private readonly tag: RegExp

  /** @param refuse makes the error for what no honest file has */
  constructor(
    private readonly sink: MarkupSink,
    capitals: boolean,
    private readonly refuse: (reason: string) => Error,
  ) {
    this.tag = new RegExp(TAG, capitals ? '' : 'i')
  }

  /** Where the token begins that the sink is being told of, counted from 1. */
  place(): { line: number; column: number } {
    this.countLines(this.at)
    return { line: this.lines + 1, column: this.at - this.lineStart + 1 }
  }

  /** Begins in mid-text: what stands before `from` counts for the places only. */
  begin(text: string, from: number): void {
    this.buffer = text
    this.newline = text.indexOf('\n')
    this.at = from
    this.scan(false)
  }

  /** @param text bytes as Latin-1 */
  write(text: string): void {
    this.countLines(this.at)
    this.buffer = this.buffer.slice(this.at) + text
    this.lineStart -= this.at
    this.at = 0
    this.newline = this.buffer.indexOf('\n')
    this.scan(false)
  }

  end(): void {
    this.scan(true)
  }

  private countLines(end: number): void {
    while (this.newline >= 0 && this.newline < end) {
      this.lines += 1
      this.lineStart = this.newline + 1
      this.newline = this.buffer.indexOf('\n', this.lineStart)
    }
  }

  private scan(ended: boolean): void {
    const { buffer } = this
    let from = this.at
    // Looked for once, however many bare signs stand before it.
    let gt = -1
    for (;;) {
      if (this.until !== null) {
        if (!this.skipTo(this.until, ended)) return
        from = this.at
      }
      const lt = nextMark(buffer, from)
      if (lt < 0) return this.tellText(buffer.length)
      from = lt + 1
      const sign = buffer.charCodeAt(from)
      if (beginsTag(sign)) {
        if (gt < lt) gt = buffer.indexOf('>', lt)
        if (gt < 0) gt = Infinity
        if (gt === Infinity && !ended && buffer.length - lt <= LONGEST_TAG) return this.tellText(lt)
        if (gt - lt > LONGEST_TAG) continue
        const inner = buffer.slice(from, gt)
        const known = this.known.get(inner)
        const tag = known === undefined ? this.learn(inner) : known
        if (tag === null && sign !== QUESTION) continue
        this.tellText(lt)
        if (tag !== null) this.tell(tag)
        this.at = from = gt + 1
      } else if (sign === EXCLAMATION || (Number.isNaN(sign) && !ended)) {
        if (!ended && buffer.length - lt < LONGEST_MARK) return this.tellText(lt)
        this.beginSection(lt)
      }
    }
  }

  /** A CDATA section, a comment, or something that only looks like one. */
  private beginSection(lt: number): void {
    const mark = MARKS.find(([begin]) => this.buffer.startsWith(begin, lt))
    if (mark !== undefined) {
      this.tellText(lt)
      this.at = lt + mark[0].length
      this.until = mark[1]
    } else if (DECLARATION.test(this.buffer.slice(lt, lt + LONGEST_MARK))) {
      this.at = lt
      throw this.refuse('it declares a document type or an entity, which no OFX file does.')
    }
  }

  private tellText(end: number): void {
    if (end > this.at) this.sink.text(this.buffer.slice(this.at, end), false)
    this.at = end
  }

  private tell({ name, does }: Tag): void {
    if (does !== 'close') this.sink.open(name)
    if (does !== 'open') this.sink.close(name)
  }

  /** False where the end of the section is still to come. */
  private skipTo(end: ']]>' | '-->', ended: boolean): boolean {
    const found = this.buffer.indexOf(end, this.at)
    // The end itself may be cut in two.
    const stop = found >= 0 ? found : ended ? this.buffer.length : Math.max(this.at, this.buffer.length - 2)
    if (end === ']]>' && stop > this.at) this.sink.text(this.buffer.slice(this.at, stop), true)
    this.at = found >= 0 ? found + end.length : stop
    if (found < 0) return false
    this.until = null
    return true
  }

  private learn(inner: string): Tag | null {
    const [, slash = '', name, closed = ''] = this.tag.exec(inner) ?? []
    const does = slash !== '' ? 'close' : closed !== '' ? 'both' : 'open'
    const tag: Tag | null = name === undefined ? null : { name: name.toUpperCase(), does }
    // A slice would keep the whole buffer alive.
    if (this.known.size < KNOWN_TAGS) this.known.set(Buffer.from(inner, 'latin1').toString('latin1'), tag)
    return tag
  }
}

/** Where the next sign stands that may begin something. Bare ones are leapt over, however many there are. */
function nextMark(text: string, from: number): number {
  const lt = text.indexOf('<', from)
  if (lt < 0 || lt === text.length - 1 || beginsTag(text.charCodeAt(lt + 1))) return lt
  BEGIN.lastIndex = lt
  return BEGIN.exec(text)?.index ?? -1
}

const BEGIN = /<(?:[A-Za-z/?!]|$)/g

/** An attribute needs its sign: `<AND MORE>` is no tag. */
const TAG = /^(\/?)([A-Z][A-Z0-9._-]{0,63})(?:\s+[^\s<>=][^<>=]*=[^<>]*?)?\s*(\/?)$/

const MARKS = [
  ['<![CDATA[', ']]>'],
  ['<!--', '-->'],
] as const

const EXCLAMATION = 0x21
const SLASH = 0x2f
const QUESTION = 0x3f

const beginsTag = (code: number): boolean =>
  (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === SLASH || code === QUESTION
