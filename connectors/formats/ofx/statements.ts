/** Goes through a file and says of every element to which statement it belongs. */
import { toUtf8 } from '../encoding'
import { HEAD_BYTES } from '../file-format'
import { accountOf, UNNAMED_ACCOUNT, type OfxAccount } from './account'
import { ElementBuilder, type Part, type Tags } from './elements'
import { Lexer } from './lexer'
import { DECLARATION, isOfx, readProlog } from './prolog'

export interface Statement {
  /** Counted from 1; 0 for what stands outside of any. */
  no: number
  account: OfxAccount
  /** As it is written; empty where none is. */
  currency: string
  /** The day of an investment statement, as it is written. */
  as_of: string
}

export interface Element {
  name: string
  /** The group that it stands in. */
  group: string
  line: number
  tags: Tags
  /** Why it cannot be trusted, if it cannot. */
  fault: string | null
  statement: Statement
}

/** A value of a group itself, as the first and last day of a list. */
export interface GroupValue {
  group: string
  name: string
  value: string
  statement: Statement
}

export interface StatementListener {
  element(element: Element): void
  value?(value: GroupValue): void
}

/** What reading makes of a file that is none. */
export type Refuse = (reason: string) => Error

/**
 * Reads the whole file, a piece at a time, and tells the listener; yields how much it has told.
 *
 * @returns whether the outermost group was ended, as it should be
 */
export async function* readStatements(
  file: AsyncIterable<Uint8Array>,
  listener: StatementListener,
  refuse: Refuse,
): AsyncGenerator<number, { complete: boolean }> {
  const walk = new Walk(listener)
  let head = ''
  let open: { lexer: Lexer; builder: ElementBuilder } | null = null
  for await (const bytes of inPieces(toUtf8(file))) {
    const text = bytes.toString('latin1')
    if (open === null) {
      head += text
      open = begin(head, refuse)
      if (open === null && head.length >= HEAD_BYTES) throw notOfx(head.slice(0, HEAD_BYTES), refuse)
      if (open === null) continue
    } else open.lexer.write(text)
    yield walk.take(open.builder.take())
  }
  if (open === null) throw notOfx(head, refuse)
  open.lexer.end()
  open.builder.end()
  yield walk.take(open.builder.take())
  return { complete: open.builder.complete }
}

/** Where the tags begin. */
function begin(text: string, refuse: Refuse): { lexer: Lexer; builder: ElementBuilder } | null {
  // However the file comes in pieces, the same part of it decides.
  const head = text.slice(0, HEAD_BYTES)
  const prolog = isOfx(head) ? readProlog(head) : null
  const declared = head.slice(0, prolog?.end).search(DECLARATION)
  if (declared >= 0 && isOfx(head)) {
    throw refuse(`${placeIn(head, declared)}: it declares a document type or an entity, which no OFX file does.`)
  }
  if (prolog === null) return null
  const builder = new ElementBuilder(prolog.charset, () => lexer.place().line)
  const lexer: Lexer = new Lexer(builder, prolog.capitals, (reason) => {
    const { line, column } = lexer.place()
    return refuse(`Line ${line}, column ${column}: ${reason}`)
  })
  lexer.begin(text, prolog.end)
  return { lexer, builder }
}

const placeIn = (text: string, at: number): string => {
  const lines = text.slice(0, at).split('\n')
  return `Line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`
}

const notOfx = (head: string, refuse: Refuse): Error =>
  refuse(
    isOfx(head)
      ? `${placeIn(head, head.length)}: this is where OFX should have begun with <OFX>, and has not.`
      : 'Line 1, column 1: this is no OFX file: it has neither its header nor its first tag, <OFX>.',
  )

/** Small pieces together: each one costs a look at what was left of the one before. */
async function* inPieces(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let size = 0
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; at += MOST_BYTES) {
      const part = piece.subarray(at, at + MOST_BYTES)
      held.push(part)
      size += part.length
      if (size < MOST_BYTES / 2) continue
      yield held.length === 1 ? part : Buffer.concat(held)
      held = []
      size = 0
    }
  }
  if (size > 0) yield Buffer.concat(held)
}

const MOST_BYTES = 128 * 1024

/** Keeps to which statement the parts belong. */
class Walk {
  private count = 0
  private statement: Statement = { no: 0, account: UNNAMED_ACCOUNT, currency: '', as_of: '' }

  constructor(private readonly listener: StatementListener) {}

  take(parts: readonly Part[]): number {
    for (const part of parts) this.takeOne(part)
    return parts.length
  }

  private takeOne(part: Part): void {
    const { statement } = this
    if (part.kind === 'group') {
      if (STATEMENTS.has(part.name)) {
        this.statement = { no: ++this.count, account: UNNAMED_ACCOUNT, currency: '', as_of: '' }
      }
      return
    }
    if (part.kind === 'value') {
      if (part.name === 'CURDEF') statement.currency ||= part.value.toUpperCase()
      if (part.name === 'DTASOF') statement.as_of ||= part.value
      this.listener.value?.({ ...part, statement })
      return
    }
    if (ACCOUNTS.has(part.name) && statement.account === UNNAMED_ACCOUNT) {
      statement.account = accountOf(part.name, part.tags)
    }
    this.listener.element({ ...part, statement })
  }
}

const STATEMENTS = new Set(['STMTRS', 'CCSTMTRS', 'INVSTMTRS'])
const ACCOUNTS = new Set(['BANKACCTFROM', 'CCACCTFROM', 'INVACCTFROM'])
