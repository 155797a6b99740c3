/** Amounts and dates of CAMT. */
import { exponentOf } from '../../../domain/currencies'
import { IntegrationError } from '../../../domain/errors'
import { parseDecimal } from '../../../domain/money'
import { elementAt, textAt, type Element } from './elements'

export interface Money {
  currency: string
  minor: bigint
}

/** An amount without its sign. @throws record.unmappable */
export function moneyOf({ text, currency }: Element): Money {
  const code = currency.toUpperCase()
  return { currency: code, minor: parseDecimal(text, exponentOf(code)) }
}

/** An amount with the sign of its credit or debit mark. @throws record.unmappable */
export function signedMoney(element: Element): Money {
  const amount = elementAt(element, 'Amt')
  if (amount === undefined) throw unmappable('It has no amount.')
  const { currency, minor } = moneyOf(amount)
  const direction = directionOf(element)
  if (direction === null) throw unmappable('It is marked neither as credit nor as debit.')
  return { currency, minor: direction === 'credit' ? minor : -minor }
}

export function directionOf(element: Element): 'credit' | 'debit' | null {
  const mark = textAt(element, 'CdtDbtInd')
  return mark === 'CRDT' ? 'credit' : mark === 'DBIT' ? 'debit' : null
}

/** The calendar day of a date or of a point in time, as written; null where there is none. @throws record.unmappable */
export function dayAt(element: Element, name: string): string | null {
  const text = textAt(element, name, 'Dt') || textAt(element, name, 'DtTm')
  if (text === '') return null
  const [day] = /^\d{4}-\d{2}-\d{2}/.exec(text) ?? []
  if (day === undefined || !isDay(day)) throw unmappable('The date is no day of the calendar.')
  return day
}

/** JavaScript makes the 1st of March of a 30th of February. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}

export const unmappable = (reason: string) => new IntegrationError('record.unmappable', reason)
