/** Files that were kept and wait for an answer. */
import { IntegrationServiceError, type UploadedFile } from '../../client'
import { codeOf } from '../state/failures'

export type AskedFile = Pick<UploadedFile, 'file_id' | 'name' | 'format' | 'questions'>
export type Question = AskedFile['questions'][number]

/** What was asked so far: what is no longer asked stays, with its answer, for as long as the file is asked about. */
export const askedSoFar = (before: readonly Question[], now: readonly Question[]): Question[] => [
  ...before.map((known) => now.find(({ setting }) => setting === known.setting) ?? known),
  ...now.filter(({ setting }) => before.every((known) => known.setting !== setting)),
]

/** It was uploaded, and no run reads it before somebody answers. */
export const waitsForAnswers = ({ sync_job_id, questions }: UploadedFile): boolean =>
  sync_job_id === null && questions.length > 0

/** What has to be answered before a file can be looked at; null for any other refusal. */
export function askedInPreview(error: unknown): Omit<AskedFile, 'file_id'> | null {
  if (!(error instanceof IntegrationServiceError) || error.code !== 'preview.needs_answers') return null
  const [asked] = error.problem['files'] as Omit<AskedFile, 'file_id'>[]
  return asked ?? null
}

/** What a refusal asks. Any other refusal is thrown on. */
export function askedFilesOf(error: unknown): AskedFile[] {
  if (error instanceof IntegrationServiceError && codeOf(error) === 'file.needs_answers')
    return (error.problem['files'] as AskedFile[]).filter(({ questions }) => questions.length > 0)
  throw error
}
