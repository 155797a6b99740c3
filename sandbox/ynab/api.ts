/** YNAB's paths: what a plan answers, whole or since what the client already knows. */
import { json, jsonList, type Answer } from '../answer'
import type { Books } from '../books'
import { dayOf, yearBefore } from '../calendar'
import { entryPlace, makeEntry, type Entry } from './entries'
import type { Plan } from './plan'
import { ynabError } from './refusals'
import {
  accountBaseWire,
  accountWire,
  categoryWire,
  groupWire,
  groupWithCategoriesWire,
  payeeWire,
  planWire,
  settingsWire,
  subtransactionsWire,
  tombstoneWire,
  transactionSummaryWire,
  transactionWire,
} from './wire'

export interface YnabBooks {
  plan: Plan
  entries: Books<Entry>
  /** Does the one-year default of `since_date` hold for a delta too? YNAB does not say. */
  since_date_applies_to_delta: boolean
}

/** What the server knows now: goes up with every change order. */
export const serverKnowledge = ({ plan, entries }: YnabBooks): number => plan.first_knowledge + entries.revision

/** @param all the plans behind a login, of which there is one at least */
export function answerYnab(all: readonly YnabBooks[], path: string, query: URLSearchParams): Answer {
  const [, root, planId = '', kind = '', id = '', below = ''] = path.split('/')
  if (root === 'user' && planId === '') return json(200, { data: { user: { id: all[0]?.plan.user_id } } })
  if (root !== 'plans') return ynabError('404.1')
  if (planId === '') return listPlans(all, query.get('include_accounts') === 'true')
  const books = ['last-used', 'default'].includes(planId) ? all[0] : all.find(({ plan }) => plan.id === planId)
  if (books === undefined) return ynabError('404.2')

  const known = query.get('last_knowledge_of_server') ?? '0'
  if (!/^\d{1,15}$/.test(known)) return ynabError('400', 'last_knowledge_of_server is not a whole number')
  return answerPlan(books, { kind, id, below }, Number(known), query)
}

interface Place {
  kind: string
  id: string
  below: string
}

function answerPlan(books: YnabBooks, { kind, id, below }: Place, known: number, query: URLSearchParams): Answer {
  const { plan } = books
  const server_knowledge = serverKnowledge(books)
  const whole = known < plan.first_knowledge
  const changed = <T extends { knowledge: number }>(all: readonly T[]): readonly T[] =>
    whole ? all : all.filter(({ knowledge }) => knowledge > known)

  switch ([kind, id && ':id', below].filter((part) => part !== '').join('/')) {
    case '':
      return exportPlan(books, known)
    case 'settings':
      return json(200, { data: { settings: settingsWire(plan) } })
    case 'accounts': {
      const accounts = changed(plan.accounts).map((account) => accountWire(plan, account))
      return json(200, { data: { accounts, server_knowledge } })
    }
    case 'accounts/:id': {
      const account = plan.accounts.find((candidate) => candidate.id === id)
      return account === undefined ? ynabError('404.2') : json(200, { data: { account: accountWire(plan, account) } })
    }
    case 'accounts/:id/transactions':
      return plan.accounts.some((account) => account.id === id)
        ? listTransactions(books, known, query, (entry) => entry.account.id === id)
        : ynabError('404.2')
    case 'categories': {
      const category_groups = whole ? plan.groups.map((group) => groupWithCategoriesWire(plan, group)) : []
      return json(200, { data: { category_groups, server_knowledge } })
    }
    case 'category_groups':
      return json(200, { data: { category_groups: whole ? plan.groups.map(groupWire) : [], server_knowledge } })
    case 'payees':
      return json(200, { data: { payees: changed(plan.payees).map(payeeWire), server_knowledge } })
    case 'payees/:id': {
      const payee = plan.payees.find((candidate) => candidate.id === id)
      return payee === undefined ? ynabError('404.2') : json(200, { data: { payee: payeeWire(payee) } })
    }
    case 'transactions':
      return listTransactions(books, known, query, null)
    case 'transactions/:id': {
      const place = entryPlace(plan, id)
      const entry = place === undefined ? null : books.entries.find(place)
      return entry === null
        ? ynabError('404.2')
        : json(200, { data: { transaction: transactionWire(plan, entry), server_knowledge } })
    }
    default:
      return ynabError('404.1')
  }
}

function listPlans(all: readonly YnabBooks[], withAccounts: boolean): Answer {
  const plans = all.map(({ plan }) => ({
    ...planWire(plan),
    ...(withAccounts && { accounts: plan.accounts.map((account) => accountWire(plan, account)) }),
  }))
  return json(200, { data: { plans, default_plan: null } })
}

type Test = (entry: Entry) => boolean

/**
 * Without `since_date` only the last year is sent: a client that wants all must say so. Ready bytes serve what no test
 * has to look into.
 */
function listTransactions(books: YnabBooks, known: number, query: URLSearchParams, test: Test | null): Answer {
  const { plan, entries } = books
  const whole = known < plan.first_knowledge
  for (const name of ['since_date', 'until_date']) {
    const date = query.get(name)
    if (date !== null && !/^\d{4}-\d\d-\d\d$/.test(date)) return ynabError('400', `${name} is not a date`)
  }
  const since = query.get('since_date')
  const defaults = whole || books.since_date_applies_to_delta
  const from = since !== null ? dayOf(since) : defaults ? yearBefore(plan.today) : -Infinity
  const to = dayOf(query.get('until_date') ?? '9999-12-31')
  const wanted = byType(query.get('type'), test)

  const tail = `],"server_knowledge":${serverKnowledge(books)}}}`
  const rows = !whole
    ? deltaRows(books, known, (entry) => entry.day >= from && entry.day <= to && (wanted?.(entry) ?? true))
    : wanted === null
      ? entries.bytesWithin(from, to)
      : wholeRows(books, (entry) => entry.day >= from && entry.day <= to && wanted(entry))
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: jsonList('{"data":{"transactions":[', rows, tail),
  }
}

function byType(type: string | null, test: Test | null): Test | null {
  const also: Test = (entry) => test?.(entry) ?? true
  if (type === 'unapproved') return (entry) => !entry.approved && also(entry)
  if (type === 'uncategorized') {
    return (entry) => entry.category === null && entry.parts.length === 0 && entry.transfer === null && also(entry)
  }
  return test
}

const row = (value: object): Buffer => Buffer.from(`${JSON.stringify(value)},`)

/** Rows changed since; those that are gone come as tombstones. */
function deltaRows({ plan, entries }: YnabBooks, known: number, test: Test): Buffer[] {
  return entries.changedSince(known - plan.first_knowledge).flatMap((place) => {
    const entry = entries.row(place)
    const shown = entry ?? makeEntry(plan, place)
    if (!test(shown)) return []
    return [row(entry === null ? tombstoneWire(plan, shown) : transactionWire(plan, shown, { delta: true }))]
  })
}

function wholeRows({ entries }: YnabBooks, test: Test): Buffer[] {
  return [...entries.places()].flatMap((place) => {
    const entry = entries.row(place)
    return entry !== null && test(entry) ? [entries.bytesOf(place)] : []
  })
}

/** The plan with everything in it. Its transactions have no names and no parts: those are lists of their own. */
function exportPlan(books: YnabBooks, known: number): Answer {
  const { plan, entries } = books
  const whole = known < plan.first_knowledge
  const places = whole ? [...entries.places()] : entries.changedSince(known - plan.first_knowledge)
  const categories = whole ? plan.categories.map(categoryWire) : []
  const head = JSON.stringify({
    ...planWire(plan),
    accounts: plan.accounts.filter((a) => whole || a.knowledge > known).map((a) => accountBaseWire(plan, a)),
    payees: plan.payees.filter((p) => whole || p.knowledge > known).map(payeeWire),
    payee_locations: [],
    category_groups: whole ? plan.groups.map(groupWire) : [],
    categories,
    months: [],
    scheduled_transactions: [],
    scheduled_subtransactions: [],
  })
  const rows = places.map((place) => {
    const entry = entries.row(place)
    const wire = transactionSummaryWire(plan, entry ?? makeEntry(plan, place))
    return row(entry === null ? { ...wire, deleted: true } : wire)
  })
  const parts = places.flatMap((place) => {
    const entry = entries.row(place)
    return entry === null ? [] : subtransactionsWire(plan, entry, { delta: !whole }).map(row)
  })
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: [
      ...jsonList(`{"data":{"plan":${head.slice(0, -1)},"transactions":[`, rows, '],'),
      ...jsonList('"subtransactions":[', parts, `]},"server_knowledge":${serverKnowledge(books)}}}`),
    ],
  }
}
