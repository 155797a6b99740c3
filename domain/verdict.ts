/** What becomes of an incoming row that nobody edited here, given what is stored: the fast path. Pure: the same facts give the same verdict in any order. */
import type { Counts } from './sync-job'

/** What is stored under the key of an incoming row. */
export interface StoredFacts {
  same_content: boolean
  /** The record is marked as removed. */
  removed: boolean
  /** The provider numbers its versions, and this one comes late. */
  older: boolean
  /** This very run wrote it already: the provider sent the key twice. */
  written_by_this_run: boolean
}

export interface Verdict {
  action: 'write' | 'remove' | 'none'
  /** Under what the row counts; null for a key that this run has counted already. */
  counts_as: keyof Counts | null
}

/**
 * @param stored null when the key was never seen
 * @param tombstone the provider says that the record is gone
 */
export function decide(stored: StoredFacts | null, tombstone: boolean): Verdict {
  if (stored === null)
    return tombstone ? { action: 'none', counts_as: 'unchanged' } : { action: 'write', counts_as: 'created' }
  const fresh = !stored.written_by_this_run
  if (stored.older) return { action: 'none', counts_as: fresh ? 'unchanged' : null }
  if (tombstone) {
    if (stored.removed) return { action: 'none', counts_as: fresh ? 'unchanged' : null }
    return { action: 'remove', counts_as: fresh ? 'deleted' : null }
  }
  if (stored.same_content && !stored.removed) return { action: 'none', counts_as: fresh ? 'unchanged' : null }
  return { action: 'write', counts_as: fresh ? 'updated' : null }
}
