/**
 * From the provider to the records: fetch, map, resolve conflicts, persist, chunk by chunk.
 *
 * While a chunk is resolved and persisted, the next one is mapped and the next pages are fetched. Chunks are applied one
 * after the other, in the order in which they came.
 */
import { ActivityFailure, ApplicationFailure, workflowInfo } from '@temporalio/workflow'
import { fetch, map, persist, resolveConflicts } from './activities'
import type { ChunkRef, MapResult, RunRef, StagedFetch, SyncStanding } from './contract'

/** Fetches that may be staged and not yet applied: bounds what lies in staging. */
const FETCHES_AHEAD = 2
/** A history is replayed when a worker takes a run over, at about a millisecond an event. */
const LONG_HISTORY = 1_500
const MOST_REWINDS = 5

/**
 * Applies everything that is left to apply, keeping `standing` true between any two chunks.
 *
 * @param changed is called whenever `standing.progress` has moved
 * @returns true when everything is applied, false when the run should continue as new first
 */
export async function applyFeed(run: RunRef, standing: SyncStanding, changed: () => void): Promise<boolean> {
  const feed = new Feed(run, standing, changed)
  for (let rewinds = 0; ;) {
    try {
      return await feed.run()
    } catch (error) {
      if (!isChunkLost(error) || ++rewinds > MOST_REWINDS) throw error
      await feed.rewind()
    }
  }
}

class Feed {
  private fetching: Promise<void> | undefined
  private mapping: { chunk_no: number; done: Promise<MapResult> } | undefined
  /** No further fetch is started. */
  private halted = false

  constructor(
    private readonly ref: RunRef,
    private readonly standing: SyncStanding,
    private readonly changed: () => void,
  ) {}

  async run(): Promise<boolean> {
    for (;;) {
      this.fetchAhead()
      const chunk = this.chunkAfter(0)
      if (chunk === undefined) {
        if (this.fetching === undefined) return true
        await this.fetching
        continue
      }
      await this.mapped(chunk)
      this.mapAhead()
      await this.apply(chunk)
      if (workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > LONG_HISTORY) {
        // A fetch that was left to itself would run beside its repetition.
        this.halted = true
        await this.fetching
        if (this.chunkAfter(0) !== undefined || this.standing.next_fetch !== null) return false
      }
    }
  }

  /** Staged rows are gone: the fetch that brought them is made again, and everything after it. */
  async rewind(): Promise<void> {
    this.halted = true
    await this.fetching?.catch(() => undefined)
    const [lost] = this.standing.staged
    this.fetching = this.mapping = undefined
    this.halted = false
    if (lost !== undefined) this.standing.next_fetch = lost.fetch_no
    this.standing.again = true
    this.standing.staged = []
  }

  private fetchAhead(): void {
    const { standing } = this
    if (this.halted || this.fetching !== undefined) return
    if (standing.next_fetch === null || standing.staged.length >= FETCHES_AHEAD) return
    const fetch_no = standing.next_fetch
    this.fetching = fetch
      .executeWithOptions({ summary: `fetch ${fetch_no}` }, [
        { ...this.ref, fetch_no, first_chunk: standing.next_chunk, again: standing.again },
      ])
      .then(({ first_chunk, chunks, rows, more }) => {
        this.fetching = undefined
        standing.again = false
        standing.next_fetch = more ? fetch_no + 1 : null
        standing.next_chunk = first_chunk + chunks
        standing.progress.chunks_staged += chunks
        standing.progress.rows_fetched += rows
        if (chunks > 0) standing.staged.push({ fetch_no, at: first_chunk, end_chunk: first_chunk + chunks })
        this.changed()
        this.fetchAhead()
      })
    // Awaited when its rows are needed; until then a failure must not count as unhandled.
    this.fetching.catch(() => undefined)
  }

  /** The chunk to apply next, or one further on, if it is staged. */
  private chunkAfter(offset: number): ChunkRef | undefined {
    let skip = offset
    for (const fetched of this.standing.staged) {
      const left = fetched.end_chunk - fetched.at
      if (skip < left) return this.chunkAt(fetched, fetched.at + skip)
      skip -= left
    }
    return undefined
  }

  private chunkAt({ fetch_no, end_chunk }: StagedFetch, chunk_no: number): ChunkRef {
    return { ...this.ref, chunk_no, fetch_no, last_of_fetch: chunk_no === end_chunk - 1 }
  }

  private async mapped(chunk: ChunkRef): Promise<void> {
    if (this.mapping?.chunk_no !== chunk.chunk_no) this.startMapping(chunk)
    await this.mapping?.done
    this.mapping = undefined
  }

  private mapAhead(): void {
    const next = this.chunkAfter(1)
    if (next !== undefined) this.startMapping(next)
  }

  private startMapping(chunk: ChunkRef): void {
    const done = map.executeWithOptions({ summary: `chunk ${chunk.chunk_no}` }, [chunk])
    done.catch(() => undefined)
    this.mapping = { chunk_no: chunk.chunk_no, done }
  }

  private async apply(chunk: ChunkRef): Promise<void> {
    const { standing } = this
    const summary = `chunk ${chunk.chunk_no}`
    await resolveConflicts.executeWithOptions({ summary }, [chunk])
    const { counts, waiting } = await persist.executeWithOptions({ summary }, [chunk])
    standing.settles_removals ||= waiting > 0
    const [current] = standing.staged
    if (current !== undefined && ++current.at === current.end_chunk) standing.staged.shift()
    standing.progress.chunks_applied++
    standing.progress.rows_applied +=
      counts.created + counts.updated + counts.unchanged + counts.deleted + counts.quarantined
    this.changed()
  }
}

const isChunkLost = (error: unknown): boolean =>
  error instanceof ActivityFailure && error.cause instanceof ApplicationFailure && error.cause.type === 'chunk.lost'
