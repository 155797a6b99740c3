/** Uploads: each file becomes a sync job, once nothing more has to be asked about it. */
import { Router } from 'express'
import { SyncJob } from '../../domain/sync-job'
import { answerSyncJob } from '../answer-sync-job'
import { listOf } from '../answers'
import { decodeCursor, encodeCursor, NumberPosition } from '../cursor'
import { showFile, UploadedFile } from '../files-answers'
import { operation } from '../operation'
import { AnswerFile, ListFiles } from '../requests'
import type { Serve } from '../serve'

const uploadFiles = operation({
  name: 'uploadFiles',
  method: 'post',
  path: '/v1/integrations/:integration_id/files',
  summary: 'Imports files',
  details:
    'Each file becomes a job; the jobs of an integration run one after the other. A file is told by its content, not by its name. Text fields answer what a file may have to be asked (`date_order=dmy`); the app lists them under `formats`, and they are kept with the integration. Either every file is taken or none: a refusal names the file and keeps nothing, and `file.needs_answers` keeps all of them until the questions under `files` are answered.',
  takes_files: true,
  answers: { 202: listOf(SyncJob) },
  failures: [
    'integration.no_files',
    'integration.disconnected',
    'auth.reconnect_required',
    'file.wrong_kind',
    'file.unreadable',
    'file.needs_answers',
  ],
})

const answerFile = operation({
  name: 'answerFile',
  method: 'post',
  path: '/v1/integrations/:integration_id/files/:file_id/answers',
  summary: 'Answers what a file was asked, and imports it',
  details:
    'The answers are kept with the integration, and an empty one forgets what was answered before. A file that was imported already is read once more.',
  body: AnswerFile,
  waits: true,
  answers: { 200: SyncJob, 202: SyncJob },
  failures: [
    'integration.no_files',
    'integration.disconnected',
    'auth.reconnect_required',
    'file.unreadable',
    'file.needs_answers',
    'file.gone',
  ],
})

const listFiles = operation({
  name: 'listFiles',
  method: 'get',
  path: '/v1/integrations/:integration_id/files',
  summary: 'Uploaded files, newest first',
  query: ListFiles,
  answers: { 200: listOf(UploadedFile) },
})

export const filesOperations = [uploadFiles, answerFile, listFiles]

export function filesRouter(serve: Serve): Router {
  const router = Router()

  serve(router, uploadFiles, async ({ path, form, service }, response) => {
    const jobs = await service.uploadFiles({ ...path, files: form.files, answers: form.fields })
    response.status(202).json({ data: jobs, next_cursor: null })
  })

  serve(router, answerFile, async ({ path, body, wait_s, service }, response) =>
    answerSyncJob(service, await service.answerFile({ ...path, ...body }), wait_s, response),
  )

  serve(router, listFiles, async ({ path, query: { limit, cursor }, service, deps: { config }, request }, response) => {
    const page = await service.listFiles(path.integration_id, {
      limit,
      after: decodeCursor(request, cursor, NumberPosition),
    })
    const data = page.rows.map((row) => showFile(row, config.UPLOAD_KEEP_DAYS))
    response.json({ data, next_cursor: encodeCursor(request, page.next) })
  })

  return router
}
