/** The worker: runs the workflows and activities of the service. */
import {
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type LogLevel,
  type WorkflowBundleOption,
} from '@temporalio/worker'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createActivities } from '../activities'
import { createActivityInterceptor } from '../activities/interceptor'
import { startMappingThreads } from '../activities/mapping/threads'
import { serveHealth } from '../runtime/health'
import type { Log } from '../runtime/log'
import { connectionSettings, retryBoot } from '../runtime/temporal'
import { ensureReconcileSchedule } from '../service/reconcile-schedule'
import { openService, runProcess, untilStopped } from './open-service'

/** Past the grace, activities are cancelled; past this, the process ends whatever they do. */
const FORCE_AFTER_GRACE_S = 15

runProcess('worker', async () => {
  const service = await openService('worker')
  const { config, log, db, temporal } = service
  // Its native part would print lines of its own.
  const telemetryOptions = { logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } } as const
  Runtime.install({ logger: temporalLogger(log), telemetryOptions, shutdownSignals: [] })
  const { connectionOptions, namespace } = connectionSettings(config)
  const connection = await retryBoot(log, 'Temporal', () => NativeConnection.connect(connectionOptions))
  const mapping = startMappingThreads(config)
  const deps = { ...service, mapStaged: mapping.mapStaged }

  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    ...workflows(config.WORKFLOW_BUNDLE),
    activities: createActivities(deps),
    interceptors: { activity: [() => ({ inbound: createActivityInterceptor(deps) })] },
    maxConcurrentActivityTaskExecutions: config.WORKER_MAX_ACTIVITIES,
    maxCachedWorkflows: config.WORKER_MAX_CACHED_WORKFLOWS,
    shutdownGraceTime: `${config.WORKER_SHUTDOWN_GRACE_S} seconds`,
    shutdownForceTime: `${config.WORKER_SHUTDOWN_GRACE_S + FORCE_AFTER_GRACE_S} seconds`,
    // A run that a bad deploy made undecidable fails, is closed truthfully, and can be started anew.
    workflowFailureErrorTypes: { '*': ['NondeterminismError'] },
  })
  const running = worker.run()
  await retryBoot(log, 'Temporal', () => ensureReconcileSchedule(service))

  const health = await serveHealth(
    {
      postgres: () => db.knex.raw('select 1'),
      temporal: () => temporal.client.workflowService.getSystemInfo({}),
      worker: () =>
        worker.getState() === 'RUNNING' ? Promise.resolve() : Promise.reject(new Error(worker.getState())),
    },
    config.WORKER_HEALTH_PORT,
    config.HOST,
  )
  log.info({ task_queue: config.TEMPORAL_TASK_QUEUE, health_port: config.WORKER_HEALTH_PORT }, 'worker ready')

  void untilStopped().then((signal) => {
    log.info({ signal }, 'worker stopping')
    worker.shutdown()
  })
  await running
  health.close()
  await mapping.close()
  await connection.close()
  await service.close()
  log.info('worker stopped')
})

/** The bundle made ahead of time, or the sources, where there is none. */
function workflows(
  configured: string | undefined,
): { workflowBundle: WorkflowBundleOption } | { workflowsPath: string } {
  const codePath = configured ?? join(__dirname, '..', 'workflow-bundle.js')
  return existsSync(codePath) ? { workflowBundle: { codePath } } : { workflowsPath: require.resolve('../workflows') }
}

const temporalLogger = (log: Log): DefaultLogger =>
  new DefaultLogger('WARN', ({ level, message, meta }) =>
    log[LEVELS[level]](
      {
        code: (meta?.['error'] as Error | undefined)?.name,
        workflow_type: meta?.['workflowType'],
        activity_type: meta?.['activityType'],
      },
      message,
    ),
  )

const LEVELS: Record<LogLevel, 'trace' | 'debug' | 'info' | 'warn' | 'error'> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
}
