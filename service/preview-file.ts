/** What importing a file would do. The file is kept for as long as it is looked at, and nothing of it or of the import stays. */
import { IntegrationError } from '../domain/errors'
import type { Preview } from '../domain/preview'
import { describeError } from '../runtime/log'
import * as files from '../store/files'
import { getIntegration } from '../store/integrations'
import type { ServiceDeps } from './deps'
import { checkAnswers, withAnswers, type Answers } from './file-answers'
import { connectorFor, keepFile, questionsOf, type KeptFile, type Upload } from './keep-file'
import { previewRun } from './preview-sync'

/** @throws preview.needs_answers, file.wrong_kind, file.unreadable, and what previewSync throws */
export async function previewFile(deps: ServiceDeps, upload: Upload): Promise<Preview> {
  const { knex } = deps.db
  const { integration_id } = upload
  const integration = await getIntegration(knex, integration_id, deps.scope)
  const connector = connectorFor(integration)
  const kept: KeptFile[] = []
  try {
    for await (const file of upload.files) {
      if (kept.length > 0) throw new IntegrationError('request.invalid', 'Send one file: each is previewed by itself.')
      kept.push(await keepFile(deps, connector, integration, file, { unlisted: true }))
    }
    const [file] = kept
    if (file === undefined) throw new IntegrationError('request.invalid', 'Send a file in the field `file`.')
    const answers = upload.answers()
    checkAnswers(connector, answers, '')
    refuseEmpty(answers)
    const settings = withAnswers(integration.settings, answers)
    const questions = await questionsOf(deps, file, settings)
    if (questions.length > 0) throw needsAnswers(file, questions)
    await files.noteSettings(knex, file.row.file_id, settings)
    return await previewRun(deps, { integration_id, sync_type: 'incremental', file_id: file.row.file_id })
  } finally {
    await forget(deps, kept)
  }
}

/** In an upload it forgets what was answered before; here that would be forgotten for the time of a look. */
function refuseEmpty(answers: Answers): void {
  const errors = Object.entries(answers)
    .filter(([, value]) => value === '')
    .map(([name]) => ({ pointer: `/${name}`, message: 'It is empty. Leave it out, or say what the file is read by.' }))
  if (errors.length > 0)
    throw new IntegrationError('request.invalid', 'A preview forgets no answers.', { facts: { errors } })
}

function needsAnswers({ row, format }: KeptFile, questions: readonly { title: string }[]): IntegrationError {
  return new IntegrationError('preview.needs_answers', questions[0]?.title, {
    facts: { files: [{ name: row.name, format: format.name, questions }] },
  })
}

/** What cannot be deleted now is forgotten after a day: whoever asked gets the answer all the same. */
async function forget({ db, log }: ServiceDeps, kept: readonly KeptFile[]): Promise<void> {
  const ids = kept.map(({ row }) => row.file_id)
  await files
    .deleteFiles(db.knex, ids)
    .catch((error: unknown) => log.warn({ err: describeError(error) }, 'previewed file not deleted'))
}
