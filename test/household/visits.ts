/** A household's life as orders to its bank between the visits of a sync, with the truth of which rows are one purchase. */
import { isoOf } from '../../sandbox/calendar'
import { statementName } from '../../sandbox/phrases'
import { plansFor, type Plan } from './plans'

export interface Visit {
  /** What people type before it. */
  typed: { purchase: string; account: string; posted_on: string; amount_minor: number; payee: string }[]
  /** What the bank does before it. */
  order: object
  /** The login was renewed: every id is another. */
  relinked: boolean
}

/** A row that took the place of another one. */
export interface Move {
  purchase: string
  from: string
  to: string
  /** Nothing else could be meant: whoever does not match these two has missed it. */
  certain: boolean
}

export interface Life {
  visits: Visit[]
  moves: Move[]
  /** The purchase of every row that a visit can have seen, by the row's id. */
  purchases: Map<string, string>
}

interface Row {
  plan: Plan
  /** How the row is called, before a renewed login adds to it. */
  id: string
  session: number
  pending: boolean
}

export function liveFor({ seed, from, days, every, relinks }: Wish): Life {
  const life: Life = { visits: [], moves: [], purchases: new Map() }
  const rows: Row[] = []
  let session = 1
  const nameOf = (row: Row) => (row.session === session ? row.id : `${row.id}~${session}`)
  const account = ({ plan }: { plan: Plan }) => `acc_${plan.account}${session === 1 ? '' : `~${session}`}`
  const see = (row: Row) => life.purchases.set(nameOf(row), row.plan.name)

  for (let day = from + every - 1, made = 0; day < from + days; day += every) {
    const added: Row[] = []
    const typed: Visit['typed'] = []
    const isPending = (plan: Plan) => (plan.posts ?? plan.vanishes ?? 0) > day
    for (let shown = day - every + 1; shown <= day; shown++)
      for (const plan of plansFor(seed, shown)) {
        // What comes and goes between two visits was never seen.
        if (plan.vanishes !== null && !isPending(plan)) continue
        added.push({ plan, id: `row${++made}`, session, pending: isPending(plan) })
        if (plan.typed !== null)
          typed.push({ purchase: plan.name, account: account({ plan }), posted_on: isoOf(shown), amount_minor: plan.amount_minor, payee: plan.typed })
      }

    const ended = rows.filter(({ plan, pending }) => pending && !isPending(plan))
    const gone = ended.filter(({ plan }) => plan.posts === null)
    const posted = ended
      .filter(({ plan }) => plan.posts !== null)
      .map((row) => ({ row, next: { plan: row.plan, id: `row${++made}`, session, pending: false } }))
    const arrived = [...added.filter(({ pending }) => !pending), ...posted.map(({ next }) => next)]
    life.moves.push(
      ...posted.map(({ row, next }) => ({
        purchase: row.plan.name, from: nameOf(row), to: nameOf(next), certain: isCertain(row, ended, arrived),
      })),
    )
    life.visits.push({
      typed,
      relinked: false,
      order: {
        remove: gone.map(nameOf),
        post: posted.map(({ row, next }) => ({ external_id: nameOf(row), linked: row.plan.linked, fields: { id: next.id, ...fieldsOf(next) } })),
        add: added.map((row) => ({ id: row.id, account_id: account(row), category: null, memo: null, ...fieldsOf(row) })),
      },
    })
    for (const row of ended) rows.splice(rows.indexOf(row), 1)
    rows.push(...added, ...posted.map(({ next }) => next))
    ;[...added, ...posted.map(({ next }) => next)].forEach(see)

    if (life.visits.length % Math.ceil(days / every / (relinks + 1)) === 0 && session <= relinks) {
      const before = rows.map(nameOf)
      session++
      life.moves.push(...rows.map((row, n) => ({ purchase: row.plan.name, from: before[n] as string, to: nameOf(row), certain: true })))
      life.visits.push({ typed: [], relinked: true, order: { relink: true } })
      rows.forEach(see)
    }
  }
  return life
} // prettier-ignore

interface Wish {
  seed: number
  /** The first day, as a number. */
  from: number
  days: number
  /** Days from one visit to the next. */
  every: number
  /** How often the login is renewed. */
  relinks: number
}

const fieldsOf = ({ plan, pending }: Row) => ({
  date: isoOf(pending || plan.posts === null ? plan.shown : plan.posts),
  authorized_on: plan.dated ? isoOf(plan.shown) : null,
  amount_minor: pending ? plan.amount_minor : plan.posted_minor,
  pending,
  payee: pending ? statementName(plan.payee, plan.shown % 900) : plan.payee,
})

/** Decided by counting, not by the rules under test: linked, or alone in its account with its amount, on both sides. */
function isCertain({ plan }: Row, ended: readonly Row[], arrived: readonly Row[]): boolean {
  if (plan.linked) return true
  if (plan.posted_minor !== plan.amount_minor) return false
  const alike = (other: Row, amount: number) => other.plan.account === plan.account && amount === plan.amount_minor
  const before = ended.filter((row) => alike(row, row.plan.amount_minor))
  const after = arrived.filter((row) => alike(row, row.plan.posted_minor))
  const isOnly = (found: readonly Row[]) => new Set(found.map((row) => row.plan.name)).size === 1
  return isOnly(before) && isOnly(after) && before.length === after.length
}
