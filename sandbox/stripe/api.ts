/** Stripe's paths: the account, its balance, and the list of balance transactions, newest first, a page at a time. */
import { json, jsonList, type Answer } from '../answer'
import type { Books } from '../books'
import { token, placeOfToken } from '../ids'
import type { Balances } from './balances'
import type { BalanceRow, StripePlan } from './book'
import { badParameter, noSuch, refuseStripe } from './refusals'
import { balanceTransactionWire, balanceWire } from './wire'

export interface StripeBooks {
  plan: StripePlan
  rows: Books<BalanceRow>
  balances: Balances
}

export const accountId = ({ seed }: StripePlan): string => token('acct', seed, -1)

export const placeOfRow = ({ plan, rows }: StripeBooks, id: string): number | undefined => {
  const place = placeOfToken('txn', plan.seed, id)
  return place !== undefined && rows.alive(place) ? place : undefined
}

export function answerStripe(books: StripeBooks, path: string, query: URLSearchParams): Answer {
  const [, root, id, below] = path.split('/')
  if (below !== undefined) return refuseStripe({ kind: 'not_found' })
  if (root === 'account' && id === undefined) return json(200, accountWire(books.plan))
  if (root === 'balance' && id === undefined) return json(200, balanceWire(books.balances))
  if (root !== 'balance_transactions') return refuseStripe({ kind: 'not_found' })
  if (id === undefined) return listRows(books, query)
  const place = placeOfRow(books, id)
  const row = place === undefined ? null : books.rows.row(place)
  return row === null ? noSuch('id', id, 404) : json(200, balanceTransactionWire(row))
}

const accountWire = (plan: StripePlan) => ({
  id: accountId(plan),
  object: 'account',
  business_profile: { name: 'Sandbox & Söhne' },
  charges_enabled: true,
  country: 'US',
  default_currency: 'usd',
  details_submitted: true,
  email: 'owner@example.com',
  payouts_enabled: true,
  settings: { dashboard: { display_name: 'Sandbox & Söhne', timezone: 'Etc/UTC' } },
  type: 'standard',
})

const LIST_PARAMETERS =
  /^(limit|starting_after|ending_before|created|created\[(gte|gt|lte|lt)\]|currency|type|source|expand(\[\w*\])?)$/

function listRows(books: StripeBooks, query: URLSearchParams): Answer {
  const { rows } = books
  for (const name of query.keys()) {
    if (!LIST_PARAMETERS.test(name))
      return badParameter(name, `Received unknown parameter: ${name}`, 'parameter_unknown')
  }
  const limit = Number(query.get('limit') ?? 10)
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    return badParameter('limit', 'limit must be a whole number from 1 to 100')
  }
  const window = createdWindow(books, query)
  if (window === null) return badParameter('created', 'created must be a time in seconds')

  // Places go up with time, so "after" in Stripe's newest-first order is below.
  let { first, last } = window
  const backwards = query.get('ending_before')
  for (const name of ['starting_after', 'ending_before']) {
    const id = query.get(name)
    if (id === null) continue
    const place = placeOfRow(books, id)
    if (place === undefined) return noSuch(name, id)
    if (name === 'starting_after') last = Math.min(last, place - 1)
    else first = Math.max(first, place + 1)
  }

  const wanted = filterOf(books, query)
  const page: number[] = []
  const step = backwards === null ? -1 : 1
  for (let place = step < 0 ? last : first; place >= first && place <= last && page.length <= limit; place += step) {
    if (wanted === null || wanted(place)) page.push(place)
  }
  const has_more = page.length > limit
  const shown = page.slice(0, limit)
  if (backwards !== null) shown.reverse()
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: jsonList(
      '{"object":"list","data":[',
      shown.map((place) => rows.bytesOf(place)),
      `],"has_more":${has_more},"url":"/v1/balance_transactions"}`,
    ),
  }
}

/** The places whose `created` lies where the query wants it; null if it makes no sense. */
function createdWindow(books: StripeBooks, query: URLSearchParams): { first: number; last: number } | null {
  const { rows } = books
  const at = (name: string, otherwise: number): number => {
    const time = query.get(name)
    return time === null ? otherwise : /^\d+$/.test(time) ? Number(time) : NaN
  }
  const from = Math.max(at('created', 0), at('created[gte]', 0), at('created[gt]', -1) + 1)
  const to = Math.min(at('created', Infinity), at('created[lte]', Infinity), at('created[lt]', Infinity) - 1)
  if (Number.isNaN(from) || Number.isNaN(to)) return null
  return { first: firstAt(rows, from), last: firstAt(rows, to + 1) - 1 }
}

/** The first place with `created` at or after a time: rows never go back in time, so halving finds it. */
function firstAt(rows: Books<BalanceRow>, time: number): number {
  let [low, high] = [0, rows.count]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((rows.row(middle)?.created ?? 0) < time) low = middle + 1
    else high = middle
  }
  return low
}

function filterOf({ rows }: StripeBooks, query: URLSearchParams): ((place: number) => boolean) | null {
  const [currency, type, source] = [query.get('currency'), query.get('type'), query.get('source')]
  if (currency === null && type === null && source === null) return null
  return (place) => {
    const row = rows.row(place)
    return (
      row !== null &&
      (currency === null || row.currency.code === currency.toUpperCase()) &&
      (type === null || row.type === type) &&
      (source === null || row.source === source)
    )
  }
}
