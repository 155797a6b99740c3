/** What a record is called by in a list: whom it was with, when and how much; or its name. */
import { z } from 'zod'
import { MinorUnits } from './records'

/** A field that the record does not have, or has empty, is left out. */
export const RecordTitle = z.strictObject({
  name: z.string().optional().describe('Of a balance, the name of its account.'),
  payee: z.string().optional(),
  memo: z.string().optional(),
  posted_on: z.iso.date().optional(),
  amount_minor: MinorUnits.optional(),
  currency: z.string().optional(),
  exponent: z.int().optional(),
})
export type RecordTitle = z.infer<typeof RecordTitle>

export const TITLE_FIELDS = RecordTitle.keyof().options
