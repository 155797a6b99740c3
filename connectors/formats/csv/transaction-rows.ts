/** Rows of the stream, and the records they stand for. */
import { hash } from 'node:crypto'
import { z } from 'zod'
import { exponentOf } from '../../../domain/currencies'
import { IntegrationError } from '../../../domain/errors'
import { fromMinorUnits, toMinorUnits } from '../../../domain/money'
import { MinorUnits, type Body, type CanonicalRow } from '../../../domain/records'
import type { Json } from '../../connector'
import { parseRow } from '../../wire'
import type { RowFacts } from './read-row'

/**
 * One row of the stream. An account or category is a row of its own, before the first transaction that names it, so
 * that it does not fall with a transaction that is refused.
 */
export const TransactionRow = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('account'), name: z.string(), currency: z.string().nullable() }),
  z.object({ kind: z.literal('category'), name: z.string() }),
  z.object({
    kind: z.literal('transaction'),
    line: z.int(),
    /** Which of the equal rows of the file it is, from 1 and from the oldest. */
    occurrence: z.int(),
    account: z.string(),
    posted_on: z.string(),
    transacted_on: z.string().default(''),
    amount_minor: MinorUnits,
    fee_minor: MinorUnits.default(0),
    currency: z.string(),
    status: z.enum(['pending', 'posted', 'void']),
    balance: z.string().default(''),
    id: z.string().default(''),
    payee: z.string().default(''),
    description: z.string().default(''),
    memo: z.string().default(''),
    category: z.string().default(''),
    check_number: z.string().default(''),
    tags: z.string().default(''),
  }),
  z.object({
    kind: z.literal('refused'),
    line: z.int(),
    reason: z.string(),
    /** Its values, or where they could not be told apart its text. */
    row: z.union([z.array(z.string()), z.string()]),
  }),
])
export type TransactionRow = z.infer<typeof TransactionRow>

/**
 * What tells a row from others, as far as no text is concerned, which banks rewrite. A balance or an id tells equal rows
 * apart; without them only their number counts.
 */
export const contentKey = ({ account, posted_on, currency, amount_minor, id, balance }: RowFacts): string =>
  `${account}${SEPARATOR}${posted_on}${SEPARATOR}${currency}${SEPARATOR}${amount_minor}${SEPARATOR}${id}${SEPARATOR}${balance}`

/**
 * A transaction as a row of the stream. Written by hand, and without what is empty: `JSON.stringify` of the whole takes as
 * long as everything else that is done to a row.
 */
export function transactionText(line: number, occurrence: number, facts: RowFacts): string {
  const { amount_minor, fee_minor } = facts
  let text = `{"kind":"transaction","line":${line},"occurrence":${occurrence},"amount_minor":${numberText(amount_minor)}`
  if (fee_minor !== 0) text += `,"fee_minor":${numberText(fee_minor)}`
  for (const field of TEXT_FIELDS) if (facts[field] !== '') text += `,"${field}":${quoted(facts[field])}`
  return `${text}}`
}

const TEXT_FIELDS = [
  'account',
  'posted_on',
  'transacted_on',
  'currency',
  'status',
  'balance',
  'id',
  'payee',
  'description',
  'memo',
  'category',
  'check_number',
  'tags',
] as const satisfies readonly (keyof RowFacts)[]

const numberText = (amount: MinorUnits): string => (typeof amount === 'number' ? String(amount) : `"${amount}"`)
const quoted = (text: string): string => (NEEDS_ESCAPES.test(text) ? JSON.stringify(text) : `"${text}"`)
const NEEDS_ESCAPES = /[\p{Cc}"\\\p{Surrogate}]/u

/** Cannot occur in a text that people typed, so joined texts are equal only where all their parts are. */
const SEPARATOR = '\u001f'

export function mapTransactionRow(json: Json): CanonicalRow[] {
  const row = parseRow(TransactionRow, json)
  switch (row.kind) {
    case 'refused':
      throw new IntegrationError('record.unmappable', row.reason)
    case 'account':
      return [{ entity: 'account', external_id: row.name, body: accountOf(row) }]
    case 'category':
      return [
        {
          entity: 'category',
          external_id: row.name,
          body: { name: row.name, parent_external_id: null, kind: 'category', hidden: false, note: null },
        },
      ]
    case 'transaction': {
      const identity = `${contentKey(row)}${SEPARATOR}${row.occurrence}`
      return [{ entity: 'transaction', external_id: hash('sha256', identity, 'hex').slice(0, 32), body: toBody(row) }]
    }
  }
}

type Named = Extract<TransactionRow, { kind: 'account' }>
type Transaction = Extract<TransactionRow, { kind: 'transaction' }>

const accountOf = ({ name, currency }: Named): Body<'account'> => ({
  name,
  type: 'unknown',
  subtype: null,
  currency,
  status: 'open',
  mask: null,
  note: null,
})

const toBody = (row: Transaction): Body<'transaction'> => ({
  account_external_id: row.account,
  status: row.status,
  posted_on: row.posted_on,
  transacted_on: row.transacted_on || null,
  amount_minor: row.amount_minor,
  currency: row.currency,
  exponent: exponentOf(row.currency),
  kind: /^(?:transfers?|credit card payments?)$/i.test(row.category) ? 'transfer' : 'payment',
  payee_external_id: null,
  // Banks that name no payee write him somewhere in the description.
  payee: row.payee || row.description || null,
  payee_raw: null,
  category_external_id: row.category || null,
  category: row.category || null,
  memo: joined(row.payee === '' ? '' : row.description, row.memo),
  check_number: row.check_number || null,
  cleared: null,
  approved: null,
  flag: null,
  tags: row.tags
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== ''),
  transfer_account_external_id: null,
  transfer_transaction_external_id: null,
  source_external_id: row.id || null,
  splits: splitsOf(row),
})

const joined = (description: string, memo: string): string | null =>
  [description, memo === description ? '' : memo].filter((text) => text !== '').join('\n') || null

/** An amount with a fee is two parts. */
function splitsOf({ amount_minor, fee_minor }: Transaction): Body<'transaction'>['splits'] {
  if (fee_minor === 0) return []
  const part = toMinorUnits(fromMinorUnits(amount_minor) - fromMinorUnits(fee_minor))
  return [
    { ...NO_SPLIT, kind: 'part', amount_minor: part },
    { ...NO_SPLIT, kind: 'fee', amount_minor: fee_minor },
  ]
}

const NO_SPLIT = {
  external_id: null,
  payee_external_id: null,
  payee: null,
  category_external_id: null,
  category: null,
  memo: null,
  transfer_account_external_id: null,
}
