/** A login that its provider no longer accepts: the link says so, and the audit trail. */
import type { Knex } from 'knex'
import { THE_SERVICE } from '../domain/deed'
import { noteDeed } from '../store/deeds'
import { markReconnectRequired } from '../store/integrations'

/** In the transaction that holds the login. Does nothing when another one was saved meanwhile. */
export async function endLogin(trx: Knex, integration_id: string, version: number): Promise<void> {
  if (await markReconnectRequired(trx, integration_id, version))
    await noteDeed(trx, { kind: 'integration.login_ended', actor: THE_SERVICE, integration_id })
}
