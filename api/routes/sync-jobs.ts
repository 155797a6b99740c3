/** The ledger: jobs, their end, and the rows they could not map. */
import { Router } from 'express'
import { z } from 'zod'
import { SyncJob } from '../../domain/sync-job'
import { listQuarantine } from '../../store/quarantine'
import { listChanges as listJobChanges } from '../../store/changes'
import { getSyncJob } from '../../store/sync-jobs'
import { undoRun } from '../../service/discrepancies/undo-run'
import { actorOf } from '../actor'
import { answerSyncJob } from '../answer-sync-job'
import { listOf, QuarantinedRow } from '../answers'
import { decodeCursor, encodeCursor, NumberPosition } from '../cursor'
import { Change, UndoneRun } from '../discrepancies-answers'
import { ListChanges, UndoSync } from '../discrepancies-requests'
import { operation } from '../operation'
import { ListQuarantine, ListSyncJobs } from '../requests'
import type { Serve } from '../serve'

const list = operation({
  name: 'listSyncJobs',
  method: 'get',
  path: '/v1/sync-jobs',
  summary: 'The ledger, newest job first',
  query: ListSyncJobs,
  answers: { 200: listOf(SyncJob) },
})

const get = operation({
  name: 'getSyncStatus',
  method: 'get',
  path: '/v1/sync-jobs/:sync_job_id',
  summary: 'One job, with live progress while it runs',
  waits: true,
  answers: { 200: SyncJob },
})

const cancel = operation({
  name: 'cancelSync',
  method: 'post',
  path: '/v1/sync-jobs/:sync_job_id/cancel',
  summary: 'Asks a job to stop',
  details: 'What it has committed stays. With `Prefer: wait` the answer comes when it has stopped.',
  waits: true,
  answers: { 200: SyncJob, 202: SyncJob },
  failures: ['sync.not_running', 'temporal.unavailable'],
})

const quarantine = operation({
  name: 'listQuarantine',
  method: 'get',
  path: '/v1/sync-jobs/:sync_job_id/quarantine',
  summary: 'The rows that a job could not map, with the reason for each',
  query: ListQuarantine,
  answers: { 200: listOf(QuarantinedRow) },
})

const changes = operation({
  name: 'listChanges',
  method: 'get',
  path: '/v1/sync-jobs/:sync_job_id/changes',
  summary: 'Why the job wrote what it wrote, record by record',
  details: 'Each with what its record is called. Rows that were unchanged are counted in the job and not listed.',
  query: ListChanges,
  answers: { 200: listOf(Change) },
})

const undo = operation({
  name: 'undoSync',
  method: 'post',
  path: '/v1/sync-jobs/:sync_job_id/undo',
  summary: 'Takes back everything that a job wrote',
  details:
    'Every record is as it was before, and the next sync goes on from where this one began. Refused while a job runs, where later jobs or people have built on it, and where what it wrote was removed with the data of its account. `preview` shows what it would do.',
  body: UndoSync,
  answers: { 200: UndoneRun },
  failures: ['sync.undone', 'sync.forgotten', 'sync.depended_on', 'sync.already_running'],
})

export const syncJobsOperations = [list, get, cancel, quarantine, changes, undo]

const ChangePosition = z.union([
  z.strictObject({ change_no: z.int() }),
  z.strictObject({ chunk_no: z.int(), place: z.int() }),
])

const QuarantinePosition = z.tuple([z.int32().nonnegative(), z.int32().nonnegative()])

export function syncJobsRouter(serve: Serve): Router {
  const router = Router()

  serve(router, list, async ({ query: { limit, cursor, ...filter }, service, request }, response) => {
    const page = await service.listSyncJobs(filter, { limit, after: decodeCursor(request, cursor, NumberPosition) })
    response.json({ data: page.rows, next_cursor: encodeCursor(request, page.next) })
  })

  serve(router, get, async ({ path: { sync_job_id }, wait_s, service }, response) => {
    if (wait_s > 0) await service.awaitSync(sync_job_id, wait_s * 1000)
    response.json(await service.getSyncStatus(sync_job_id))
  })

  serve(router, cancel, async ({ path, wait_s, service }, response) => {
    await answerSyncJob(service, await service.cancelSync(path.sync_job_id), wait_s, response)
  })

  serve(router, quarantine, async ({ path, query: { limit, cursor }, deps: { db, scope }, request }, response) => {
    const after = decodeCursor(request, cursor, QuarantinePosition)
    const { sync_job_id } = await getSyncJob(db.knex, path.sync_job_id, scope)
    const page = await listQuarantine(db.knex, sync_job_id, { limit, after }, scope)
    response.json({ data: page.rows, next_cursor: encodeCursor(request, page.next) })
  })

  serve(router, changes, async ({ path, query: { limit, cursor, reason }, deps: { db, scope }, request }, response) => {
    const after = decodeCursor(request, cursor, ChangePosition)
    const { sync_job_id } = await getSyncJob(db.knex, path.sync_job_id, scope)
    const page = await listJobChanges(db.knex, sync_job_id, { limit, after, reason }, scope)
    response.json({ data: page.rows, next_cursor: encodeCursor(request, page.next) })
  })

  serve(router, undo, async ({ path, body: { actor, preview }, caller, deps }, response) =>
    response.json(await undoRun(deps, { ...path, preview, actor: actorOf(caller, actor) })),
  )

  return router
}
