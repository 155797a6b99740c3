/** Starts the workflow that revokes a login at its provider. It is given the id only. */
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/client'
import { describeError } from '../runtime/log'
import { listOpenRevocations, type RevocationRef } from '../store/revocations'
import { revocationWorkflowId, SEARCH_ATTRIBUTES, type RevocationInput } from '../workflows/contract'
import type { ServiceDeps } from './deps'
import { asTemporalFailure, withDeadline } from './start-sync'

/** Does nothing while it runs already. @throws temporal.unavailable */
export async function startRevocation({ temporal }: Pick<ServiceDeps, 'temporal'>, ref: RevocationRef): Promise<void> {
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
