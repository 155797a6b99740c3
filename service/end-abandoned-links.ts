/** Links that nobody finished: they end with their reason, so that nothing waits for ever. */
import { clearOldAuthorizations, listAbandonedLinks } from '../store/authorizations'
import { endPending } from '../store/links'
import type { ServiceDeps } from './deps'

/** Returns how many there were. */
export async function endAbandonedLinks({ db: { knex } }: Pick<ServiceDeps, 'db'>): Promise<number> {
  const abandoned = await listAbandonedLinks(knex)
  for (const { integration_id } of abandoned) await endPending(knex, integration_id, 'authorization_expired')
  await clearOldAuthorizations(knex)
  return abandoned.length
}
