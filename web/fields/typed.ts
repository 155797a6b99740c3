/** Values as text that can be typed, and back. Amounts stay exact: they are moved by their digits, never divided. */
import type { Body, Value } from './field-words'

export type FieldKind = 'text' | 'date' | 'amount' | 'yes_no' | 'choice' | 'words' | 'fixed'

/** How a field is filled in; `fixed` for what no form can hold. */
export function kindOf(entity: string, field: string): FieldKind {
  if (CHOICES[`${entity}.${field}`] !== undefined) return 'choice'
  if (field.endsWith('_minor')) return 'amount'
  if (field.endsWith('_on') || field === 'as_of') return 'date'
  if (field === 'approved' || field === 'hidden') return 'yes_no'
  if (field === 'tags') return 'words'
  return field === 'splits' ? 'fixed' : 'text'
}

export const choicesOf = (entity: string, field: string): readonly string[] => CHOICES[`${entity}.${field}`] ?? []

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  'transaction.status': ['pending', 'posted', 'void'],
  'transaction.kind': ['payment', 'transfer', 'fee', 'refund', 'payout', 'adjustment', 'other'],
  'transaction.cleared': ['uncleared', 'cleared', 'reconciled'],
  'account.status': ['open', 'closed'],
  'account.type': [
    'unknown', 'checking', 'savings', 'cash', 'credit_card', 'loan', 'mortgage', 'investment', 'other_asset', 'other_liability',
  ],
  'security.kind': ['stock', 'fund', 'bond', 'option', 'other', 'unknown'],
} // prettier-ignore

export function toText(kind: FieldKind, value: Value | undefined, body: Body): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.filter((word) => typeof word === 'string').join(', ')
  if (typeof value === 'object') return JSON.stringify(value)
  return kind === 'amount' ? decimalOf(String(value), exponentOf(body)) : String(value)
}

/** @returns undefined where the text is no such value */
export function fromText(kind: FieldKind, text: string, body: Body): Value | undefined {
  const trimmed = text.trim()
  if (kind === 'words')
    return trimmed === '' ? [] : trimmed.split(',').map((word) => word.trim()).filter((word) => word !== '') // prettier-ignore
  if (trimmed === '') return null
  if (kind === 'yes_no') return trimmed === 'true'
  return kind === 'amount' ? minorOf(trimmed, exponentOf(body)) : trimmed
}

const exponentOf = ({ exponent }: Body): number => (typeof exponent === 'number' ? exponent : 2)

function decimalOf(minor: string, exponent: number): string {
  const negative = minor.startsWith('-')
  const digits = minor.replace('-', '').padStart(exponent + 1, '0')
  const whole = digits.slice(0, digits.length - exponent)
  return `${negative ? '-' : ''}${whole}${exponent === 0 ? '' : `.${digits.slice(-exponent)}`}`
}

function minorOf(text: string, exponent: number): Value | undefined {
  const [, sign = '', whole = '', decimals = ''] = /^([-−]?)(\d{1,24})(?:[.,](\d{0,4}))?$/.exec(text) ?? []
  if (whole === '' || decimals.length > exponent) return undefined
  const minor = BigInt(`${sign === '' ? '' : '-'}${whole}${decimals.padEnd(exponent, '0')}`)
  return Number.isSafeInteger(Number(minor)) ? Number(minor) : minor.toString()
}
