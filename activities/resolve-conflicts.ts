/** Resolve conflicts: what becomes of each row of a chunk, given what is stored. Most are decided by their keys alone. */
import type { ChunkKeys } from '../domain/chunk'
import { readStaged, stage } from '../store/staging'
import type { ChunkRef, ResolveResult } from '../workflows/contract'
import type { ActivityDeps } from './deps'
import { decideChunk } from './resolving/decide-chunk'
import type { ReadRunFacts } from './run-facts'

export const createResolveConflicts = (deps: Pick<ActivityDeps, 'db' | 'failpoint'>, readRunFacts: ReadRunFacts) =>
  async function resolveConflicts(chunk: ChunkRef): Promise<ResolveResult> {
    const { bulk } = deps.db
    const keys = JSON.parse(await readStaged(bulk, chunk, 'keys')) as ChunkKeys
    const facts = await readRunFacts(chunk.sync_job_id)
    const decision = await decideChunk(bulk, { chunk, keys, facts }, true)
    await stage(bulk, chunk, { decision: JSON.stringify(decision) })
    deps.failpoint('resolved')
    const { all_new, write, remove, changed } = decision
    return { writes: all_new ? keys.ids.length : write.length + remove.length + changed.length }
  }
