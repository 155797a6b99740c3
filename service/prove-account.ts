/** Asks a provider whose account a login opens, before anything of it is kept. */
import { createHash } from 'node:crypto'
import type { Connector, Credentials, Settings } from '../connectors/connector'
import { IntegrationError } from '../domain/errors'
import type { Protocol } from '../domain/integration'
import type { ServiceDeps } from './deps'
import { openLine } from './provider'

export interface Claim {
  protocol: Protocol
  credentials: Credentials
  settings: Settings
  /** The account that was asked for, where that was said. */
  external_account: string | null
}

export interface Proof {
  protocol: Protocol
  /** Null for links that only take files. */
  credentials: Credentials | null
  external_account: { id: string; name: string } | null
  settings: Settings
  consent_expires_at: string | null
}

/** Somebody waits for it: a server that answers byte by byte does not keep them for ever. */
const LONGEST_PROOF_MS = 60_000

/** @throws integration.credentials_refused, integration.other_account, and whatever the provider's answer means */
export async function proveAccount(deps: ServiceDeps, connector: Connector, claim: Claim): Promise<Proof> {
  const { protocol, credentials, settings, external_account } = claim
  const scope = `link/${createHash('sha256').update(JSON.stringify(credentials)).digest('hex').slice(0, 16)}`
  const signal = AbortSignal.timeout(LONGEST_PROOF_MS)
  const http = openLine(deps, { connector, credentials, settings, scope, signal })
  const verified = await connector.verify(http, { credentials, settings, external_account })
  if (external_account !== null && verified.external_account.id !== external_account)
    throw otherAccount(connector, verified.external_account)
  return {
    protocol,
    credentials: verified.credentials ?? credentials,
    external_account: verified.external_account,
    settings: verified.settings,
    consent_expires_at: verified.consent_expires_at ?? null,
  }
}

/** A link that only takes files has nothing to prove. */
export const fileProof = (settings: Settings): Proof => ({
  protocol: 'file',
  credentials: null,
  external_account: null,
  settings,
  consent_expires_at: null,
})

export const otherAccount = ({ app }: Connector, account: Proof['external_account']): IntegrationError =>
  new IntegrationError(
    'integration.other_account',
    `This ${app.title} login is for “${account?.name ?? 'no account'}”, which is another account.`,
    { facts: { external_accounts: account === null ? [] : [account] } },
  )
