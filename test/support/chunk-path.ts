/** The path of a chunk without Temporal: real activities on a real database, for races and orders that no server would make. */
import type { Pool, PoolClient } from 'pg'
import { createMap } from '../../activities/map'
import { createMapStaged } from '../../activities/mapping/map-staged'
import { createPersist } from '../../activities/persist'
import { createResolveConflicts } from '../../activities/resolve-conflicts'
import { createRunFacts } from '../../activities/run-facts'
import { createSettleRemovals } from '../../activities/settle-removals'
import type { Json } from '../../connectors/connector'
import type { SyncType } from '../../domain/sync-job'
import { EVERY_USER } from '../../domain/user-scope'
import { openDatabase, type Database } from '../../runtime/db'
import { mintId } from '../../runtime/ids'
import { finishFetch } from '../../store/fetches'
import { insertIntegration } from '../../store/integrations'
import { closeRun, openRun } from '../../store/runs'
import { stage } from '../../store/staging'
import { endJob, getSyncJob, insertQueued, type SyncJobRow } from '../../store/sync-jobs'
import type { ChunkRef, PersistResult, RunRef } from '../../workflows/contract'
import { createTestDatabase } from './database'

/** A row of YNAB's stream `payees`; without a name it is a tombstone. */
export const payee = (id: string, name: string | null): Json =>
  name === null ? { id, deleted: true } : { id, name, deleted: false, transfer_account_id: null }

/** A row of YNAB's stream `transactions`, by its amount in cents; without one it is a tombstone. */
export const transaction = (id: string, cents: number | null): Json =>
  cents === null
    ? { id, deleted: true }
    : { id, date: '2026-03-01', amount: cents * 10, cleared: 'cleared', approved: true, account_id: 'acc', deleted: false, subtransactions: [] } // prettier-ignore

/** Where a worker dies: at which of its statements, with its question on the way or the answer. */
export interface Death {
  statement: number
  lost: 'question' | 'answer'
}

export interface ChunkPath {
  db: Database
  /** Links an account. */
  link(user_id?: string): Promise<string>
  /** Opens a run that holds the integration from now on, and reads one stream. */
  open(integrationId: string, stream?: string, read_as?: SyncType): Promise<RunRef>
  end(run: RunRef, status: 'COMPLETED' | 'FAILED'): Promise<void>
  /** Ends it as a run ends itself when all is applied, or when it cannot go on. */
  close(run: RunRef, status?: 'COMPLETED' | 'FAILED'): Promise<void>
  /** Stages rows as a fetch would, and takes them as far as they can go without being written. */
  prepare(run: RunRef, chunk_no: number, rows: Json[], stream?: string): Promise<ChunkRef>
  /** Notes what a fetch brought: the cursor behind its last chunk, and whether that was all of the stream. */
  fetched(chunk: ChunkRef, brought: { stream: string; rows: number; at: number; complete: boolean }): Promise<void>
  /** @param death of the worker that writes it: it fails then, unless all was done before */
  persist(chunk: ChunkRef, death?: Death): Promise<PersistResult>
  /** Decides what is gone, as a run does after its last page. */
  settle(run: RunRef): Promise<void>
  job(run: RunRef): Promise<SyncJobRow>
  /** Names by id of what is live. */
  live(integrationId: string): Promise<Record<string, string>>
  shut(): Promise<void>
}

export async function openChunkPath(): Promise<ChunkPath> {
  const database = await createTestDatabase()
  const db = openDatabase({ DATABASE_URL: database.url, DATABASE_POOL_MAX: 12 })
  const facts = createRunFacts({ db })
  const deps = { db, mapStaged: createMapStaged(db.bulk), failpoint: () => undefined }
  const map = createMap(deps, facts)
  const resolve = createResolveConflicts(deps, facts)
  const settle = createSettleRemovals(deps, facts)

  return {
    db,
    settle,
    persist: (chunk, death) =>
      createPersist(death === undefined ? deps : { ...deps, db: mortal(db, death) }, facts)(chunk),
    job: ({ sync_job_id }) => getSyncJob(db.knex, sync_job_id, EVERY_USER),
    end: async ({ sync_job_id }, status) => void (await endJob(db.knex, sync_job_id, { status })),

    async link(user_id = 'user_1') {
      const integration_id = mintId('integration')
      await insertIntegration(db.knex, {
        integration_id,
        user_id,
        app_name: 'ynab',
        protocol: 'token',
        external_account_id: integration_id,
        external_account_name: null,
        settings: { plan_id: 'plan', currency: 'USD', decimal_digits: '2' },
      })
      return integration_id
    },

    async open(integration_id, stream = 'payees', read_as = 'full') {
      const sync_job_id = mintId('sync')
      const job = { sync_job_id, integration_id, user_id: 'user_1', app_name: 'ynab' }
      await insertQueued(db.knex, { ...job, sync_type: 'full', trigger: 'api' })
      const { epoch } = await openRun(db.knex, { ...job, workflow_run_id: null }, () => ({
        streams: [{ stream, read_as }],
        warnings: [],
        start: { stream_no: 0, cursor: null, position: null },
      }))
      return { sync_job_id, integration_id, epoch }
    },

    async prepare(run, chunk_no, rows, stream = 'payees') {
      const chunk = { ...run, chunk_no, fetch_no: 0, last_of_fetch: false }
      await stage(db.bulk, chunk, { raw: JSON.stringify([{ stream, rows }]) })
      await map(chunk)
      await resolve(chunk)
      return chunk
    },

    async live(integrationId) {
      const rows = (await db.knex('payees').where({ integration_id: integrationId }).select('external_id', 'name')) as {
        external_id: string
        name: string
      }[]
      return Object.fromEntries(rows.map(({ external_id, name }) => [external_id, name]))
    },

    async fetched({ chunk_no, fetch_no, ...run }, { stream, rows, at, complete }) {
      await finishFetch(db.knex, run, fetch_no, {
        first_chunk: chunk_no,
        chunks: 1,
        rows,
        cursors: { [stream]: { at } },
        pages: { [stream]: 1 },
        completed: complete ? [stream] : [],
        covers: {},
        warnings: [],
        next: null,
      })
    },

    close: async (run, status = 'COMPLETED') => void (await closeRun(db.knex, run, { status, failure: null })),

    async shut() {
      await db.close()
      await database.drop()
    },
  }
}

/** The database as a process sees it that dies: from one statement on, nothing comes back. What it had begun the server rolls back. */
function mortal(db: Database, { statement, lost }: Death): Database {
  let asked = 0
  const died = () => Promise.reject(new Error('the power went'))
  type Ask = (...question: unknown[]) => Promise<unknown>
  const until =
    (ask: Ask): Ask =>
    (...question) => {
      if (++asked < statement) return ask(...question)
      return asked === statement && lost === 'answer' ? ask(...question).then(died) : died()
    }
  const pool = db.bulk as unknown as { query: Ask }
  const connect = async (): Promise<PoolClient> => {
    const client = await db.bulk.connect()
    const query = until((client.query as unknown as Ask).bind(client))
    const release = () => {
      if (asked < statement) return void client.release()
      client.query('rollback').then(() => client.release(), () => client.release(true))
    } // prettier-ignore
    return { query, release, on: () => undefined, off: () => undefined } as unknown as PoolClient
  }
  return { ...db, bulk: { query: until(pool.query.bind(pool)), connect } as unknown as Pool }
}
