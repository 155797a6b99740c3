/** Keeps a login that a person has consented to and that reaches several accounts, until one of them is chosen. */
import { IntegrationError } from '../domain/errors'
import { insertChoice, type WaitingLogin } from '../store/account-choices'
import { saveOutcome, type Authorization } from '../store/authorizations'
import type { IntegrationRow } from '../store/integrations'
import { markChoosing } from '../store/links'
import { LIFETIME_S } from './authorize'
import type { ServiceDeps } from './deps'
import { dropChoice } from './drop-choice'
import { holdLinks } from './hold-links'
import { tryToRevoke } from './start-revocation'

/** @throws link.unknown when it was taken back meanwhile, link.overtaken when it was finished, integration.busy */
export async function awaitChoice(
  deps: ServiceDeps,
  { state_hash, integration_id }: Pick<Authorization, 'state_hash' | 'integration_id'>,
  owner: Pick<IntegrationRow, 'user_id' | 'app_name'>,
  login: WaitingLogin,
): Promise<IntegrationRow> {
  const { choosing, revocation_id } = await holdLinks(deps, owner, async (trx) => {
    if (!(await saveOutcome(trx, state_hash, { integration_id })))
      throw new IntegrationError('link.unknown', 'This link was taken back in the meantime.')
    const choosing = await markChoosing(trx, integration_id)
    if (choosing === undefined) throw new IntegrationError('link.overtaken')
    // An earlier consent may have left one.
    const revocation_id = await dropChoice(deps, trx, choosing, login.accounts.map(({ id }) => id)) // prettier-ignore
    await insertChoice(trx, deps.vault, { integration_id, state_hash }, { login, lifetime_s: LIFETIME_S })
    return { choosing, revocation_id }
  })
  await tryToRevoke(deps, choosing, revocation_id)
  return choosing
}
