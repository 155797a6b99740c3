/** The proof of an integration's rows: what they add up to, beside what the provider says that its accounts hold. */
import { explainDrift, type SuspectReason } from '../../domain/balance'
import { fromMinorUnits, toMinorUnits } from '../../domain/money'
import type { MinorUnits } from '../../domain/records'
import type { Sql } from '../../runtime/bulk'
import * as store from '../../store/balances'
import { getIntegration } from '../../store/integrations'
import type { ServiceDeps } from '../deps'
import { toRecordId } from './record-ids'

export interface ProvedBalance {
  account_id: string
  account_name: string | null
  kind: 'ledger' | 'cleared'
  currency: string
  exponent: number
  as_of: string | null
  balance_minor: MinorUnits
  opening_minor: MinorUnits | null
  opening_on: string | null
  rows_minor: MinorUnits
  /** What the provider says beyond opening and rows; null while there is no opening. */
  drift_minor: MinorUnits | null
  /** The fewest rows that would explain the drift; null where no few rows do. */
  explanation: { record_id: string; effect_minor: MinorUnits; reason: SuspectReason }[] | null
}

/** As records are now, with every edit. @throws request.not_found */
export async function proveBalances({ db, scope }: ServiceDeps, integrationId: string): Promise<ProvedBalance[]> {
  const { integration_no } = await getIntegration(db.knex, integrationId, scope)
  const proofs = await store.readBalances(db.bulk, integration_no)
  return Promise.all(proofs.map((proof) => prove(db.bulk, integration_no, proof)))
}

async function prove(sql: Sql, integrationNo: number, proof: store.BalanceProof): Promise<ProvedBalance> {
  const { balance_id: _id, account_id, opening_minor, ...told } = proof
  const drift = opening_minor === null ? null : BigInt(proof.balance_minor) - BigInt(opening_minor) - BigInt(proof.rows_minor)
  return {
    ...told,
    account_id: toRecordId(account_id),
    balance_minor: exact(proof.balance_minor),
    rows_minor: exact(proof.rows_minor),
    opening_minor: opening_minor === null ? null : exact(opening_minor),
    drift_minor: drift === null ? null : toMinorUnits(drift),
    explanation: drift === null || drift === 0n ? [] : await explain(sql, integrationNo, proof, drift),
  }
} // prettier-ignore

async function explain(
  sql: Sql,
  integrationNo: number,
  proof: store.BalanceProof,
  drift: bigint,
): Promise<ProvedBalance['explanation']> {
  const suspects = await store.readSuspects(sql, integrationNo, proof)
  const found = explainDrift(
    drift,
    suspects.map((row) => ({ ...row, effect_minor: fromMinorUnits(row.effect_minor) })),
  )
  return (
    found?.map(({ record_id, effect_minor, reason }) => ({
      record_id: toRecordId(record_id),
      effect_minor: toMinorUnits(effect_minor),
      reason,
    })) ?? null
  )
}

const exact = (digits: string): MinorUnits => toMinorUnits(BigInt(digits))
