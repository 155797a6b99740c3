/**
 * `npm run fuzz`: asks the API everything that its description allows, and much that it does not, and holds each answer
 * against that description. Schemathesis makes the requests; the service, its servers and its source are this run's own.
 */
import { Command } from 'commander'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { explain, say, step } from '../bin/local/progress'
import { findSchemathesis, SCHEMATHESIS_VERSION } from './schemathesis'
import { startStand, type Stand } from './stand'

interface Options {
  examples: number
  seed: number
}

/** What a caller may name of its own, by the parameter that names it. */
type Things = Record<string, string[]>

async function main(): Promise<void> {
  const { examples, seed } = readOptions()
  const program = await findSchemathesis()
  const stand = await startStand({
    profile_folder: null,
    patience: 0,
    env: { RATE_LIMIT_PER_MINUTE: '1000000', RATE_LIMIT_USER_PER_MINUTE: '1000000' },
  })
  try {
    const user_id = 'user_fuzzed'
    const things = await step('a user with something of everything', () => settle(stand, user_id))
    const bystander = await settle(stand, 'user_bystander')
    const before = await stateOf(stand, bystander)
    const { session_token } = await stand.framework.createSessionToken({ user_id, ttl_s: 3600 })

    const callers = { 'a session token': session_token, 'a service key': stand.api_key }
    const folder = reportFolder()
    const failed: string[] = []
    for (const [caller, secret] of Object.entries(callers)) {
      say(`\nSchemathesis ${SCHEMATHESIS_VERSION} with ${caller}, seed ${seed}`)
      const passed = await attack(program, stand, {
        secret,
        things,
        examples,
        seed,
        folder: join(folder, caller.replace(/\W+/g, '-')),
      })
      if (!passed) failed.push(caller)
      if (secret === session_token && (await stateOf(stand, bystander)) !== before)
        failed.push('another user’s rows have changed')
      if (!(await isReady(stand))) failed.push('the API is not ready any more')
    }
    say(failed.length === 0 ? '\nNothing found.' : `\nFound something: ${failed.join(', ')}. See ${folder}.`)
    process.exitCode = failed.length === 0 ? 0 : 1
  } finally {
    await stand.stop()
  }
}

function readOptions(): Options {
  const { examples, seed } = new Command('npm run fuzz --')
    .description('Fuzzes the API by its own description. Exit code 1 when an answer is not as described.')
    .option('--examples <n>', 'requests for each operation and way of making them', '100')
    .option('--seed <n>', 'the same seed makes the same requests', '1')
    .addHelpText('after', '\nExamples:\n  npm run fuzz\n  npm run fuzz -- --examples 1000 --seed 42')
    .parse()
    .opts<{ examples: string; seed: string }>()
  return { examples: Number(examples), seed: Number(seed) }
}

/** Several accounts, because some will be let go: each with records, a job, a schedule and an imported file. */
async function settle(stand: Stand, user_id: string): Promise<Things> {
  const accounts: Account[] = []
  for (let n = 1; n <= 4; n++) accounts.push(await settleOne(stand, user_id, `mint-${n}-${user_id}`))
  const all = (name: keyof Account) => accounts.flatMap((account) => account[name])
  return {
    app_name: ['mint', 'ynab', 'stripe'],
    user_id: [user_id],
    integration_id: all('integration_id'),
    sync_job_id: all('sync_job_id'),
    file_id: all('file_id'),
    record_id: all('record_id'),
  }
}

type Account = Record<'integration_id' | 'sync_job_id' | 'file_id' | 'record_id', string[]>

async function settleOne({ framework, service, sandbox_url }: Stand, user_id: string, login: string): Promise<Account> {
  const made = await fetch(`${sandbox_url}/control/mint/${login}`, {
    method: 'PUT',
    body: JSON.stringify({ size: 50, seed: 1 }),
  })
  if (!made.ok) throw new Error(`the sandbox refused to make data: ${made.status}`)
  const { integration_id } = await framework.createIntegration({ user_id, app_name: 'mint', oauth_token: login })
  const synced = await service.syncData({ integration_id, sync_type: 'full', wait_s: 60 })
  const [imported] = await service.uploadFiles(integration_id, [new File([CSV], 'mint.csv')])
  if (imported === undefined) throw new Error('the upload was not imported')
  await service.getSyncStatus(imported.sync_job_id, { wait_s: 60 })
  await framework.putSchedule(integration_id, { every: '6h' })
  return {
    integration_id: [integration_id],
    sync_job_id: [synced.sync_job_id, imported.sync_job_id],
    file_id: (await service.listFiles(integration_id)).data.map(({ file_id }) => file_id),
    record_id: (await service.listRecords({ integration_id, limit: 5 })).data.map(({ record_id }) => record_id),
  }
}

const CSV = `"Date","Description","Original Description","Amount","Transaction Type","Category","Account Name","Labels","Notes"
"3/1/2023","Corner shop","CORNER SHOP","4.50","debit","Food","Checking","",""
`

interface Attack extends Options {
  secret: string
  things: Things
  folder: string
}

async function attack(
  program: string,
  { base_url }: Stand,
  { secret, things, examples, seed, folder }: Attack,
): Promise<boolean> {
  mkdirSync(folder, { recursive: true })
  const configFile = join(folder, 'schemathesis.toml')
  writeFileSync(configFile, configOf(secret, things), { mode: 0o600 })
  const child = spawn(
    program,
    [
      ...['--config-file', configFile, 'run', `${base_url}/openapi.json`],
      ...['--max-examples', String(examples), '--seed', String(seed), '--continue-on-failure'],
      // It has no end: test/api/events.test.ts listens to it.
      ...['--exclude-path', '/v1/events'],
      ...['--report', 'junit,ndjson', '--report-dir', folder, '--generation-database', 'none', '--no-color'],
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  )
  await once(child, 'exit')
  return child.exitCode === 0
}

/**
 * In most of the requests a parameter names what is there; in the others it is made up. What is as described has to be
 * accepted, or refused for a reason beyond its form; only where a text has a meaning to us alone may it be called invalid.
 */
const configOf = (secret: string, things: Things): string => {
  const dictionaries = { ...things, 'Idempotency-Key': Array.from({ length: 2_000 }, (_, n) => `fuzz-${n}`) }
  return [
    'headers = { Authorization = "Bearer ' + secret + '" }',
    ...Object.entries(dictionaries).map(([name, some]) => `[dictionaries.${name}]\nvalues = ${JSON.stringify(some)}`),
    '[parameters]',
    ...Object.keys(dictionaries).map((name) => `${name} = { dictionary = "${name}", probability = 0.8 }`),
    `[checks.positive_data_acceptance]\nexpected-statuses = ${JSON.stringify(REASONED)}`,
    `[checks.negative_data_rejection]\nexpected-statuses = ${JSON.stringify(REFUSED)}`,
    ...JUDGED.flatMap((which) => [
      `[[operations]]\n${which}`,
      `[operations.checks.positive_data_acceptance]\nexpected-statuses = ${JSON.stringify([400, ...REASONED])}`,
    ]),
    `[[operations]]\n${LASTING}`,
    '[operations.checks.use_after_free]\nenabled = false',
    `[[operations]]\n${AMBIGUOUS}`,
    '[operations.checks.allow_header_conformance]\nenabled = false',
  ].join('\n')
}

const REASONED = ['2xx', '3xx', 401, 403, 404, 409, 422, 429, 503]

const REFUSED = [400, 401, 403, 404, 405, 409, 413, 422, 429, 431]

/** What takes forms, cursors, time zones, credentials, answers, fields of records, or what a provider sends along. */
const JUDGED = [
  'include-operation-id-regex = "^(list|getActivity$|createIntegration$|reconnect$|answerFile$|uploadFiles$|previewFile$|putSchedule$|typeRecord$|changeRecord$|putPolicy$|resolveConflicts?$)"',
  'include-path-regex = "^/v1/oauth/"',
]

/** An integration that was let go can still be looked at. */
const LASTING = 'include-path-regex = "^/v1/integrations/[^/]+(/files.*)?$"'

/** A path that is written out, and that a parameter would fit too: what the methods of either are is said of both. */
const AMBIGUOUS = 'include-path = "/v1/conflicts/resolve"'

/** All that the database holds of somebody, as text. */
async function stateOf({ db }: Stand, { user_id }: Things): Promise<string> {
  const { rows } = await db.query<{ state: string }>(STATE, [user_id?.[0]])
  return rows.map(({ state }) => state).join('\n')
}

const STATE = `
  select to_jsonb(i)::text as state from integrations i where user_id = $1
  union all select to_jsonb(j)::text from sync_jobs j where user_id = $1
  union all select to_jsonb(s)::text from sync_schedules s join integrations using (integration_id) where user_id = $1
  union all select to_jsonb(r)::text from records r join integrations using (integration_no) where user_id = $1
   order by 1`

const isReady = async ({ base_url }: Stand): Promise<boolean> => (await fetch(`${base_url}/readyz`)).ok

function reportFolder(): string {
  const parent = resolve('.data', 'fuzz')
  mkdirSync(parent, { recursive: true })
  return mkdtempSync(join(parent, 'run-'))
}

main().catch((error: unknown) => {
  say(explain(error))
  process.exitCode = 1
})
