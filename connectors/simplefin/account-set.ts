/**
 * Reads an account set, the one answer that SimpleFIN has: every account with its transactions. Version 1 names an
 * institution in each account and tells errors as sentences; version 2 lists connections, and its errors have codes. What
 * is held at a time is one account's window.
 */
import { z } from 'zod'
import { IntegrationError } from '../../domain/errors'
import type { Warning } from '../../domain/sync-job'
import type { Json } from '../connector'
import { readJsonRows } from '../formats/json-rows'
import { parseAnswer } from '../wire'
import { errorsOf, type Errors } from './errors'

/** A row of ours: what was sent, with what is needed to make sense of it apart from the others. */
export type SimplefinRow =
  | { account: Json; account_id: string | null; institution: string | null }
  | { transaction: Json; account_id: string; currency: string; balance_date: number }

export interface AccountSet extends Errors {
  version: '1' | '2'
  accounts: readonly Held[]
  /** How many rows are posted ones. */
  posted: number
}

/** An account, without its transactions. */
export interface Held {
  /** Of its record. Null for one that cannot be understood, whose rows nobody can place. */
  id: string | null
  name: string
  institution: string | null
  balance_date: number
  account: Json
}

const text = z.string().nullish()
const Head = z.looseObject({
  id: z.string().min(1),
  name: text.catch(null),
  conn_id: text,
  org: z.object({ domain: text, name: text, id: text, 'sfin-url': text }).nullish(),
  currency: z.string(),
  // Milliseconds in place of seconds would lead some 50,000 years ahead.
  'balance-date': z.int().max(4_102_444_800),
  transactions: z.array(z.json()).nullish(),
})
type Head = z.infer<typeof Head>

const Posted = z.object({ posted: z.number().positive(), pending: z.literal(false).optional() })

const Envelope = z.object({
  errors: z.array(z.unknown()).nullish(),
  errlist: z.array(z.unknown()).nullish(),
  connections: z.array(z.object({ conn_id: z.string(), name: text, org_name: text })).nullish(),
})

const MOST_BYTES = 64 * 1024 * 1024

/**
 * Yields the transactions as they arrive.
 *
 * @param isWanted whether a transaction is one to yield
 */
export async function* readAccountSet(
  pieces: AsyncIterable<Uint8Array>,
  isWanted: (transaction: Json) => boolean = () => true,
): AsyncGenerator<string[], AccountSet> {
  const held: Held[] = []
  const warnings: Warning[] = []
  let posted = 0
  const elements = readJsonRows(pieces, { path: ['accounts'], max_row_bytes: MOST_BYTES })
  for (;;) {
    const step = await elements.next()
    if (step.done === true) {
      const envelope = parseAnswer(Envelope, step.value)
      const errors = errorsOf(envelope)
      return {
        ...errors,
        whole: errors.whole && held.every(({ id }) => id !== null),
        warnings: [...errors.warnings, ...warnings],
        version: (envelope.connections ?? null) === null ? '1' : '2',
        accounts: held.map((account) => ({ ...account, institution: institutionOf(account, envelope) })),
        posted,
      }
    }
    for (const element of step.value) {
      const account = parse(element)
      const head = Head.safeParse(account).data
      held.push(withoutRows(account, head))
      if (head === undefined) continue
      const rows = (head.transactions ?? []).filter(isWanted)
      if (isOwnCurrency(head.currency)) {
        if (rows.length > 0) warnings.push(leftOut(rows.length))
        continue
      }
      posted += rows.filter((row) => Posted.safeParse(row).success).length
      if (rows.length > 0) yield rows.map((transaction) => JSON.stringify(rowOf(head, transaction)))
    }
  }
}

/** Points and miles are named by an address where their name can be read. It is somebody else's, and is not asked. */
export const isOwnCurrency = (currency: string): boolean => /^[a-z][a-z0-9+.-]*:/i.test(currency)

/**
 * An account's id is its own within its institution only, and a transaction's within its account. No part of an encoded
 * one holds a `/` or a `:`.
 */
export const idOf = (...parts: readonly string[]): string =>
  parts.map((part) => encodeURIComponent(part.replace(/\p{Cs}/gu, '\ufffd'))).join('/')

/** The parser's own message quotes the answer. */
function parse(element: string): Json {
  try {
    return JSON.parse(element) as Json
  } catch {
    throw new IntegrationError('provider.unreadable', 'An account of SimpleFIN’s answer is not valid JSON.')
  }
}

const rowOf = (head: Head, transaction: Json): SimplefinRow => ({
  transaction,
  account_id: accountId(head),
  currency: head.currency,
  balance_date: head['balance-date'],
})

/** A domain is the same at every server; a name or an id stands in where there is none. */
const accountId = ({ id, conn_id, org }: Head): string =>
  idOf(conn_id || org?.domain || org?.name || org?.id || org?.['sfin-url'] || '-', id)

function withoutRows(account: Json, head: Head | undefined): Held {
  if (head === undefined) return { id: null, name: '', institution: null, balance_date: 0, account }
  const { transactions: _, ...rest } = account as { [key: string]: Json }
  return {
    id: accountId(head),
    name: head.name ?? '',
    institution: head.org?.name || head.org?.domain || null,
    balance_date: head['balance-date'],
    account: rest,
  }
}

function institutionOf({ account, institution }: Held, { connections }: z.infer<typeof Envelope>): string | null {
  const { conn_id } = (account ?? {}) as { conn_id?: unknown }
  const connection = connections?.find((candidate) => candidate.conn_id === conn_id)
  return connection?.org_name || connection?.name || institution
}

const leftOut = (rows: number): Warning => ({
  code: 'provider.currency_unknown',
  message: `An account is kept in points or in another currency of its own: it is listed, its balance and ${rows} rows are left out.`,
})
