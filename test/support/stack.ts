/**
 * The whole service for a test file: a database of its own, the sandbox, the API in this process, and workers as
 * processes that can be killed. Temporal is shared; the task queue is not.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { createApp } from '../../api/app'
import { findFreePort } from '../../bin/local/ports'
import { openService, type OpenService } from '../../bin/open-service'
import { getDiscrepancyService, getIntegrationFramework, getIntegrationService } from '../../client'
import { EVERY_USER } from '../../domain/user-scope'
import { loadConfig } from '../../runtime/config'
import { mintId } from '../../runtime/ids'
import { newVaultKey } from '../../runtime/vault'
import { CLIENT_ID, CLIENT_SECRET } from '../../sandbox/oauth/client'
import { createApiKey, SCOPES } from '../../store/api-keys'
import { reconcileScheduleId } from '../../workflows/contract'
import { listRecords, type RecordPosition } from '../../store/records'
import { createTestDatabase, type TestDatabase } from './database'
import { watchAnswers } from './described'
import { keyOf, openSandbox, type OracleRecord, type TestSandbox } from './sandbox'
import { testTemporalAddress } from './temporal'

export interface Stack {
  sandbox: TestSandbox
  framework: ReturnType<typeof getIntegrationFramework>
  service: ReturnType<typeof getIntegrationService>
  discrepancies: ReturnType<typeof getDiscrepancyService>
  deps: OpenService
  base_url: string
  api_key: string
  env: NodeJS.ProcessEnv
  /** A bare request, as any HTTP client makes it. */
  request(method: string, path: string, options?: { body?: unknown; headers?: Record<string, string> }): Promise<Answer>
  startWorker(extra?: NodeJS.ProcessEnv): Promise<TestProcess>
  /** An API as a process of its own, beside the one in this process. */
  startApi(extra?: NodeJS.ProcessEnv): Promise<TestProcess>
  query<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>
  /** What the database holds for an integration, in the form of the sandbox's oracle. */
  stored(integrationId: string): Promise<Map<string, OracleRecord>>
  stop(): Promise<void>
}

export interface Answer {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

export interface TestProcess {
  pid: number
  /** Where it answers: its health and figures at least. */
  base_url: string
  /** Everything it wrote. */
  output(): string
  exited: Promise<void>
  stop(): Promise<void>
}

interface StackOptions {
  /** False starts none yet. */
  worker?: boolean
  env?: NodeJS.ProcessEnv
  /** Servers of the file's own, for tests that end them. */
  servers?: { database: TestDatabase; temporal_address: string }
}

export async function startStack({ worker, env: own, servers }: StackOptions = {}): Promise<Stack> {
  const database = servers?.database ?? (await createTestDatabase())
  const sandbox = await openSandbox()
  // As long as the API that runs as a process keeps an idle connection.
  const server = createServer({ keepAliveTimeout: 75_000 })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'test',
    PUBLIC_URL: base_url,
    LOG_LEVEL: 'warn',
    PATH: process.env['PATH'],
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: servers?.temporal_address ?? testTemporalAddress(),
    TEMPORAL_TASK_QUEUE: mintId('key'),
    VAULT_KEYS: newVaultKey('test'),
    YNAB_BASE_URL: `${sandbox.url}/ynab/v1`,
    YNAB_OAUTH_URL: `${sandbox.url}/ynab`,
    YNAB_ISSUER: `${sandbox.url}/ynab`,
    YNAB_CLIENT_ID: CLIENT_ID,
    YNAB_CLIENT_SECRET: CLIENT_SECRET,
    MINT_BASE_URL: `${sandbox.url}/mint`,
    STRIPE_BASE_URL: `${sandbox.url}/v1`,
    HARBOR_BASE_URL: `${sandbox.url}/harbor`,
    TRUSTED_ORIGINS: sandbox.url,
    PROVIDER_TIMEOUT_S: '3',
    ...own,
  }
  const deps = await openService('api', loadConfig(env))
  const { api_key } = await createApiKey(deps.db.knex, { name: 'test', scopes: SCOPES })
  const { app } = createApp(deps)
  const watch = watchAnswers()
  server.on('request', (request, response) => {
    watch.note(request, response)
    app(request, response)
  })
  const processes: TestProcess[] = []
  const queues = new Set<string>()

  const startWorker = async (extra: NodeJS.ProcessEnv = {}): Promise<TestProcess> => {
    const all = { ...env, ...extra }
    queues.add(all['TEMPORAL_TASK_QUEUE'] ?? '')
    const worker = await spawnProgram('worker', 'WORKER_HEALTH_PORT', all)
    processes.push(worker)
    return worker
  }
  const startApi = async (extra: NodeJS.ProcessEnv = {}): Promise<TestProcess> => {
    const api = await spawnProgram('api', 'PORT', { ...env, ...extra })
    processes.push(api)
    return api
  }
  if (worker !== false) await startWorker()

  const query = async <Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> => {
    const client = new Client({ connectionString: database.url })
    await client.connect()
    try {
      return (await client.query<Row>(sql, values)).rows
    } finally {
      await client.end()
    }
  }

  return {
    sandbox, deps, base_url, api_key, env, startWorker, startApi, query,
    framework: getIntegrationFramework({ base_url, api_key }),
    service: getIntegrationService({ base_url, api_key }),
    discrepancies: getDiscrepancyService({ base_url, api_key }),
    request: (method, path, { body, headers = {} } = {}) => request(base_url + path, method, body, { authorization: `Bearer ${api_key}`, ...headers }),

    async stored(integrationId) {
      const found = new Map<string, OracleRecord>()
      for (let after: RecordPosition | undefined; ; ) {
        const page = await listRecords(deps.db.knex, { integration_id: integrationId, include_deleted: false }, { limit: 10_000, after }, EVERY_USER)
        for (const { entity, external_id, body } of page.rows) found.set(keyOf({ entity, external_id }), { entity, external_id, body })
        if (page.next === null) return found
        after = page.next
      }
    },

    async stop() {
      await Promise.all(processes.map((each) => each.stop()))
      // Left to itself it would fire every minute, for workers that are gone.
      for (const taskQueue of queues)
        await deps.temporal.client.schedule
          .getHandle(reconcileScheduleId(taskQueue))
          .delete()
          .catch(() => undefined)
      await closeServer(server)
      await deps.close()
      await sandbox.close()
      await database.drop()
      // Whoever asked may not have looked: every answer has to be as it is described.
      if (watch.faults.length > 0) throw new Error(watch.faults.slice(0, 5).join('\n\n'))
    },
  } // prettier-ignore
}

async function spawnProgram(
  name: 'api' | 'worker',
  port_variable: string,
  env: NodeJS.ProcessEnv,
): Promise<TestProcess> {
  const port = await findFreePort()
  const child = spawn(process.execPath, [join(__dirname, `../../dist/bin/${name}.js`)], {
    env: { ...env, [port_variable]: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()))
  const exited = once(child, 'exit').then(() => undefined)
  const base_url = `http://127.0.0.1:${port}`
  try {
    await untilReady(`${base_url}/readyz`, child, () => output, env)
  } catch (error) {
    child.kill('SIGKILL')
    await exited
    // Somebody else was faster at the port.
    if (output.includes('EADDRINUSE')) return spawnProgram(name, port_variable, env)
    throw error
  }
  return {
    pid: child.pid as number,
    base_url,
    output: () => output,
    exited,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      await exited
    },
  }
}

async function untilReady(
  url: string,
  child: ChildProcess,
  output: () => string,
  { FAILPOINT }: NodeJS.ProcessEnv,
): Promise<void> {
  const deadline = Date.now() + 60_000
  while (Date.now() < deadline) {
    // What waited for it may have led it to its death before it could be asked.
    if (child.signalCode === 'SIGKILL' && FAILPOINT !== undefined) return
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the process ended at once:\n${output()}`)
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok === true) return
    await sleep(50)
  }
  throw new Error(`the process is not ready after a minute:\n${output()}`)
}

async function request(url: string, method: string, body: unknown, headers: Record<string, string>): Promise<Answer> {
  const json = body !== undefined && !(body instanceof FormData)
  const answer = await fetch(url, {
    method,
    headers: { ...headers, ...(json ? { 'content-type': 'application/json' } : {}) },
    ...(body === undefined ? {} : { body: json ? JSON.stringify(body) : (body as FormData) }),
  })
  const text = await answer.text()
  return {
    status: answer.status,
    headers: answer.headers,
    body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
  }
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}
