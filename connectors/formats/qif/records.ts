/** Lines of a QIF file to its records: runs of lines that end with `^`, under headers that begin with `!`. */
import { IntegrationError } from '../../../domain/errors'
import { readLines } from '../text-lines'
import { readHeader, type Header } from './headers'

export type QifEvent =
  { kind: 'header'; line: number; header: Header } | { kind: 'record'; line: number; lines: string[]; end: RecordEnd }

/** `none`: the end of the file cuts the record off. `too_late`: what is longer than any record, and cut here. */
export type RecordEnd = 'mark' | 'header' | 'none' | 'too_late'

/** A record holds a thousand splits of three lines each at the most; beyond this its `^` is missing. */
const MOST_LINES = 5000
const MOST_CHARACTERS = 1024 * 1024
/** Remarks may stand before the first header, but not for ever. */
const MOST_LINES_BEFORE = 1000

/**
 * Yields headers and records in batches.
 *
 * @throws file.unreadable for a text without sensible lines, or without a single header
 */
export async function* readEvents(file: AsyncIterable<Uint8Array>): AsyncGenerator<QifEvent[]> {
  const splitter = new Splitter()
  for await (const lines of readLines(file, unreadable)) {
    const events = splitter.add(lines)
    if (events.length > 0) yield events
  }
  yield splitter.end()
}

class Splitter {
  private lineNo = 0
  private lines: string[] = []
  private characters = 0
  private startedAt = 1
  private events: QifEvent[] = []
  private hasHeader = false

  add(lines: readonly string[]): QifEvent[] {
    for (const line of lines) this.addLine(line)
    if (!this.hasHeader && this.lineNo > MOST_LINES_BEFORE) throw withoutHeader()
    return this.take()
  }

  end(): QifEvent[] {
    if (!this.hasHeader) throw withoutHeader()
    this.endRecord('none')
    return this.take()
  }

  private addLine(raw: string): void {
    this.lineNo++
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    switch (line[0]) {
      case '^':
        this.endRecord('mark')
        return
      case '!':
        this.addHeader(line)
        return
      case undefined:
        return
      default:
        if (this.lines.length === 0) this.startedAt = this.lineNo
        if (this.isTooLong()) return
        this.lines.push(line)
        this.characters += line.length
    }
  }

  private addHeader(line: string): void {
    const header = readHeader(line)
    // An option may stand between the lines of a record, and does not end it.
    if (header.kind !== 'option') this.endRecord('header')
    this.hasHeader = true
    this.events.push({ kind: 'header', line: this.lineNo, header })
  }

  private endRecord(by: RecordEnd): void {
    const { lines, startedAt } = this
    if (lines.length > 0 && lines.some((line) => line.trim() !== '')) {
      this.events.push({ kind: 'record', line: startedAt, lines, end: this.isTooLong() ? 'too_late' : by })
    }
    this.lines = []
    this.characters = 0
  }

  private isTooLong = (): boolean => this.lines.length >= MOST_LINES || this.characters >= MOST_CHARACTERS

  private take(): QifEvent[] {
    const { events } = this
    this.events = []
    return events
  }
}

const withoutHeader = () =>
  unreadable('Line 1, column 1: this is no QIF file. One has a header such as !Type:Bank on a line of its own.')

const unreadable = (reason: string) => new IntegrationError('file.unreadable', reason)
