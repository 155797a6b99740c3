/** The rows of a QIF file: what its reader makes of a record, and what the mapping makes of that. */
import { z } from 'zod'
import { Account, InvestmentEvent, MinorUnits } from '../../../domain/records'

const text = z.string()
const optional = text.optional()

const AccountRow = z.object({
  kind: z.literal('account'),
  name: text,
  type: Account.shape.type,
  /** The type in the file's own word. */
  subtype: optional,
  note: optional,
  limit: MinorUnits.optional(),
  balance: MinorUnits.optional(),
  balance_on: optional,
})
export type AccountRow = z.infer<typeof AccountRow>

/** What an L or S line says: `Food:Groceries/Trip`, `[Savings]`, `Food|[Savings]`. */
const Purpose = z.object({
  category: optional,
  /** The account on the other side of a transfer. */
  account: optional,
  tags: z.array(text).optional(),
})
export type Purpose = z.infer<typeof Purpose>

const SplitRow = Purpose.extend({
  memo: optional,
  amount: MinorUnits.optional(),
  percent: optional,
})
export type SplitRow = z.infer<typeof SplitRow>

const TransactionRow = Purpose.extend({
  kind: z.literal('transaction'),
  line: z.int(),
  own_account: text,
  date: text,
  amount: MinorUnits,
  number: optional,
  payee: optional,
  memo: optional,
  cleared: optional,
  splits: z.array(SplitRow).optional(),
  /** Which of the equal rows of the file it is, from 1. */
  occurrence: z.int(),
})
export type TransactionRow = z.infer<typeof TransactionRow>

const InvestmentRow = Purpose.extend({
  kind: z.literal('investment'),
  line: z.int(),
  own_account: text,
  date: text,
  action: InvestmentEvent.shape.action,
  action_raw: text,
  security: optional,
  quantity: optional,
  price: optional,
  amount: MinorUnits.optional(),
  commission: MinorUnits.optional(),
  /** What went to or came from the other account at once: its effect on the cash of this one. */
  counter: MinorUnits.optional(),
  memo: optional,
  cleared: optional,
  occurrence: z.int(),
})
export type InvestmentRow = z.infer<typeof InvestmentRow>

export const QifRow = z.discriminatedUnion('kind', [
  AccountRow,
  z.object({ kind: z.literal('category'), path: text, note: optional }),
  z.object({ kind: z.literal('payee'), name: text }),
  z.object({ kind: z.literal('security'), id: text, name: text, symbol: optional, type: optional }),
  z.object({ kind: z.literal('price'), security: text, date: text, price: text }),
  TransactionRow,
  InvestmentRow,
  z.object({ kind: z.literal('refused'), line: z.int(), reason: text, text }),
])
export type QifRow = z.infer<typeof QifRow>

/** Cannot occur in a text that people typed, so joined texts are equal only where all their parts are. */
export const SEPARATOR = '\u001f'
