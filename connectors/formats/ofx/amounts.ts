/** Numbers and days as OFX files have them. What is not certain is refused. */
import { z } from 'zod'
import { IntegrationError } from '../../../domain/errors'
import { parseDecimal, toMinorUnits } from '../../../domain/money'
import type { MinorUnits } from '../../../domain/records'

/**
 * Decimal text with a point for the decimals, whichever sign the file has there. OFX knows no signs between thousands,
 * so one comma is a decimal comma; where both signs stand, or one of them twice, the others part thousands.
 */
export function plainDecimal(text: string): string {
  const bare = text.trim().replace(/(?<=\d)[.,]$/, '')
  if (/^[+-]?\d*,\d*$/.test(bare)) return bare.replace(',', '.')
  const [, whole, sign, decimals] = GROUPED.exec(bare) ?? []
  if (whole === undefined || sign === undefined || decimals?.[0] === sign) return bare
  if (decimals === undefined && sign !== "'" && whole.split(sign).length === 2) return bare
  return `${whole.replace(/[^\d+-]/g, '')}${decimals === undefined ? '' : `.${decimals.slice(1)}`}`
}

/** `1,234.56`, `1'234.56`, `1.234.567`: the whole part, what parts its thousands, and the decimals. */
const GROUPED = /^([+-]?\d{1,3}([.,'])\d{3}(?:\2\d{3})*)([.,]\d+)?$/

/** @throws record.unmappable */
export const readMinor = (text: string, exponent: number): MinorUnits =>
  toMinorUnits(parseDecimal(plainDecimal(text), exponent))

/** A quantity or a price, in one spelling: `+1,50` as `1.50`. @throws record.unmappable */
export function readDecimal(text: string): string {
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)0*(\d*)\.?(\d*)$/.exec(plainDecimal(text)) ?? []
  if (whole + fraction === '' && !/\d/.test(text)) throw unmappable('It is not a decimal number.')
  const digits = `${whole || '0'}${fraction === '' ? '' : `.${fraction}`}`
  return sign === '-' && /[1-9]/.test(digits) ? `-${digits}` : digits
}

/** The difference of two quantities, exactly. */
export function subtract(minuend: string, subtrahend: string): string {
  const decimals = (text: string) => text.split('.')[1]?.length ?? 0
  const scale = Math.max(decimals(minuend), decimals(subtrahend))
  const difference = parseDecimal(minuend, scale) - parseDecimal(subtrahend, scale)
  const digits = (difference < 0n ? -difference : difference).toString().padStart(scale + 1, '0')
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return difference < 0n ? `-${text}` : text
}

/**
 * The calendar day as it is written: `20090401122017.000[-5:EST]` is 2009-04-01. The hour and its zone would move some
 * transactions to a day on which no statement has them.
 *
 * @throws record.unmappable
 */
export function readDay(text: string): string {
  const [, year, month, day, isoMonth, isoDay] = DAY.exec(text.trim()) ?? []
  const iso = `${year}-${month ?? isoMonth}-${day ?? isoDay}`
  if (!z.iso.date().safeParse(iso).success) throw unmappable('It is not a day of the calendar.')
  return iso
}

/** Eight digits, and a time of up to six more or something that is no digit. Some writers part them as ISO 8601 does. */
const DAY = /^(\d{4})(?:(\d{2})(\d{2})(?:\d{2}){0,3}|-(\d{2})-(\d{2}))(?!\d)/

const unmappable = (reason: string) => new IntegrationError('record.unmappable', reason)
