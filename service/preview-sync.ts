/** What a sync would do: the whole run is rehearsed by a worker, and nothing of it stays. */
import { WorkflowExecutionAlreadyStartedError, WorkflowFailedError, WorkflowIdConflictPolicy } from '@temporalio/client'
import { ActivityFailure, ApplicationFailure } from '@temporalio/common'
import { IntegrationError, isFailureCode } from '../domain/errors'
import type { Preview } from '../domain/preview'
import type { SyncType } from '../domain/sync-job'
import { mintId } from '../runtime/ids'
import { getFile } from '../store/files'
import { getIntegration } from '../store/integrations'
import { otherRunningJobs } from '../store/runs'
import { takeStaged } from '../store/staging'
import { previewWorkflowId, type PreviewInput } from '../workflows/contract'
import type { ServiceDeps } from './deps'
import { requireConnected } from './queue-job'
import { asTemporalFailure } from './start-sync'

export interface PreviewWish {
  integration_id: string
  sync_type: SyncType
  /** Of a file that was uploaded; the live feed if left out. */
  file_id?: string | undefined
}

/** A worker that does not answer by then does not answer. */
const TIMEOUT = '100 seconds'

/** @throws request.not_found, integration.no_feed, sync.already_running, preview.running, preview.too_large, and what a provider makes fail */
export async function previewSync(deps: ServiceDeps, wish: PreviewWish): Promise<Preview> {
  const { knex } = deps.db
  const { integration_id, sync_type, file_id = null } = wish
  const integration = await getIntegration(knex, integration_id, deps.scope)
  requireConnected(integration)
  if (file_id !== null) await getFile(knex, { integration_id, file_id })
  else if (integration.protocol === 'file') throw new IntegrationError('integration.no_feed')
  return previewRun(deps, { integration_id, sync_type, file_id })
}

/** Of what was found to be there. @throws what previewSync throws of a run */
export async function previewRun(deps: ServiceDeps, wish: Omit<PreviewInput, 'sync_job_id'>): Promise<Preview> {
  const { knex, bulk } = deps.db
  const input = { ...wish, sync_job_id: mintId('sync') }
  const [running] = await otherRunningJobs(knex, input)
  if (running !== undefined)
    throw new IntegrationError('sync.already_running', undefined, { facts: { sync_job_id: running.sync_job_id } })
  await rehearseRun(deps, input)
  const told = await takeStaged(bulk, { ...input, chunk_no: 0 }, 'decision')
  if (told === null) throw new IntegrationError('preview.gone')
  return JSON.parse(told) as Preview
}

async function rehearseRun({ temporal }: ServiceDeps, input: PreviewInput): Promise<void> {
  try {
    await temporal.client.workflow.execute('previewSync', {
      workflowId: previewWorkflowId(input.integration_id),
      taskQueue: temporal.taskQueue,
      args: [input],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
      workflowExecutionTimeout: TIMEOUT,
    })
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) throw new IntegrationError('preview.running')
    throw failureOf(error) ?? asTemporalFailure(error)
  }
}

/** Why the run failed, as its activity said it. */
function failureOf(error: unknown): IntegrationError | undefined {
  const cause = error instanceof WorkflowFailedError ? error.cause : undefined
  const told = cause instanceof ActivityFailure ? cause.cause : cause
  if (!(told instanceof ApplicationFailure)) return undefined
  const code = told.type ?? ''
  return new IntegrationError(isFailureCode(code) ? code : 'internal.unexpected', told.message, { cause: error })
}
