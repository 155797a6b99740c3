/** Fields of a file to the rows of the stream, statement by statement. */
import { exponentOf } from '../../../domain/currencies'
import { IntegrationError } from '../../../domain/errors'
import { fromMinorUnits, parseDecimal, toMinorUnits } from '../../../domain/money'
import type { MinorUnits } from '../../../domain/records'
import type { Settings } from '../../connector'
import type { FileWarning } from '../file-format'
import { Occurrences } from '../occurrences'
import { readDetails, readNonSwift } from './details'
import { calendarDay, fullYear, plainAmount, readEntry, unmappable, type Entry } from './entry'
import type { Field } from './fields'
import { SEPARATOR, type StatementRow } from './rows'
import { accountId } from '../statement-account'
import { Sums } from '../statement-sums'

interface Amount {
  currency: string
  /** Null for a floor limit and a sum, which are of no day. */
  day: string | null
  minor: bigint
}

/** A booking that may have more details to come. */
interface Booking {
  entry: Field
  /** The lines of field 86, and of field NS. */
  details: string[]
  nonSwift: string[]
}

export class StatementReader {
  /** Field 25; empty before it. */
  private number = ''
  private currency: string | null
  private booking: Booking | null = null
  /** Number of the interim report; 0 in a statement. */
  private interim = 0
  private interims = 0
  private readonly told = new Set<string>()
  private readonly occurrences = new Occurrences()
  private readonly sums = new Sums()
  private rows: string[] = []
  private isEmpty = true
  /** Between an opening balance and what ends its statement. */
  private isOpen = false
  private isCutOff = false

  constructor(private readonly settings: Settings) {
    this.currency = settings['currency'] ?? null
  }

  /** The rows of these fields, each as JSON text. */
  read(fields: readonly Field[]): string[] {
    for (const field of fields) this.readField(field)
    return this.take()
  }

  warnings(): FileWarning[] {
    if (this.isCutOff) return [{ code: 'file.cut_off', message: 'The file breaks off within a statement.' }]
    if (this.isEmpty) return [{ code: 'file.empty', message: 'The file has neither a booking nor a closing balance.' }]
    return this.sums.warnings()
  }

  private readField(field: Field): void {
    const { tag, lines, line } = field
    if (tag === '86' || tag === 'NS') {
      // Behind anything but a booking it speaks of the statement.
      this.booking?.[tag === '86' ? 'details' : 'nonSwift'].push(...lines)
      return
    }
    if (tag === '' && this.isOpen) this.breakOff(lines)
    this.endBooking()
    try {
      this.readSound(field)
    } catch (fault) {
      this.refuse(fault, line, [tagged(tag, lines)])
    }
  }

  private readSound(field: Field): void {
    const [value = ''] = field.lines
    switch (field.tag) {
      case '-':
        this.isOpen = false
        return
      case '20':
        this.isOpen = false
        this.interim = 0
        this.number = ''
        this.currency = this.settings['currency'] ?? null
        return
      case '25':
      case '25P':
        this.number = value.trim()
        return
      case '61':
        this.booking = { entry: field, details: [], nonSwift: [] }
        return
      case '34F':
        if (this.interim === 0) this.interim = ++this.interims
        this.currency = limitCurrency(value)
        return
      case '60F':
      case '60M': {
        this.isOpen = true
        const balance = this.readBalance(value)
        this.sums.open(this.account, field.line, balance)
        return
      }
      case '62F':
      case '62M': {
        this.isOpen = false
        const balance = this.readBalance(value)
        this.sums.close(this.account, balance)
        this.tellBalance('ledger', balance)
        return
      }
      case '64':
        this.tellBalance('available', this.readBalance(value))
        return
      default:
    }
  }

  private readBalance(text: string): Required<Amount> {
    const [, mark, year = '', month, day, currency = this.currency ?? '', amount = ''] =
      /^([CD])(\d{2})(\d{2})(\d{2})([A-Z]{3})?([\d.,]+)\s*$/i.exec(text.trim()) ?? []
    const on = mark === undefined ? null : calendarDay(fullYear(year), Number(month), Number(day))
    if (on === null || mark === undefined || currency === '')
      throw unmappable('The balance is not a mark, a date, a currency and an amount.')
    this.currency = currency.toUpperCase()
    const minor = parseDecimal(plainAmount(amount), exponentOf(this.currency))
    return { currency: this.currency, day: on, minor: mark.toUpperCase() === 'D' ? -minor : minor }
  }

  private tellBalance(which: 'ledger' | 'available', { currency, day, minor }: Amount): void {
    this.nameAccount(currency)
    const { account } = this
    this.tell({ kind: 'balance', account, which, as_of: day ?? '', currency, amount: toMinorUnits(minor) })
  }

  /** In the middle of a line, some digits of an amount may be missing. At the end of one, no more than text. */
  private breakOff([rest]: readonly string[]): void {
    this.isCutOff = true
    if (this.booking === null || rest === '') return
    this.refuse(unmappable('The file ends within this statement.'), this.booking.entry.line, keptOf(this.booking))
    this.booking = null
  }

  /** A booking is complete when the field after its details begins. */
  private endBooking(): void {
    if (this.booking === null) return
    const { booking } = this
    this.booking = null
    try {
      this.readBooking(booking)
    } catch (fault) {
      this.sums.spoil(this.account)
      this.refuse(fault, booking.entry.line, keptOf(booking))
    }
  }

  private readBooking({ entry: { line, lines }, details, nonSwift }: Booking): void {
    const { account, currency } = this
    const { amount: text, name, ...entry } = readEntry(lines)
    if (currency === null) throw unmappable('The statement names no currency: set the currency and upload it again.')
    const amount = toMinorUnits(parseDecimal(text, exponentOf(currency)))
    if (!entry.expected) this.sums.add(account, fromMinorUnits(amount))
    this.nameAccount(currency)
    const texts = details.length === 0 ? readNonSwift(nonSwift) : readDetails(details)
    const occurrence = this.count(amount, entry)
    this.tell({
      kind: 'booking',
      line,
      account,
      currency,
      amount,
      ...entry,
      payee: name || undefined,
      ...texts,
      occurrence,
    })
  }

  /**
   * Statements that follow on each other are counted through; one that begins elsewhere may repeat an earlier one. Interim
   * reports have no balance to tell by: some banks repeat in each what they reported before, with its reference.
   */
  private count(
    amount: MinorUnits,
    { posted_on, reference, bank_reference }: Pick<Entry, 'posted_on' | 'reference' | 'bank_reference'>,
  ): number {
    const { account } = this
    const part = bank_reference === '' ? 0 : this.interim
    const content = [account, this.sums.chainOf(account), part, posted_on, amount, reference, bank_reference]
    return this.occurrences.next(content.join(SEPARATOR))
  }

  private nameAccount(currency: string): void {
    const id = this.account
    if (this.told.has(id)) return
    this.told.add(id)
    this.tell({ kind: 'account', id, name: this.number || id, currency })
  }

  private get account(): string {
    return this.number === ''
      ? (this.settings['account'] ?? 'Bank account')
      : accountId(this.number, this.currency ?? '')
  }

  private refuse(fault: unknown, line: number, kept: readonly string[]): void {
    if (!(fault instanceof IntegrationError)) throw fault
    this.tell({ kind: 'refused', line, reason: fault.message, text: kept.join('\n') })
  }

  private tell(row: StatementRow): void {
    this.isEmpty = false
    this.rows.push(JSON.stringify(row))
  }

  private take(): string[] {
    const { rows } = this
    this.rows = []
    return rows
  }
}

const keptOf = ({ entry, details, nonSwift }: Booking): string[] =>
  [tagged('61', entry.lines), tagged('86', details), tagged('NS', nonSwift)].filter((text) => text !== '')

const tagged = (tag: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : `:${tag}:${lines.join('\n')}`

/** `EURD0,00`. */
function limitCurrency(text: string): string {
  const [currency] = /^[A-Z]{3}/i.exec(text.trim()) ?? []
  if (currency === undefined) throw unmappable('The floor limit names no currency.')
  return currency.toUpperCase()
}
