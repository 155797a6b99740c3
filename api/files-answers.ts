/** The shapes of answers about uploaded files, and what of a file a person can be asked. */
import { z } from 'zod'
import type { ListedFile } from '../store/files'

const ValueKind = z.enum(['date', 'amount'])

const FileTable = z
  .strictObject({
    columns: z.array(
      z.strictObject({
        reference: z
          .union([z.string(), z.int()])
          .describe('As the answer names it: by its name, or by its number from 1 where it has none of its own.'),
        name: z.string().describe('As the header has it; empty where there is none.'),
        values: z.array(z.string()).describe('Of the first five rows, one each, cut at 200 characters.'),
        holds: z.array(ValueKind).describe('What is found among its values; both where it is empty so far.'),
      }),
    ),
    roles: z
      .array(
        z.strictObject({
          role: z.string().describe('As the answer names it.'),
          title: z.string(),
          several: z.boolean().describe('Its text can be put together from several columns.'),
          holds: ValueKind.nullable().describe('What its column has to hold; null for texts.'),
        }),
      )
      .describe('What a column can be.'),
  })
  .meta({ id: 'FileTable', description: 'The columns of a file with their first values, and what a column can be.' })

export const UploadedFile = z
  .strictObject({
    file_id: z.string(),
    integration_id: z.string(),
    name: z.string(),
    format: z.string().nullable().describe('One of the formats of the app.'),
    bytes: z.int(),
    sha256: z.string(),
    uploaded_at: z.iso.datetime(),
    kept_until: z.iso
      .datetime()
      .nullable()
      .describe('When the original is removed, unless a job still reads it; null once it is.'),
    sync_job_id: z.string().nullable().describe('The job that read it last; null while it waits for an answer.'),
    settings: z
      .record(z.string(), z.string())
      .describe('By what it was read: what was answered about it, and what held for its integration then.'),
    questions: z
      .array(
        z.strictObject({
          setting: z.string().describe('The setting that the answer is kept in.'),
          title: z.string(),
          candidates: z
            .array(z.strictObject({ value: z.string(), title: z.string(), evidence: z.string() }))
            .describe('The likeliest first; empty where the file gives no hint.'),
          table: FileTable.optional().describe('What a question about columns is about.'),
        }),
      )
      .describe('What has to be answered before it can be read.'),
  })
  .meta({ id: 'UploadedFile' })
export type UploadedFile = z.infer<typeof UploadedFile>

/** @param keepDays how long originals are kept */
export const showFile = (row: ListedFile, keepDays: number): UploadedFile => ({
  file_id: row.file_id,
  integration_id: row.integration_id,
  name: row.name,
  format: row.format,
  bytes: row.bytes,
  sha256: row.sha256,
  uploaded_at: row.created_at,
  kept_until: row.removed_at === null ? new Date(Date.parse(row.created_at) + keepDays * DAY_MS).toISOString() : null,
  sync_job_id: row.sync_job_id,
  settings: row.settings,
  questions: row.questions as UploadedFile['questions'],
})

const DAY_MS = 86_400_000
