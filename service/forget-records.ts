/** Removing what came from an integration, without taking along what another one has of the same accounts. */
import type { Knex } from 'knex'
import { EVERY_USER } from '../domain/user-scope'
import { clientOf } from '../runtime/db'
import { holdTogether } from '../store/editing'
import { deleteDataOf, getIntegration } from '../store/integrations'
import { foreignPartners, integrationsOf } from '../store/twins'
import { showAnew } from './discrepancies/save-across'

/** Records that were shown as these, or showed them, belong to others: each is shown as itself again. */
export async function forgetRecords(trx: Knex.Transaction, integrationId: string): Promise<void> {
  const sql = await clientOf(trx)
  const { integration_no } = await getIntegration(trx, integrationId, EVERY_USER)
  const partners = await foreignPartners(sql, integration_no)
  const owners = await integrationsOf(sql, partners)
  await holdTogether(sql, [...new Set(owners.map((owner) => owner.integration_id))])
  await deleteDataOf(trx, integrationId)
  await showAnew(sql, partners)
}
