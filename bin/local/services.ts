/** The service itself and the sandbox, as processes on top of Postgres and Temporal. */
import { join } from 'node:path'
import type { Integration } from '../../client'
import { CLIENT_ID, CLIENT_SECRET } from '../../sandbox/oauth/client'
import type { Backbone } from './backbone'
import { consentInSandbox, DEMO_LINKS, DEMO_USER_ID, openSandboxAccounts, YNAB_INTEGRATION_ID } from './demo'
import { readDevState } from './dev-state'
import { runProgram, serviceProgram, type ServiceProgram } from './programs'
import { step } from './progress'
import { demoApiKey, vaultEnvironment } from './secrets'
import type { Settings } from './settings'
import type { Supervisor } from './supervisor'

export interface Services {
  api_url: string
  sandbox_url: string
  api_key: string
}

export async function startServices(supervisor: Supervisor, settings: Settings, backbone: Backbone): Promise<Services> {
  const api_url = `http://${HOST}:${settings.PORT}`
  const worker_url = `http://${HOST}:${settings.WORKER_HEALTH_PORT}`
  const sandbox_url = `http://${HOST}:${settings.SANDBOX_PORT}`
  const env = environment(settings, backbone, sandbox_url)
  const start = (program: Omit<ServiceProgram, 'env'>) =>
    step(
      program.name,
      () => supervisor.start(serviceProgram({ ...program, env })),
      () => new URL(program.ready_url).host,
    )

  await step('migrations', () => runProgram('bin/migrate.js', [], env))
  await Promise.all([
    start({
      name: 'sandbox',
      file: 'sandbox/main.js',
      ready_url: `${sandbox_url}/livez`,
      prepare: () => openSandboxAccounts(sandbox_url),
    }),
    start({ name: 'worker', file: 'bin/worker.js', ready_url: `${worker_url}/readyz` }),
    start({ name: 'api', file: 'bin/api.js', ready_url: `${api_url}/readyz` }),
  ])
  const api_key = await step('demo user', async () => {
    await linkYnab(env)
    return demoApiKey(api_url, readDevState(settings.DATA_DIR).api_key, env)
  })
  return { api_url, sandbox_url, api_key }
}

const HOST = '127.0.0.1'

const environment = (settings: Settings, backbone: Backbone, sandbox_url: string): NodeJS.ProcessEnv => ({
  ...process.env,
  ...vaultEnvironment(settings.DATA_DIR),
  HOST,
  PORT: String(settings.PORT),
  WORKER_HEALTH_PORT: String(settings.WORKER_HEALTH_PORT),
  SANDBOX_PORT: String(settings.SANDBOX_PORT),
  SANDBOX_JOURNAL: join(settings.DATA_DIR, 'sandbox.ndjson'),
  DATABASE_URL: backbone.database_url,
  TEMPORAL_ADDRESS: backbone.temporal_address,
  ...(backbone.temporal_ui_url !== null && { TEMPORAL_UI_URL: backbone.temporal_ui_url }),
  PROVIDER_QUOTAS: 'false',
  TRUSTED_ORIGINS: sandbox_url,
  PUBLIC_URL: `http://${HOST}:${settings.PORT}`,
  YNAB_BASE_URL: `${sandbox_url}/ynab/v1`,
  YNAB_OAUTH_URL: `${sandbox_url}/ynab`,
  YNAB_ISSUER: `${sandbox_url}/ynab`,
  YNAB_CLIENT_ID: CLIENT_ID,
  YNAB_CLIENT_SECRET: CLIENT_SECRET,
  MINT_BASE_URL: `${sandbox_url}/mint`,
  STRIPE_BASE_URL: `${sandbox_url}/v1`,
  HARBOR_BASE_URL: `${sandbox_url}/harbor`,
})

/** The real flow: the link waits, the user consents at the sandbox, and the browser comes back to the API. */
async function linkYnab(env: NodeJS.ProcessEnv): Promise<void> {
  const { app_name, login } = DEMO_LINKS.ynab
  const link = ['--integration-id', YNAB_INTEGRATION_ID, '--user-id', DEMO_USER_ID, '--app-name', app_name]
  const { authorization_url } = JSON.parse(await runProgram('bin/seed.js', link, env)) as Integration
  if (authorization_url !== undefined) await consentInSandbox(authorization_url, login)
}
