/** Records for tests: a transaction with what is needed of it, and the states around it. */
import type { JsonObject } from '../../domain/json'
import type { RecordState, RemoteRow } from '../../domain/record-state'
import { contentHash } from '../../runtime/digest'

export const transactionBody = (change: JsonObject = {}): JsonObject => ({
  account_external_id: 'checking',
  status: 'posted',
  posted_on: '2026-03-01',
  transacted_on: null,
  amount_minor: -1200,
  currency: 'EUR',
  exponent: 2,
  kind: 'payment',
  payee_external_id: null,
  payee: 'Corner Shop',
  payee_raw: null,
  category_external_id: null,
  category: null,
  memo: null,
  check_number: null,
  cleared: null,
  approved: null,
  flag: null,
  tags: [],
  transfer_account_external_id: null,
  transfer_transaction_external_id: null,
  source_external_id: null,
  splits: [],
  ...change,
})

const RECEIVED = '2026-03-02T00:00:00+00:00'

export const stateOf = (record_id: string, external_id: string, change: JsonObject = {}): RecordState => {
  const body = transactionBody(change)
  return {
    record_id,
    entity: 'transaction',
    external_id,
    base: {
      body,
      gone: false,
      updated_at: null,
      received_at: RECEIVED,
      hash: contentHash(JSON.stringify(body)),
      version: null,
      hand_made: false,
    },
    overrides: [],
    keys: [],
    twins: [],
    absorbed_by: null,
  }
}

export const rowOf = (key_id: string, external_id: string, change: JsonObject = {}): RemoteRow => {
  const body = transactionBody(change)
  return {
    key_id,
    external_id,
    body,
    hash: contentHash(JSON.stringify(body)),
    version: null,
    updated_at: null,
    received_at: RECEIVED,
  }
}
