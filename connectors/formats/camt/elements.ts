/** An XML document to the elements of its statements, each given when it ends and then forgotten. */
import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { decodeMarkup, unreadable } from './decode'

export interface Element {
  /** Without a prefix. */
  name: string
  line: number
  /** Of an element without children. */
  text: string
  /** `Ccy` of an amount; empty elsewhere. */
  currency: string
  children: Element[]
}

export type MarkupEvent =
  /** A statement, a report or a notification begins, or ends. */
  | { kind: 'open'; line: number }
  | { kind: 'close' }
  /** What stands in it. An entry comes after its details, and without them. */
  | { kind: 'element'; element: Element }
  | { kind: 'detail'; element: Element }
  /** From here on it is no XML. `ended`: because the file ends. */
  | { kind: 'broken'; line: number; column: number; reason: string; ended: boolean }

const STATEMENTS: readonly string[] = ['Stmt', 'Rpt', 'Ntfctn']
const DETAILS = 'TxDtls'

/** Statements nest some fifteen deep. */
const DEEPEST = 64
/** Elements that one entry, or one of its details, may have. */
const MOST_ELEMENTS = 5000
/** Characters between two tags, be they text or a comment. */
const FARTHEST_TAG = 4 * 1024 * 1024

/**
 * Yields what the document holds, in batches. Ends with `broken` where it is not well-formed.
 *
 * @throws file.unreadable for a document type or an entity, for a nest of tags, and for what has no tags
 */
export async function* readElements(file: AsyncIterable<Uint8Array>): AsyncGenerator<MarkupEvent[]> {
  const reader = new ElementReader()
  for await (const text of decodeMarkup(file)) {
    const events = reader.add(text)
    if (events.length > 0) yield events
    if (reader.isBroken) return
  }
  yield reader.end()
}

class NotWellFormed extends Error {}

class ElementReader {
  isBroken = false
  private events: MarkupEvent[] = []
  /** Open tags around the element that is being built, and that element with its open descendants. */
  private around: string[] = []
  private open: Element[] = []
  private elements = 0
  private text = ''
  private sinceTag = 0
  private readonly parser = new SaxesParser()

  constructor() {
    const { parser } = this
    parser.on('opentag', (tag) => this.openTag(tag))
    parser.on('closetag', () => this.closeTag())
    parser.on('text', (text) => (this.text += text))
    parser.on('cdata', (text) => (this.text += text))
    parser.on('error', (fault) => {
      throw new NotWellFormed(fault.message.replace(/^.*?\d+:\d+:\s*/, ''))
    })
  }

  add(text: string): MarkupEvent[] {
    this.sinceTag += text.length
    if (this.sinceTag > FARTHEST_TAG + text.length)
      throw unreadable(`Line ${this.parser.line}: a text of megabytes is none of a statement.`)
    this.parse(() => this.parser.write(text), false)
    return this.take()
  }

  end(): MarkupEvent[] {
    this.parse(() => this.parser.close(), true)
    return this.take()
  }

  private parse(work: () => unknown, ended: boolean): void {
    try {
      work()
    } catch (fault) {
      if (!(fault instanceof NotWellFormed)) throw fault
      this.isBroken = true
      const { line, column } = this.parser
      this.events.push({ kind: 'broken', line, column: column + 1, reason: fault.message, ended })
    }
  }

  private openTag({ name: full, attributes }: SaxesTagPlain): void {
    const { line } = this.parser
    this.sinceTag = 0
    const name = full.slice(full.indexOf(':') + 1)
    if (this.around.length + this.open.length >= DEEPEST)
      throw unreadable(`Line ${line}: tags stand deeper in each other than in any statement.`)
    this.text = ''
    if (this.open.length === 0 && !this.isInStatement()) {
      this.around.push(name)
      if (STATEMENTS.includes(name)) this.events.push({ kind: 'open', line })
      return
    }
    if (this.open.length === 0) this.elements = 0
    this.open.push({ name, line, text: '', currency: attributes['Ccy'] ?? '', children: [] })
    if (++this.elements > MOST_ELEMENTS) throw unreadable(`Line ${line}: one entry has more elements than any has.`)
  }

  private closeTag(): void {
    this.sinceTag = 0
    const element = this.open.pop()
    const text = this.text
    this.text = ''
    if (element === undefined) {
      if (STATEMENTS.includes(this.around.pop() ?? '')) this.events.push({ kind: 'close' })
      return
    }
    if (element.children.length === 0) element.text = text.trim()
    const parent = this.open.at(-1)
    if (parent === undefined) this.events.push({ kind: 'element', element })
    else if (element.name === DETAILS) {
      // A batch may have a hundred thousand: none of them is kept.
      this.events.push({ kind: 'detail', element })
      this.elements = this.open.length
    } else parent.children.push(element)
  }

  private isInStatement = (): boolean => STATEMENTS.includes(this.around.at(-1) ?? '')

  private take(): MarkupEvent[] {
    const { events } = this
    this.events = []
    return events
  }
}

/** The element at a path of names, each the first of its name. */
export function elementAt(element: Element | undefined, ...path: readonly string[]): Element | undefined {
  return path.reduce<Element | undefined>((at, name) => at?.children.find((child) => child.name === name), element)
}

/** The text at a path of names; empty where there is none. */
export const textAt = (element: Element | undefined, ...path: readonly string[]): string =>
  elementAt(element, ...path)?.text ?? ''

/** The texts of all children of a name. */
export const textsOf = (element: Element | undefined, name: string): string[] =>
  (element?.children ?? []).filter((child) => child.name === name && child.text !== '').map(({ text }) => text)
