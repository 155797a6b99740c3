/** The path of a chunk without Temporal: real activities on a real database, for races and orders that no server would make. */
import { createMap } from '../../activities/map'
import { createMapStaged } from '../../activities/mapping/map-staged'
import { createPersist } from '../../activities/persist'
import { createResolveConflicts } from '../../activities/resolve-conflicts'
import { createRunFacts } from '../../activities/run-facts'
import type { Json } from '../../connectors/connector'
import { EVERY_USER } from '../../domain/user-scope'
import { openDatabase, type Database } from '../../runtime/db'
import { mintId } from '../../runtime/ids'
import { insertIntegration } from '../../store/integrations'
import { closeRun, openRun } from '../../store/runs'
import { stage } from '../../store/staging'
import { endJob, getSyncJob, insertQueued, type SyncJobRow } from '../../store/sync-jobs'
import type { ChunkRef, PersistResult, RunRef } from '../../workflows/contract'
import { createTestDatabase } from './database'

/** A row of YNAB's stream `payees`; without a name it is a tombstone. */
export const payee = (id: string, name: string | null): Json =>
  name === null ? { id, deleted: true } : { id, name, deleted: false, transfer_account_id: null }

export interface ChunkPath {
  db: Database
  /** Links an account. */
  link(): Promise<string>
  /** Opens a run that holds the integration from now on. */
  open(integrationId: string): Promise<RunRef>
  end(run: RunRef, status: 'COMPLETED' | 'FAILED'): Promise<void>
  /** Ends it as a run ends itself when all is applied. */
  close(run: RunRef): Promise<void>
  /** Stages rows as a fetch would, and takes them as far as they can go without being written. */
  prepare(run: RunRef, chunk_no: number, rows: Json[]): Promise<ChunkRef>
  persist(chunk: ChunkRef): Promise<PersistResult>
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
  const persist = createPersist(deps, facts)

  return {
    db,
    persist,
    job: ({ sync_job_id }) => getSyncJob(db.knex, sync_job_id, EVERY_USER),
    end: async ({ sync_job_id }, status) => void (await endJob(db.knex, sync_job_id, { status })),

    async link() {
      const integration_id = mintId('integration')
      await insertIntegration(db.knex, {
        integration_id,
        user_id: 'user_1',
        app_name: 'ynab',
        protocol: 'token',
        external_account_id: integration_id,
        external_account_name: null,
        settings: { plan_id: 'plan', currency: 'USD', decimal_digits: '2' },
      })
      return integration_id
    },

    async open(integration_id) {
      const sync_job_id = mintId('sync')
      const job = { sync_job_id, integration_id, user_id: 'user_1', app_name: 'ynab' }
      await insertQueued(db.knex, { ...job, sync_type: 'full', trigger: 'api' })
      const { epoch } = await openRun(db.knex, { ...job, workflow_run_id: null }, () => ({
        streams: [{ stream: 'payees', read_as: 'full' }],
        warnings: [],
        start: { stream_no: 0, cursor: null, position: null },
      }))
      return { sync_job_id, integration_id, epoch }
    },

    async prepare(run, chunk_no, rows) {
      const chunk = { ...run, chunk_no, fetch_no: 0, last_of_fetch: false }
      await stage(db.bulk, chunk, { raw: JSON.stringify([{ stream: 'payees', rows }]) })
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

    close: async (run) => void (await closeRun(db.knex, run, { status: 'COMPLETED', failure: null })),

    async shut() {
      await db.close()
      await database.drop()
    },
  }
}
