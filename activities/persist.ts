/** Persist: a chunk, its receipt, its counts and its cursors, in one transaction. */
import type { ChunkDecision, ChunkKeys } from '../domain/chunk'
import { IntegrationError } from '../domain/errors'
import { commitChunk, isStaleDecision, type ChunkCommit, type CommittedChunk } from '../store/chunks'
import { committedChunk } from '../store/fetches'
import { readStaged } from '../store/staging'
import type { ChunkRef, PersistResult } from '../workflows/contract'
import type { ActivityDeps } from './deps'
import { decideChunk } from './resolving/decide-chunk'
import type { ReadRunFacts } from './run-facts'

type PersistDeps = Pick<ActivityDeps, 'db' | 'failpoint'>

export const createPersist = (deps: PersistDeps, readRunFacts: ReadRunFacts) =>
  async function persist(chunk: ChunkRef): Promise<PersistResult> {
    const committed = await commitOnce(deps, readRunFacts, chunk).catch(async (error: unknown) => {
      // The commit took the staged rows with it: a repeat after a lost answer finds only the receipt.
      const lost = error instanceof IntegrationError && error.code === 'chunk.lost'
      const receipt = lost ? await committedChunk(deps.db.knex, chunk) : null
      if (receipt === null) throw error
      return receipt
    })
    deps.failpoint('tx.after_commit')
    return committed
  }

async function commitOnce(deps: PersistDeps, readRunFacts: ReadRunFacts, chunk: ChunkRef): Promise<CommittedChunk> {
  const commit = (decided: ChunkCommit) => commitChunk(deps.db.bulk, decided, () => deps.failpoint('tx.before_commit'))
  const read = await readChunk(deps, readRunFacts, chunk)
  deps.failpoint('tx.before_begin')
  try {
    return await commit(read)
  } catch (error) {
    if (!isStaleDecision(error)) throw error
    return commit({ ...read, decision: await read.decideAgain(deps.db.bulk) })
  }
}

async function readChunk(deps: PersistDeps, readRunFacts: ReadRunFacts, chunk: ChunkRef): Promise<ChunkCommit> {
  const { bulk } = deps.db
  const [keys, decision, facts] = await Promise.all([
    readStaged(bulk, chunk, 'keys').then((body) => JSON.parse(body) as ChunkKeys),
    readStaged(bulk, chunk, 'decision').then((body) => JSON.parse(body) as ChunkDecision),
    readRunFacts(chunk.sync_job_id),
  ])
  return {
    run: chunk,
    chunk_no: chunk.chunk_no,
    cursors_of_fetch: chunk.last_of_fetch ? chunk.fetch_no : null,
    keys,
    decision,
    decideAgain: (sql) => decideChunk(sql, { chunk, keys, facts }, false),
  }
}
