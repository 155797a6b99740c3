/** Change orders for Harbor Bank: what happens to a bank's rows between two visits. */
import { z } from 'zod'
import type { ChangeOutcome } from '../changes'
import { sample } from '../chance'
import { refuse } from '../refused'
import type { HarborBank } from './bank'
import type { HarborRow } from './row'

const Fields = z
  .strictObject({
    id: z.string().min(1).max(200),
    account_id: z.string(),
    date: z.iso.date(),
    authorized_on: z.iso.date().nullable(),
    amount_minor: z.int().min(-1e12).max(1e12),
    pending: z.boolean(),
    payee: z.string().max(500).nullable(),
    category: z.string().max(500).nullable(),
    memo: z.string().max(500).nullable(),
    updated_at: z.union([z.iso.datetime(), z.iso.date()]),
  })
  .partial()

const Order = z.strictObject({
  remove: z.array(z.string()).default([]),
  /** Pending rows that post: each is removed and comes back under a new id. */
  post: z
    .array(
      z.strictObject({
        external_id: z.string(),
        fields: Fields.default({}),
        /** Does the bank say which row it was? */
        linked: z.boolean().default(true),
      }),
    )
    .default([]),
  /** This many pending rows, picked by chance, post without a link. */
  post_random: z.int().min(0).default(0),
  edit: z.array(z.strictObject({ external_id: z.string(), fields: Fields.omit({ id: true }) })).default([]),
  edit_random: z.int().min(0).default(0),
  edit_share: z.number().min(0).max(1).default(0),
  add: z.union([z.int().min(0).max(1_000_000), z.array(Fields)]).default(0),
  /** The login is renewed at the bank: every id becomes another. */
  relink: z.boolean().default(false),
  seed: z.int().default(1),
})

/** Carries an order out in the order of its fields. */
export function carryOutOrder(bank: HarborBank, body: unknown): ChangeOutcome {
  const order = Order.parse(body)
  for (const external_id of [
    ...order.remove,
    ...order.post.map((each) => each.external_id),
    ...order.edit.map((each) => each.external_id),
  ])
    if (bank.get(external_id) === undefined) refuse('external_id', `there is no transaction ${external_id}`)
  if (order.relink) bank.relink()

  const ids = { added: [] as string[], edited: [] as string[], removed: [] as string[] }
  const remove = (id: string) => {
    bank.remove(id)
    ids.removed.push(id)
  }
  const add = (row: HarborRow) => {
    bank.put(row)
    ids.added.push(row.id)
  }
  order.remove.forEach(remove)
  const random = pick(bank, order.post_random, order.seed, ({ pending }) => pending)
  for (const { external_id, fields, linked } of [...order.post, ...random.map(unlinked)]) {
    const before = bank.get(external_id) as HarborRow
    remove(external_id)
    const { id } = bank.next()
    add({ ...before, id, pending: false, replaces: linked ? external_id : null, revision: 1, ...defined(fields) })
  }
  const nudged = pick(
    bank,
    order.edit_random + Math.round(order.edit_share * bank.size),
    order.seed,
    ({ pending }) => !pending,
  )
  for (const { external_id, fields } of [
    ...order.edit,
    ...nudged.map((id) => ({ external_id: id, fields: nudge(bank, id) })),
  ]) {
    const before = bank.get(external_id) as HarborRow
    bank.put({ ...before, ...defined(fields), revision: before.revision + 1 })
    ids.edited.push(external_id)
  }
  const wishes = typeof order.add === 'number' ? Array.from({ length: order.add }, () => ({})) : order.add
  for (const fields of wishes) add({ ...bank.next(), ...defined(fields) })
  return {
    added: ids.added.length,
    edited: ids.edited.length,
    removed: ids.removed.length,
    external_ids: { added: shown(ids.added), edited: shown(ids.edited), removed: shown(ids.removed) },
  }
}

const unlinked = (external_id: string) => ({ external_id, fields: {}, linked: false })
const nudge = (bank: HarborBank, id: string) => ({ amount_minor: (bank.get(id)?.amount_minor ?? 0) - 1 })

function pick(bank: HarborBank, count: number, seed: number, isFit: (row: HarborRow) => boolean): string[] {
  if (count === 0) return []
  const fit = [...bank.all()].filter(isFit).map(({ id }) => id)
  return sample(fit.keys(), count, seed).map((place) => fit[place] as string)
}

const defined = (fields: z.infer<typeof Fields>): Partial<HarborRow> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

const shown = (ids: readonly string[]): string[] => ids.slice(0, 1000)
