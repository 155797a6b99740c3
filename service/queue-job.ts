/** A job as it enters the ledger. */
import { IntegrationError } from '../domain/errors'
import type { SyncTrigger, SyncType } from '../domain/sync-job'
import type { IntegrationRow } from '../store/integrations'
import type { NewSyncJob } from '../store/sync-jobs'
import type { ServiceDeps } from './deps'

export const newJob = (
  { attempt }: Pick<ServiceDeps, 'attempt'>,
  integration: IntegrationRow,
  { sync_type, trigger, sync_job_id }: { sync_type: SyncType; trigger: SyncTrigger; sync_job_id?: string | undefined },
): NewSyncJob => ({
  sync_job_id: sync_job_id ?? attempt.mintId('sync'),
  integration_id: integration.integration_id,
  user_id: integration.user_id,
  app_name: integration.app_name,
  sync_type,
  trigger,
})

/** @throws auth.reconnect_required, integration.disconnected */
export function requireConnected({ status, status_reason }: IntegrationRow): void {
  if (status === 'CONNECTED') return
  throw new IntegrationError(
    status_reason === 'reconnect_required' ? 'auth.reconnect_required' : 'integration.disconnected',
  )
}
