/** Persist: a chunk, its receipt, its counts and its cursors, in one transaction. */
import type { ChunkDecision, ChunkKeys } from '../domain/chunk'
import { IntegrationError } from '../domain/errors'
import type { Counts } from '../domain/sync-job'
import { commitChunk, isStaleDecision, type ChunkCommit } from '../store/chunks'
import { committedCounts } from '../store/fetches'
import { readStaged } from '../store/staging'
import type { ChunkRef, PersistResult } from '../workflows/contract'
import type { ActivityDeps } from './deps'
import { decideByProbe } from './resolve-conflicts'
import type { ReadRunFacts } from './run-facts'

type PersistDeps = Pick<ActivityDeps, 'db' | 'failpoint'>

export const createPersist = (deps: PersistDeps, readRunFacts: ReadRunFacts) =>
  async function persist(chunk: ChunkRef): Promise<PersistResult> {
    const counts = await commitOnce(deps, readRunFacts, chunk).catch(async (error: unknown) => {
      // The commit took the staged rows with it: a repeat after a lost answer finds only the receipt.
      const lost = error instanceof IntegrationError && error.code === 'chunk.lost'
      const receipt = lost ? await committedCounts(deps.db.knex, chunk) : null
      if (receipt === null) throw error
      return receipt
    })
    deps.failpoint('tx.after_commit')
    return { counts }
  }

async function commitOnce(deps: PersistDeps, readRunFacts: ReadRunFacts, chunk: ChunkRef): Promise<Counts> {
  const commit = (decided: ChunkCommit) => commitChunk(deps.db.bulk, decided, () => deps.failpoint('tx.before_commit'))
  const { keys, ...read } = await readChunk(deps, readRunFacts, chunk)
  try {
    return await commit(read)
  } catch (error) {
    if (!isStaleDecision(error)) throw error
    return commit({ ...read, decision: await decideByProbe(deps, keys, chunk.sync_job_id) })
  }
}

async function readChunk(
  deps: PersistDeps,
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
