/** Asks a provider whose account a login opens, before anything of it is kept. */
import { createHash } from 'node:crypto'
import type { Connector, Credentials, ReachedAccount, Settings, VerifiedLink } from '../connectors/connector'
import { IntegrationError } from '../domain/errors'
import type { Protocol } from '../domain/integration'
import type { ClaimRef } from '../store/claims'
import { claimLogin } from './claim-login'
import type { ServiceDeps } from './deps'
import { offerAccounts } from './offer-accounts'
import { openLine } from './provider'

export interface Claim {
  user_id: string
  protocol: Protocol
  credentials: Credentials
  settings: Settings
  /** The account that was asked for, where that was said. */
  external_account: string | null
  /** Somebody named it now, where else the account that is linked is meant. */
  named: boolean
  /** The integration that is to have the login; null for a new link. */
  target: string | null
}

export interface Proof {
  protocol: Protocol
  /** Null for links that only take files. */
  credentials: Credentials | null
  /** What is settled together with the link, where its login was claimed. */
  claimed: ClaimRef | null
  external_account: { id: string; name: string } | null
  settings: Settings
  consent_expires_at: string | null
  /** The accounts that a person has to choose from, where the login reaches several and none was asked for; else empty. */
  choice: readonly ReachedAccount[]
}

/** Somebody waits for it: a server that answers byte by byte does not keep them for ever. */
const LONGEST_PROOF_MS = 60_000

/** @throws integration.credentials_refused, integration.other_account, and whatever the provider's answer means */
export async function proveAccount(deps: ServiceDeps, connector: Connector, claim: Claim): Promise<Proof> {
  const { user_id, protocol, settings, external_account, target } = claim
  const scope = `link/${createHash('sha256').update(JSON.stringify(claim.credentials)).digest('hex').slice(0, 16)}`
  const line = { connector, settings, scope, signal: AbortSignal.timeout(LONGEST_PROOF_MS) }
  const { credentials, claimed } = await claimLogin(
    deps,
    { user_id, target },
    { ...line, credentials: claim.credentials },
  )
  const http = openLine(deps, { ...line, credentials })
  const verified = await connector.verify(http, { credentials, settings, external_account })
  const { reaches = [] } = verified
  if (external_account !== null && verified.external_account.id !== external_account)
    throw await refuseOthers(deps, connector, user_id, verified)
  if (verified.by_name_only === true && !claim.named) throw namesake(connector, verified.external_account)
  return {
    protocol,
    credentials,
    claimed,
    external_account: verified.external_account,
    settings: verified.settings,
    consent_expires_at: verified.consent_expires_at ?? null,
    choice: external_account === null && reaches.length > 1 ? reaches : [],
  }
}

/**
 * The same for whoever can ask again with the same login: of several accounts none is taken unasked.
 *
 * @throws integration.choose_account with those that there are, and what `proveAccount` throws
 */
export async function proveOneAccount(deps: ServiceDeps, connector: Connector, claim: Claim): Promise<Proof> {
  const proof = await proveAccount(deps, connector, claim)
  if (proof.choice.length > 0) throw await chooseAmong(deps, connector, claim.user_id, proof.choice)
  return proof
}

/** A link that only takes files has nothing to prove. */
export const fileProof = (settings: Settings): Proof => ({
  protocol: 'file',
  credentials: null,
  claimed: null,
  external_account: null,
  settings,
  consent_expires_at: null,
  choice: [],
})

export const otherAccount = ({ app }: Connector, account: Proof['external_account']): IntegrationError =>
  new IntegrationError(
    'integration.other_account',
    `This ${app.title} login is for “${account?.name ?? 'no account'}”, which is another account.`,
    { facts: { external_accounts: account === null ? [] : [account] } },
  )

/** Either may be true, and what follows differs: to go on with the records, or to remove them. */
const namesake = ({ app }: Connector, account: VerifiedLink['external_account']): IntegrationError =>
  new IntegrationError(
    'integration.other_account',
    `Nothing but names tells that this ${app.title} login is for “${account.name}” as it was linked. It may be somebody else’s.`,
    { facts: { external_accounts: [account] } },
  )

/** The question, as it is asked of whoever can ask again and name one. */
export async function chooseAmong(
  deps: ServiceDeps,
  { app: { app_name, title } }: Connector,
  user_id: string,
  choice: Proof['choice'],
): Promise<IntegrationError> {
  const external_accounts = await offerAccounts(deps, { user_id, app_name }, choice)
  return new IntegrationError(
    'integration.choose_account',
    `This ${title} login reaches ${choice.length} accounts. Say which of them is to be linked.`,
    { facts: { external_accounts } },
  )
}

async function refuseOthers(
  deps: ServiceDeps,
  connector: Connector,
  user_id: string,
  { external_account, reaches = [] }: VerifiedLink,
): Promise<IntegrationError> {
  if (reaches.length < 2) return otherAccount(connector, external_account)
  const { app_name, title } = connector.app
  const external_accounts = await offerAccounts(deps, { user_id, app_name }, reaches)
  return new IntegrationError(
    'integration.other_account',
    `This ${title} login reaches ${external_accounts.length} accounts, and not the one that was asked for.`,
    { facts: { external_accounts } },
  )
}
