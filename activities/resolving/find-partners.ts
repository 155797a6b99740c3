/**
 * Looks among rows under new keys for those that may be a record that is here: what the provider itself links is decided
 * at once, everything else waits until all pages are there.
 */
import { match, type Match } from '../../domain/matching/match'
import { passesFor, type MatchingNeeds } from '../../domain/matching/passes'
import type { Sql } from '../../runtime/bulk'
import { recordsUnder, type Home } from '../../store/aliases'
import { pendingAmong, readPool } from '../../store/matching-pool'
import type { ProbeResult } from '../../store/probe'
import { readLines, type StagedLine } from '../../store/staged-lines'
import type { Standing } from '../../store/standing'
import type { ChunkScope } from './decide-chunk'
import {
  accountsOf,
  canReissue,
  mayMatch,
  poolRowOf,
  spansAround,
  toIncoming,
  toStored,
  type ResolveAccount,
} from './entries'
import type { Workbench } from './workbench'

export interface Partners {
  /** Positions that can only be judged once every page is there: rows, and removals that may be half of a move. */
  waiting: Set<number>
  /** By position: the record that the provider says the row is. */
  links: Map<number, Match>
  /** Lines that were read on the way. */
  lines: Map<number, StagedLine>
}

interface Found {
  standing: Standing
  needs: MatchingNeeds
  probe: ProbeResult
  /** By key: records under a further key. */
  homes: Map<string, Home>
  bench: Workbench
}

export async function findPartners(sql: Sql, scope: ChunkScope, found: Found): Promise<Partners> {
  const { keys, facts, chunk } = scope
  const { standing, needs, probe, homes } = found
  const partners: Partners = { waiting: new Set(), links: new Map(), lines: new Map() }
  const linked = Object.keys(keys.replaces).length > 0
  if (!linked && !looksForPartners(scope, standing)) return partners

  if (needs.reissues_on_posting) for (const n of await doubtfulRemovals(sql, scope, found)) partners.waiting.add(n)
  const fresh = [...probe.unseen].filter((n) => keys.hashes[n] !== null && !homes.has(keys.ids[n] as string))
  partners.lines = await readLines(sql, chunk, fresh)
  const rows = [...partners.lines.values()]
  const account = await accountsOf(sql, facts.integration.integration_id, rows)
  if (linked) partners.links = await followLinks(sql, scope, rows, account, found.bench)
  const open = rows.filter(({ n }) => !partners.links.has(n))
  for (const n of await waitingRows(sql, open, { ...found, account })) partners.waiting.add(n)
  return partners
}

/** Is there anything that a new row of this integration could turn out to be? */
export const looksForPartners = ({ facts }: Pick<ChunkScope, 'facts'>, standing: Standing): boolean =>
  canReissue(facts.connector) || standing.has_hand_made

/** Removals of what was pending: its posted row may come on another page. */
async function doubtfulRemovals(sql: Sql, { keys }: ChunkScope, { probe, homes, needs }: Found): Promise<number[]> {
  const removed = keys.hashes.flatMap((hash, n) => {
    const id = keys.ids[n] as string
    const record = probe.unseen.has(n) ? homes.get(id)?.record_id : id
    return hash === null && record !== undefined ? [{ n, record }] : []
  })
  const pending = await pendingAmong(
    sql,
    removed.map(({ record }) => record),
    needs.relinked,
  )
  return removed.filter(({ record }) => pending.has(record)).map(({ n }) => n)
}

async function followLinks(
  sql: Sql,
  { keys }: ChunkScope,
  rows: readonly StagedLine[],
  account: ResolveAccount,
  bench: Workbench,
): Promise<Map<number, Match>> {
  const linking = rows.filter(({ n, entity }) => keys.replaces[n] !== undefined && entity === 'transaction')
  const targets = await recordsUnder(
    sql,
    linking.flatMap(({ n }) => keys.replaces[n] ?? []),
  )
  await bench.load(sql, targets.values())
  const stored = [...new Set(targets.values())].flatMap((id) => {
    const state = bench.get(id)
    return state?.entity === 'transaction' ? [toStored(poolRowOf(state), 'unknown', account)] : []
  })
  const incoming = linking.map((line) => toIncoming(line, keys.replaces[line.n] ?? [], account))
  const { matches } = match(incoming, stored, passesFor(NOTHING_ELSE))
  const positions = new Map(linking.map(({ key_id, n }) => [key_id, n]))
  return new Map(matches.map((found) => [positions.get(found.incoming) as number, found]))
}

const NOTHING_ELSE: MatchingNeeds = {
  reissues_on_posting: false,
  matches_changed_amounts: false,
  derives_ids: false,
  relinked: false,
}

async function waitingRows(
  sql: Sql,
  rows: readonly StagedLine[],
  { standing, needs, account }: Found & { account: ResolveAccount },
): Promise<number[]> {
  const moved = needs.relinked ? await withoutTheirAccount(sql, rows, account) : []
  const transactions = rows.filter(({ entity }) => entity === 'transaction')
  const incoming = transactions.map((line) => toIncoming(line, [], account))
  const pool = await readPool(sql, {
    integration_no: standing.integration_no,
    spans: spansAround(incoming.map(({ day }) => day)),
    pending: needs.reissues_on_posting,
    hand_made: standing.has_hand_made,
    all: needs.derives_ids || needs.relinked,
  })
  const waiting = mayMatch(
    incoming,
    pool.map((row) => toStored(row, 'gone', account)),
    needs,
  )
  return [...moved, ...transactions.filter(({ key_id }) => waiting.has(key_id)).map(({ n }) => n)]
}

/** After a new login an account that is not known may be an old one: it waits, and with it what belongs to it. */
async function withoutTheirAccount(sql: Sql, rows: readonly StagedLine[], account: ResolveAccount): Promise<number[]> {
  const belonging = rows.filter(({ entity }) => entity === 'transaction' || entity === 'balance')
  const accountOf = ({ body }: StagedLine) => account(body['account_external_id'] as string)
  const known = await recordsUnder(sql, [...new Set(belonging.map(accountOf))])
  return [
    ...rows.filter(({ entity }) => entity === 'account').map(({ n }) => n),
    ...belonging.filter((line) => !known.has(accountOf(line))).map(({ n }) => n),
  ]
}
