/** Lines whose record has more to it than its body: each is merged into what is there. */
import { countOf } from '../../domain/record-change'
import { receiveRemoval, receiveRow, takeKey, type Reception } from '../../domain/record-state'
import type { Sql } from '../../runtime/bulk'
import { mintId } from '../../runtime/ids'
import { countedBefore, type Home } from '../../store/aliases'
import type { ProbeResult } from '../../store/probe'
import { readLines } from '../../store/staged-lines'
import type { Standing } from '../../store/standing'
import type { ChunkScope, Tally } from './decide-chunk'
import { toRemoteRow } from './entries'
import type { Partners } from './find-partners'
import type { Workbench } from './workbench'

interface Found {
  standing: Standing
  probe: ProbeResult
  homes: Map<string, Home>
  partners: Partners
  /** Lines that were settled before, with how they count. */
  apart: Tally
  bench: Workbench
}

/** A line and the record that it belongs to. */
interface Hit {
  n: number
  record_id: string
  /** The record was written by this run: the key may have been counted. */
  written: boolean
}

/** @returns how each line counts that was decided here, or that waits */
export async function mergeLines(sql: Sql, scope: ChunkScope, found: Found): Promise<Tally> {
  const { keys, chunk } = scope
  const { partners, bench, standing } = found
  const hits = hitsOf(scope, found)
  await bench.load(
    sql,
    hits.map(({ record_id }) => record_id),
  )
  const lines = await readLines(
    sql,
    chunk,
    hits.filter(({ n }) => keys.hashes[n] !== null).map(({ n }) => n),
  )
  const receptions = new Map<number, Reception>()

  for (const { n, record_id } of hits) {
    const state = bench.get(record_id)
    if (state === undefined) continue
    const line = lines.get(n)
    const received =
      line === undefined
        ? receiveRemoval(state, keys.ids[n] as string)
        : receiveRow(state, toRemoteRow(line, keys.updated_at[n], standing.now))
    receptions.set(n, received.reception)
    if (received.state !== state) bench.put(received.state)
  }
  for (const [n, { incoming, stored, pass, score, reasons }] of partners.links) {
    const line = partners.lines.get(n)
    const state = bench.get(stored)
    if (line === undefined || state === undefined) continue
    const decision_id = mintId('decision')
    bench.put(takeKey(state, toRemoteRow(line, keys.updated_at[n], standing.now), decision_id), {
      match: { decision_id, incoming_id: incoming, pass, score, reasons, absorbed: null },
    })
  }
  return tallyOf(sql, scope, found, hits, receptions)
}

function hitsOf({ keys }: ChunkScope, { probe, homes, partners, apart }: Found): Hit[] {
  const layered = [...probe.layered].map((n): Hit => ({
    n,
    record_id: keys.ids[n] as string,
    written: probe.stored.get(n)?.written_by_this_run ?? false,
  }))
  const further = [...probe.unseen].flatMap((n): Hit[] => {
    const home = homes.get(keys.ids[n] as string)
    return home === undefined ? [] : [{ n, record_id: home.record_id, written: home.written_by_this_run }]
  })
  return [...layered, ...further].filter(({ n }) => !partners.waiting.has(n) && !apart.has(n)).sort((a, b) => a.n - b.n)
}

async function tallyOf(
  sql: Sql,
  { keys, chunk }: ChunkScope,
  { partners, apart, bench }: Found,
  hits: readonly Hit[],
  receptions: ReadonlyMap<number, Reception>,
): Promise<Tally> {
  const tally: Tally = new Map(apart)
  const doubtful = hits.filter(({ written }) => written).map(({ n }) => keys.ids[n] as string)
  const counted = await countedBefore(sql, doubtful, chunk.sync_job_id)
  for (const { n, record_id } of hits) {
    const changed = receptions.get(n) === 'changed'
    const as = changed ? countOf(bench.describe(record_id)?.reason ?? null) : 'unchanged'
    tally.set(n, counted.has(keys.ids[n] as string) ? null : as)
  }
  for (const n of partners.links.keys()) tally.set(n, 'updated')
  for (const n of partners.waiting) tally.set(n, null)
  return tally
}
