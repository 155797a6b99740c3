/** The records that a row of a CAMT file stands for. */
import { hash } from 'node:crypto'
import { exponentOf } from '../../../domain/currencies'
import { fromMinorUnits } from '../../../domain/money'
import type { Body, CanonicalRow } from '../../../domain/records'
import type { Json } from '../../connector'
import { parseRow } from '../../wire'
import { maskOf } from '../statement-account'
import { mapBalance } from '../statement-balance'
import { unmappable } from './amounts'
import { CamtRow, SEPARATOR, type EntryRow } from './rows'

export function mapCamtRow(json: Json): CanonicalRow[] {
  const row = parseRow(CamtRow, json)
  switch (row.kind) {
    case 'refused':
      throw unmappable(`Line ${row.line}: ${row.reason}`)
    case 'account':
      return [
        {
          entity: 'account',
          external_id: row.id,
          body: {
            name: row.name,
            type: TYPES[row.code] ?? 'unknown',
            subtype: row.code || null,
            currency: row.currency,
            status: 'open',
            mask: maskOf(row.number),
            note: null,
          },
        },
      ]
    case 'balance':
      return [mapBalance(row)]
    case 'entry':
      return [mapEntry(row)]
  }
}

/** By the codes of ISO 20022. */
const TYPES: Readonly<Record<string, Body<'account'>['type']>> = {
  CACC: 'checking',
  TRAN: 'checking',
  SVGS: 'savings',
  CASH: 'cash',
  LOAN: 'loan',
  MGLD: 'loan',
}

function mapEntry(row: EntryRow): CanonicalRow {
  const { account, currency, posted_on, amount, reference, occurrence } = row
  const identity = [account, posted_on, fromMinorUnits(amount).toString(), currency, reference, occurrence]
  return {
    entity: 'transaction',
    external_id: hash('sha256', identity.join(SEPARATOR), 'hex').slice(0, 32),
    body: {
      account_external_id: account,
      status: row.pending ? 'pending' : 'posted',
      posted_on,
      transacted_on: null,
      amount_minor: amount,
      currency,
      exponent: exponentOf(currency),
      kind: row.reversal ? 'refund' : row.fee ? 'fee' : 'payment',
      payee_external_id: null,
      payee: row.payee || null,
      payee_raw: null,
      category_external_id: null,
      category: null,
      memo: row.memo || null,
      check_number: row.check_number || null,
      cleared: null,
      approved: null,
      flag: null,
      tags: [],
      transfer_account_external_id: null,
      transfer_transaction_external_id: null,
      source_external_id: reference || null,
      splits: row.parts.map(({ amount: part, payee, memo }) => ({
        external_id: null,
        kind: 'part',
        amount_minor: part,
        payee_external_id: null,
        payee: payee || null,
        category_external_id: null,
        category: null,
        memo: memo || null,
        transfer_account_external_id: null,
      })),
    },
  }
}
