/** Elements of a CAMT document to the rows of the stream, statement by statement. */
import { IntegrationError } from '../../../domain/errors'
import { toMinorUnits } from '../../../domain/money'
import type { Settings } from '../../connector'
import type { FileWarning } from '../file-format'
import { Occurrences } from '../occurrences'
import { accountId } from '../statement-account'
import { Sums } from '../statement-sums'
import { unreadable } from './decode'
import { readDetail } from './details'
import type { Element, MarkupEvent } from './elements'
import { Details, readEntry, type Entry } from './entry'
import { SEPARATOR, type CamtRow } from './rows'
import { brokenWarning, Statement, type Balance } from './statement'

export class CamtReader {
  private statement: Statement | null = null
  private details = new Details()
  private statements = 0
  private informative = 0
  private broken: Extract<MarkupEvent, { kind: 'broken' }> | null = null
  private readonly told = new Set<string>()
  /** Accounts whose statement goes on in the next one of the file. */
  private readonly continued = new Set<string>()
  private readonly occurrences = new Occurrences()
  private readonly sums = new Sums()
  private rows: string[] = []

  constructor(private readonly settings: Settings) {}

  /** The rows of these elements, each as JSON text. @throws file.unreadable for what is no XML from its start on */
  read(events: readonly MarkupEvent[]): string[] {
    for (const event of events) this.readEvent(event)
    const { rows } = this
    this.rows = []
    return rows
  }

  /** @throws file.unreadable for a document without a statement */
  warnings(): FileWarning[] {
    if (this.statements === 0)
      throw unreadable('Line 1, column 1: this XML has no statement, report or notification of CAMT.')
    const message = `${this.informative} entries are for information and move no money: they were left out.`
    return [
      ...this.sums.warnings(),
      ...(this.broken === null ? [] : [brokenWarning(this.broken)]),
      ...(this.informative === 0 ? [] : [{ code: 'file.informative', message }]),
    ]
  }

  private readEvent(event: MarkupEvent): void {
    switch (event.kind) {
      case 'open':
        this.statement = new Statement(event.line, ++this.statements)
        this.details = new Details()
        return
      case 'close':
        if (this.statement !== null) this.end(this.statement)
        this.statement = null
        return
      case 'detail':
        this.details.add(readDetail(event.element))
        return
      case 'element':
        if (this.statement !== null) this.readElement(event.element, this.statement)
        return
      case 'broken':
        if (this.statements === 0)
          throw unreadable(`Line ${event.line}, column ${event.column}: this is no XML: ${event.reason}`)
        this.broken = event
    }
  }

  private readElement(element: Element, statement: Statement): void {
    const isEntry = element.name === 'Ntry'
    try {
      if (isEntry) this.readEntry(element, statement)
      else statement.learn(element)
    } catch (fault) {
      if (!(fault instanceof IntegrationError)) throw fault
      if (isEntry) this.sums.spoil(this.keyOf(statement))
      this.tell({ kind: 'refused', line: element.line, reason: fault.message, text: print(element) })
    }
    if (isEntry) this.details = new Details()
  }

  private readEntry(element: Element, statement: Statement): void {
    const { money, status, ...facts } = readEntry(element, this.details)
    const account = this.begin(statement, money.currency)
    if (status === 'INFO') {
      this.informative++
      return
    }
    const pending = status !== 'BOOK'
    if (!pending) this.sums.add(account, money.minor)
    const { currency, minor } = money
    const amount = toMinorUnits(minor)
    const occurrence = this.count(account, statement, [facts.posted_on, currency, String(minor), facts.reference])
    this.tell({ kind: 'entry', line: element.line, account, currency, amount, pending, ...facts, occurrence })
  }

  /**
   * Statements that follow on each other are counted through; one that begins elsewhere may repeat an earlier one. Reports
   * and notifications without balances repeat what was reported before, with its reference.
   */
  private count(
    account: string,
    { no, opening }: Statement,
    content: [...string[], reference: Entry['reference']],
  ): number {
    const part = content.at(-1) === '' || opening !== undefined ? 0 : no
    return this.occurrences.next([account, this.sums.chainOf(account), part, ...content].join(SEPARATOR))
  }

  /** Before the first entry: by the standard the account and its balances stand there. @returns the account's id */
  private begin(statement: Statement, currency: string): string {
    if (statement.account !== null) return statement.account
    const account = this.keyOf(statement, currency)
    statement.account = account
    const { opening, line } = statement
    if (opening !== undefined && !this.continued.has(account)) this.sums.open(account, line, opening)
    this.nameAccount(statement, account, statement.currency || currency)
    return account
  }

  private end(statement: Statement): void {
    const { account: begun, currency, closing, available, isLastPage } = statement
    if (begun === null && currency === '') return
    const account = this.begin(statement, currency)
    this.tellBalance(account, 'ledger', closing)
    this.tellBalance(account, 'available', available)
    if (isLastPage) this.continued.delete(account)
    else this.continued.add(account)
    if (isLastPage && closing !== undefined) this.sums.close(account, closing)
  }

  private tellBalance(account: string, which: 'ledger' | 'available', balance: Balance | undefined): void {
    if (balance === undefined || balance.day === null) return
    const { currency, day, minor } = balance
    this.tell({ kind: 'balance', account, which, as_of: day, currency, amount: toMinorUnits(minor) })
  }

  private nameAccount({ number, name, type }: Statement, id: string, currency: string): void {
    if (this.told.has(id)) return
    this.told.add(id)
    this.tell({ kind: 'account', id, name: name || number || id, number, currency, code: type })
  }

  private keyOf({ number, currency }: Statement, otherwise = ''): string {
    return number === '' ? (this.settings['account'] ?? 'Bank account') : accountId(number, currency || otherwise)
  }

  private tell(row: CamtRow): void {
    this.rows.push(JSON.stringify(row))
  }
}

/** As much of a broken element as is kept. */
const MOST_TEXT = 16 * 1024

/** The element as text again, without what there was no use for. */
const print = (element: Element): string => printed(element).slice(0, MOST_TEXT)
const printed = ({ name, text, currency, children }: Element): string =>
  `<${name}${currency === '' ? '' : ` Ccy="${currency}"`}>${children.map(printed).join('')}${text}</${name}>`
