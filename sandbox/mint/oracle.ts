/** What an export holds, in canonical form. An id is a digest of content and occurrence, since Mint gives none. */
import { hash } from 'node:crypto'
import type { Body, CanonicalRow } from '../../domain/records'
import type { Books } from '../books'
import { isoOf } from '../calendar'
import type { Currency } from '../currencies'
import type { MintRow } from './book'

export function* canonicalExport(books: Books<MintRow>, currency: Currency): Generator<CanonicalRow> {
  const accounts = new Set<string>()
  const categories = new Set<string>()
  for (const [external_id, row] of identified(books)) {
    if (!accounts.has(row.account)) {
      accounts.add(row.account)
      yield { entity: 'account', external_id: row.account, body: accountBody(row.account, currency) }
    }
    if (row.category !== null && !categories.has(row.category)) {
      categories.add(row.category)
      yield { entity: 'category', external_id: row.category, body: categoryBody(row.category) }
    }
    yield { entity: 'transaction', external_id, body: transactionBody(row, currency) }
  }
}

/** Where in the books these ids are. Equal rows count from the top of the file, so all of it has to be looked through. */
export function locateRows(books: Books<MintRow>, ids: ReadonlySet<string>): Map<string, number> {
  const found = new Map<string, number>()
  if (ids.size === 0) return found
  for (const [external_id, { index }] of identified(books)) {
    if (ids.has(external_id)) found.set(external_id, index)
    if (found.size === ids.size) break
  }
  return found
}

/** The ids of these rows as they are now. */
export function identifyRows(books: Books<MintRow>, places: readonly number[]): string[] {
  const ids = new Map<number, string>()
  const wanted = new Set(places)
  if (wanted.size > 0) {
    for (const [external_id, { index }] of identified(books)) {
      if (wanted.has(index)) ids.set(index, external_id)
      if (ids.size === wanted.size) break
    }
  }
  return places.map((place) => ids.get(place) ?? '')
}

function* identified(books: Books<MintRow>): Generator<[string, MintRow]> {
  const seen = new Map<string, number>()
  for (const place of books.places()) {
    const row = books.row(place)
    if (row === null) continue
    const content = [row.account, isoOf(row.day), row.amount, row.original ?? ''].join('\u001f')
    const occurrence = (seen.get(content) ?? 0) + 1
    seen.set(content, occurrence)
    yield [hash('sha256', `${content}\u001f${occurrence}`, 'hex').slice(0, 32), row]
  }
}

const accountBody = (name: string, { code }: Currency): Body<'account'> => ({
  name,
  type: 'unknown',
  subtype: null,
  currency: code,
  status: 'open',
  mask: null,
  note: null,
})

const categoryBody = (name: string): Body<'category'> => ({
  name,
  parent_external_id: null,
  kind: 'category',
  hidden: false,
  note: null,
})

const transactionBody = (row: MintRow, currency: Currency): Body<'transaction'> => ({
  account_external_id: row.account,
  status: 'posted',
  posted_on: isoOf(row.day),
  transacted_on: null,
  amount_minor: row.amount,
  currency: currency.code,
  exponent: currency.digits,
  kind: row.category === 'Transfer' || row.category === 'Credit Card Payment' ? 'transfer' : 'payment',
  payee_external_id: null,
  payee: row.description,
  payee_raw: row.original,
  category_external_id: row.category,
  category: row.category,
  memo: row.notes,
  check_number: null,
  cleared: null,
  approved: null,
  flag: null,
  tags: row.labels,
  transfer_account_external_id: null,
  transfer_transaction_external_id: null,
  source_external_id: null,
  splits: [],
})
