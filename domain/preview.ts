/** What a run would do, without its being done. */
import { z } from 'zod'
import type { Json } from './json'
import { ENTITY_NAMES } from './records'
import { Counts, SyncType, Warning } from './sync-job'

const values = z.record(z.string(), z.unknown() as z.ZodType<Json>)

export const PreviewedChange = z.strictObject({
  record_id: z.string(),
  entity: z.enum(ENTITY_NAMES),
  external_id: z.string(),
  reason: z.string().describe('As in the changes of a job: `created`, `updated`, `matched`, `tombstoned` …'),
  body: values.describe('The record as it would be.'),
  before: values.nullable().describe('Of the fields that would change, what they are now; null where it is new.'),
  detail: values.nullable().describe('Evidence of a match, score and reasons.'),
})
export type PreviewedChange = z.infer<typeof PreviewedChange>

export const Preview = z
  .strictObject({
    integration_id: z.string(),
    sync_type: SyncType,
    counts: Counts.describe('What the run would count.'),
    warnings: z.array(Warning),
    changes: z.array(PreviewedChange).describe('The first five hundred: what would change, then what would be new.'),
    more: z.int().describe('How many changes there are beside those.'),
    quarantined: z
      .array(z.strictObject({ stream: z.string(), reason: z.string() }))
      .describe('The first hundred rows that could not be read, with why.'),
  })
  .meta({ id: 'Preview', description: 'What a run would do. Nothing of it was done.' })
export type Preview = z.infer<typeof Preview>
