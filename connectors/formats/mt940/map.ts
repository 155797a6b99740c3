/** The records that a row of a statement stands for. */
import { hash } from 'node:crypto'
import { exponentOf } from '../../../domain/currencies'
import { fromMinorUnits } from '../../../domain/money'
import type { Body, CanonicalRow } from '../../../domain/records'
import type { Json } from '../../connector'
import { parseRow } from '../../wire'
import { maskOf } from '../statement-account'
import { mapBalance } from '../statement-balance'
import { unmappable } from './entry'
import { SEPARATOR, StatementRow, type BookingRow } from './rows'

export function mapStatementRow(json: Json): CanonicalRow[] {
  const row = parseRow(StatementRow, json)
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
            type: 'unknown',
            subtype: null,
            currency: row.currency,
            status: 'open',
            mask: maskOf(row.name),
            note: null,
          },
        },
      ]
    case 'balance':
      return [mapBalance(row)]
    case 'booking':
      return [mapBooking(row)]
  }
}

function mapBooking(row: BookingRow): CanonicalRow {
  const { account, currency, posted_on, amount, type, reference, bank_reference, supplement } = row
  const minor = fromMinorUnits(amount).toString()
  const identity = [account, posted_on, minor, currency, reference, bank_reference, row.occurrence]
  // Some banks repeat the name there.
  const memo = [row.memo ?? '', supplement === row.payee ? '' : supplement].filter((text) => text !== '').join('\n')
  return {
    entity: 'transaction',
    external_id: hash('sha256', identity.join(SEPARATOR), 'hex').slice(0, 32),
    body: {
      account_external_id: account,
      status: row.expected ? 'pending' : 'posted',
      posted_on,
      transacted_on: null,
      amount_minor: amount,
      currency,
      exponent: exponentOf(currency),
      kind: kindOf(row),
      payee_external_id: null,
      payee: row.payee ?? null,
      payee_raw: null,
      category_external_id: null,
      category: null,
      memo: memo || null,
      check_number: type.endsWith('CHK') && reference !== '' ? reference : null,
      cleared: null,
      approved: null,
      flag: null,
      tags: [],
      transfer_account_external_id: null,
      transfer_transaction_external_id: null,
      source_external_id: bank_reference || reference || null,
      splits: [],
    },
  }
}

/** By the three letters of SWIFT behind the N: charges, returned items. */
function kindOf({ type, reversal }: BookingRow): Body<'transaction'>['kind'] {
  if (reversal || type.endsWith('RTI')) return 'refund'
  return type.endsWith('CHG') || type.endsWith('COM') ? 'fee' : 'payment'
}
