/** Rows of an OFX file to the records that they stand for. */
import { CURRENCY_CODES, exponentOf } from '../../../domain/currencies'
import { IntegrationError } from '../../../domain/errors'
import type { Body, CanonicalRow } from '../../../domain/records'
import type { Json } from '../../connector'
import { parseRow } from '../../wire'
import { accountOf } from './account'
import { readDay } from './amounts'
import type { Tags } from './elements'
import { mapInvestment, mapPosition, mapSecurity } from './map-investments'
import { OfxRow } from './rows'
import { dayAt, firstOf, groupOf, minorAt, required, textOf } from './tags'

type RowOf<Kind extends OfxRow['kind']> = Extract<OfxRow, { kind: Kind }>

/** @param otherwise the currency of amounts that name none */
export function mapOfxRow(json: Json, otherwise: string | null): CanonicalRow[] {
  const row = parseRow(OfxRow, json)
  if (row.kind === 'refused') throw unmappable(`Line ${row.line}: ${row.reason}.`)
  try {
    return mapKnown(row, otherwise)
  } catch (fault) {
    if (!(fault instanceof IntegrationError) || !('line' in row)) throw fault
    throw new IntegrationError(fault.code, `Line ${row.line}: ${fault.message}`)
  }
}

function mapKnown(row: Exclude<OfxRow, RowOf<'refused'>>, otherwise: string | null): CanonicalRow[] {
  switch (row.kind) {
    case 'account':
      return [{ entity: 'account', external_id: row.id, body: accountBody(row, otherwise) }]
    case 'balance':
      return mapBalance(row, currencyOf(row, otherwise))
    case 'transaction':
      return [mapTransaction(row, currencyOf(row, otherwise))]
    case 'investment':
      return [mapInvestment(row, currencyOf(row, otherwise))]
    case 'position':
      return [mapPosition(row, currencyOf(row, otherwise))]
    case 'security':
      return mapSecurity(row)
    case 'removal':
      return [{ entity: 'transaction', external_id: row.id, body: null }]
  }
}

/** An account of which nothing is known but a currency that does not exist is still an account. */
const accountBody = ({ name, type, subtype, mask, currency }: RowOf<'account'>, otherwise: string | null) => ({
  name: name.slice(0, 512),
  type: type as Body<'account'>['type'],
  subtype: subtype?.slice(0, 128) ?? null,
  currency: CURRENCY_CODES.includes(currency) ? currency : otherwise,
  status: 'open' as const,
  mask: mask?.slice(0, 32) ?? null,
  note: null,
})

/** What the row itself names, be it of an aggregate far down; else its statement's, else the one that was asked for. */
function currencyOf({ tags, currency }: { tags: Tags; currency: string }, otherwise: string | null): string {
  const code = textOf(tags, 'CURRENCY', 'CURSYM').toUpperCase() || currency || otherwise
  if (code === null)
    throw unmappable('The file names no currency for this amount: set the currency and upload it again.')
  return code
}

function mapBalance({ which, account, as_of, tags }: RowOf<'balance'>, currency: string): CanonicalRow[] {
  const exponent = exponentOf(currency)
  const amount = minorAt(tags, 'BALAMT', exponent) ?? minorAt(tags, 'AVAILCASH', exponent)
  const day = as_of === '' ? null : readDay(as_of)
  return [
    {
      entity: 'balance',
      // Of different days, both are true: an older file that comes later takes nothing back.
      external_id: [account, which, ...(day === null ? [] : [day])].join(':'),
      body: {
        account_external_id: account,
        kind: which,
        amount_minor: required(amount, 'BALAMT'),
        currency,
        exponent,
        as_of: day,
      },
    },
  ]
}

function mapTransaction({ id, account, tags }: RowOf<'transaction'>, currency: string): CanonicalRow {
  const exponent = exponentOf(currency)
  const acted = dayAt(tags, 'DTUSER')
  const type = textOf(tags, 'TRNTYPE').toUpperCase()
  const name = textOf(tags, 'NAME')
  const payee = firstOf(tags, 'EXTDNAME') || textOf(tags, 'PAYEE', 'NAME') || name
  return {
    entity: 'transaction',
    external_id: id,
    body: {
      account_external_id: account,
      status: type === 'HOLD' ? 'pending' : 'posted',
      posted_on: required(dayAt(tags, 'DTPOSTED') ?? acted, 'DTPOSTED'),
      transacted_on: acted,
      amount_minor: required(minorAt(tags, 'TRNAMT', exponent), 'TRNAMT'),
      currency,
      exponent,
      kind: KINDS[type] ?? 'payment',
      payee_external_id: null,
      payee: payee || null,
      payee_raw: name !== '' && name !== payee ? name : null,
      category_external_id: null,
      category: textOf(tags, 'CATEGORY') || null,
      memo: firstOf(tags, 'MEMO', 'MEMO2') || null,
      check_number: textOf(tags, 'CHECKNUM') || null,
      cleared: null,
      approved: null,
      flag: null,
      tags: [],
      transfer_account_external_id: otherAccount(tags),
      transfer_transaction_external_id: null,
      source_external_id: textOf(tags, 'SRVRTID') || null,
      splits: [],
    },
  }
}

/** Where the money went to, if the bank names an account. */
function otherAccount(tags: Tags): string | null {
  for (const group of ['BANKACCTTO', 'CCACCTTO']) {
    const to = groupOf(tags, group)
    if (to !== null && textOf(to, 'ACCTID') !== '') return accountOf(group, to).id
  }
  return null
}

/** Everything else pays or is paid. The sign is the amount's own, whatever the type says. */
const KINDS: Readonly<Record<string, Body<'transaction'>['kind']>> = {
  XFER: 'transfer',
  FEE: 'fee',
  SRVCHG: 'fee',
  INT: 'other',
  DIV: 'other',
  OTHER: 'other',
}

const unmappable = (reason: string) => new IntegrationError('record.unmappable', reason)
