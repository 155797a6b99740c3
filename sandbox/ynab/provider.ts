/** YNAB, simulated: one plan behind each token. */
import { z } from 'zod'
import { Books } from '../books'
import { carryOut, type Editable } from '../changes'
import { seedOf } from '../chance'
import { CURRENCY_CODES } from '../currencies'
import { CommonWish, type Provider, type Source } from '../provider'
import { amendEntry, EntryFields } from './amend'
import { answerYnab, serverKnowledge, type YnabBooks } from './api'
import { entryId, entryPlace, makeEntry, type Entry } from './entries'
import { canonicalPlan } from './oracle'
import { Plan, type Account } from './plan'
import { refuseYnab } from './refusals'
import { transactionWire } from './wire'

const YnabWish = CommonWish.extend({
  currency: z.enum(CURRENCY_CODES).default('USD'),
  since_date_applies_to_delta: z.boolean().default(false),
})

export const ynab: Provider = {
  app_name: 'ynab',
  base_path: '/ynab/v1',
  oauth: { title: 'YNAB', base: '/ynab', scopes: ['read-only'] },
  open: openYnab,
  refuse: refuseYnab,
  spoil: (body) => body.replace(/"amount":-?\d+/, '"amount":"a lot"'),
}

async function openYnab(login: string, body: unknown): Promise<Source> {
  const wish = YnabWish.parse(body)
  const plan = new Plan({ ...wish, seed: seedOf('ynab', login, wish.seed, wish.size) })
  const entries: Books<Entry> = await Books.open<Entry>({
    size: wish.size,
    make: (index) => makeEntry(plan, index),
    render: (entry) => `${JSON.stringify(transactionWire(plan, entry))},`,
    when: ({ day }) => day,
    newest_first: false,
    moved(before, after, revision) {
      post(before, -1, plan.first_knowledge + revision)
      post(after, 1, plan.first_knowledge + revision)
    },
  })
  const books: YnabBooks = { plan, entries, since_date_applies_to_delta: wish.since_date_applies_to_delta }
  return {
    wish,
    describe: () => ({
      accounts: plan.accounts.length,
      transactions: entries.live,
      categories: plan.groups.length + plan.categories.length,
      payees: plan.payees.length,
      plan_id: plan.id,
      server_knowledge: serverKnowledge(books),
    }),
    answer: (path, query) => answerYnab(books, path, query),
    change: (order) => changeYnab(books, order),
    records: () => canonicalPlan(plan, entries),
  }
}

/** Adds a row to its account's balances, or takes it away. */
function post(entry: Entry | null, sign: 1 | -1, knowledge: number): void {
  if (entry === null) return
  const account: Account = entry.account
  if (entry.cleared === 'uncleared') account.uncleared += sign * entry.amount
  else account.cleared += sign * entry.amount
  account.knowledge = knowledge
}

function changeYnab(books: YnabBooks, order: unknown) {
  const { plan, entries } = books
  const knowledge = serverKnowledge(books) + 1
  const payees = plan.payees.length
  const editable: Editable<Entry, EntryFields, EntryFields> = {
    books: entries,
    added: EntryFields,
    edited: EntryFields,
    create(index, fields) {
      const entry = makeEntry(plan, index)
      return fields === null ? entry : amendEntry(plan, { ...entry, parts: [] }, fields, knowledge)
    },
    amend: (entry, fields) => amendEntry(plan, entry, fields, knowledge),
    nudge: (entry, revision) =>
      entry.index % 2 === 0 || entry.transfer !== null
        ? { ...entry, memo: `edited in revision ${revision}` }
        : amendEntry(plan, entry, { amount_minor: entry.amount - revision }, knowledge),
    nudgeable: () => entries.places(),
    locate: (ids) => new Map(ids.flatMap((id) => present(books, id))),
    identify: (places) => places.map((place) => entryId(plan, place)),
  }
  try {
    return carryOut(editable, order)
  } catch (fault) {
    plan.payees.length = payees
    throw fault
  }
}

function present({ plan, entries }: YnabBooks, id: string): [string, number][] {
  const place = entryPlace(plan, id)
  return place !== undefined && entries.alive(place) ? [[id, place]] : []
}
