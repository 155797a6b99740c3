/** Revokes a login at its provider, and shreds it. */
import { findConnector } from '../connectors/registry'
import { endRevocation } from '../service/end-revocation'
import { getOAuthService } from '../service/oauth-service'
import { readRevocation } from '../store/revocations'
import type { RevocationInput } from '../workflows/contract'
import type { ActivityDeps } from './deps'

export const createRevoke = (deps: ActivityDeps) =>
  async function revoke({ revocation_id }: RevocationInput): Promise<void> {
    const { knex } = deps.db
    const open = await readRevocation(knex, deps.vault, revocation_id)
    if (open === null) return
    // Many providers have one grant for a person and a client: revoking the old one would end the new link.
    if (open.linked_again) return endRevocation(knex, revocation_id, { outcome: 'LINKED_AGAIN' })
    await getOAuthService(deps.config, findConnector(open.app_name)).revokeToken(open.credentials)
    await endRevocation(knex, revocation_id, { outcome: 'REVOKED' })
  }
