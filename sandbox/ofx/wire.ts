/** How a bank writes OFX: closed tags from version 2 on, before that only those that hold others. */
import { isoOf } from '../calendar'
import type { Currency } from '../currencies'
import { ACCOUNTS, accountNumber, BANK_NUMBER, fitidOf, type BankPlan, type BankRow } from './book'

export const isXml = (version: string): boolean => version >= '200'

export const header = (version: string): string =>
  isXml(version)
    ? `<?xml version="1.0" encoding="UTF-8" standalone="no"?>\r\n<?OFX OFXHEADER="200" VERSION="${version}" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>\r\n`
    : `OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:${version}\r\nSECURITY:NONE\r\nENCODING:UNICODE\r\nCHARSET:NONE\r\nCOMPRESSION:NONE\r\nOLDFILEUID:NONE\r\nNEWFILEUID:NONE\r\n\r\n`

/** Version 1 in the way of most banks: a value needs no end tag. */
export const unclosed = (xml: string): string => xml.replace(/(<([A-Z0-9.]+)>[^<]*)<\/\2>/g, '$1\r\n')

export const tag = (name: string, value: string): string => `<${name}>${escape(value)}</${name}>`
export const group = (name: string, ...inner: readonly string[]): string => `<${name}>${inner.join('')}</${name}>`

export const status = (code: string, message = ''): string =>
  group(
    'STATUS',
    tag('CODE', code),
    tag('SEVERITY', code === '0' ? 'INFO' : 'ERROR'),
    message === '' ? '' : tag('MESSAGE', message),
  )

export const dateText = (day: number): string => isoOf(day).replaceAll('-', '')

export function accountFrom(plan: BankPlan, account: number): string {
  const { group: name, type } = ACCOUNTS[account] ?? ACCOUNTS[0]
  const number = tag('ACCTID', accountNumber(plan, account))
  if (name === 'CCACCTFROM') return group(name, number)
  return group(name, tag('BANKID', BANK_NUMBER), number, tag('ACCTTYPE', type))
}

export const transaction = (plan: BankPlan, currency: Currency, row: BankRow): string =>
  `${group(
    'STMTTRN',
    tag('TRNTYPE', row.type),
    tag('DTPOSTED', `${dateText(row.day)}233000.000[-8:PST]`),
    row.acted === null ? '' : tag('DTUSER', dateText(row.acted)),
    tag('TRNAMT', decimal(row.amount, currency)),
    tag('FITID', fitidOf(plan, row.index)),
    row.check === null ? '' : tag('CHECKNUM', row.check),
    tag('NAME', row.name),
    row.memo === null ? '' : tag('MEMO', row.memo),
  )}\r\n`

export const balance = (name: string, amount: number, day: number, currency: Currency): string =>
  group(name, tag('BALAMT', decimal(amount, currency)), tag('DTASOF', `${dateText(day)}235959`))

export function decimal(minor: number, { digits }: Currency): string {
  const text = String(Math.abs(minor)).padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  return `${minor < 0 ? '-' : ''}${whole}${digits === 0 ? '' : `.${text.slice(-digits)}`}`
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
