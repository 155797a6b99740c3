/**
 * Uploads: files are kept, looked at, and become a job each. Either all of them do or none: a file that is refused
 * leaves nothing behind, and one that needs an answer waits for it together with the others.
 */
import type { Connector, Settings } from '../connectors/connector'
import type { FileQuestion } from '../connectors/formats/file-format'
import type { DeedKind } from '../domain/deed'
import { IntegrationError } from '../domain/errors'
import { noteDeed } from '../store/deeds'
import * as files from '../store/files'
import { getIntegration, saveSettings, type IntegrationRow } from '../store/integrations'
import * as jobs from '../store/sync-jobs'
import type { ServiceDeps } from './deps'
import { checkAnswers, withAnswers, type Answers } from './file-answers'
import { connectorFor, keepFile, questionsOf, type KeptFile, type Upload } from './keep-file'
import { newJob } from './queue-job'
import { startSync } from './start-sync'

/** @throws file.needs_answers naming the kept files with their questions */
export async function importFiles(deps: ServiceDeps, upload: Upload): Promise<jobs.SyncJobRow[]> {
  const integration = await getIntegration(deps.db.knex, upload.integration_id, deps.scope)
  const connector = connectorFor(integration)
  if (deps.attempt.done !== null) return asBefore(deps, integration, connector, deps.attempt.done)
  const kept: KeptFile[] = []
  let asked: Asked[]
  let answers: Answers
  try {
    for await (const file of upload.files) kept.push(await keepFile(deps, connector, integration, file))
    if (kept.length === 0) throw new IntegrationError('request.invalid', 'Send at least one file in the field `file`.')
    answers = upload.answers()
    checkAnswers(connector, answers, '')
    asked = await askAll(deps, kept, withAnswers(integration.settings, answers))
  } catch (error) {
    await files.deleteFiles(
      deps.db.knex,
      kept.map(({ row }) => row.file_id),
    )
    throw error
  }
  return goOn(deps, integration, asked, answers, 'file.uploaded')
}

/** Answers what a kept file needs, or has it read once more with other answers. @throws file.gone, file.needs_answers */
export async function answerFile(
  deps: ServiceDeps,
  { answers, ...key }: { integration_id: string; file_id: string; answers: Answers },
): Promise<jobs.SyncJobRow> {
  const { knex } = deps.db
  const integration = await getIntegration(knex, key.integration_id, deps.scope)
  const connector = connectorFor(integration)
  const before = deps.attempt.done && (await asBefore(deps, integration, connector, deps.attempt.done))
  if (before?.[0] !== undefined) return before[0]
  const row = await files.getFile(knex, key)
  const format = connector.formats?.find(({ name }) => name === row.format)
  if (row.removed_at !== null || format === undefined) throw new IntegrationError('file.gone')
  checkAnswers(connector, answers, '/answers')
  const asked = await askAll(deps, [{ row, format }], withAnswers(integration.settings, answers))
  const [job] = await goOn(deps, integration, asked, answers, 'file.answered')
  return job as jobs.SyncJobRow
}

interface Asked extends KeptFile {
  questions: FileQuestion[]
}

async function askAll(deps: ServiceDeps, kept: KeptFile[], settings: Settings): Promise<Asked[]> {
  const asked: Asked[] = []
  for (const file of kept) asked.push({ ...file, questions: await questionsOf(deps, file, settings) })
  return asked
}

/** What was answered is kept either way. */
async function goOn(
  deps: ServiceDeps,
  integration: IntegrationRow,
  asked: Asked[],
  answers: Answers,
  kind: DeedKind,
): Promise<jobs.SyncJobRow[]> {
  const { knex } = deps.db
  const waiting = asked.some(({ questions }) => questions.length > 0)
  const queued = asked.map(({ row }) => ({
    ...newJob(deps, integration, { sync_type: 'incremental', trigger: 'file' }),
    file_id: row.file_id,
  }))
  await knex.transaction(async (trx) => {
    const settings = await saveSettings(trx, integration.integration_id, answers)
    for (const { row, questions } of asked) {
      if (waiting) await files.noteQuestions(trx, row.file_id, questions)
      else await files.noteSettings(trx, row.file_id, settings)
    }
    if (!waiting) for (const job of queued) await jobs.insertQueued(trx, job)
    for (const { file_id, sync_job_id } of queued) {
      const { integration_id } = integration
      const job = waiting ? {} : { sync_job_id }
      await noteDeed(trx, { kind, actor: deps.actor, integration_id, ...job, details: { file_id } })
    }
    const made = waiting ? asked.map(({ row }) => row.file_id) : queued.map(({ sync_job_id }) => sync_job_id)
    await deps.attempt.note(trx, made)
  })
  if (waiting) throw needsAnswers(asked)
  for (const job of queued) {
    await startSync(deps, job).catch((error: unknown) => {
      // It is in the ledger, and starts when Temporal is back.
      if (!(error instanceof IntegrationError)) throw error
    })
  }
  return Promise.all(queued.map(({ sync_job_id }) => jobs.getSyncJob(knex, sync_job_id, deps.scope)))
}

/** What an earlier attempt at the same request came to: the jobs that it queued, or the questions that it left open. */
async function asBefore(
  { db: { knex }, scope }: ServiceDeps,
  { integration_id }: IntegrationRow,
  { formats = [] }: Connector,
  made: readonly string[],
): Promise<jobs.SyncJobRow[]> {
  if (made.every((id) => id.startsWith('sync_'))) return Promise.all(made.map((id) => jobs.getSyncJob(knex, id, scope)))
  const rows = await Promise.all(made.map((file_id) => files.getFile(knex, { integration_id, file_id })))
  throw needsAnswers(
    rows.flatMap((row) => {
      const format = formats.find(({ name }) => name === row.format)
      return format === undefined ? [] : [{ row, format, questions: row.questions as unknown as FileQuestion[] }]
    }),
  )
}

function needsAnswers(asked: Asked[]): IntegrationError {
  const [first] = asked.flatMap(({ questions }) => questions)
  return new IntegrationError('file.needs_answers', first?.title, {
    facts: {
      files: asked.map(({ row: { file_id, name }, format, questions }) => ({
        file_id,
        name,
        format: format.name,
        questions,
      })),
    },
  })
}
