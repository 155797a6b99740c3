/** Is this process alive, and may it be given work? */
import { createServer, type Server } from 'node:http'
import { metrics } from './metrics'

export type Checks = Readonly<Record<string, () => Promise<unknown>>>

export interface Readiness {
  ready: boolean
  /** `ok`, or why not, by name of the check. */
  checks: Record<string, string>
}

const CHECK_LIMIT_MS = 1_000

/** Runs all checks at once; one that hangs has failed after a second. */
export async function checkReadiness(checks: Checks): Promise<Readiness> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const limit = new Promise<never>((_, reject) =>
        setTimeout(() => reject(new Error('no answer within a second')), CHECK_LIMIT_MS).unref(),
      )
      const outcome = await Promise.race([check(), limit]).then(
        () => 'ok',
        () => 'failed',
      )
      return [name, outcome] as const
    }),
  )
  return { ready: results.every(([, outcome]) => outcome === 'ok'), checks: Object.fromEntries(results) }
}

/** `/livez`, `/readyz` and `/metrics` for a process that has no API of its own. */
export function serveHealth(checks: Checks, port: number, host: string): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = (status: number, type: string, body: string): void =>
      void response.writeHead(status, { 'content-type': type }).end(body)
    switch (request.url) {
      case '/livez':
        return answer(200, 'application/json', '{"status":"alive"}')
      case '/readyz':
        return void checkReadiness(checks).then((readiness) =>
          answer(readiness.ready ? 200 : 503, 'application/json', JSON.stringify(readiness)),
        )
      case '/metrics':
        return void metrics.metrics().then((text) => answer(200, metrics.contentType, text))
      default:
        return answer(404, 'application/json', '{"status":"not found"}')
    }
  })
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, host, () => resolve(server)))
}
