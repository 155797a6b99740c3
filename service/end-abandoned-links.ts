/** Links that nobody finished: they end with their reason, so that nothing waits for ever. */
import { THE_SERVICE } from '../domain/deed'
import { clearOldAuthorizations, listAbandonedLinks } from '../store/authorizations'
import { noteDeed } from '../store/deeds'
import { endPending } from '../store/links'
import type { ServiceDeps } from './deps'

/** Returns how many there were. */
export async function endAbandonedLinks({ db: { knex } }: Pick<ServiceDeps, 'db'>): Promise<number> {
  const abandoned = await listAbandonedLinks(knex)
  for (const { integration_id } of abandoned)
    await knex.transaction(async (trx) => {
      if (await endPending(trx, integration_id, 'authorization_expired'))
        await noteDeed(trx, { kind: 'integration.abandoned', actor: THE_SERVICE, integration_id })
    })
  await clearOldAuthorizations(knex)
  return abandoned.length
}
