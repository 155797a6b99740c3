/** Fields of records and their values, as people read them. */
import type { Conflict } from '../../client'
import { strings } from '../strings'
import { apart, count, day, enumerate, money } from '../words'

export type Value = Conflict['local']
export type Body = Readonly<Record<string, Value | undefined>>

/** `Posted on`, of `posted_on`. */
export const fieldName = (field: string): string =>
  strings.fields.names[field] ?? (field.charAt(0).toUpperCase() + field.slice(1)).replaceAll('_', ' ')

/** Keys of other records mean nothing to a person, and amounts are told with their decimals. */
export const isForPeople = (field: string): boolean => !field.endsWith('_external_id') && field !== 'exponent'

/** An amount is told in the currency of its record. */
export function valueInWords(field: string, value: Value | undefined, body: Body): string {
  if (value === null || value === undefined || value === '') return strings.fields.empty
  if (typeof value === 'boolean') return strings.fields.yesNo[value ? 'yes' : 'no']
  if (Array.isArray(value)) return listInWords(value, body)
  if (typeof value === 'object') return JSON.stringify(value)
  if (field.endsWith('_minor')) return amountInWords(value, body)
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)) return day(value)
  return strings.fields.values[String(value)] ?? String(value)
}

/** What a record is called by: whom it was with, when, how much; or its name. */
export function recordInWords(body: Body): string {
  const name = [body['payee'], body['name'], body['memo']].find((text) => typeof text === 'string' && text !== '')
  const parts = [
    typeof name === 'string' ? apart(name) : null,
    typeof body['posted_on'] === 'string' ? day(body['posted_on']) : null,
    body['amount_minor'] === undefined ? null : valueInWords('amount_minor', body['amount_minor'], body),
  ]
  return parts.filter((part) => part !== null).join(' · ') || strings.fields.unnamed
}

function listInWords(list: readonly Value[], body: Body): string {
  if (list.length === 0) return strings.fields.empty
  return enumerate(list.map((part) => partInWords(part, body)))
}

/** One part of a divided transaction. */
function partInWords(part: Value, body: Body): string {
  if (part === null || typeof part !== 'object' || Array.isArray(part)) return valueInWords('', part, body)
  const what = [part['category'], part['payee'], part['memo']].find((text) => typeof text === 'string' && text !== '')
  const amount = valueInWords('amount_minor', part['amount_minor'], body)
  const { kind } = part
  return `${amount} ${typeof what === 'string' ? what : strings.fields.part(typeof kind === 'string' ? kind : 'part')}`
}

function amountInWords(value: number | string, body: Body): string {
  const { currency, exponent } = body
  return typeof currency === 'string' && typeof exponent === 'number'
    ? money({ amount_minor: value, currency, exponent })
    : typeof value === 'number'
      ? count(value)
      : value
}
