/** A YNAB account linked by consent, so that its login ends and is renewed. */
import { randomBytes } from 'node:crypto'
import { ynab } from '../../connectors/ynab'
import { mintId } from '../../runtime/ids'
import { getOAuthService } from '../../service/oauth-service'
import { openLine } from '../../service/provider'
import { saveCredentials } from '../../store/credentials'
import { insertIntegration } from '../../store/integrations'
import { decide } from './consent'
import { linkOf, type Link } from './link'
import type { Stack } from './stack'
import { until } from './until'

export interface ConsentedLink extends Link {
  /** What the authorization server counted. */
  figures(): Promise<Figures>
  /** Waits until the access token that was made to live for a second is refused. */
  expired(): Promise<void>
}

export interface Figures {
  exchanges: number
  refreshes: number
  refusals: number
  revocations: number
}

/** @param life_s how long its first access token is good */
export async function linkByConsent(stack: Stack, login: string, life_s = 7_200, size = 30): Promise<ConsentedLink> {
  const { config, db, vault } = stack.deps
  const source = stack.sandbox.login('ynab', login)
  await source.make({ size, seed: 1 })
  await source.fault({ kind: 'token_short', times: 1, life_s })

  const redirect_uri = `${stack.base_url}/v1/oauth/callback`
  const request = {
    state: randomBytes(16).toString('hex'),
    code_verifier: randomBytes(32).toString('hex'),
    redirect_uri,
  }
  const service = getOAuthService(config, ynab)
  const back = await decide(await service.authorizationUrl(request), login, 'approve')
  const { credentials } = await service.exchangeCode(request, back.searchParams)

  // Asked with the token that the person could make there: the other may be over by now.
  const made = { credentials: { access_token: login }, settings: {} }
  const http = openLine(stack.deps, { connector: ynab, ...made, scope: `link/${login}` })
  const verified = await ynab.verify(http, { ...made, external_account: null })
  const integration_id = mintId('integration')
  await insertIntegration(db.knex, {
    integration_id,
    user_id: `user_${login}`,
    app_name: 'ynab',
    protocol: 'oauth2',
    external_account_id: verified.external_account.id,
    external_account_name: verified.external_account.name,
    settings: { ...verified.settings },
  })
  await saveCredentials(db.knex, vault, integration_id, credentials)

  const ask = async () => {
    const headers = { authorization: `Bearer ${credentials.access_token}` }
    return (await fetch(`${stack.sandbox.url}/ynab/v1/plans`, { headers })).status
  }
  return {
    ...linkOf(stack, integration_id, source),
    figures: async () => (await source.summary())['oauth'] as Figures,
    expired: async () => void (await until(ask, (status) => status === 401)),
  }
}
