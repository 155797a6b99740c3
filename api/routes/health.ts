/** Liveness, readiness and metrics. No key is needed. */
import { Router } from 'express'
import { checkReadiness } from '../../runtime/health'
import { metrics, showOldestSuccess } from '../../runtime/metrics'
import type { ServiceDeps } from '../../service/deps'
import { oldestSuccessAges } from '../../store/integrations'
import { pendingMigrations } from '../../store/migrate'

export function healthRouter({ config, db, temporal }: ServiceDeps): { router: Router; drain: () => void } {
  let draining = false
  const checks = {
    accepting: () => (draining ? Promise.reject(new Error('draining')) : Promise.resolve()),
    postgres: () => db.knex.raw('select 1'),
    migrations: async () => {
      if ((await pendingMigrations(db.knex)).length > 0) throw new Error('behind')
    },
    temporal: () => temporal.client.workflowService.getSystemInfo({}),
  }

  const router = Router()
  router.get('/livez', (_request, response) => void response.json({ status: 'alive' }))
  router.get('/readyz', async (_request, response) => {
    const readiness = await checkReadiness(checks)
    response.status(readiness.ready ? 200 : 503).json(readiness)
  })
  if (config.METRICS) {
    router.get('/metrics', async (_request, response) => {
      // Without the database the other figures are worth the more.
      showOldestSuccess(await oldestSuccessAges(db.knex).catch(() => []))
      response.type(metrics.contentType).send(await metrics.metrics())
    })
  }
  return { router, drain: () => void (draining = true) }
}
