/** Change orders: rows added, edited and removed at the source, by external id and canonical field name, all or nothing. */
import { z } from 'zod'
import type { Books } from './books'
import { sample } from './chance'
import { refuse, Refused } from './refused'

/** What a provider lends so that an order can be carried out on its books. */
export interface Editable<Row, Added, Edited> {
  books: Books<Row>
  /** The canonical fields that a new row may be given, and those that an old one may change. */
  added: z.ZodType<Added>
  edited: z.ZodType<Edited>
  /** A new row at the given place. */
  create(index: number, fields: Added | null): Row
  /** The row with some fields changed. @throws {Refused} with field names relative to the row. */
  amend(row: Row, fields: Edited): Row
  /** Some change nobody asked for in particular. */
  nudge(row: Row, revision: number): Row
  /** Places that `nudge` may be given. */
  nudgeable(): Iterable<number>
  /** Where these ids are; ids that are not there are left out. */
  locate(ids: readonly string[]): ReadonlyMap<string, number>
  /** The external ids of these places, as they are now. */
  identify(places: readonly number[]): string[]
  /** Why rows cannot be removed, if they cannot. */
  append_only?: string
}

export interface ChangeOutcome {
  added: number
  edited: number
  removed: number
  /** At most the first 1,000 of each. */
  external_ids: { added: string[]; edited: string[]; removed: string[] }
}

const IDS_SHOWN = 1000

export function carryOut<Row, Added, Edited>(target: Editable<Row, Added, Edited>, body: unknown): ChangeOutcome {
  const order = read(target, body)
  const { books } = target
  const places = locateAll(target, order)
  const changes = new Map<number, Row | null>()

  const random = order.edit_random + Math.round(order.edit_share * books.live)
  const picked = random === 0 ? [] : sample(target.nudgeable(), random, order.seed ?? books.revision)
  for (const place of picked) changes.set(place, target.nudge(present(books, place), books.revision + 1))

  order.edit.forEach(({ external_id, fields }, n) => {
    const place = places.get(external_id) ?? -1
    const row = changes.get(place) ?? present(books, place)
    changes.set(
      place,
      naming(`edit.${n}.fields`, () => target.amend(row, fields)),
    )
  })

  const removed = order.remove.map((external_id) => places.get(external_id) ?? -1)
  const removedIds = order.remove.slice(0, IDS_SHOWN)
  for (const place of removed) changes.set(place, null)

  const wishes = typeof order.add === 'number' ? Array.from({ length: order.add }, () => null) : order.add
  const added = wishes.map((fields, n) => {
    changes.set(
      books.count + n,
      naming(`add.${n}`, () => target.create(books.count + n, fields)),
    )
    return books.count + n
  })

  const edited = [...changes].filter(([place, row]) => row !== null && place < books.count).map(([place]) => place)
  books.write(changes)
  return {
    added: added.length,
    edited: edited.length,
    removed: new Set(removed).size,
    external_ids: {
      added: target.identify(added.slice(0, IDS_SHOWN)),
      edited: target.identify(edited.slice(0, IDS_SHOWN)),
      removed: removedIds,
    },
  }
}

function read<Row, Added, Edited>({ added, edited }: Editable<Row, Added, Edited>, body: unknown) {
  const listed = typeof body === 'object' && body !== null && 'add' in body && Array.isArray(body.add)
  const add: z.ZodType<number | Added[]> = listed ? z.array(added) : z.int().min(0).max(1_000_000)
  return z
    .strictObject({
      add: add.prefault(0),
      edit: z.array(z.strictObject({ external_id: z.string(), fields: edited })).default([]),
      remove: z.array(z.string()).default([]),
      edit_random: z.int().min(0).default(0),
      edit_share: z.number().min(0).max(1).default(0),
      seed: z.int().optional(),
    })
    .parse(body)
}

interface Named {
  edit: readonly { external_id: string }[]
  remove: readonly string[]
}

function locateAll<Row, Added, Edited>(
  target: Editable<Row, Added, Edited>,
  order: Named,
): ReadonlyMap<string, number> {
  if (order.remove.length > 0 && target.append_only !== undefined) refuse('remove', target.append_only)
  const named = [
    ...order.edit.map(({ external_id }, n) => ({ field: `edit.${n}.external_id`, external_id })),
    ...order.remove.map((external_id, n) => ({ field: `remove.${n}`, external_id })),
  ]
  const places = target.locate(named.map(({ external_id }) => external_id))
  const missing = named.filter(({ external_id }) => !places.has(external_id))
  if (missing.length > 0) {
    throw new Refused(
      missing.map(({ field, external_id }) => ({ field, message: `there is no transaction ${external_id}` })),
    )
  }
  return places
}

const present = <Row>(books: Books<Row>, place: number): Row =>
  books.row(place) ?? refuse('edit', `row ${place} was removed`)

/** Completes the field names of a refusal with where in the order they stand. */
function naming<T>(where: string, act: () => T): T {
  try {
    return act()
  } catch (fault) {
    if (!(fault instanceof Refused)) throw fault
    throw new Refused(fault.errors.map(({ field, message }) => ({ field: `${where}.${field}`, message })))
  }
}
