/** A household's life through the whole service, and what the engine made of it beside the truth. */
import { link } from '../support/link'
import type { Stack } from '../support/stack'
import { liveFor, type Life } from './visits'

export interface Wish {
  login: string
  seed: number
  from: string
  days: number
  /** Days from one sync to the next. */
  every: number
  /** How often the login is renewed, so that every id is another. */
  relinks: number
}

export interface Verdict {
  purchases: number
  syncs: number
  /** Rows that took the place of another one and could be nothing else. */
  certain: number
  /** Records with rows of more than one purchase. */
  false_matches: string[]
  /** Rows that are certainly one and are not. */
  missed: string[]
  /** Rows of the bank that are no live record, and live records that are no row of the bank. */
  lost: string[]
  doubled: string[]
  /** Pairs that a person is asked about. */
  suggestions: { is_right: boolean; score: number; reasons: string[] }[]
}

export async function live(stack: Stack, { login, from, ...wish }: Wish): Promise<Verdict> {
  const life = liveFor({ ...wish, from: Date.parse(from) / 86_400_000 })
  const bank = await link(stack, 'harbor', login, { size: 1, pending_share: 0, page_rows: 500 })
  const { integration_id } = bank
  await bank.sync('full')
  const typed = new Map<string, string>()
  for (const visit of life.visits) {
    for (const { purchase, account, ...body } of visit.typed) {
      const { record_id } = await stack.discrepancies.typeRecord({
        integration_id,
        entity: 'transaction',
        body: { account_external_id: account, currency: 'EUR', exponent: 2, ...body },
      })
      typed.set(record_id, purchase)
    }
    await bank.source.change(visit.order)
    if (visit.relinked) await stack.query('update integrations set connected_at = now() where integration_id = $1', [integration_id])
    const job = await bank.sync(visit.relinked ? 'full' : 'incremental')
    if (job.status !== 'COMPLETED') throw new Error(`A sync of the household ended ${job.status}: ${job.failure?.detail ?? ''}`)
  }
  const rows = await keysOf(stack, integration_id)
  const source = [...(await bank.source.oracle()).values()].filter(({ entity }) => entity === 'transaction')
  const shown = new Set(rows.filter((row) => row.live).map(({ external_id }) => external_id))
  const held = new Set(source.map(({ external_id }) => external_id))
  return {
    purchases: new Set(life.purchases.values()).size,
    syncs: life.visits.length,
    certain: life.moves.filter(({ certain }) => certain).length + typed.size,
    ...judge(life, rows, typed),
    lost: [...held].filter((id) => !shown.has(id)),
    doubled: [...shown].filter((id) => !held.has(id)),
    suggestions: await suggestionsOf(stack, integration_id, life, rows),
  }
} // prettier-ignore

interface KeyRow {
  record_id: string
  /** The key in use. */
  external_id: string
  key: string
  live: boolean
}

const keysOf = (stack: Stack, integrationId: string): Promise<KeyRow[]> => stack.query(KEYS, [integrationId])

const KEYS = `
  select 'record_' || replace(r.record_id::text, '-', '') as record_id, r.external_id, coalesce(a.external_id, r.external_id) as key,
         r.deleted_at is null as live
    from records r join integrations i using (integration_no) left join record_aliases a using (record_id)
   where i.integration_id = $1 and r.entity = 'transaction' order by 1, 3`

function judge(
  { moves, purchases }: Life,
  rows: readonly KeyRow[],
  typed: ReadonlyMap<string, string>,
): Pick<Verdict, 'false_matches' | 'missed'> {
  const recordOf = new Map(rows.map(({ key, record_id }) => [key, record_id]))
  const within = new Map<string, Set<string>>()
  const note = (record: string, purchase: string | undefined) => {
    if (purchase !== undefined) within.set(record, (within.get(record) ?? new Set()).add(purchase))
  }
  for (const { key, record_id } of rows) note(record_id, purchases.get(key))
  for (const [record_id, purchase] of typed) note(record_id, purchase)
  // Of twins either may have become either.
  const sources = new Map<string, Set<string | undefined>>()
  for (const { purchase, from } of moves)
    sources.set(purchase, (sources.get(purchase) ?? new Set()).add(recordOf.get(from)))
  return {
    false_matches: [...within].filter(([, found]) => found.size > 1).map(([id, found]) => `${id}: ${[...found].join(', ')}`),
    missed: [
      ...moves.filter((move) => move.certain && !sources.get(move.purchase)?.has(recordOf.get(move.to))).map(({ from, to }) => `${from} to ${to}`),
      ...[...typed].filter(([id]) => !rows.some((row) => row.record_id === id && purchases.has(row.key))).map(([id]) => id),
    ],
  }
} // prettier-ignore

async function suggestionsOf(
  stack: Stack,
  integrationId: string,
  { purchases }: Life,
  rows: readonly KeyRow[],
): Promise<Verdict['suggestions']> {
  const purchaseOf = new Map(rows.map(({ record_id, key }) => [record_id, purchases.get(key)]))
  const found = await stack.query<{ incoming: string; record: string; score: number; reasons: string[] }>(SUGGESTED, [
    integrationId,
  ])
  return found.map(({ incoming, record, score, reasons }) => ({
    is_right: purchaseOf.get(incoming) === purchaseOf.get(record),
    score,
    reasons,
  }))
}

const SUGGESTED = `
  select 'record_' || replace(m.incoming_id::text, '-', '') as incoming, 'record_' || replace(m.record_id::text, '-', '') as record,
         m.score, m.reasons
    from match_candidates m join integrations i using (integration_no)
   where i.integration_id = $1 and m.status = 'open' order by m.candidate_no`
