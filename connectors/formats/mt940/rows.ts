/** The rows of a statement: what its reader makes of a field, and what the mapping makes of that. */
import { z } from 'zod'
import { MinorUnits } from '../../../domain/records'
import { BalanceRow } from '../statement-balance'

const text = z.string()

const BookingRow = z.object({
  kind: z.literal('booking'),
  line: z.int(),
  account: text,
  currency: text,
  posted_on: text,
  amount: MinorUnits,
  reversal: z.boolean(),
  expected: z.boolean(),
  type: text,
  reference: text,
  bank_reference: text,
  supplement: text,
  payee: text.optional(),
  memo: text.optional(),
  /** Which of the equal rows it is, from 1. */
  occurrence: z.int(),
})
export type BookingRow = z.infer<typeof BookingRow>

export const StatementRow = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('account'), id: text, name: text, currency: text }),
  BalanceRow,
  BookingRow,
  z.object({ kind: z.literal('refused'), line: z.int(), reason: text, text }),
])
export type StatementRow = z.infer<typeof StatementRow>

/** Cannot occur in a line of SWIFT, so joined texts are equal only where all their parts are. */
export const SEPARATOR = '\u001f'
