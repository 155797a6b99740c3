/** What is to be revoked at a provider, and the workflow that does it. It is given the id only. */
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/client'
import type { Knex } from 'knex'
import type { Credentials } from '../connectors/connector'
import { findConnector } from '../connectors/registry'
import { describeError } from '../runtime/log'
import type { IntegrationRow } from '../store/integrations'
import { insertRevocation, listOpenRevocations, type RevocationRef } from '../store/revocations'
import { revocationWorkflowId, SEARCH_ATTRIBUTES, type RevocationInput } from '../workflows/contract'
import type { ServiceDeps } from './deps'
import { canRevoke } from './oauth-clients'
import { asTemporalFailure, withDeadline } from './start-sync'

/** Notes the login of a link as one to revoke, where that can be done at all. Answers the id to start it by. */
export async function noteRevocation(
  { config, vault }: Pick<ServiceDeps, 'config' | 'vault'>,
  trx: Knex,
  integration: IntegrationRow,
  credentials: Credentials | null,
): Promise<string | null> {
  const { protocol, app_name } = integration
  if (credentials === null || protocol !== 'oauth2' || !canRevoke(config, findConnector(app_name))) return null
  return insertRevocation(trx, vault, integration, credentials)
}

/** Starts what was noted, if anything was. */
export async function tryToRevoke(
  deps: Pick<ServiceDeps, 'temporal' | 'log'>,
  { integration_id, user_id, app_name }: Pick<IntegrationRow, 'integration_id' | 'user_id' | 'app_name'>,
  revocation_id: string | null,
): Promise<void> {
  if (revocation_id === null) return
  await startRevocation(deps, { integration_id, user_id, app_name, revocation_id }).catch((error: unknown) =>
    // The reconciliation starts it within a minute.
    deps.log.warn({ integration_id, err: describeError(error) }, 'revocation not started'),
  )
}

/** Does nothing while it runs already. @throws temporal.unavailable */
async function startRevocation({ temporal }: Pick<ServiceDeps, 'temporal'>, ref: RevocationRef): Promise<void> {
  const { revocation_id, integration_id, user_id, app_name } = ref
  try {
    await withDeadline(temporal, () =>
      temporal.client.workflow.start('revokeAccess', {
        workflowId: revocationWorkflowId(revocation_id),
        taskQueue: temporal.taskQueue,
        args: [{ revocation_id } satisfies RevocationInput],
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        typedSearchAttributes: [
          { key: SEARCH_ATTRIBUTES.integrationId, value: integration_id },
          { key: SEARCH_ATTRIBUTES.userId, value: user_id },
          { key: SEARCH_ATTRIBUTES.appName, value: app_name },
        ],
        staticSummary: `${app_name} · revoke access`,
      }),
    )
  } catch (error) {
    throw asTemporalFailure(error)
  }
}

/** Starts those whose workflow was never started, or was ended from outside. Returns how many are under way. */
export async function resumeRevocations(deps: ServiceDeps, olderThanSeconds: number): Promise<number> {
  const open = await listOpenRevocations(deps.db.knex, olderThanSeconds)
  for (const ref of open) {
    await startRevocation(deps, ref).catch((error: unknown) =>
      deps.log.warn({ revocation_id: ref.revocation_id, err: describeError(error) }, 'revocation not started'),
    )
  }
  return open.length
}
