/** Resolve conflicts: what becomes of each row of a chunk, given what is stored. Reads keys only, never bodies. */
import type { ChunkDecision, ChunkKeys } from '../domain/chunk'
import { noCounts } from '../domain/counts'
import { decide, type StoredFacts } from '../domain/verdict'
import type { Counts } from '../domain/sync-job'
import { probeRecords } from '../store/probe'
import { readStaged, stage } from '../store/staging'
import type { ChunkRef, ResolveResult } from '../workflows/contract'
import type { ActivityDeps } from './deps'
import type { ReadRunFacts } from './run-facts'

export const createResolveConflicts = (deps: Pick<ActivityDeps, 'db' | 'failpoint'>, readRunFacts: ReadRunFacts) =>
  async function resolveConflicts(chunk: ChunkRef): Promise<ResolveResult> {
    const { bulk } = deps.db
    const keys = JSON.parse(await readStaged(bulk, chunk, 'keys')) as ChunkKeys
    const { job } = await readRunFacts(chunk.sync_job_id)
    // Into an empty integration everything is new, unless the provider repeats itself: then the commit finds out. It
    // cannot find out about a tombstone.
    const allNew = job.starts_empty && !keys.hashes.includes(null)
    const decision = allNew ? decideAsNew(keys) : await decideByProbe(deps, keys, chunk.sync_job_id)
    await stage(bulk, chunk, { decision: JSON.stringify(decision) })
    deps.failpoint('resolved')
    return { writes: decision.all_new ? keys.ids.length : decision.write.length + decision.remove.length }
  }

/** Asks the database about every key of the chunk. */
export async function decideByProbe(
  { db }: Pick<ActivityDeps, 'db'>,
  keys: ChunkKeys,
  syncJobId: string,
): Promise<ChunkDecision> {
  const { unseen, stored } = await probeRecords(db.bulk, keys.ids, keys.hashes, syncJobId)
  // The probe does not name what is stored and the same.
  return decideChunk(keys, (n) => (unseen.has(n) ? null : (stored.get(n) ?? UNCHANGED)))
}

const decideAsNew = (keys: ChunkKeys): ChunkDecision => decideChunk(keys, () => null)

function decideChunk({ sections, ids, hashes }: ChunkKeys, storedAt: (n: number) => StoredFacts | null): ChunkDecision {
  const write: number[] = []
  const remove: number[] = []
  const counts: Record<string, Counts> = {}
  let created = 0
  let n = 0
  for (const section of sections) {
    const tally = (counts[section.stream] ??= noCounts())
    tally.quarantined += section.quarantined
    for (const end = n + section.lines; n < end; n++) {
      const { action, counts_as } = decide(storedAt(n), hashes[n] === null)
      if (action === 'write') write.push(n)
      if (action === 'remove') remove.push(n)
      if (counts_as !== null) tally[counts_as]++
      if (counts_as === 'created') created++
    }
  }
  const all_new = created > 0 && created === ids.length
  return { all_new, write: all_new ? [] : write, remove, counts }
}

const UNCHANGED = { same_content: true, removed: false, written_by_this_run: false }
