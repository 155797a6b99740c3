/** Preview: a whole run, from the provider to the records, rehearsed. What it would do is staged for whoever asked. */
import { findConnector } from '../connectors/registry'
import { IntegrationError } from '../domain/errors'
import type { Preview, PreviewedChange } from '../domain/preview'
import { viewOf } from '../domain/record-state'
import { EVERY_USER } from '../domain/user-scope'
import { rehearse } from '../runtime/rehearse'
import { getIntegration } from '../store/integrations'
import { readPolicies } from '../store/policies'
import { readQuarantined, readRehearsed, type RehearsedChange } from '../store/preview'
import { openRehearsal } from '../store/runs'
import { stage } from '../store/staging'
import { countsOf, getSyncJob, insertQueued } from '../store/sync-jobs'
import type { ChunkRef, PreviewInput, RunRef } from '../workflows/contract'
import type { ActivityDeps } from './deps'
import { createFetch } from './fetch'
import { createMap } from './map'
import { createMapStaged } from './mapping/map-staged'
import { planRun } from './open-job'
import { createPersist } from './persist'
import { createResolveConflicts } from './resolve-conflicts'
import { createRunFacts, type ReadRunFacts } from './run-facts'
import { createSettleRemovals } from './settle-removals'

/** Somebody waits for it, and all of it is one transaction. */
const MOST_ROWS = 50_000
const SHOWN_CHANGES = 500
const SHOWN_QUARANTINED = 100

export const createPreview = (deps: ActivityDeps) =>
  async function preview(input: PreviewInput): Promise<void> {
    const told = await rehearse(deps.db, async ({ db, lock }) => {
      const rehearsal = { ...deps, db, mapStaged: createMapStaged(db.bulk) }
      const facts = createRunFacts(rehearsal)
      const run = await open(rehearsal, input)
      // A login that is renewed, or found to be over, writes to the integration: it must not be ours by then.
      const chunks = await fetchAll(createFetch(rehearsal, facts, deps), run)
      lock()
      await applyAll(rehearsal, facts, run, chunks)
      return tell(rehearsal, input)
    })
    const place = { sync_job_id: input.sync_job_id, chunk_no: 0 }
    await stage(deps.db.bulk, place, { decision: JSON.stringify(told) })
  }

async function open({ db: { knex } }: ActivityDeps, input: PreviewInput): Promise<RunRef> {
  const { sync_job_id, integration_id, sync_type, file_id } = input
  const { user_id, app_name } = await getIntegration(knex, integration_id, EVERY_USER)
  const trigger = file_id === null ? 'api' : 'file'
  await insertQueued(knex, { sync_job_id, integration_id, user_id, app_name, sync_type, trigger, file_id })
  const { epoch } = await openRehearsal(knex, { sync_job_id, integration_id }, (cursors) =>
    planRun(findConnector(app_name), sync_type, file_id !== null, cursors),
  )
  return { sync_job_id, integration_id, epoch }
}

async function fetchAll(fetch: ReturnType<typeof createFetch>, run: RunRef): Promise<ChunkRef[]> {
  const chunks: ChunkRef[] = []
  let rows = 0
  for (let fetch_no = 0, from = 0, more = true; more; fetch_no++) {
    const fetched = await fetch({ ...run, fetch_no, first_chunk: from, again: false })
    if ((rows += fetched.rows) > MOST_ROWS) throw new IntegrationError('preview.too_large')
    const end = fetched.first_chunk + fetched.chunks
    for (let chunk_no = fetched.first_chunk; chunk_no < end; chunk_no++)
      chunks.push({ ...run, chunk_no, fetch_no, last_of_fetch: chunk_no === end - 1 })
    from = end
    more = fetched.more
  }
  return chunks
}

/** What the workflow of a run does with what was fetched, one step after the other. */
async function applyAll(
  deps: ActivityDeps,
  facts: ReadRunFacts,
  run: RunRef,
  chunks: readonly ChunkRef[],
): Promise<void> {
  const [map, resolve, persist] = [
    createMap(deps, facts),
    createResolveConflicts(deps, facts),
    createPersist(deps, facts),
  ]
  let settles = (await facts(run.sync_job_id)).proves_removals
  for (const chunk of chunks) {
    await map(chunk)
    await resolve(chunk)
    const { waiting } = await persist(chunk)
    settles ||= waiting > 0
  }
  if (settles) await createSettleRemovals(deps, facts)(run)
}

async function tell({ db: { knex, bulk } }: ActivityDeps, input: PreviewInput): Promise<Preview> {
  const { integration_id, sync_job_id, sync_type } = input
  const job = await getSyncJob(knex, sync_job_id, EVERY_USER)
  const { integration_no } = await getIntegration(knex, integration_id, EVERY_USER)
  const { rules } = await readPolicies(bulk, integration_no)
  const { changes, total } = await readRehearsed(bulk, sync_job_id, SHOWN_CHANGES)
  return {
    integration_id,
    sync_type,
    counts: countsOf(job),
    warnings: job.warnings,
    changes: changes.map((change) => describe(change, rules)),
    more: total - changes.length,
    quarantined: await readQuarantined(bulk, sync_job_id, SHOWN_QUARANTINED),
  }
}

function describe(
  { before, fields, ...change }: RehearsedChange,
  rules: Parameters<typeof viewOf>[1],
): PreviewedChange {
  if (before === null) return { ...change, before: null }
  if ('fields' in before) return { ...change, before: before.fields }
  const { body } = viewOf(before.state, rules)
  return { ...change, before: Object.fromEntries(fields.map((field) => [field, body[field] ?? null])) }
}
