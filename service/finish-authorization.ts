/** The way back from the provider: whose it is, whether it may still be gone, and what became of the link. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Connector } from '../connectors/connector'
import { findConnector } from '../connectors/registry'
import { thePerson } from '../domain/deed'
import { FAILURES, IntegrationError } from '../domain/errors'
import type { Integration, StatusReason } from '../domain/integration'
import { EVERY_USER } from '../domain/user-scope'
import { describeError } from '../runtime/log'
import { hasChoice } from '../store/account-choices'
import * as store from '../store/authorizations'
import { noteDeed } from '../store/deeds'
import { getIntegration, toIntegration, type IntegrationRow } from '../store/integrations'
import { endPending, isConsented, markChoosing } from '../store/links'
import { hasOwnCallback, hashOf, redirectUri } from './authorize'
import { awaitChoice } from './await-choice'
import { connect, type ConnectRequest } from './connect'
import type { ServiceDeps } from './deps'
import { getOAuthService, type AuthorizationRequest, type Grant } from './oauth-service'
import { chooseAmong, proveAccount, type Proof } from './prove-account'

export interface AuthorizationAnswer {
  /** The app of the address that the browser came back to; null for the address that apps share. */
  app_name: string | null
  /** Its mark, if it has one. */
  browser: string | null
  parameters: URLSearchParams
}

/**
 * Takes the provider's answer from the browser. Of any number of submits of one answer the first is acted upon; the
 * others are told how it ended. A login that reaches several accounts, of which none was named, waits for a choice.
 *
 * @throws link.unknown, link.other_browser, link.expired, link.used, link.overtaken, link.wrong_server, link.declined,
 * link.code_refused, link.provider_error, integration.other_account, integration.choose_account, and what the provider's own answers mean
 */
export async function finishAuthorization(deps: ServiceDeps, answer: AuthorizationAnswer): Promise<Integration> {
  const { knex } = deps.db
  const state_hash = hashOf(stateOf(answer))
  const authorization = await store.findAuthorization(knex, state_hash)
  if (authorization === undefined) throw new IntegrationError('link.unknown')
  const integration = await getIntegration(knex, authorization.integration_id, EVERY_USER)
  requireOwnAddress(deps, integration, answer)
  requireSameBrowser(authorization, answer)

  const answer_hash = hashOf(answer.parameters.toString())
  if (!(await store.useAuthorization(knex, state_hash, answer_hash))) return awaitOutcome(deps, state_hash, answer_hash)
  try {
    // Whoever comes back has no key with them, but has consented.
    const acting = { ...deps, actor: thePerson(integration.user_id) }
    return toIntegration(await complete(acting, authorization, integration, answer))
  } catch (error) {
    await noteFailure(deps, authorization, integration, error)
    throw error
  }
}

/** A parameter that comes twice means one thing to us and another to somebody else. */
function stateOf({ parameters }: AuthorizationAnswer): string {
  for (const name of ['state', 'code', 'iss', 'error'])
    if (parameters.getAll(name).length > 1) throw new IntegrationError('link.unknown', `\`${name}\` comes twice.`)
  const state = parameters.get('state')
  if (!state) throw new IntegrationError('link.unknown', 'There is no `state` in this answer.')
  return state
}

function requireOwnAddress({ config }: ServiceDeps, { app_name }: IntegrationRow, answer: AuthorizationAnswer): void {
  if (answer.app_name === (hasOwnCallback(config, app_name) ? app_name : null)) return
  throw new IntegrationError('link.wrong_server', 'This answer came to the address of another app.')
}

function requireSameBrowser({ browser_hash }: store.Authorization, { browser }: AuthorizationAnswer): void {
  if (browser_hash !== null && (browser === null || hashOf(browser) !== browser_hash))
    throw new IntegrationError('link.other_browser')
}

async function complete(
  deps: ServiceDeps,
  authorization: store.Authorization,
  { user_id, app_name, integration_id, external_account_id, connected_at }: IntegrationRow,
  { parameters }: AuthorizationAnswer,
): Promise<IntegrationRow> {
  const { state_hash, wish } = authorization
  const connector = findConnector(app_name)
  const request = await requestOf(deps, authorization, parameters, app_name)
  const grant = await getOAuthService(deps.config, connector).exchangeCode(request, parameters)
  let proof: Proof | null = null
  try {
    proof = await patiently(() =>
      proveAccount(deps, connector, {
        user_id,
        protocol: 'oauth2',
        credentials: grant.credentials,
        settings: wish.settings,
        external_account: wish.external_account ?? (wish.replace ? null : external_account_id),
        named: wish.external_account !== null,
        target: integration_id,
      }),
    )
    const consent_expires_at = proof.consent_expires_at ?? grant.consent_expires_at
    if (proof.choice.length > 0) {
      // What was connected goes on as it is: whoever wants another account there has to name it.
      if (connected_at !== null) throw await chooseAmong(deps, connector, user_id, proof.choice)
      const credentials = proof.credentials ?? grant.credentials
      const login = { credentials, consent_expires_at, accounts: proof.choice }
      return await patiently(() => awaitChoice(deps, authorization, { user_id, app_name }, login))
    }
    const wanted: ConnectRequest = {
      user_id,
      app_name,
      proof: { ...proof, consent_expires_at },
      target: integration_id,
      replace: wish.replace,
      if_connected: 'renew',
      sync: true,
      async settle(trx, connected) {
        const saved = await store.saveOutcome(trx, state_hash, { integration_id: connected.integration_id })
        // Whoever disconnected while the person was away has withdrawn it.
        if (!saved) throw new IntegrationError('link.unknown', 'This link was taken back in the meantime.')
        await store.overtakeOthers(trx, authorization)
      },
    }
    return await patiently(() => connect(deps, wanted))
  } catch (error) {
    const accounts = openedBy(error, proof, external_account_id)
    // Many providers have one grant for a person and a client: revoking this one would end a link that stands.
    if (!(await isConsented(deps.db.knex, { user_id, app_name }, accounts))) await forget(deps, connector, grant)
    throw error
  }
}

/** A code works once: a hiccup of the provider's API, or a link that is busy, shall not cost the person a second consent. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (const pause of [500, 2_000]) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof IntegrationError) || !FAILURES[error.code].retry) throw error
      await sleep(pause)
    }
  }
  return ask()
}

async function requestOf(
  { config, vault }: ServiceDeps,
  authorization: store.Authorization,
  parameters: URLSearchParams,
  appName: string,
): Promise<AuthorizationRequest> {
  const verifier = await vault.open(store.verifierPlace(authorization.state_hash), authorization)
  return {
    state: parameters.get('state') ?? '',
    code_verifier: Buffer.from(verifier).toString(),
    redirect_uri: redirectUri(config, appName),
  }
}

/** The accounts that a grant opens: as was proven, or as the refusal tells; else it is taken for the one that was wanted. */
function openedBy(error: unknown, proof: Proof | null, wanted: string | null): string[] {
  if (proof !== null && proof.choice.length > 0) return proof.choice.map(({ id }) => id)
  if (proof !== null) return proof.external_account === null ? [] : [proof.external_account.id]
  const told = error instanceof IntegrationError ? error.facts['external_accounts'] : undefined
  if (Array.isArray(told)) return (told as { id: string }[]).map(({ id }) => id)
  return wanted === null ? [] : [wanted]
}

/** Access that leads to no link is given back. */
async function forget({ config, log }: ServiceDeps, connector: Connector, { credentials }: Grant): Promise<void> {
  await getOAuthService(config, connector)
    .revokeToken(credentials)
    .catch((error: unknown) => log.warn({ app_name: connector.app.app_name, err: describeError(error) }, 'not revoked'))
}

async function noteFailure(
  { db: { knex }, log }: ServiceDeps,
  { state_hash }: store.Authorization,
  { integration_id, user_id }: IntegrationRow,
  error: unknown,
): Promise<void> {
  const { code, message, facts } =
    error instanceof IntegrationError ? error : new IntegrationError('internal.unexpected', undefined, { cause: error })
  const linked_as = typeof facts['integration_id'] === 'string' ? facts['integration_id'] : null
  try {
    await knex.transaction(async (trx) => {
      await store.saveOutcome(trx, state_hash, { code, detail: message, integration_id: linked_as })
      const actor = thePerson(user_id)
      await noteDeed(trx, { kind: 'integration.refused', actor, integration_id, details: { code } })
      if (await store.hasOpenAuthorization(trx, integration_id)) return
      // An earlier consent still waits for its choice.
      if (await hasChoice(trx, integration_id)) return void (await markChoosing(trx, integration_id))
      await endPending(trx, integration_id, REASONS.get(code) ?? 'authorization_failed', linked_as)
    })
  } catch (fault) {
    // The person is told all the same, and the reconciliation ends the link.
    log.warn({ integration_id, err: describeError(fault) }, 'outcome of a link not noted')
  }
}

const REASONS: ReadonlyMap<string, StatusReason> = new Map([
  ['link.declined', 'authorization_declined'],
  ['integration.already_linked', 'linked_before'],
])

/** How the first submit ended, once it has. Another answer to the same question is not from the same browser. */
async function awaitOutcome(
  { config, db: { knex } }: ServiceDeps,
  stateHash: string,
  answerHash: string,
): Promise<Integration> {
  const deadline = Date.now() + (2 * config.PROVIDER_TIMEOUT_S + 5) * 1000
  for (let pause = 20; Date.now() < deadline; pause = Math.min(pause * 1.5, 500)) {
    const authorization = await store.findAuthorization(knex, stateHash)
    if (authorization === undefined) throw new IntegrationError('link.unknown')
    const { used_at, answer_hash, outcome } = authorization
    if (used_at === null) throw new IntegrationError('link.expired')
    if (answer_hash !== null && answer_hash !== answerHash) throw new IntegrationError('link.used')
    if (outcome !== null) {
      const failure = store.failureOf(outcome)
      if (failure !== undefined) throw failure
      return toIntegration(
        await getIntegration(knex, outcome.integration_id ?? authorization.integration_id, EVERY_USER),
      )
    }
    await sleep(pause)
  }
  throw new IntegrationError('link.used', 'This link is still being finished.')
}
