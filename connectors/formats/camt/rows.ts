/** The rows of a CAMT file: what its reader makes of an element, and what the mapping makes of that. */
import { z } from 'zod'
import { MinorUnits } from '../../../domain/records'
import { BalanceRow } from '../statement-balance'

const text = z.string()

const EntryRow = z.object({
  kind: z.literal('entry'),
  line: z.int(),
  account: text,
  currency: text,
  amount: MinorUnits,
  posted_on: text,
  pending: z.boolean(),
  reversal: z.boolean(),
  fee: z.boolean(),
  payee: text,
  memo: text,
  check_number: text,
  reference: text,
  parts: z.array(z.object({ amount: MinorUnits, payee: text, memo: text })),
  /** Which of the equal rows it is, from 1. */
  occurrence: z.int(),
})
export type EntryRow = z.infer<typeof EntryRow>

export const CamtRow = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('account'),
    id: text,
    name: text,
    number: text,
    currency: text,
    /** Of its type, as ISO 20022 has it. */
    code: text,
  }),
  BalanceRow,
  EntryRow,
  z.object({ kind: z.literal('refused'), line: z.int(), reason: text, text }),
])
export type CamtRow = z.infer<typeof CamtRow>

/** Cannot occur in XML, so joined texts are equal only where all their parts are. */
export const SEPARATOR = '\u001f'
