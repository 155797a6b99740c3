/** One row of a bank's table as what it says: exact, or refused with the column that cannot be understood. */
import { CURRENCY_CODES, exponentOf } from '../../../domain/currencies'
import { fromMinorUnits, toMinorUnits } from '../../../domain/money'
import type { MinorUnits } from '../../../domain/records'
import { parseAmount } from '../amounts'
import { parseDate } from './dates'
import type { Layout } from './layout'
import { MONEY_IN, MONEY_OUT, STATUSES, type Role } from './roles'

export interface RowFacts {
  account: string
  posted_on: string
  /** Empty where there is none. */
  transacted_on: string
  /** With the fee, if there is one. */
  amount_minor: MinorUnits
  fee_minor: MinorUnits
  currency: string
  status: 'pending' | 'posted' | 'void'
  /** In minor units, or as it is written: it only tells equal rows apart. */
  balance: string
  id: string
  payee: string
  description: string
  memo: string
  category: string
  check_number: string
  tags: string
}

/** What is wrong with a row. A plain object, because a file may have a million such rows. */
export interface RowFault {
  /** From 0. */
  column: number | null
  reason: string
}

export class RowReader {
  /** Neighbours mostly share their day. */
  private readonly lastDates = { date: NO_DATE, transacted: NO_DATE }
  private readonly usualCurrency: Currency | null
  private lastCurrency: Currency | null

  constructor(private readonly layout: Layout) {
    this.usualCurrency = layout.currency === null ? null : withExponent(layout.currency)
    this.lastCurrency = this.usualCurrency
  }

  read(cells: readonly string[]): RowFacts | RowFault {
    const text = (role: Role): string => this.text(role, cells)
    const date = this.date('date', cells)
    if (date === null) return this.fault('date', text('date') === '' ? 'There is no date.' : 'This is no date.')
    const currency = this.currencyOf(text('currency'))
    if (currency === null) return this.fault('currency', 'This is no currency of ISO 4217.')
    const amount = this.amount(cells, currency.exponent)
    if (typeof amount === 'object') return amount
    const fee = this.fee(text('fee'), currency.exponent)
    if (fee === null) return this.fault('fee', NOT_AN_AMOUNT)
    return {
      account: onOneLine(text('account')) || this.layout.account,
      posted_on: date,
      transacted_on: this.date('transacted', cells) ?? '',
      amount_minor: fee === 0 ? amount : plus(amount, fee),
      fee_minor: fee,
      currency: currency.code,
      status: STATUSES.get(text('status').toLowerCase()) ?? 'posted',
      balance: this.balance(text('balance'), currency.exponent),
      id: text('id'),
      payee: (isNegative(amount) ? '' : text('payer')) || text('payee'),
      description: text('description'),
      memo: text('memo'),
      category: onOneLine(text('category')),
      check_number: text('check_number'),
      tags: text('tags'),
    }
  }

  /** The calendar date of a row, if it has one. */
  date(role: 'date' | 'transacted', cells: readonly string[]): string | null {
    const text = this.text(role, cells)
    if (text !== this.lastDates[role].text)
      this.lastDates[role] = { text, date: parseDate(text, this.layout.date_order) }
    return this.lastDates[role].date
  }

  private text(role: Role, cells: readonly string[]): string {
    const columns = this.layout.columns[role]
    if (columns === undefined) return ''
    if (columns.length === 1) return (cells[columns[0] ?? 0] ?? '').trim()
    return columns
      .map((column) => (cells[column] ?? '').trim())
      .filter((part) => part !== '')
      .join(' ')
  }

  private amount(cells: readonly string[], exponent: number): MinorUnits | RowFault {
    const { columns, flipped } = this.layout
    if (columns.amount === undefined) return this.splitAmount(cells, exponent)
    const text = this.text('amount', cells)
    const amount = parseAmount(text, this.layout.decimal, exponent)
    if (amount === null) return this.fault('amount', text === '' ? 'There is no amount.' : NOT_AN_AMOUNT)
    if (columns.direction === undefined) return flipped ? minus(amount) : amount
    const outgoing = this.isOutgoing(this.text('direction', cells).toLowerCase())
    if (outgoing === null) return this.fault('direction', 'This says neither in nor out.')
    if (isNegative(amount)) return this.fault('amount', 'The amount has a sign, beside a column that says in or out.')
    return outgoing !== flipped ? minus(amount) : amount
  }

  /** Money out and money in, each in a column of its own. */
  private splitAmount(cells: readonly string[], exponent: number): MinorUnits | RowFault {
    const { decimal, flipped } = this.layout
    const [out, into] = [this.text('debit', cells), this.text('credit', cells)]
    const debit = out === '' ? 0 : parseAmount(out, decimal, exponent)
    const credit = into === '' ? 0 : parseAmount(into, decimal, exponent)
    if (debit === null) return this.fault('debit', NOT_AN_AMOUNT)
    if (credit === null) return this.fault('credit', NOT_AN_AMOUNT)
    if (out === '' && into === '')
      return this.fault('debit', 'There is an amount neither for money out nor for money in.')
    if (debit !== 0 && credit !== 0)
      return this.fault('debit', 'There are two amounts: one for money out, one for money in.')
    const amount = credit === 0 ? minus(absolute(debit)) : credit
    return flipped ? minus(amount) : amount
  }

  /** A fee is money out, whatever its sign. */
  private fee(text: string, exponent: number): MinorUnits | null {
    if (text === '') return 0
    const fee = parseAmount(text, this.layout.decimal, exponent)
    return fee === null ? null : minus(absolute(fee))
  }

  private balance(text: string, exponent: number): string {
    return text === '' ? '' : String(parseAmount(text, this.layout.decimal, exponent) ?? text)
  }

  private isOutgoing(word: string): boolean | null {
    const { money_out } = this.layout
    if (money_out !== null) return money_out.has(word)
    if (MONEY_OUT.has(word)) return true
    return MONEY_IN.has(word) ? false : null
  }

  private currencyOf(text: string): Currency | null {
    if (text === '') return this.usualCurrency
    if (text === this.lastCurrency?.code) return this.lastCurrency
    const code = text.toUpperCase()
    if (!CURRENCY_CODES.includes(code)) return null
    return (this.lastCurrency = withExponent(code))
  }

  private fault(role: Role, reason: string): RowFault {
    return { column: this.layout.columns[role]?.[0] ?? null, reason }
  }
}

export const isFault = (row: RowFacts | RowFault): row is RowFault => 'reason' in row

const NO_DATE: { text: string; date: string | null } = { text: '', date: null }
const NOT_AN_AMOUNT = 'This is no amount, or has more decimals than its currency.'

/** Names are keys too, and keys hold no line breaks. */
const onOneLine = (name: string): string => (CONTROL.test(name) ? name.replace(CONTROLS, ' ').trim() : name)
const CONTROL = /\p{Cc}/u
const CONTROLS = /\p{Cc}+/gu

interface Currency {
  code: string
  exponent: number
}

const withExponent = (code: string): Currency => ({ code, exponent: exponentOf(code) })

const isNegative = (amount: MinorUnits): boolean => (typeof amount === 'number' ? amount < 0 : amount.startsWith('-'))

function minus(amount: MinorUnits): MinorUnits {
  if (amount === 0) return 0
  return typeof amount === 'number' ? -amount : toMinorUnits(-fromMinorUnits(amount))
}

const absolute = (amount: MinorUnits): MinorUnits => (isNegative(amount) ? minus(amount) : amount)

const plus = (a: MinorUnits, b: MinorUnits): MinorUnits => toMinorUnits(fromMinorUnits(a) + fromMinorUnits(b))
