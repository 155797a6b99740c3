/**
 * Makes a proven account a connected integration, and decides which one: the account's own, if it was ever linked. So a
 * link that comes back goes on with its records, its history and its place, and no account is kept twice.
 */
import type { Knex } from 'knex'
import { findConnector } from '../connectors/registry'
import { IntegrationError } from '../domain/errors'
import { EVERY_USER } from '../domain/user-scope'
import type { SyncType } from '../domain/sync-job'
import { describeError } from '../runtime/log'
import { saveCredentials } from '../store/credentials'
import { deleteDataOf, getIntegration, insertIntegration, type IntegrationRow } from '../store/integrations'
import * as links from '../store/links'
import { deleteQueued, insertQueued, type NewSyncJob } from '../store/sync-jobs'
import type { ServiceDeps } from './deps'
import { cancelRunOf } from './integration-service'
import { newJob } from './queue-job'
import { otherAccount, type Proof } from './prove-account'
import { wakeSchedule } from './schedules'
import { startSync } from './start-sync'

export interface ConnectRequest {
  user_id: string
  app_name: string
  proof: Proof
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

/** @throws integration.already_linked, integration.other_account */
export async function connect(deps: ServiceDeps, request: ConnectRequest): Promise<IntegrationRow> {
  const replaced = await clearForAnother(deps, request)
  const { connected, job } = await deps.db.knex.transaction(async (trx) => {
    await links.lockLinks(trx, request)
    const { row, is_new } = await chooseRow(deps, trx, request)
    const { proof } = request
    const { credentials, external_account, protocol, consent_expires_at } = proof
    const connected = await links.markConnected(trx, row.integration_id, {
      protocol,
      settings: { ...proof.settings },
      external_account_id: external_account?.id ?? null,
      external_account_name: external_account?.name ?? null,
      consent_expires_at,
    })
    if (credentials !== null) await saveCredentials(trx, deps.vault, row.integration_id, credentials)
    await request.settle?.(trx, connected)
    await deps.attempt.note(trx, [connected.integration_id])
    const job = request.sync && protocol !== 'file' ? await queueRun(deps, trx, connected, is_new || replaced) : null
    return { connected, job }
  })
  await wakeSchedule(deps, connected.integration_id).catch((error: unknown) => {
    // The reconciliation does it within a minute.
    deps.log.warn({ integration_id: connected.integration_id, err: describeError(error) }, 'schedule not woken')
  })
  if (job !== null) await startRun(deps, job)
  return connected
}

/** Records of one account must not lie beside those of another. False when there is nothing to replace. */
async function clearForAnother(deps: ServiceDeps, request: ConnectRequest): Promise<boolean> {
  const { knex } = deps.db
  const { target, app_name, replace } = request
  const account = request.proof.external_account
  if (target === null) return false
  const { external_account_id } = await getIntegration(knex, target, EVERY_USER)
  if (external_account_id === null || account?.id === external_account_id) return false
  if (!replace) throw otherAccount(findConnector(app_name), account?.name ?? 'no account')
  await requireUnlinked(knex, request, target)
  await cancelRunOf(deps, target)
  await links.raiseEpoch(knex, target)
  await deleteDataOf(knex, target)
  return true
}

async function chooseRow(
  { attempt }: ServiceDeps,
  trx: Knex,
  request: ConnectRequest,
): Promise<{ row: IntegrationRow; is_new: boolean }> {
  const { user_id, app_name, proof, target, if_connected } = request
  const wanted = target === null ? undefined : await getIntegration(trx, target, EVERY_USER)
  if (wanted !== undefined && wanted.connected_at !== null) {
    await requireUnlinked(trx, request, wanted.integration_id)
    return { row: wanted, is_new: false }
  }
  const known =
    proof.external_account === null
      ? undefined
      : await links.findLinkOf(trx, { user_id, app_name, external_account_id: proof.external_account.id })
  if (known !== undefined) {
    if (known.status === 'CONNECTED' && if_connected === 'refuse') throw alreadyLinked(known)
    if (wanted !== undefined) await links.endPending(trx, wanted.integration_id, 'linked_before', known.integration_id)
    return { row: known, is_new: false }
  }
  const row =
    wanted ??
    (await insertIntegration(trx, {
      integration_id: request.integration_id ?? attempt.mintId('integration'),
      user_id,
      app_name,
      protocol: proof.protocol,
      external_account_id: proof.external_account?.id ?? null,
      external_account_name: proof.external_account?.name ?? null,
      settings: { ...proof.settings },
    }))
  return { row, is_new: true }
}

/** @throws integration.already_linked when another integration has the account */
async function requireUnlinked(
  db: Knex,
  { user_id, app_name, proof }: Pick<ConnectRequest, 'user_id' | 'app_name' | 'proof'>,
  self: string,
): Promise<void> {
  if (proof.external_account === null) return
  const known = await links.findLinkOf(db, { user_id, app_name, external_account_id: proof.external_account.id })
  if (known !== undefined && known.integration_id !== self && known.status === 'CONNECTED') throw alreadyLinked(known)
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

/** The job is in the ledger: what cannot be started now is started by the reconciliation. */
async function startRun(deps: ServiceDeps, job: NewSyncJob): Promise<void> {
  try {
    const { started } = await startSync(deps, job)
    // A run that goes on takes up the new login by itself.
    if (!started) await deleteQueued(deps.db.knex, job.sync_job_id)
  } catch (error) {
    deps.log.warn({ sync_job_id: job.sync_job_id, err: describeError(error) }, 'first sync not started')
  }
}
