/**
 * Makes a proven account a connected integration, and decides which one: the account's own, if it was ever linked. So a
 * link that comes back goes on with its records, its history and its place, and no account is kept twice.
 */
import type { Knex } from 'knex'
import { setTimeout as sleep } from 'node:timers/promises'
import { findConnector } from '../connectors/registry'
import { IntegrationError } from '../domain/errors'
import { EVERY_USER } from '../domain/user-scope'
import type { SyncType } from '../domain/sync-job'
import { describeError } from '../runtime/log'
import { settleClaim } from '../store/claims'
import { findCredentials, lockCredentials, saveCredentials } from '../store/credentials'
import { noteDeed } from '../store/deeds'
import { getIntegration, insertIntegration, type IntegrationRow } from '../store/integrations'
import * as links from '../store/links'
import { deleteQueued, insertQueued, type NewSyncJob } from '../store/sync-jobs'
import type { ServiceDeps } from './deps'
import { dropChoice } from './drop-choice'
import { forgetRecords } from './forget-records'
import { holdLinks } from './hold-links'
import { cancelRunOf } from './integration-service'
import { newJob } from './queue-job'
import { otherAccount, type Proof } from './prove-account'
import { wakeSchedule } from './schedules'
import { noteRevocation, tryToRevoke } from './start-revocation'
import { startSync } from './start-sync'

export interface ConnectRequest {
  user_id: string
  app_name: string
  proof: Omit<Proof, 'choice'>
  /** The integration that the person means; null for a new link. */
  target: string | null
  /** Only for set-up: the id of a new link. */
  integration_id?: string | undefined
  /** The target may change its account; what came from the first is removed. */
  replace: boolean
  /** What becomes of an account that is connected already: refuse the request, or give it the new login. */
  if_connected: 'refuse' | 'renew'
  /** Starts a run once it is connected: nobody else would at this moment. */
  sync: boolean
  /** Done in the same transaction. What it throws undoes everything. */
  settle?: (trx: Knex, connected: IntegrationRow) => Promise<void>
}

/** @throws integration.already_linked, integration.other_account, integration.busy */
export async function connect(deps: ServiceDeps, request: ConnectRequest): Promise<IntegrationRow> {
  const { connected, replaced, revocations, job } = await holdLinks(deps, request, async (trx) => {
    const { integration_id, is_new, replaced, before } = await chooseRow(deps, trx, request)
    // In the order in which renewing a login takes them: first the login, then its integration.
    await lockCredentials(trx, integration_id)
    if (replaced) await clear(trx, integration_id)
    const { credentials, claimed, external_account, protocol, settings, consent_expires_at } = request.proof
    // A new consent for the same account may be the old grant at the provider.
    const overwritten = before !== null && credentials !== null && (replaced || before.protocol !== protocol)
    const revocation_id = overwritten
      ? await noteRevocation(deps, trx, before, await findCredentials(trx, deps.vault, integration_id))
      : null
    const connected = await links.markConnected(trx, integration_id, {
      protocol,
      settings: { ...settings },
      external_account_id: external_account?.id ?? null,
      external_account_name: external_account?.name ?? null,
      consent_expires_at,
    })
    if (credentials !== null) await saveCredentials(trx, deps.vault, integration_id, credentials)
    if (claimed !== null) await settleClaim(trx, claimed, integration_id)
    await request.settle?.(trx, connected)
    // Another attempt at the same link may have left a question that is answered now.
    const { target, app_name } = request
    const unchosen_id = target === null ? null : await dropChoice(deps, trx, { integration_id: target, app_name })
    await noteDeed(trx, {
      kind: replaced ? 'integration.account_replaced' : is_new ? 'integration.linked' : 'integration.reconnected',
      actor: deps.actor,
      integration_id,
      details: { protocol },
    })
    await deps.attempt.note(trx, [integration_id])
    const job = request.sync && protocol !== 'file' ? await queueRun(deps, trx, connected, is_new || replaced) : null
    return { connected, replaced, revocations: [revocation_id, unchosen_id], job }
  })
  const { integration_id } = connected
  const later = (what: string) => (error: unknown) => {
    // It is in the database: the reconciliation does it within a minute.
    deps.log.warn({ integration_id, err: describeError(error) }, `${what} later`)
  }
  for (const revocation_id of revocations) await tryToRevoke(deps, connected, revocation_id)
  await wakeSchedule(deps, integration_id).catch(later('schedule woken'))
  if (replaced) await cancelRunOf(deps, integration_id).catch(later('run of the first account ended'))
  if (job !== null) await startRun(deps, job, replaced).catch(later('first sync started'))
  return connected
}

interface Choice {
  integration_id: string
  is_new: boolean
  /** It had another account until now. */
  replaced: boolean
  /** As it was; null for a new one. */
  before: IntegrationRow | null
}

async function chooseRow({ attempt }: ServiceDeps, trx: Knex, request: ConnectRequest): Promise<Choice> {
  const { user_id, app_name, proof, target } = request
  const account = proof.external_account
  const known =
    account === null ? undefined : await links.findLinkOf(trx, { user_id, app_name, external_account_id: account.id })
  const wanted = target === null ? undefined : await getIntegration(trx, target, EVERY_USER)

  if (wanted !== undefined && wanted.connected_at !== null) {
    const { integration_id, external_account_id } = wanted
    const replaced = external_account_id !== null && external_account_id !== account?.id
    if (replaced && !request.replace) throw otherAccount(findConnector(app_name), account)
    if (known?.status === 'CONNECTED' && known.integration_id !== integration_id) throw alreadyLinked(known)
    return { integration_id, is_new: false, replaced, before: wanted }
  }
  if (known !== undefined) {
    if (known.status === 'CONNECTED' && request.if_connected === 'refuse') throw alreadyLinked(known)
    if (wanted !== undefined) await links.endPending(trx, wanted.integration_id, 'linked_before', known.integration_id)
    return { integration_id: known.integration_id, is_new: false, replaced: false, before: known }
  }
  if (wanted !== undefined)
    return { integration_id: wanted.integration_id, is_new: true, replaced: false, before: null }
  const { integration_id } = await insertIntegration(trx, {
    integration_id: request.integration_id ?? attempt.mintId('integration'),
    user_id,
    app_name,
    protocol: proof.protocol,
    external_account_id: account?.id ?? null,
    external_account_name: account?.name ?? null,
    settings: { ...proof.settings },
  })
  return { integration_id, is_new: true, replaced: false, before: null }
}

/** Records of one account must not lie beside those of another, nor may a run that still reads the first write more. */
async function clear(trx: Knex.Transaction, integrationId: string): Promise<void> {
  await links.raiseEpoch(trx, integrationId)
  await forgetRecords(trx, integrationId)
}

const alreadyLinked = ({ integration_id }: IntegrationRow): IntegrationError =>
  new IntegrationError('integration.already_linked', undefined, { facts: { integration_id } })

async function queueRun(
  deps: ServiceDeps,
  trx: Knex,
  integration: IntegrationRow,
  from_scratch: boolean,
): Promise<NewSyncJob> {
  const sync_type: SyncType = from_scratch ? 'full' : 'incremental'
  const job = newJob(deps, integration, { sync_type, trigger: 'connect' })
  await insertQueued(trx, job)
  return job
}

/** A run that was asked to stop needs a moment. One that needs longer is followed by way of the reconciliation. */
const STOPPING_MS = 5_000

/** @param waits whether the run that goes on is of no use to the new login, so that this one has to come after it */
async function startRun(deps: ServiceDeps, job: NewSyncJob, waits: boolean): Promise<void> {
  const deadline = Date.now() + STOPPING_MS
  while (!(await startSync(deps, job)).started) {
    // Else the run that goes on takes up the new login by itself.
    if (!waits) return void (await deleteQueued(deps.db.knex, job.sync_job_id))
    if (Date.now() > deadline) return
    await sleep(100)
  }
}
