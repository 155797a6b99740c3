/** Persist: a chunk, its receipt, its counts and its cursors, in one transaction. */
import type { ChunkDecision, ChunkKeys } from '../domain/chunk'
import { commitChunk, isStaleDecision, type ChunkCommit } from '../store/chunks'
import { readStaged } from '../store/staging'
import { IntegrationError } from '../domain/errors'
import { committedCounts } from '../store/fetches'
import type { ChunkRef, PersistResult } from '../workflows/contract'
import type { ActivityDeps } from './deps'
import { decideByProbe } from './resolve-conflicts'
import type { ReadRunFacts } from './run-facts'

export const createPersist = (deps: ActivityDeps, readRunFacts: ReadRunFacts) =>
  async function persist(chunk: ChunkRef): Promise<PersistResult> {
    const { bulk } = deps.db
    const commit = (decided: ChunkCommit) => commitChunk(bulk, decided, () => deps.failpoint('tx.before_commit'))
    let read: ChunkCommit & { keys: ChunkKeys }
    try {
      read = await readChunk(deps, readRunFacts, chunk)
    } catch (error) {
      // The commit took the staged rows with it: a repeat after a lost answer finds only the receipt.
      const counts =
        error instanceof IntegrationError && error.code === 'chunk.lost'
          ? await committedCounts(deps.db.knex, chunk)
          : null
      if (counts === null) throw error
      return { counts }
    }

    const counts = await commit(read).catch(async (error: unknown) => {
      if (!isStaleDecision(error)) throw error
      return commit({ ...read, decision: await decideByProbe(deps, read.keys, chunk.sync_job_id) })
    })
    deps.failpoint('tx.after_commit')
    return { counts }
  }

async function readChunk(
  deps: ActivityDeps,
  readRunFacts: ReadRunFacts,
  chunk: ChunkRef,
): Promise<ChunkCommit & { keys: ChunkKeys }> {
  const { bulk } = deps.db
  const [keys, decision, facts] = await Promise.all([
    readStaged(bulk, chunk, 'keys').then((body) => JSON.parse(body) as ChunkKeys),
    readStaged(bulk, chunk, 'decision').then((body) => JSON.parse(body) as ChunkDecision),
    readRunFacts(chunk.sync_job_id),
  ])
  return {
    keys,
    run: chunk,
    chunk_no: chunk.chunk_no,
    cursors_of_fetch: chunk.last_of_fetch ? chunk.fetch_no : null,
    decision,
    quarantine: keys.quarantine,
    ids: keys.ids,
    keep_seen: facts.keeps_seen,
  }
}
