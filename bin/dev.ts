/** `npm start`: the whole service on this machine, with a demonstration. Ctrl-C stops it; data is kept. */
import { Command } from 'commander'
import { mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { getIntegrationFramework } from '../client'
import { startBackbone } from './local/backbone'
import { DEMO_USER_ID, newSetupToken } from './local/demo'
import { writeDevState, type DevState } from './local/dev-state'
import { requireFreePorts } from './local/ports'
import { explain, say, step } from './local/progress'
import { startServices } from './local/services'
import { describeSettings, readSettings, type Settings } from './local/settings'
import { tellStories, type Tally } from './local/stories'
import { createSupervisor } from './local/supervisor'

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

  const work = async (): Promise<Tally> => {
    await step('ports', () => requireOurPorts(settings))
    const backbone = await startBackbone(supervisor, settings)
    const services = await startServices(supervisor, settings, backbone)
    state = {
      ...backbone,
      ...services,
      console_url: services.api_url,
      user_id: DEMO_USER_ID,
      pids: supervisor.pids(),
    }
    writeDevState(settings.DATA_DIR, state)
    const access = { base_url: services.api_url, api_key: services.api_key }
    const tally = await tellStories(access)
    if (!once) showPlaces(state, settings, await consoleLink(access), await newSetupToken(services.sandbox_url))
    return tally
  }

  const interrupted = untilInterrupted()
  let tally: Tally | undefined
  try {
    tally = await Promise.race([work(), interrupted])
    if (!once) await interrupted
  } catch (error) {
    say(explain(error))
    process.exitCode = 1
  }
  say()
  await step('stopped', () => supervisor.stop())
  if (once) conclude(tally)
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

/** Before anything is started: the fault is told in our words, not in the log of whoever finds it out. */
async function requireOurPorts(settings: Settings): Promise<void> {
  const names = [
    ...(['PORT', 'WORKER_HEALTH_PORT', 'SANDBOX_PORT'] as const),
    ...(settings.DATABASE_URL === undefined ? (['POSTGRES_PORT'] as const) : []),
    ...(settings.TEMPORAL_ADDRESS === undefined ? (['TEMPORAL_PORT', 'TEMPORAL_UI_PORT'] as const) : []),
  ]
  await requireFreePorts(names.map((name) => [name, settings[name]]))
}

/** Opens the console as the demo user, once: behind `#` it reaches no log. */
async function consoleLink(access: { base_url: string; api_key: string }): Promise<string> {
  const { session_token } = await getIntegrationFramework(access).createSessionToken({
    user_id: DEMO_USER_ID,
    ttl_s: 3600,
  })
  return `${access.base_url}/sign-in#${session_token}`
}

function showPlaces(state: DevState, settings: Settings, console_link: string, setup_token: string): void {
  const places = {
    Console: console_link,
    API: state.api_url,
    'Temporal UI': state.temporal_ui_url ?? '(your own)',
    Sandbox: state.sandbox_url,
    Postgres: state.database_url,
    'SimpleFIN token': `${setup_token} (links once)`,
    Logs: relative('.', join(settings.DATA_DIR, 'logs')),
    'API key and all': relative('.', join(settings.DATA_DIR, 'dev.json')),
  }
  say()
  for (const [name, place] of Object.entries(places)) say(`  ${name.padEnd(18)}${place}`)
  say('\nCtrl-C stops everything; data is kept.')
}

/** The first signal asks us to stop in order. A second one ends us at once, and the leash ends the children. */
const untilInterrupted = (): Promise<undefined> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130))
        resolve(undefined)
      })
    }
  })

/** Stories that were never told have not passed. */
function conclude(tally: Tally = { passed: 0, failed: 1 }): void {
  say(`${tally.passed} passed, ${tally.failed} failed, 0 skipped`)
  process.exitCode = tally.failed === 0 ? 0 : 1
}

main().catch((error: unknown) => {
  say(explain(error))
  process.exitCode = 1
})
