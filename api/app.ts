/** The HTTP application: middleware in order, then one router for each resource. */
import express, { type Express, type RequestHandler } from 'express'
import { rateLimit, type Options as RateLimitOptions } from 'express-rate-limit'
import helmet, { type HelmetOptions } from 'helmet'
import { pinoHttp } from 'pino-http'
import { IntegrationError } from '../domain/errors'
import { mintId } from '../runtime/ids'
import { describeError } from '../runtime/log'
import { countRequest } from '../runtime/metrics'
import { CALLBACK_PATH } from '../service/authorize'
import { getIntegrationFramework } from '../service/integration-framework'
import { createPulse } from '../service/pulse'
import type { ServiceDeps } from '../service/deps'
import { callerOf, requireCaller } from './auth'
import { consoleRouter } from './console'
import { methodNotAllowed } from './method-not-allowed'
import { openApiDocument } from './openapi'
import { createProblemHandler, notFound } from './problem'
import { activityRouter } from './routes/activity'
import { apiKeysRouter } from './routes/api-keys'
import { auditTrailRouter } from './routes/audit-trail'
import { referenceRouter } from './reference'
import { appsRouter } from './routes/apps'
import { balancesRouter } from './routes/balances'
import { eventsRouter } from './routes/events'
import { conflictsRouter } from './routes/conflicts'
import { decisionsRouter } from './routes/decisions'
import { filesRouter } from './routes/files'
import { healthRouter } from './routes/health'
import { heldRemovalsRouter } from './routes/held-removals'
import { integrationsRouter } from './routes/integrations'
import { matchesRouter } from './routes/matches'
import { oauthRouter } from './routes/oauth'
import { overviewRouter } from './routes/overview'
import { policiesRouter } from './routes/policies'
import { previewRouter } from './routes/preview'
import { recordsRouter } from './routes/records'
import { scheduleRouter } from './routes/schedule'
import { sessionRouter } from './routes/session'
import { sessionTokensRouter } from './routes/session-tokens'
import { syncJobsRouter } from './routes/sync-jobs'
import { createServe } from './serve'
import { createSessionTokens } from './session-tokens'
import { refuseDeepBodies } from './validate'

export interface App {
  app: Express
  /** From now on `/readyz` says no, so that no new work is sent here; whoever listens is asked to do so elsewhere. */
  drain: () => void
}

export function createApp(deps: ServiceDeps): App {
  const serve = createServe(deps)
  const tokens = createSessionTokens(deps.config.VAULT_KEYS)
  const pulse = createPulse(deps)
  const health = healthRouter(deps)
  const app = express()
  app.disable('x-powered-by')
  app.use(measureRequests, requestLog(deps), helmet(HEADERS))
  app.use(health.router, referenceRouter())
  app.get('/openapi.json', (_request, response) => void response.json(openApiDocument()))
  app.use(CALLBACK_PATH, perAddressLimit(deps))
  app.use(oauthRouter(deps, getIntegrationFramework(deps)))
  app.use('/v1', keepNowhere, requireCaller(deps, tokens), perCallerLimit(deps))
  app.use('/v1', express.json({ limit: LARGEST_BODY }), refuseDeepBodies)
  app.use(
    appsRouter(serve),
    integrationsRouter(serve),
    overviewRouter(serve),
    filesRouter(serve),
    scheduleRouter(serve),
    previewRouter(serve),
    syncJobsRouter(serve),
    eventsRouter(serve, pulse),
    activityRouter(serve),
    recordsRouter(serve),
    conflictsRouter(serve),
    matchesRouter(serve),
    heldRemovalsRouter(serve),
    balancesRouter(serve),
    decisionsRouter(serve),
    policiesRouter(serve),
    auditTrailRouter(serve),
    sessionTokensRouter(serve, tokens),
    apiKeysRouter(serve),
    sessionRouter(serve),
  )
  app.use(consoleRouter(), methodNotAllowed, notFound, createProblemHandler(deps.log))
  const drain = () => {
    health.drain()
    pulse.close()
  }
  return { app, drain }
}

/** An answer is data: nothing in it may be run, shown in a frame or sent anywhere. Pages bring a policy of their own. */
const HEADERS: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
  },
}

/** No cache on the way, nor that of a browser, keeps what is somebody's. */
const keepNowhere: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store')
  next()
}

/** Of JSON. Files are limited by UPLOAD_MAX_MB. */
const LARGEST_BODY = '256kb'

const measureRequests: RequestHandler = (request, response, next) => {
  const startedAt = performance.now()
  response.once('close', () => {
    const route = (request.route as { path?: string } | undefined)?.path ?? 'none'
    countRequest(request.method, route, response.statusCode, (performance.now() - startedAt) / 1000)
  })
  next()
}

/** One line a request: method, path without its query, status, time. */
const requestLog = ({ log }: ServiceDeps) =>
  pinoHttp({
    logger: log,
    genReqId: (_request, response) => {
      const id = mintId('request')
      response.setHeader('X-Request-Id', id)
      return id
    },
    autoLogging: {
      ignore: (request) => request.url === '/livez' || request.url === '/readyz' || request.url === '/metrics',
    },
    // Wrapped ones would be given Pino's own picture of an error, which holds its message.
    wrapSerializers: false,
    serializers: {
      req: ({ id, method, url }: { id: string; method: string; url: string }) => ({
        id,
        method,
        path: url.split('?')[0],
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
      err: describeError,
    },
  })

const perCallerLimit = (deps: ServiceDeps) =>
  rateLimit({
    ...limits(deps),
    limit: (request) =>
      callerOf(request).scope.user_id === null
        ? deps.config.RATE_LIMIT_PER_MINUTE
        : deps.config.RATE_LIMIT_USER_PER_MINUTE,
    keyGenerator: (request) => callerOf(request).caller_id,
  })

/** People come back from a provider without a key. What they say of where they come from is not believed. */
const perAddressLimit = (deps: ServiceDeps) =>
  rateLimit({ ...limits(deps), validate: { forwardedHeader: false, xForwardedForHeader: false } })

const limits = ({ config }: ServiceDeps): Partial<RateLimitOptions> => ({
  windowMs: 60_000,
  limit: config.RATE_LIMIT_PER_MINUTE,
  standardHeaders: 'draft-8',
  legacyHeaders: false,
  handler: (_request, response, next) => {
    const seconds = Number(response.getHeader('Retry-After') ?? 60)
    next(new IntegrationError('request.too_many', undefined, { retry_after_ms: seconds * 1000 }))
  },
})
