/** Links that nobody finished: they end with their reason, so that nothing waits for ever. */
import { THE_SERVICE } from '../domain/deed'
import { describeError } from '../runtime/log'
import { hasChoice, listExpiredChoices } from '../store/account-choices'
import { clearOldAuthorizations, hasOpenAuthorization, listAbandonedLinks } from '../store/authorizations'
import { sweepClaims } from '../store/claims'
import { noteDeed } from '../store/deeds'
import type { IntegrationRow } from '../store/integrations'
import { endPending } from '../store/links'
import type { ServiceDeps } from './deps'
import { dropChoice } from './drop-choice'
import { holdLinks } from './hold-links'
import { tryToRevoke } from './start-revocation'

/** Returns how many there were. */
export async function endAbandonedLinks(deps: ServiceDeps): Promise<number> {
  const { knex } = deps.db
  const unchosen = await listExpiredChoices(knex)
  for (const link of unchosen)
    await endUnchosen(deps, link).catch((error: unknown) =>
      // A link that is being changed at this moment; the next round finds it.
      deps.log.warn({ integration_id: link.integration_id, err: describeError(error) }, 'choice not ended'),
    )
  const abandoned = await listAbandonedLinks(knex)
  for (const { integration_id } of abandoned)
    await knex.transaction(async (trx) => {
      if (await endPending(trx, integration_id, 'authorization_expired'))
        await noteDeed(trx, { kind: 'integration.abandoned', actor: THE_SERVICE, integration_id })
    })
  await clearOldAuthorizations(knex)
  await sweepClaims(knex)
  return unchosen.length + abandoned.length
}

/** A login from which nobody chose in time is given back. */
async function endUnchosen(
  deps: ServiceDeps,
  link: Pick<IntegrationRow, 'integration_id' | 'user_id' | 'app_name'>,
): Promise<void> {
  const { integration_id } = link
  const revocation_id = await holdLinks(deps, link, async (trx) => {
    // A newer consent may have brought another one.
    if (await hasChoice(trx, integration_id)) return null
    const revocation_id = await dropChoice(deps, trx, link)
    const waits = await hasOpenAuthorization(trx, integration_id)
    if (!waits && (await endPending(trx, integration_id, 'authorization_expired')))
      await noteDeed(trx, { kind: 'integration.abandoned', actor: THE_SERVICE, integration_id })
    return revocation_id
  })
  await tryToRevoke(deps, link, revocation_id)
}
