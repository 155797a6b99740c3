/** The API process: HTTP in front of the verbs. */
import { createServer } from 'node:http'
import { createApp } from '../api/app'
import { openService, runProcess, untilStopped } from './open-service'
import { createProgram } from './program'

/** Requests under way get this long to end. */
const DRAIN_MS = 10_000
/** Longer than clients and load balancers keep an idle connection, so that none is closed under a request. */
const IDLE_MS = 75_000

runProcess('api', async () => {
  createProgram('api', 'The API process. It is configured by the environment: see .env.example.').parse()
  const service = await openService('api')
  const { config, log } = service
  const { app, drain } = createApp(service)
  const server = createServer({ keepAliveTimeout: IDLE_MS }, app)
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(config.PORT, config.HOST, resolve))
  log.info({ url: `http://${config.HOST}:${config.PORT}` }, 'api ready')

  const signal = await untilStopped()
  log.info({ signal }, 'api stopping')
  drain()
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeIdleConnections()
  setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref()
  await closed
  await service.close()
  log.info('api stopped')
})
