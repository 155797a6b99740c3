/** Which of the accounts that a consented login reaches is linked. What is not chosen is not read. */
import { IntegrationError } from '../domain/errors'
import type { Integration, OfferedAccount } from '../domain/integration'
import { deleteChoice, findChoice, type AccountChoice } from '../store/account-choices'
import { overtakeOthers } from '../store/authorizations'
import { getIntegration, toIntegration, type IntegrationRow } from '../store/integrations'
import { connect } from './connect'
import type { ServiceDeps } from './deps'
import { offerAccounts } from './offer-accounts'

/** What there is to choose from; nothing while nothing is to be chosen. */
export async function listExternalAccounts(deps: ServiceDeps, integrationId: string): Promise<OfferedAccount[]> {
  const integration = await getIntegration(deps.db.knex, integrationId, deps.scope)
  const choice = await findChoice(deps.db.knex, deps.vault, integrationId)
  return choice === undefined ? [] : offerAccounts(deps, integration, choice.accounts)
}

/**
 * Links the account, and starts its first run. Of several choices the first stands; the same once more changes nothing.
 *
 * @throws integration.other_account for one that is not offered, link.no_choice, link.expired, integration.busy
 */
export async function chooseAccount(
  deps: ServiceDeps,
  integrationId: string,
  externalAccount: string,
): Promise<Integration> {
  const { knex } = deps.db
  const integration = await getIntegration(knex, integrationId, deps.scope)
  const choice = await findChoice(knex, deps.vault, integrationId)
  if (choice === undefined) return madeBefore(deps, integration, externalAccount)
  const account = choice.accounts.find(({ id }) => id === externalAccount)
  if (account === undefined) throw await notOffered(deps, integration, choice)

  const { user_id, app_name } = integration
  const { id, name, settings } = account
  const { credentials, consent_expires_at } = choice
  const proof = {
    protocol: 'oauth2',
    claimed: null,
    credentials,
    external_account: { id, name },
    settings,
    consent_expires_at,
  } as const
  try {
    const connected = await connect(deps, {
      user_id,
      app_name,
      proof,
      target: integrationId,
      replace: false,
      if_connected: 'renew',
      sync: true,
      async settle(trx) {
        if (!(await deleteChoice(trx, choice))) throw noChoice(integration)
        await overtakeOthers(trx, choice)
      },
    })
    return toIntegration(connected)
  } catch (error) {
    const waiting = await findChoice(knex, deps.vault, integrationId)
    if (waiting?.seal === choice.seal) throw error
    // Somebody else has chosen meanwhile, or a newer consent brought another login.
    return chooseAccount(deps, integrationId, externalAccount)
  }
}

/** The choice is gone: whoever chose the same finds it done. */
async function madeBefore(deps: ServiceDeps, integration: IntegrationRow, chosen: string): Promise<Integration> {
  const { linked_as } = integration
  const standing = linked_as === null ? integration : await getIntegration(deps.db.knex, linked_as, deps.scope)
  if (standing.status === 'CONNECTED' && standing.external_account_id === chosen) return toIntegration(standing)
  throw noChoice(standing)
}

const noChoice = ({ status, status_reason, external_account_name }: IntegrationRow): IntegrationError =>
  status_reason === 'choose_account' || status_reason === 'authorization_expired'
    ? new IntegrationError('link.expired')
    : status === 'CONNECTED' && external_account_name !== null
      ? new IntegrationError('link.no_choice', `“${external_account_name}” is linked here already.`)
      : new IntegrationError('link.no_choice')

const notOffered = async (
  deps: ServiceDeps,
  integration: IntegrationRow,
  { accounts }: AccountChoice,
): Promise<IntegrationError> =>
  new IntegrationError('integration.other_account', 'The login does not reach the account that was asked for.', {
    facts: { external_accounts: await offerAccounts(deps, integration, accounts) },
  })
