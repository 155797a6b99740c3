/** Shreds a login that could not be revoked at its provider, and notes why. */
import { endRevocation } from '../service/end-revocation'
import type { GivenUpRevocation } from '../workflows/contract'
import type { ActivityDeps } from './deps'

export const createGiveUpRevocation = ({ db, log }: ActivityDeps) =>
  async function giveUpRevocation({ revocation_id, failure }: GivenUpRevocation): Promise<void> {
    await endRevocation(db.knex, revocation_id, { outcome: 'GIVEN_UP', failure })
    log.warn({ revocation_id, code: failure }, 'access not revoked: the person can end it at the provider')
  }
