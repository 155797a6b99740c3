/**
 * SimpleFIN Bridge, simulated, written from the protocol document. A setup token is the address of a claim, which is given
 * once; what is claimed is the address of the accounts, with a user name and a password in it.
 */
import { z } from 'zod'
import { json, text, type Answer } from '../answer'
import { Books } from '../books'
import { dayOf } from '../calendar'
import { carryOut, type ChangeOutcome, type Editable } from '../changes'
import { seedOf } from '../chance'
import { CURRENCIES, CURRENCY_CODES } from '../currencies'
import { CommonWish, type Provider, type Refusal, type Source } from '../provider'
import { ACCOUNTS, accountOf, makeRow, type BridgePlan, type BridgeRow } from './book'
import { canonicalBridge, rowKey } from './oracle'
import { accountSet, type Bridge } from './wire'

const BridgeWish = CommonWish.extend({
  /** A bridge begins to gather when it is connected. */
  history_days: CommonWish.shape.history_days.unwrap().default(200),
  currency: z.enum(CURRENCY_CODES).default('USD'),
  /** How many of the rows, the newest, are pending. */
  pending: z.int().min(0).max(1000).default(6),
  /** Does it speak version 2, with connections and codes for errors? */
  version_2: z.boolean().default(true),
  /** Told with every answer; `bank` is 0 or 1. */
  errors: z
    .array(z.strictObject({ code: z.string(), message: z.string(), bank: z.int().min(0).max(1).optional() }))
    .default([]),
  /** A further account, in a currency of its own. */
  miles: z.boolean().default(false),
  cap_days: z.int().min(1).default(90),
  tells_cap: z.boolean().default(false),
  /** Rows this young may still be changed by their bank. */
  late_days: z.int().min(0).max(60).default(14),
})

const BASE = '/simplefin'

export const simplefin: Provider = {
  app_name: 'simplefin',
  base_path: BASE,
  claims: { info: () => json(200, { versions: ['1.0', '2.0'] }) },
  open: openBridge,
  refuse,
  spoil: (body) => body.replace(/"amount":"[^"]*"/, '"amount":"a lot"'),
}

async function openBridge(login: string, body: unknown): Promise<Source> {
  const wish = BridgeWish.parse(body)
  const plan: BridgePlan = { ...wish, seed: seedOf('simplefin', login, wish.seed, wish.size) }
  const balances = ACCOUNTS.map(() => 100_000)
  const post = (row: BridgeRow | null, sign: 1 | -1) => {
    if (row === null || row.pending) return
    const account = accountOf(row.index)
    balances[account] = (balances[account] ?? 0) + sign * row.amount
  }
  const rows = await Books.open<BridgeRow>({
    size: wish.size,
    make: (index) => makeRow(plan, index),
    // The wire differs by account, window and version: rows are written when they are asked for.
    render: () => '',
    when: () => 0,
    newest_first: false,
    moved(before, after) {
      post(before, -1)
      post(after, 1)
    },
  })
  const bridge: Bridge = { plan, currency: CURRENCIES[wish.currency], rows, balances, session: 1, habits: wish }
  return {
    wish,
    describe: () => ({ accounts: ACCOUNTS.length, transactions: rows.live }),
    answer: (path, query) =>
      path === '/accounts' ? json(200, accountSet(bridge, query)) : refuse({ kind: 'not_found' }),
    change: (order) =>
      Renewal.safeParse(order).success ? renew(bridge) : carryOut(editable(bridge, wish.late_days), order),
    records: () => canonicalBridge(bridge),
  }
}

/** The person connects the banks anew: every account and every row gets another id. */
const Renewal = z.strictObject({ relink: z.literal(true) })

function renew(bridge: Bridge): ChangeOutcome {
  bridge.session++
  return { added: 0, edited: 0, removed: 0, external_ids: { added: [], edited: [], removed: [] } }
}

function refuse({ kind, headers = {} }: Refusal): Answer {
  const [status, words] = REFUSALS[kind]
  return text(status, 'text/plain; charset=utf-8', words, headers)
}

const REFUSALS = {
  unauthorized: [403, 'Forbidden'],
  forbidden: [402, 'Payment required'],
  rate_limit: [429, 'Too many requests'],
  server_error: [500, 'Server error'],
  not_found: [404, 'Not found'],
} as const satisfies Record<Refusal['kind'], readonly [number, string]>

/** What stands around a text is not the text. */
const words = z.string().trim().min(1).max(500)

const RowFields = z
  .strictObject({
    posted_on: z.iso.date(),
    transacted_on: z.iso.date().nullable(),
    amount_minor: z.int().min(-1e12).max(1e12),
    payee: words,
    memo: words.nullable(),
    category: words.nullable(),
    status: z.enum(['pending', 'posted']),
    /** It comes back under another id. */
    reissued: z.literal(true),
  })
  .partial()
type RowFields = z.infer<typeof RowFields>

const editable = (bridge: Bridge, lateDays: number): Editable<BridgeRow, RowFields, RowFields> => ({
  books: bridge.rows,
  added: RowFields,
  edited: RowFields,
  create: (index, fields) => amend(makeRow(bridge.plan, index), fields ?? {}, bridge),
  amend: (row, fields) => amend(row, fields, bridge),
  nudge: (row, revision) => ({ ...row, memo: `edited in revision ${revision}` }),
  *nudgeable() {
    for (const place of bridge.rows.places())
      if ((bridge.rows.row(place)?.day ?? Infinity) >= dayOf(bridge.plan.today) - lateDays) yield place
  },
  locate(ids) {
    const wanted = new Set(ids)
    const found = new Map<string, number>()
    for (const place of wanted.size === 0 ? [] : bridge.rows.places()) {
      const row = bridge.rows.row(place)
      const id = row === null ? '' : rowKey(bridge, row)
      if (wanted.has(id)) found.set(id, place)
    }
    return found
  },
  identify: (places) =>
    places.map((place) => {
      const row = bridge.rows.row(place)
      return row === null ? '' : rowKey(bridge, row)
    }),
})

function amend(row: BridgeRow, fields: RowFields, { plan }: Bridge): BridgeRow {
  const pending = fields.status === undefined ? row.pending : fields.status === 'pending'
  const day = fields.posted_on === undefined ? row.day : dayOf(fields.posted_on)
  return {
    ...row,
    pending,
    // Whatever posts has a day.
    day: pending ? day : (day ?? row.acted ?? dayOf(plan.today)),
    acted:
      fields.transacted_on === undefined
        ? row.acted
        : fields.transacted_on === null
          ? null
          : dayOf(fields.transacted_on),
    amount: fields.amount_minor ?? row.amount,
    payee: fields.payee ?? row.payee,
    memo: fields.memo === undefined ? row.memo : fields.memo,
    category: fields.category === undefined ? row.category : fields.category,
    issue: row.issue + (fields.reissued === true ? 1 : 0),
  }
}
