/** The headers of a QIF file: lines that begin with `!` and say what the records after them are. */
import type { Body } from '../../../domain/records'

type AccountType = Body<'account'>['type']

export type Header =
  /** `title`: the account's own, where the file gives it no name. */
  | { kind: 'transactions' | 'investments'; type: AccountType; title: string }
  | { kind: 'accounts' | 'categories' | 'securities' | 'prices' | 'memorized' }
  /** Classes and tags: transactions carry theirs, and there is no record for the bare name. */
  | { kind: 'names' }
  | { kind: 'option'; autoswitch: boolean | null }
  | { kind: 'unknown'; title: string }

/** How programs in other languages than English write them, too. */
const SECTIONS: readonly (readonly [names: string, header: Header])[] = [
  ['bank banque banco banca bankkonto girokonto', { kind: 'transactions', type: 'checking', title: 'Bank account' }],
  ['cash bar bargeld caisse espèces contanti efectivo contant', { kind: 'transactions', type: 'cash', title: 'Cash' }],
  ['ccard carte kreditkarte tarjeta', { kind: 'transactions', type: 'credit_card', title: 'Credit card' }],
  ['otha oths', { kind: 'transactions', type: 'other_asset', title: 'Asset' }],
  ['othl', { kind: 'transactions', type: 'other_liability', title: 'Liability' }],
  ['invoice', { kind: 'transactions', type: 'other_asset', title: 'Invoices' }],
  ['bill', { kind: 'transactions', type: 'other_liability', title: 'Bills' }],
  ['invst port mutual 401(k)/403(b)', { kind: 'investments', type: 'investment', title: 'Investments' }],
  ['cat category categories', { kind: 'categories' }],
  ['class tag', { kind: 'names' }],
  ['memorized memorised', { kind: 'memorized' }],
  ['security', { kind: 'securities' }],
  ['prices price', { kind: 'prices' }],
]
const HEADERS: ReadonlyMap<string, Header> = new Map(
  SECTIONS.flatMap(([names, header]) => names.split(' ').map((name) => [name, header] as const)),
)
const ACCOUNT_WORDS: readonly string[] = ['account', 'compte', 'konto', 'cuenta', 'conto', 'conta']

/** Trailing spaces, other cases, `!Type Bank` and `! Type:Bank` occur. @param line with its `!` */
export function readHeader(line: string): Header {
  const text = line.slice(1).trim().toLowerCase()
  const [, word, value = ''] = /^(type|typ|option|clear)\s*[: ]\s*(.*)$/.exec(text) ?? []
  const key = value.replaceAll(' ', '')
  if (word === undefined) {
    if (ACCOUNT_WORDS.includes(text)) return { kind: 'accounts' }
    return { kind: 'unknown', title: line.trim() }
  }
  // `AllXfr` tells Quicken to import both sides of a transfer, which is done here anyway.
  if (word === 'option' || word === 'clear')
    return { kind: 'option', autoswitch: key === 'autoswitch' ? word === 'option' : null }
  return HEADERS.get(key) ?? { kind: 'unknown', title: line.trim() }
}

/** The type of an account by the T line of its entry. */
export function accountType(text: string): AccountType {
  const header = HEADERS.get(text.trim().toLowerCase().replaceAll(' ', ''))
  return header !== undefined && 'type' in header ? header.type : 'unknown'
}

/** Does the line begin a section that only QIF has? */
export const isHeader = (line: string): boolean =>
  /^\s*!\s*(?:type?[: ]|option:|clear:|account|compte|konto|cuenta|conto|conta)/i.test(line)
