/** `npm start`: the whole service on this machine, with a demonstration. Ctrl-C stops it; data is kept. */
import { Command } from 'commander'
import { mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { startBackbone, type Backbone } from './local/backbone'
import { DEMO_LINKS, DEMO_USER_ID, openSandboxAccounts, YNAB_INTEGRATION_ID } from './local/demo'
import { readDevState, writeDevState, type DevState } from './local/dev-state'
import { requireFreePort } from './local/ports'
import { runProgram, serviceProgram } from './local/programs'
import { explain, say, step } from './local/progress'
import { demoApiKey, vaultEnvironment } from './local/secrets'
import { describeSettings, readSettings, type Settings } from './local/settings'
import { tellStories } from './local/stories'
import { createSupervisor, type Supervisor } from './local/supervisor'

const HOST = '127.0.0.1'

async function main(): Promise<void> {
  const { once } = readArguments()
  const settings = readSettings()
  // Started by root, Postgres runs as another user, who has to pass here without looking around.
  mkdirSync(settings.DATA_DIR, { recursive: true, mode: 0o711 })
  let state: DevState | undefined
  const supervisor = createSupervisor({
    log_folder: join(settings.DATA_DIR, 'logs'),
    say: (line) => say(`! ${line}`),
    on_change: () => state && writeDevState(settings.DATA_DIR, { ...state, pids: supervisor.pids() }),
  })
  const interrupted = untilInterrupted()

  try {
    const work = async () => {
      await step('ports', () => requireFreePorts(settings))
      state = await startEverything(supervisor, settings)
      writeDevState(settings.DATA_DIR, state)
      const tally = await tellStories({ base_url: state.api_url, api_key: state.api_key })
      if (!once) showPlaces(state, settings)
      return tally
    }
    const tally = await Promise.race([work(), interrupted])
    if (tally !== 'interrupted' && !once) await interrupted
    await stop(supervisor)
    if (tally !== 'interrupted' && once) {
      say(`${tally.passed} passed, ${tally.failed} failed, 0 skipped`)
      process.exitCode = tally.failed === 0 ? 0 : 1
    }
  } catch (error) {
    say(explain(error))
    await stop(supervisor)
    if (once) say('0 passed, 1 failed, 0 skipped')
    process.exitCode = 1
  }
}

function readArguments(): { once: boolean } {
  const variables = describeSettings().map(
    ({ name, default: fallback, meaning }) =>
      `  ${name.padEnd(20)}${meaning}${fallback === null ? '' : ` (${fallback})`}`,
  )
  return new Command('npm start --')
    .description('Runs the whole service on this machine with simulated providers, and tells what it does.')
    .option('--once', 'stop after the stories; exit code 0 only if every sync ended COMPLETED', false)
    .addHelpText('after', `\nEnvironment:\n${variables.join('\n')}`)
    .parse()
    .opts()
}

async function requireFreePorts(settings: Settings): Promise<void> {
  const names = [
    ...(['PORT', 'WORKER_HEALTH_PORT', 'SANDBOX_PORT'] as const),
    ...(settings.DATABASE_URL === undefined ? (['POSTGRES_PORT'] as const) : []),
    ...(settings.TEMPORAL_ADDRESS === undefined ? (['TEMPORAL_PORT', 'TEMPORAL_UI_PORT'] as const) : []),
  ]
  for (const name of names) await requireFreePort(name, settings[name])
}

async function startEverything(supervisor: Supervisor, settings: Settings): Promise<DevState> {
  const backbone = await startBackbone(supervisor, settings)
  const sandbox_url = `http://${HOST}:${settings.SANDBOX_PORT}`
  const api_url = `http://${HOST}:${settings.PORT}`
  const env = serviceEnvironment(settings, backbone, sandbox_url)

  await step('migrations', () => runProgram('bin/migrate.js', [], env))
  const worker_url = `http://${HOST}:${settings.WORKER_HEALTH_PORT}`
  const start = (name: string, file: string, ready_url: string, prepare?: () => Promise<void>) =>
    step(
      name,
      () => supervisor.start(serviceProgram({ name, file, env, ready_url, ...(prepare && { prepare }) })),
      () => new URL(ready_url).host,
    )
  await Promise.all([
    start('sandbox', 'sandbox/main.js', `${sandbox_url}/livez`, () => openSandboxAccounts(sandbox_url)),
    start('worker', 'bin/worker.js', `${worker_url}/readyz`),
    start('api', 'bin/api.js', `${api_url}/readyz`),
  ])

  const api_key = await step('demo user', async () => {
    await seedYnabLink(env)
    return demoApiKey(api_url, readDevState(settings.DATA_DIR).api_key, env)
  })
  return {
    api_url,
    console_url: api_url,
    ...backbone,
    sandbox_url,
    api_key,
    user_id: DEMO_USER_ID,
    pids: supervisor.pids(),
  }
}

const serviceEnvironment = (settings: Settings, backbone: Backbone, sandbox_url: string): NodeJS.ProcessEnv => ({
  ...process.env,
  ...vaultEnvironment(settings.DATA_DIR),
  HOST,
  PORT: String(settings.PORT),
  WORKER_HEALTH_PORT: String(settings.WORKER_HEALTH_PORT),
  SANDBOX_PORT: String(settings.SANDBOX_PORT),
  DATABASE_URL: backbone.database_url,
  TEMPORAL_ADDRESS: backbone.temporal_address,
  ...(backbone.temporal_ui_url !== null && { TEMPORAL_UI_URL: backbone.temporal_ui_url }),
  YNAB_BASE_URL: `${sandbox_url}/ynab/v1`,
  MINT_BASE_URL: `${sandbox_url}/mint`,
  STRIPE_BASE_URL: `${sandbox_url}/v1`,
})

const seedYnabLink = (env: NodeJS.ProcessEnv) =>
  runProgram(
    'bin/seed.js',
    [
      ...['--integration-id', YNAB_INTEGRATION_ID, '--user-id', DEMO_USER_ID],
      ...['--app-name', DEMO_LINKS.ynab.app_name, '--token', DEMO_LINKS.ynab.token],
    ],
    env,
  )

function showPlaces(state: DevState, settings: Settings): void {
  const places = {
    API: state.api_url,
    'Temporal UI': state.temporal_ui_url ?? '(your own)',
    Sandbox: state.sandbox_url,
    Postgres: state.database_url,
    Logs: relative('.', join(settings.DATA_DIR, 'logs')),
    'API key and all': relative('.', join(settings.DATA_DIR, 'dev.json')),
  }
  say()
  for (const [name, place] of Object.entries(places)) say(`  ${name.padEnd(18)}${place}`)
  say('\nCtrl-C stops everything; data is kept.')
}

async function stop(supervisor: Supervisor): Promise<void> {
  say()
  await step('stopped', () => supervisor.stop())
}

/** The first signal asks us to stop in order. A second one ends us at once, and the leash ends the children. */
const untilInterrupted = (): Promise<'interrupted'> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130))
        resolve('interrupted')
      })
    }
  })

main().catch((error: unknown) => {
  say(explain(error))
  process.exitCode = 1
})
