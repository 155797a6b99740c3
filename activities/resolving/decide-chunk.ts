/** What becomes of each line of a chunk, given what is stored. Most lines are decided by their keys alone. */
import type { ChunkDecision, ChunkKeys } from '../../domain/chunk'
import { noCounts } from '../../domain/counts'
import type { Counts } from '../../domain/sync-job'
import { decide } from '../../domain/verdict'
import type { Sql } from '../../runtime/bulk'
import { findHomes } from '../../store/aliases'
import { probeRecords } from '../../store/probe'
import type { ChunkKey } from '../../store/staging'
import { readStanding, type Standing } from '../../store/standing'
import type { RunFacts } from '../run-facts'
import { needsOf } from './entries'
import { findPartners } from './find-partners'
import { mergeLines } from './merge-lines'
import { separateReusedIds } from './reused-ids'
import { Workbench } from './workbench'

export interface ChunkScope {
  chunk: ChunkKey
  keys: ChunkKeys
  facts: RunFacts
}

/**
 * Decides a chunk. Under the integration's lock nothing that it rests on can change; elsewhere `edit_no` tells whether
 * it did.
 *
 * @param mayBeAllNew into an empty integration everything is new, unless the provider repeats itself: then the commit finds out
 */
export async function decideChunk(sql: Sql, scope: ChunkScope, mayBeAllNew: boolean): Promise<ChunkDecision> {
  const { facts, keys } = scope
  const standing = await readStanding(sql, facts.integration.integration_id)
  // It cannot find out about a tombstone, nor about a record that was typed meanwhile.
  if (mayBeAllNew && facts.job.starts_empty && !keys.hashes.includes(null) && !standing.has_hand_made)
    return allNew(keys, standing)
  return decideByProbe(sql, scope, standing)
}

/** How a line counts: null for not at all, because it was counted before, or because it waits. */
export type Tally = Map<number, keyof Counts | null>

async function decideByProbe(sql: Sql, scope: ChunkScope, standing: Standing): Promise<ChunkDecision> {
  const { keys, facts, chunk } = scope
  const probe = await probeRecords(sql, keys, chunk.sync_job_id)
  const needs = needsOf(facts, standing.policies.matches_changed_amounts)
  const bench = new Workbench(standing.policies.rules)
  const homes = await findHomes(
    sql,
    [...probe.unseen].map((n) => keys.ids[n] as string),
    chunk.sync_job_id,
  )
  const partners = await findPartners(sql, scope, { standing, needs, probe, homes, bench })
  const apart = await separateReusedIds(sql, scope, { standing, probe, bench })
  const tally = await mergeLines(sql, scope, { standing, probe, homes, partners, apart, bench })

  const decision: ChunkDecision = {
    ...NOTHING,
    write: [],
    created: [],
    remove: [],
    wait: [...partners.waiting],
    changed: bench.changes(),
    edit_no: standing.edit_no,
  }
  for (const n of keys.ids.keys()) {
    if (tally.has(n)) continue
    const stored = probe.unseen.has(n) ? null : (probe.stored.get(n) ?? UNCHANGED)
    const { action, counts_as } = decide(stored, keys.hashes[n] === null)
    if (action === 'write') decision.write.push(n)
    if (action === 'write' && stored === null) decision.created.push(n)
    if (action === 'remove') decision.remove.push(n)
    tally.set(n, counts_as)
  }
  const all_new = decision.created.length > 0 && decision.created.length === keys.ids.length
  return {
    ...decision,
    ...(all_new ? { all_new, write: [], created: [] } : {}),
    ...count(keys, tally),
  }
}

const allNew = (keys: ChunkKeys, { edit_no }: Standing): ChunkDecision => {
  const tally: Tally = new Map(keys.ids.map((_, n) => [n, 'created']))
  return { ...NOTHING, all_new: keys.ids.length > 0, edit_no, ...count(keys, tally) }
}

/** Counts by stream, and which lines are told apart from those that are simply unchanged. */
function count({ sections }: ChunkKeys, tally: Tally): Pick<ChunkDecision, 'counts' | 'settled'> {
  const counts: Record<string, Counts> = {}
  const settled: number[] = []
  let n = 0
  for (const { stream, lines, quarantined } of sections) {
    const of = (counts[stream] ??= noCounts())
    of.quarantined += quarantined
    for (const end = n + lines; n < end; n++) {
      const as = tally.get(n) ?? null
      if (as !== null) of[as]++
      if (as !== 'unchanged') settled.push(n)
    }
  }
  return { counts, settled }
}

const NOTHING: ChunkDecision = {
  all_new: false,
  write: [],
  created: [],
  remove: [],
  changed: [],
  wait: [],
  settled: [],
  counts: {},
  edit_no: 0,
}

const UNCHANGED = { same_content: true, removed: false, older: false, written_by_this_run: false }
