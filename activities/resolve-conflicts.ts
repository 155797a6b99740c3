/** Resolve conflicts: what becomes of each row of a chunk, given what is stored. Reads keys only, never bodies. */
import type { Pool } from 'pg'
import type { ChunkDecision, ChunkKeys } from '../domain/chunk'
import { noCounts } from '../domain/counts'
import { decide } from '../domain/merge'
import type { Counts } from '../domain/sync-job'
import { probeRecords } from '../store/probe'
import { readStaged, stage } from '../store/staging'
import type { ChunkRef, ResolveResult } from '../workflows/contract'
import type { ActivityDeps } from './deps'

export const createResolveConflicts = (deps: ActivityDeps) =>
  async function resolveConflicts(chunk: ChunkRef): Promise<ResolveResult> {
    const { bulk } = deps.db
    const keys = JSON.parse(await readStaged(bulk, chunk, 'keys')) as ChunkKeys
    const decision = await decideChunk(bulk, keys, chunk.sync_job_id)
    await stage(bulk, chunk, { decision: JSON.stringify(decision) })
    deps.failpoint('resolved')
    return { writes: decision.write.length + decision.remove.length }
  }

export async function decideChunk(
  bulk: Pool,
  { sections, ids, hashes }: ChunkKeys,
  syncJobId: string,
): Promise<ChunkDecision> {
  const { unseen, stored } = await probeRecords(bulk, ids, hashes, syncJobId)
  const write: number[] = []
  const remove: number[] = []
  const counts: Record<string, Counts> = {}
  let n = 0
  for (const section of sections) {
    const tally = (counts[section.stream] ??= noCounts())
    tally.quarantined += section.quarantined
    for (const end = n + section.lines; n < end; n++) {
      const { action, counts_as } = decide(unseen.has(n) ? null : (stored.get(n) ?? UNCHANGED), hashes[n] === null)
      if (action === 'write') write.push(n)
      if (action === 'remove') remove.push(n)
      if (counts_as !== null) tally[counts_as]++
    }
  }
  return { all_new: unseen.size === ids.length && write.length === ids.length, write, remove, counts }
}

/** The probe does not name what is stored and the same. */
const UNCHANGED = { same_content: true, removed: false, written_by_this_run: false }
