/** The end of a revocation: the login is shredded, and the audit trail says what became of the access. */
import type { Knex } from 'knex'
import { THE_SERVICE, type DeedKind } from '../domain/deed'
import { noteDeed } from '../store/deeds'
import * as store from '../store/revocations'

export const endRevocation = (db: Knex, revocationId: string, end: store.RevocationEnd): Promise<void> =>
  db.transaction(async (trx) => {
    const ended = await store.endRevocation(trx, revocationId, end)
    const kind = KINDS[end.outcome]
    if (ended === undefined || kind === null) return
    const details = end.failure === undefined ? {} : { code: end.failure }
    await noteDeed(trx, { kind, actor: THE_SERVICE, integration_id: ended.integration_id, details })
  })

/** Access that a new link rests on stays as it is: nothing was done. */
const KINDS: Readonly<Record<store.RevocationEnd['outcome'], DeedKind | null>> = {
  REVOKED: 'access.revoked',
  GIVEN_UP: 'access.not_revoked',
  LINKED_AGAIN: null,
}
