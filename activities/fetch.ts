/** Fetch: pages of the provider into staging, until a chunk is full or everything was read. */
import { cancellationSignal } from '@temporalio/activity'
import type { Ask, Cursor, PageEnd, Position, Stream } from '../connectors/connector'
import { IntegrationError } from '../domain/errors'
import type { Warning } from '../domain/sync-job'
import { openLine } from '../service/provider'
import { readCredentials } from '../store/credentials'
import { readFile } from '../store/files'
import { finishFetch, readFetch, rewindToFetch, savedCursors, type FetchOutcome, type FetchStart } from '../store/runs'
import { dropStagedFrom, stage } from '../store/staging'
import type { FetchInput, FetchResult } from '../workflows/contract'
import { createChunkBuilder, type ChunkBuilder } from './chunk-builder'
import type { ActivityDeps } from './deps'
import type { ReadRunFacts, RunFacts } from './run-facts'

/** Slow pages are handed on after this time, so that a long read commits what it has. */
const HAND_ON_MS = 20_000
/** A provider that sends a page again is asked again, this often. */
const MOST_REPEATS = 3

export const createFetch = (deps: ActivityDeps, readRunFacts: ReadRunFacts) =>
  async function fetch(input: FetchInput): Promise<FetchResult> {
    const { knex, bulk } = deps.db
    if (input.again) await rewindToFetch(knex, input, input.fetch_no)
    const noted = await readFetch(knex, input.sync_job_id, input.fetch_no)
    if (noted.chunks !== null) {
      return {
        first_chunk: noted.first_chunk ?? 0,
        chunks: noted.chunks,
        rows: noted.rows ?? 0,
        more: noted.more ?? false,
      }
    }
    await dropStagedFrom(bulk, input.sync_job_id, input.first_chunk)

    const facts = await readRunFacts(input.sync_job_id)
    const reading = new Reading(deps, input, facts)
    const outcome = await reading.from(noted.start, await openSource(deps, facts))
    await finishFetch(knex, input, input.fetch_no, outcome)
    return { first_chunk: outcome.first_chunk, chunks: outcome.chunks, rows: outcome.rows, more: outcome.next !== null }
  }

type Source = Pick<Ask, 'http'> & { openFile: () => Ask['file'] }

/** The uploaded file of the job, or a line to the provider. */
async function openSource(deps: ActivityDeps, { job, integration, connector }: RunFacts): Promise<Source> {
  const { file_id } = job
  if (file_id !== null) return { http: null, openFile: () => readFile(deps.db.knex, deps.vault, file_id) }
  const credentials = await readCredentials(deps.db.knex, deps.vault, integration.integration_id)
  const http = openLine(deps, {
    connector,
    credentials,
    scope: integration.integration_id,
    signal: cancellationSignal(),
  })
  return { http, openFile: () => null }
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
  private readonly warnings: Warning[] = []

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
    let last: PageRead | null = null
    let repeats = 0

    while (at !== null) {
      const entry = plan[at.stream_no]
      if (entry === undefined) break
      const page: PageRead = await this.readPage(entry.source, {
        ...source,
        file: source.openFile(),
        cursor: at.cursor,
        position: at.position,
        settings: integration.settings,
      })
      this.deps.failpoint('page.fetched')

      if (last !== null && isSamePage(last, page)) {
        if (++repeats > MOST_REPEATS || !page.takeBack()) throw new IntegrationError('provider.cursor_loop')
        this.warnings.push({
          code: 'provider.repeated_page',
          stream: entry.stream,
          message: 'The provider sent a page twice; it was asked again.',
        })
        continue
      }
      repeats = 0
      last = page.end.position === null ? null : page
      this.pages[entry.stream] = (this.pages[entry.stream] ?? 0) + 1
      if (page.end.cursor !== null) this.cursors[entry.stream] = page.end.cursor
      if (page.end.position === null) this.completed.push(entry.stream)

      at =
        page.end.position === null ? this.nextStream(at.stream_no + 1, saved) : { ...at, position: page.end.position }
      if (this.chunks > 0 || (this.builder.rows > 0 && Date.now() - this.startedAt > HAND_ON_MS)) break
    }
    if (this.builder.rows > 0) await this.stageChunk()
    const { chunks, rows, cursors, pages, completed, warnings } = this
    return { first_chunk: this.input.first_chunk, chunks, rows, cursors, pages, completed, warnings, next: at }
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

  private async stageChunk(): Promise<void> {
    const chunk_no = this.input.first_chunk + this.chunks++
    await stage(this.deps.db.bulk, { sync_job_id: this.input.sync_job_id, chunk_no }, { raw: this.builder.take() })
  }
}

interface PageRead {
  rows: number
  first: string
  newest: string
  end: PageEnd
  /** Forgets the rows of the page. False when some were staged already. */
  takeBack: () => boolean
}

/** A page that is the one before it, or that leads back to where it was asked: neither brings the run forward. */
const isSamePage = (before: PageRead, page: PageRead): boolean =>
  page.rows > 0 &&
  page.rows === before.rows &&
  page.first === before.first &&
  page.newest === before.newest &&
  samePosition(before.end.position, page.end.position)

const samePosition = (a: Position | null, b: Position | null): boolean =>
  b === null || JSON.stringify(a) === JSON.stringify(b)
