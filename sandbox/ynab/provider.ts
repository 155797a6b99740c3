/** YNAB, simulated: one plan behind each token, or several. Orders at the control door are for the first. */
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
import { Plan, type Account, type PlanWish } from './plan'
import { refuseYnab } from './refusals'
import { transactionWire } from './wire'

const Further = z.strictObject({
  size: CommonWish.shape.size,
  seed: CommonWish.shape.seed,
  currency: z.enum(CURRENCY_CODES).default('USD'),
})

const YnabWish = CommonWish.extend({
  currency: z.enum(CURRENCY_CODES).default('USD'),
  /** Further plans behind the same login, each changed an hour after the one before it. */
  more_plans: z.array(Further).max(10).default([]),
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
  const { more_plans, ...wish } = YnabWish.parse(body)
  const books = await openBooks({ ...wish, seed: seedOf('ynab', login, wish.seed, wish.size) }, wish, 0)
  const all = [books]
  for (const [n, more] of more_plans.entries()) {
    const seed = seedOf('ynab', login, more.seed, more.size, n + 1)
    all.push(await openBooks({ ...wish, ...more, seed }, wish, n + 1))
  }
  const { plan, entries } = books
  return {
    wish,
    describe: () => ({
      accounts: plan.accounts.length,
      transactions: entries.live,
      categories: plan.groups.length + plan.categories.length,
      payees: plan.payees.length,
      plan_id: plan.id,
      plan_name: plan.name,
      plans: all.length,
      server_knowledge: serverKnowledge(books),
    }),
    answer: (path, query) => answerYnab(all, path, query),
    change: (order) => changeYnab(books, order),
    records: () => canonicalPlan(plan, entries),
  }
}

async function openBooks(
  plan_wish: PlanWish,
  { since_date_applies_to_delta }: Pick<z.infer<typeof YnabWish>, 'since_date_applies_to_delta'>,
  nth: number,
): Promise<YnabBooks> {
  const plan = new Plan(plan_wish, nth)
  const entries: Books<Entry> = await Books.open<Entry>({
    size: plan_wish.size,
    make: (index) => makeEntry(plan, index),
    render: (entry) => `${JSON.stringify(transactionWire(plan, entry))},`,
    when: ({ day }) => day,
    newest_first: false,
    moved(before, after, revision) {
      post(before, -1, plan.first_knowledge + revision)
      post(after, 1, plan.first_knowledge + revision)
    },
  })
  return { plan, entries, since_date_applies_to_delta }
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
