/**
 * `npm run histories`: runs every kind of workflow once and writes its history beside this file, for the replay test.
 * Do it when a change of the workflows is meant: what is in the repository stands for the runs that are under way while a
 * new version is rolled out.
 */
import { ScheduleOverlapPolicy } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  launcherWorkflowId,
  previewWorkflowId,
  reconcileScheduleId,
  revocationWorkflowId,
  scheduleId,
  syncWorkflowId,
} from '../../workflows/contract'
import { linkByConsent } from '../support/consented-link'
import { link, type Link } from '../support/link'
import { startStack, type Stack, type TestProcess } from '../support/stack'
import { until } from '../support/until'

let stack: Stack
let worker: TestProcess
beforeAll(async () => {
  stack = await startStack({ worker: false, env: { CHUNK_ROWS: '10' } })
  worker = await stack.startWorker()
})
afterAll(() => stack.stop())

const temporal = () => stack.deps.temporal.client

/** One event a line: a change shows where it is. */
async function write(name: string, workflowId: string, runId?: string): Promise<void> {
  const handle = temporal().workflow.getHandle(workflowId, runId)
  const { events } = JSON.parse(historyToJSON(await handle.fetchHistory())) as { events: object[] }
  const lines = events.map((event) => JSON.stringify(event, withoutTheMachine))
  writeFileSync(join(__dirname, `${name}.json`), `{"events":[\n${lines.join(',\n')}\n]}\n`)
}

/** Who ran it, and where its code lay, is not replayed. A worker's own queue is named after its machine. */
const withoutTheMachine = (key: string, value: unknown): unknown =>
  ['identity', 'stackTrace', 'workerVersion', 'sdkMetadata'].includes(key)
    ? undefined
    : typeof value === 'string'
      ? value.replace(/^\d+@.+-(?=[0-9a-f]{32}$)/, 'worker-')
      : value

const historyOf = (name: string, { integration_id }: Link, runId?: string): Promise<void> =>
  write(name, syncWorkflowId(integration_id), runId)

describe('a recorded history', () => {
  it('of a sync: in chunks, empty, failed', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-recorded', { size: 40 })
    await ynab.sync('full')
    await ynab.source.change({ add: 30 })
    await ynab.sync('full')
    await historyOf('sync-in-chunks', ynab)
    await ynab.sync('incremental')
    await historyOf('sync-empty', ynab)
    await ynab.source.fault({ kind: 'forbidden', times: 1 })
    await ynab.sync('incremental')
    await historyOf('sync-failed', ynab)
  })

  it('of a sync that was cancelled while it waited', async () => {
    const stripe = await link(stack, 'stripe', 'rk_recorded', { size: 40 })
    await stripe.source.fault({ kind: 'rate_limit', times: 9, retry_after_s: 60 })
    const started = await stripe.start('full')
    await until(
      () => stack.service.getSyncStatus(started.sync_job_id),
      ({ progress }) => progress?.phase === 'waiting',
    )
    await stack.service.cancelSync(started.sync_job_id)
    await stripe.end(started)
    await historyOf('sync-cancelled', stripe)
  })

  it('of a long sync that continued as new, and of the run that took over', async () => {
    const stripe = await link(stack, 'stripe', 'rk_recorded_long', { size: 900 })
    const job = await stripe.sync('full')
    const [{ workflow_run_id }] = await stack.query<{ workflow_run_id: string }>(
      'select workflow_run_id from sync_jobs where sync_job_id = $1',
      [job.sync_job_id],
    ) as [{ workflow_run_id: string }]
    await historyOf('sync-continued', stripe, workflow_run_id)
    await historyOf('sync-resumed', stripe)
  })

  it('of a preview', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-recorded-preview', { size: 40 })
    await stack.discrepancies.previewSync(ynab.integration_id)
    await write('preview', previewWorkflowId(ynab.integration_id))
  })

  it('of a schedule’s launcher, and of the reconciliation', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-recorded-schedule', { size: 40 })
    await stack.framework.putSchedule(ynab.integration_id, { every: '1d' })
    await temporal().schedule.getHandle(scheduleId(ynab.integration_id)).trigger()
    await write('scheduled-sync', await executionOf(launcherWorkflowId(ynab.integration_id)))
    const reconciliation = reconcileScheduleId(stack.deps.temporal.taskQueue)
    await temporal().schedule.getHandle(reconciliation).trigger(ScheduleOverlapPolicy.ALLOW_ALL)
    await write('reconcile-jobs', await executionOf(reconciliation))
  })

  it('of a revocation: one that the provider failed at first, and one that was given up', async () => {
    const late = await linkByConsent(stack, 'ynab-recorded-late')
    await late.source.fault({ kind: 'revoke_error', times: 1 })
    await write('revoke-access', await revoke(late))
    await worker.stop()
    await stack.startWorker({ YNAB_CLIENT_SECRET: 'wrong' })
    await write('revoke-given-up', await revoke(await linkByConsent(stack, 'ynab-recorded-refused')))
  })
})

/** Disconnects, and answers the id of the workflow that revoked the login, once it has ended. */
async function revoke({ integration_id }: Link): Promise<string> {
  await stack.framework.disconnect(integration_id)
  const [revocation] = await stack.query<{ revocation_id: string }>(
    'select revocation_id from revocations where integration_id = $1',
    [integration_id],
  )
  const workflowId = revocationWorkflowId(revocation?.revocation_id ?? '')
  await temporal().workflow.getHandle(workflowId).result()
  return workflowId
}

/** The workflow that a schedule started: the server appends the time to the id. */
async function executionOf(prefix: string): Promise<string> {
  const query = `WorkflowId STARTS_WITH "${prefix}-" AND ExecutionStatus = "Completed"`
  const found = await until(
    async () => {
      for await (const { workflowId } of temporal().workflow.list({ query, pageSize: 1 })) return workflowId
      return null
    },
    (workflowId) => workflowId !== null,
  )
  return found as string
}
