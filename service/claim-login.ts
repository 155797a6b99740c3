/**
 * Trading what a person sent for what is kept, where the provider does that once.
 *
 * Of any number who send the same token at once, one claims and the others wait for it. What was claimed is kept before it
 * is used: so a provider that cannot tell the accounts just now, or a process that dies, costs nobody a second token. What
 * stays possible is that the provider's answer is lost on its way to us: then the token is spent, and the person is told.
 */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Connector, Credentials } from '../connectors/connector'
import { IntegrationError } from '../domain/errors'
import { EVERY_USER } from '../domain/user-scope'
import * as store from '../store/claims'
import { getIntegration } from '../store/integrations'
import type { ServiceDeps } from './deps'
import { openLine, type Line } from './provider'

export interface ClaimedLogin {
  credentials: Credentials
  /** To be settled with the link; null where there was nothing to claim. */
  claimed: store.ClaimRef | null
}

/** Whose it is, and the integration that is to have it; null for a new link. */
interface LoginOf {
  user_id: string
  target: string | null
}

/** @throws integration.token_used, integration.already_linked, request.in_progress, and what the provider's answer means */
export async function claimLogin(deps: ServiceDeps, { user_id, target }: LoginOf, line: Line): Promise<ClaimedLogin> {
  const { connector, credentials } = line
  if (connector.claim === undefined) return { credentials, claimed: null }
  const claimed = { user_id, token_hash: hashOf(connector, credentials) }
  const deadline = Date.now() + PATIENCE_MS
  for (let pause = 20; ; pause = Math.min(pause * 1.5, 500)) {
    const kept = await store.readClaim(deps.db.knex, deps.vault, claimed)
    if (kept !== null && kept.credentials !== null) return { credentials: kept.credentials, claimed }
    if (kept !== null && kept.integration_id !== null) throw await usedFor(deps, kept.integration_id, target)
    if (await store.beginClaim(deps.db.knex, claimed)) return { credentials: await claim(deps, line, claimed), claimed }
    if (Date.now() > deadline)
      throw new IntegrationError('request.in_progress', 'This setup token is being used right now.')
    await sleep(pause)
  }
}

async function claim(deps: ServiceDeps, line: Line, ref: store.ClaimRef): Promise<Credentials> {
  const { knex } = deps.db
  try {
    const credentials = (await line.connector.claim?.(openLine(deps, line))) ?? line.credentials
    await store.keepClaimed(knex, deps.vault, ref, credentials)
    deps.failpoint('login.claimed')
    return credentials
  } catch (error) {
    await store.dropClaim(knex, ref)
    throw error
  }
}

/** Longer than a claim takes. */
const PATIENCE_MS = 75_000

const hashOf = ({ app }: Connector, credentials: Credentials): string =>
  createHash('sha256')
    .update(JSON.stringify([app.app_name, credentials]))
    .digest('hex')

/** Who reconnects has the link before them: what they need is another token. */
async function usedFor({ db }: ServiceDeps, integrationId: string, target: string | null): Promise<IntegrationError> {
  const { status } = await getIntegration(db.knex, integrationId, EVERY_USER)
  return status === 'CONNECTED' && integrationId !== target
    ? new IntegrationError('integration.already_linked', undefined, { facts: { integration_id: integrationId } })
    : new IntegrationError('integration.token_used', 'This setup token was used here before, for a link of yours.')
}
