/** Fetch: pages of the provider into staging, until a chunk is full or everything was read. */
import { activityInfo, cancellationSignal } from '@temporalio/activity'
import type { Ask, Cursor, Stream } from '../connectors/connector'
import { IntegrationError } from '../domain/errors'
import type { Warning } from '../domain/sync-job'
import { useLogin } from '../service/use-login'
import { readFile } from '../store/files'
import {
  finishFetch,
  readFetch,
  rewindToFetch,
  type FetchOutcome,
  type FetchRow,
  type FetchStart,
} from '../store/fetches'
import { savedCursors } from '../store/runs'
import { dropStaged, stage } from '../store/staging'
import type { FetchInput, FetchResult } from '../workflows/contract'
import { createChunkBuilder, type ChunkBuilder } from './chunk-builder'
import type { ActivityDeps } from './deps'
import { createPageTrail, type PageSeen } from './page-trail'
import type { ReadRunFacts, RunFacts } from './run-facts'

/** Slow pages are handed on after this time, so that a long read commits what it has. */
const HAND_ON_MS = 20_000
/**
 * Each attempt numbers its chunks in a range of its own: one that is still alive after it was given up, a paused worker
 * say, then stages where nobody reads.
 */
const ATTEMPT_RANGE = 1_000_000

/** @param line speaks to the provider: what is learned of logins and quotas lasts, also where the rest is rehearsed */
export const createFetch = (deps: ActivityDeps, readRunFacts: ReadRunFacts, line: ActivityDeps = deps) =>
  async function fetch(input: FetchInput): Promise<FetchResult> {
    const { knex, bulk } = deps.db
    if (input.again) await rewindToFetch(knex, input, input.fetch_no)
    const noted = await readFetch(knex, input.sync_job_id, input.fetch_no)
    if (noted.chunks !== null) return toResult(noted)
    const first_chunk = input.first_chunk + (activityInfo().attempt - 1) * ATTEMPT_RANGE
    await dropStaged(bulk, input.sync_job_id, input.first_chunk, first_chunk)

    const facts = await readRunFacts(input.sync_job_id)
    const reading = new Reading(deps, { ...input, first_chunk }, facts)
    const outcome = await withSource(line, facts, (source) => reading.from(noted.start, source))
    // What counts is the attempt that was noted first: the next fetch begins where that one ended.
    return toResult(await finishFetch(knex, input, input.fetch_no, outcome))
  }

const toResult = ({ first_chunk, chunks, rows, more }: FetchRow): FetchResult => ({
  first_chunk: first_chunk ?? 0,
  chunks: chunks ?? 0,
  rows: rows ?? 0,
  more: more ?? false,
})

type Source = Pick<Ask, 'http' | 'file'>

/** The uploaded file of the job, or a line to the provider. */
function withSource<T>(
  deps: ActivityDeps,
  { job, integration, connector }: RunFacts,
  read: (source: Source) => Promise<T>,
): Promise<T> {
  const { file_id } = job
  if (file_id !== null) return read({ http: null, file: readFile(deps.db.knex, deps.vault, file_id) })
  return useLogin(deps, { ...integration, connector }, cancellationSignal(), (http) => read({ http, file: null }))
}

/** One fetch under way: what it gathered, staged and learned. */
class Reading {
  private readonly builder: ChunkBuilder
  private readonly startedAt = Date.now()
  private chunks = 0
  private rows = 0
  private readonly cursors: Record<string, Cursor> = {}
  private readonly pages: Record<string, number> = {}
  private readonly completed: string[] = []
  private readonly covers: FetchOutcome['covers'] = {}
  private readonly warnings: Warning[] = []
  private staging: Promise<void> | undefined

  constructor(
    private readonly deps: ActivityDeps,
    private readonly input: FetchInput,
    private readonly facts: RunFacts,
  ) {
    this.builder = createChunkBuilder(deps.config.CHUNK_ROWS)
  }

  /** Reads page after page, stream after stream, until it is time to hand on. */
  async from(start: FetchStart, source: Source): Promise<FetchOutcome> {
    const { plan, integration } = this.facts
    const saved = await savedCursors(this.deps.db.knex, integration.integration_id)
    let at: FetchStart | null = start
    const trail = createPageTrail()

    while (at !== null) {
      const entry = plan[at.stream_no]
      if (entry === undefined) break
      const page: PageRead = await this.readPage(entry.source, {
        ...source,
        cursor: at.cursor,
        position: at.position,
        settings: integration.settings,
      })
      this.deps.failpoint('page.fetched')

      if (trail.isRepeat(at.position, page)) {
        // Some of its rows are staged: only the whole fetch can be made again.
        if (!page.takeBack()) throw new IntegrationError('provider.unavailable', 'The provider sent a page twice.')
        this.warnings.push({
          code: 'provider.repeated_page',
          stream: entry.stream,
          message: 'The provider sent a page twice; it was asked again.',
        })
        continue
      }
      this.pages[entry.stream] = (this.pages[entry.stream] ?? 0) + 1
      this.warnings.push(...(page.end.warnings ?? []))
      if (page.end.cursor !== null) this.cursors[entry.stream] = page.end.cursor
      if (page.end.position === null && page.end.incomplete !== true) this.completed.push(entry.stream)
      if (page.end.covers !== undefined) this.covers[entry.stream] = page.end.covers

      at =
        page.end.position === null ? this.nextStream(at.stream_no + 1, saved) : { ...at, position: page.end.position }
      if (this.chunks > 0 || this.hasNoRoomFor(page)) break
      if (this.builder.rows > 0 && Date.now() - this.startedAt > HAND_ON_MS) break
    }
    if (this.builder.rows > 0) await this.stageChunk()
    await this.staging
    const { chunks, rows, cursors, pages, completed, covers, warnings } = this
    return { first_chunk: this.input.first_chunk, chunks, rows, cursors, pages, completed, covers, warnings, next: at }
  }

  /** Of pages that fit into a chunk none is torn: each can be taken back. */
  private hasNoRoomFor({ rows, end }: PageRead): boolean {
    return end.position !== null && this.builder.rows + rows > this.deps.config.CHUNK_ROWS
  }

  private nextStream(stream_no: number, saved: Record<string, Cursor>): FetchStart | null {
    const next = this.facts.plan[stream_no]
    if (next === undefined) return null
    return { stream_no, cursor: next.read_as === 'incremental' ? (saved[next.stream] ?? null) : null, position: null }
  }

  private async readPage(stream: Stream, ask: Ask): Promise<PageRead> {
    const takeBack = this.builder.mark()
    const rowsBefore = this.rows
    const read = stream.read(ask)
    let first = ''
    let newest = ''
    try {
      for (let step = await read.next(); ; step = await read.next()) {
        if (step.done === true) {
          const rows = this.rows - rowsBefore
          return {
            rows,
            first,
            newest,
            end: step.value,
            takeBack: () => takeBack() && ((this.rows = rowsBefore), true),
          }
        }
        if (first === '') first = step.value[0] ?? ''
        newest = step.value.at(-1) ?? newest
        for (const row of step.value) {
          this.builder.add(stream.name, row)
          this.rows++
          if (this.builder.isFull()) await this.stageChunk()
        }
      }
    } finally {
      await read.return({ position: null, cursor: null })
    }
  }

  /** Writes one chunk while the next one is read; at most one is on its way. */
  private async stageChunk(): Promise<void> {
    const key = { sync_job_id: this.input.sync_job_id, chunk_no: this.input.first_chunk + this.chunks++ }
    const raw = this.builder.take()
    await this.staging
    this.staging = stage(this.deps.db.bulk, key, { raw })
    // Awaited before the next chunk and at the end; until then a failure must not count as unhandled.
    this.staging.catch(() => undefined)
  }
}

interface PageRead extends PageSeen {
  /** Forgets the rows of the page. False when some were staged already. */
  takeBack: () => boolean
}
