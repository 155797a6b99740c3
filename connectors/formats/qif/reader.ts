/** Records of a QIF file to the rows of the stream, section by section. */
import { IntegrationError } from '../../../domain/errors'
import { Occurrences } from '../occurrences'
import { Accounts } from './accounts'
import type { Header } from './headers'
import { readInvestment } from './investments'
import { splitPrice } from './prices'
import { pathsOf, readPurpose } from './purpose'
import type { QifEvent } from './records'
import { SEPARATOR, type QifRow } from './rows'
import { dayOf, readTransaction, unmappable, type Reading } from './transactions'

/** As much of a broken record as is kept. */
const MOST_TEXT = 16 * 1024

type RecordEvent = Extract<QifEvent, { kind: 'record' }>

/** It remembers of the whole file what names something: accounts, categories, securities; and which rows are equal. */
export class QifReader {
  private section: Header | null = null
  private readonly accounts: Accounts
  private readonly categories = new Map<string, string | undefined>()
  /** By the id that investments use, which is the name. */
  private readonly securities = new Set<string>()
  /** The price list knows securities by symbol. */
  private readonly names = new Map<string, string>()
  private readonly occurrences = new Occurrences()
  private told: string[] = []

  constructor(
    private readonly reading: Reading,
    nameless: string | undefined,
  ) {
    this.accounts = new Accounts(nameless)
  }

  /** The rows of these records, each as JSON text. */
  read(events: readonly QifEvent[]): string[] {
    for (const event of events) {
      if (event.kind === 'header') this.begin(event.header)
      else this.readRecord(event)
    }
    const { told } = this
    this.told = []
    return told
  }

  private begin(header: Header): void {
    if (header.kind === 'option') {
      if (header.autoswitch !== null) this.accounts.autoswitch(header.autoswitch)
      return
    }
    this.section = header
    if (header.kind === 'accounts') this.accounts.beginList()
    if (header.kind === 'unknown') this.accounts.beginSection(null)
    if ('type' in header) this.accounts.beginSection(header)
  }

  private readRecord(event: RecordEvent): void {
    // Remarks may stand before the first header; a record with its end mark may not.
    if (this.section === null && event.end !== 'mark') return
    try {
      if (event.end === 'none') throw unmappable('The file ends within this record.')
      if (event.end === 'too_late') throw unmappable('The record is longer than one can be: it has no end (^).')
      this.readSound(event)
    } catch (fault) {
      this.refuse(fault, event.line, event.lines.join('\n'))
    }
  }

  private readSound(event: RecordEvent): void {
    const { section } = this
    switch (section?.kind) {
      case 'transactions':
        return this.readTransaction(event)
      case 'investments':
        return this.readInvestment(event)
      case 'accounts':
        return this.accounts.list(event.lines, this.reading).forEach((row) => this.tell(row))
      case 'categories':
        return this.readCategory(event)
      case 'securities':
        return this.readSecurity(event)
      case 'prices':
        return this.readPrices(event)
      case 'memorized':
        return this.readMemorized(event)
      case 'names':
        return
      case 'unknown':
        // A bank's own word for an account, as long as the records are those of one.
        if (isTransaction(event.lines)) return this.readTransaction(event)
        throw unmappable(`Records under the header ${section.title} are not known.`)
      default:
        throw unmappable('There is no header before this record.')
    }
  }

  private readTransaction({ line, lines }: RecordEvent): void {
    if (areTwo(lines)) throw withoutEnd()
    const fields = readTransaction(lines, this.reading)
    const isOpening = fields.account !== undefined && OPENING.test(fields.payee ?? '')
    const own_account = this.ownAccount(isOpening ? fields.account : undefined)
    const occurrence = this.count([own_account, fields.date, String(fields.amount), fields.number])
    this.nameCategories(fields.category)
    for (const { category } of fields.splits ?? []) this.nameCategories(category)
    this.tell({ kind: 'transaction', line, own_account, ...fields, occurrence })
  }

  private readInvestment({ line, lines }: RecordEvent): void {
    const own_account = this.ownAccount(undefined)
    if (areTwo(lines)) throw withoutEnd()
    const fields = readInvestment(lines, own_account, this.reading)
    const { date, action_raw, security, quantity, amount } = fields
    if (security !== undefined) this.nameSecurity(security)
    const content = [
      own_account,
      date,
      action_raw,
      security,
      quantity,
      amount === undefined ? undefined : String(amount),
    ]
    this.tell({ kind: 'investment', line, own_account, ...fields, occurrence: this.count(content) })
  }

  private readCategory({ lines }: RecordEvent): void {
    const { category } = readPurpose(valueOf(lines, 'N') ?? '')
    if (category === undefined) throw unmappable('The category has no name (N).')
    this.nameCategories(category, valueOf(lines, 'D'))
  }

  private readSecurity({ lines }: RecordEvent): void {
    const symbol = valueOf(lines, 'S')
    const type = valueOf(lines, 'T')
    const name = valueOf(lines, 'N') ?? symbol
    if (name === undefined) throw unmappable('The security has neither name (N) nor symbol (S).')
    this.securities.add(name)
    if (symbol !== undefined) this.names.set(symbol, name)
    this.tell({ kind: 'security', id: name, name, symbol, type })
  }

  /** Each line is a price of its own: one that is broken costs itself. */
  private readPrices(event: RecordEvent): void {
    event.lines.forEach((text, at) => {
      try {
        this.readPrice(text)
      } catch (fault) {
        this.refuse(fault, event.line + at, text)
      }
    })
  }

  private readPrice(text: string): void {
    const line = splitPrice(text)
    if (line === null) throw unmappable('The line is not a symbol, a price and a date.')
    if (line.price === '') throw unmappable('The line has no price.')
    const security = this.names.get(line.symbol) ?? line.symbol
    const price = this.reading.numbers.readNumber('price', line.price)
    const date = dayOf(line.date, this.reading.dates)
    this.nameSecurity(security)
    this.tell({ kind: 'price', security, date, price })
  }

  /** A payment that Quicken has learnt is no payment that was made: what it tells is a payee. */
  private readMemorized({ lines }: RecordEvent): void {
    const name = valueOf(lines, 'P')
    if (name !== undefined) this.tell({ kind: 'payee', name })
  }

  private ownAccount(opening: string | undefined): string {
    const { name, rows } = this.accounts.own(opening ?? null)
    for (const row of rows) this.tell(row)
    return name
  }

  /** A category and those above it, each told once, and again when a note of it is found. */
  private nameCategories(category: string | undefined, note?: string): void {
    if (category === undefined || (note === undefined && this.categories.has(category))) return
    for (const path of pathsOf(category)) {
      const ownNote = path === category ? note : undefined
      if (this.categories.has(path) && (ownNote === undefined || this.categories.get(path) === ownNote)) continue
      this.categories.set(path, ownNote)
      this.tell({ kind: 'category', path, note: ownNote })
    }
  }

  private nameSecurity(id: string): void {
    if (this.securities.has(id)) return
    this.securities.add(id)
    this.tell({ kind: 'security', id, name: id })
  }

  private count(content: readonly (string | undefined)[]): number {
    return this.occurrences.next(content.join(SEPARATOR))
  }

  private tell(row: QifRow): void {
    this.told.push(JSON.stringify(row))
  }

  private refuse(fault: unknown, line: number, text: string): void {
    if (!(fault instanceof IntegrationError)) throw fault
    this.tell({ kind: 'refused', line, reason: fault.message, text: text.slice(0, MOST_TEXT) })
  }
}

/** In the languages that Quicken and Money came in. */
const OPENING =
  /^(opening|initial|starting) balance|^(eröffnungs|anfangs)(saldo|bestand)|^solde (initial|d.ouverture)|^saldo (iniziale|inicial|początkowe)|^(begin|openings)saldo|^ingående saldo/i

const isTransaction = (lines: readonly string[]): boolean =>
  valueOf(lines, 'D') !== undefined && (valueOf(lines, 'T') ?? valueOf(lines, 'U')) !== undefined

const withoutEnd = () => unmappable('There are two dates and two amounts: the end (^) between them is missing.')

/** Behind the first split there may be dates of its own. */
function areTwo(lines: readonly string[]): boolean {
  let dates = 0
  let amounts = 0
  for (const line of lines) {
    if (line.startsWith('S') || line.startsWith('E') || line.startsWith('$')) break
    if (line.startsWith('D') && line.length > 1) dates++
    if (line.startsWith('T') && line.length > 1) amounts++
  }
  return dates > 1 && amounts > 1
}

const valueOf = (lines: readonly string[], letter: string): string | undefined =>
  lines
    .find((line) => line.startsWith(letter) && line.trim().length > 1)
    ?.slice(1)
    .trim()
