import {
  getIntegrationFramework,
  getIntegrationService,
  type CreatedApiKey,
  type Integration,
  type SyncJob,
} from '../../client'
import { readLogin } from '../../store/credentials'
import { verifierPlace } from '../../store/authorizations'
import type { Sealed } from '../../runtime/vault'
import { CLIENT_SECRET } from '../../sandbox/oauth/client'
import { scheduleId } from '../../workflows/contract'
import { leaked, overhear } from '../support/canaries'
import { decide } from '../support/consent'
import { expectFirstSync, link, linkOf, type AppName, type Link } from '../support/link'
import type { OracleRecord } from '../support/sandbox'
import { startStack, type Stack, type TestProcess } from '../support/stack'
import { until } from '../support/until'

/** Tokens that could be in no log by chance, with what URLs and JSON escape. */
const TOKENS: Partial<Record<AppName, string>> = {
  ynab: 'canary+ynab/5TzQ8wLx2mRk"9==',
  mint: 'canary+mint/7HcV1pNd4yGs"3==',
  stripe: 'rk_canary_2KfB6jXq8tWu0',
}

/** Every kind of secret that the service meets: those that are ours to choose, and then what others make. */
const secrets: Record<string, string> = {
  ...TOKENS,
  'token that is refused': 'canary+refused/4MvA9sEo7iZy"1==',
  'claim URL': 'https://canary:8RbW3xJe6nTq@bank.example/claim/1PvK7',
  'user name of a signon': 'canary+user/2YgN5kSf9cLm',
  'password of a signon': 'canary+password/6DhU4wQa1zXr"=',
  'code that is refused': 'canary+code/3JtE8bMv5oGi',
  'API key that is wrong': `isk_canary9QnC2yHs7uFk${'0'.repeat(24)}`,
  'personal key that is wrong': `ipk_canary5VqN8xRt3mLz${'0'.repeat(24)}`,
  'session token that is forged': 'eyJhbGciOiJIUzI1NiJ9.canary4XpL6rVw0dZj.canary7TfB3mKe',
  'client secret': CLIENT_SECRET,
}

let stack: Stack
let worker: TestProcess
let api: TestProcess
let heard: { said: string[]; events: string[]; figures: string }
const records: OracleRecord[] = []

/** Everything that can happen to a link, once; what is said about it is searched afterwards. */
beforeAll(async () => {
  stack = await startStack({ worker: false, env: { LOG_LEVEL: 'trace', CHUNK_ROWS: '20' } })
  worker = await stack.startWorker()
  api = await stack.startApi()
  stack = {
    ...stack,
    base_url: api.base_url,
    framework: getIntegrationFramework({ ...stack, base_url: api.base_url }),
    service: getIntegrationService({ ...stack, base_url: api.base_url }),
  }
  secrets['API key'] = stack.api_key
  secrets['vault key'] = stack.env['VAULT_KEYS']?.split(':')[1] ?? ''
  const pulse = listen()
  const ear = overhear(api.base_url)
  for (const [app, token] of Object.entries(TOKENS) as [AppName, string][]) await live(app, token)
  await refuseALogin()
  await uploadAFile()
  await liveByConsent()
  await misplaceSecrets()
  await ear.unheard(actForAUser)
  ear.stop()
  const figures = await Promise.all([api, worker].map(async (each) => (await fetch(`${each.base_url}/metrics`)).text()))
  for (const [kind, secret] of Object.entries(secrets))
    expect([kind, secret]).toEqual([kind, expect.stringMatching(/^.{12,}$/)])
  heard = { said: ear.said, events: await pulse.stop(), figures: figures.join('\n') }
})
afterAll(() => stack.stop())

/** Hears the pulse until it is stopped. */
function listen(): { stop: () => Promise<string[]> } {
  const events: string[] = []
  const leaving = new AbortController()
  const listening = (async () => {
    for await (const event of stack.service.watchEvents({ signal: leaving.signal })) events.push(JSON.stringify(event))
  })()
  return {
    async stop() {
      leaving.abort()
      await listening
      return events
    },
  }
}

async function live(app: AppName, token: string): Promise<void> {
  const linked = await link(stack, app, token, { size: 60 }, `user_of_${app}`)
  const first = await linked.sync('full')
  await expectFirstSync(stack, linked, first)
  await remember(linked)
  await linked.source.change({ edit_random: 2, add: 5 })
  await linked.source.fault(
    { kind: 'bad_row', times: 1 },
    { kind: 'truncate_clean', times: 1, path: 'ransaction' },
    { kind: 'server_error', times: 1 },
  )
  await linked.sync('incremental')
  await stack.framework.putSchedule(linked.integration_id, { every: '6h' })
  await linked.show()
  await remember(linked)
  await linked.source.fault({ kind: 'garbage', times: 1, path: 'ransaction' })
  await linked.sync('full')
  await cancelOne(linked)
  await linked.source.clearFaults()
  await linked.source.fault({ kind: 'unauthorized', times: 1 })
  await linked.sync('full')
  await linked.show()
}

async function cancelOne(linked: Link): Promise<void> {
  await linked.source.fault({ kind: 'rate_limit', times: 9, retry_after_s: 60 })
  const started = await linked.start('full')
  await until(
    () => stack.service.getSyncStatus(started.sync_job_id),
    ({ progress }) => progress?.phase === 'waiting',
  )
  await stack.service.cancelSync(started.sync_job_id)
  await linked.end(started)
}

async function refuseALogin(): Promise<void> {
  const wish = { user_id: 'user_refused', app_name: 'ynab', oauth_token: secrets['token that is refused'] }
  await expect(stack.framework.createIntegration(wish)).rejects.toMatchObject({
    code: 'integration.credentials_refused',
  })
}

/** An account by consent: declined, refused, connected, renewed, over, connected anew and let go. */
async function liveByConsent(): Promise<void> {
  const source = stack.sandbox.login('ynab', 'by-consent')
  await source.make({ size: 30, seed: 1 })
  const begin = () => stack.framework.createIntegration({ user_id: 'user_of_consent', app_name: 'ynab' })
  const declined = await begin()
  await comeBack(declined, 'deny')
  await comeBack(await begin(), 'approve', secrets['code that is refused'])
  const { integration_id } = await begin().then(async (link) => (await comeBack(link, 'approve'), link))
  const linked = linkOf(stack, integration_id, source)
  await noteTokens(linked, 'first')
  await endFirst(linked)

  await source.fault({ kind: 'unauthorized', times: 1 })
  expect(await linked.sync('incremental')).toMatchObject({ status: 'COMPLETED' })
  await noteTokens(linked, 'renewed')
  await source.fault({ kind: 'invalid_grant', times: 1 }, { kind: 'unauthorized', times: 1 })
  expect(await linked.sync('incremental')).toMatchObject({ failure: { code: 'auth.reconnect_required' } })
  await comeBack(await stack.framework.reconnect(integration_id), 'approve')
  await noteTokens(linked, 'last')
  await endFirst(linked)
  await remember(linked)
  await stack.framework.disconnect(integration_id, { data: 'delete' })
}

/** Comes back from the provider, after the secrets of this way were noted. */
async function comeBack(link: Integration, decision: 'approve' | 'deny', code?: string): Promise<void> {
  const back = await decide(String(link.authorization_url), 'by-consent', decision)
  if (code !== undefined) back.searchParams.set('code', code)
  const ways = await stack.query<{ state_hash: string } & Sealed>(
    'select state_hash, ciphertext, seal from authorizations where used_at is null',
  )
  for (const { state_hash, ...sealed } of ways)
    secrets[`verifier ${state_hash}`] = Buffer.from(
      await stack.deps.vault.open(verifierPlace(state_hash), sealed),
    ).toString()
  const sent = back.searchParams.get('code')
  if (sent !== null) secrets[`code ${sent.slice(0, 3)}…`] = sent
  await fetch(`${api.base_url}${back.pathname}${back.search}`, { headers: { accept: 'text/html' }, redirect: 'manual' })
}

async function noteTokens({ integration_id }: Link, which: string): Promise<void> {
  const { credentials } = await readLogin(stack.deps.db.knex, stack.deps.vault, integration_id)
  expect(Object.keys(credentials)).toEqual(expect.arrayContaining(['access_token', 'refresh_token']))
  for (const name of ['access_token', 'refresh_token']) secrets[`${which} ${name}`] = credentials[name] ?? ''
}

/** The run that a consent starts. */
async function endFirst(linked: Link): Promise<void> {
  const [job] = (await stack.service.listSyncJobs({ integration_id: linked.integration_id })).data
  expect(await linked.end(job as SyncJob)).toMatchObject({ trigger: 'connect', status: 'COMPLETED' })
}

/** Secrets where they do not belong: each is refused, and the refusal must not tell. */
async function misplaceSecrets(): Promise<void> {
  const {
    'claim URL': claim_url = '',
    'user name of a signon': username = '',
    'password of a signon': password = '',
  } = secrets
  const bearer = (secret = '') => ({ headers: { authorization: `Bearer ${secret}` } })
  const create = (body: object) => ['POST', '/v1/integrations', { body: { user_id: 'user_lost', ...body } }] as const
  const refusals = [
    create({ app_name: 'mint', credentials: { claim_url } }),
    create({ app_name: 'stripe', credentials: { username, password } }),
    create({ app_name: 'stripe', oauth_token: claim_url, password }),
    create({ app_name: password }),
    ['GET', '/v1/apps', bearer(secrets['API key that is wrong'])],
    ['GET', '/v1/apps', bearer(secrets['personal key that is wrong'])],
    ['GET', '/v1/apps', bearer(secrets['session token that is forged'])],
    ['GET', `/v1/apps?access_token=${encodeURIComponent(password)}`, {}],
    ['GET', '/v1/oauth/callback?state=none&code=' + encodeURIComponent(secrets['code that is refused'] ?? ''), {}],
  ] as const
  for (const [method, path, options] of refusals) {
    const headers = { authorization: `Bearer ${stack.api_key}`, 'content-type': 'application/json' }
    const { status } = await fetch(api.base_url + path, {
      method,
      headers: { ...headers, ...('headers' in options ? options.headers : {}) },
      ...('body' in options && { body: JSON.stringify(options.body) }),
    })
    expect([400, 401, 404, 422]).toContain(status)
  }
}

/** What a session is opened with is told once, to whom it is for. */
async function actForAUser(): Promise<void> {
  const { session_token } = await stack.framework.createSessionToken({ user_id: 'user_of_ynab' })
  secrets['session token'] = session_token
  const opened = await fetch(`${api.base_url}/v1/session`, {
    method: 'POST',
    headers: { authorization: `Bearer ${session_token}` },
  })
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? ''
  secrets['session cookie'] = cookie.slice(cookie.indexOf('=') + 1)
  const made = await fetch(`${api.base_url}/v1/api-keys`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${session_token}`,
      'content-type': 'application/json',
      'idempotency-key': 'made-once',
    },
    body: JSON.stringify({ name: 'script' }),
  })
  const { api_key } = (await made.json()) as CreatedApiKey
  secrets['personal key'] = api_key
  for (const headers of [...[session_token, api_key].map((own) => ({ authorization: `Bearer ${own}` })), { cookie }])
    expect((await fetch(`${api.base_url}/v1/integrations`, { headers })).status).toBe(200)
}

async function uploadAFile(): Promise<void> {
  const headers = { authorization: `Bearer ${TOKENS.mint ?? ''}` }
  const file = await fetch(`${stack.sandbox.url}/mint/transactionDownload.event`, { headers })
  const { integration_id } = await stack.framework.createIntegration({ user_id: 'user_file', app_name: 'mint' })
  const form = new FormData()
  form.append('file', await file.blob(), 'transactions.csv')
  const sent = await fetch(`${api.base_url}/v1/integrations/${integration_id}/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.api_key}` },
    body: form,
  })
  const [job] = ((await sent.json()) as { data: SyncJob[] }).data
  const linked = linkOf(stack, integration_id, stack.sandbox.login('mint', TOKENS.mint ?? ''))
  expect(await linked.end(job as SyncJob)).toMatchObject({ status: 'COMPLETED' })
}

const remember = async ({ source }: Link): Promise<void> => void records.push(...(await source.oracle()).values())

/** Histories as text, payloads decoded. */
async function readHistories(): Promise<string> {
  const { client, taskQueue } = stack.deps.temporal
  const texts: string[] = []
  for await (const run of client.workflow.list({ query: `TaskQueue = "${taskQueue}"` })) {
    const history = await client.workflow.getHandle(run.workflowId, run.runId).fetchHistory()
    texts.push(JSON.stringify(history, decoded))
    texts.push(JSON.stringify([run.memo, run.typedSearchAttributes, run.workflowId]))
  }
  for (const { integration_id } of await stack.query<{ integration_id: string }>(
    'select integration_id from sync_schedules',
  )) {
    const { action, memo, state, typedSearchAttributes } = await client.schedule
      .getHandle(scheduleId(integration_id))
      .describe()
    texts.push(JSON.stringify([action, memo, state, typedSearchAttributes]))
  }
  expect(texts.length).toBeGreaterThan(20)
  return texts.join('\n')
}

/** Arguments, results and details are bytes, which show as base64. */
const decoded = (key: string, value: unknown): unknown =>
  key === 'data' && typeof value === 'string' ? `${value} ${Buffer.from(value, 'base64').toString()}` : value

/** The kinds of secrets that are there in any form. */
const kindsIn = (text: string): string[] =>
  Object.keys(secrets).filter((kind) => leaked(text, [secrets[kind] ?? '']).length > 0)

const PRIVATE = ['name', 'payee', 'payee_raw', 'memo', 'note', 'category'] as const

/** Names, texts and ids of records, as far as they are long enough to be nobody else's words. */
function textsOfRecords(): Set<string> {
  const texts = records.flatMap(({ external_id, body }) => [external_id, ...PRIVATE.map((field) => body[field])])
  return new Set(texts.filter((text): text is string => typeof text === 'string' && text.length >= 8))
}

/** Amounts of five digits or more, as a number that stands alone. */
function amountsIn(haystack: string): string[] {
  const amounts = new Set(records.map(({ body }) => String(body['amount_minor'])).filter((text) => /\d{6}/.test(text)))
  return haystack.match(/(?<![\w.:-])-?\d{6,}(?![\w.:-])/g)?.filter((number) => amounts.has(number)) ?? []
}

const found = (haystack: string, needles: Iterable<string>): string[] =>
  [...needles].filter((needle) => haystack.includes(needle))

describe('what a run leaves behind', () => {
  it.each<[string, (secret: string) => string]>([
    ['as it is', (secret) => secret],
    ['in JSON within JSON', (secret) => JSON.stringify(JSON.stringify({ secret }))],
    ['in an address', (secret) => `https://a.example/?b=${encodeURIComponent(secret)}`],
    ['in hex', (secret) => Buffer.from(secret).toString('hex')],
    ['in base64', (secret) => Buffer.from(`Basic ${secret}:x`).toString('base64')],
    ['in base64 for URLs', (secret) => Buffer.from(`x${secret}`).toString('base64url')],
  ])('is searched for secrets %s', (_how, hide) => {
    for (const secret of Object.values(secrets)) expect(leaked(`… ${hide(secret)} …`, [secret])).toEqual([secret])
  })

  it.each([
    ['the histories in Temporal', readHistories],
    ['the log of the worker', () => Promise.resolve(worker.output())],
    ['the log of the API', () => Promise.resolve(api.output())],
    ['the answers of the API', () => Promise.resolve(heard.said.join('\n'))],
    ['the pulse', () => Promise.resolve(heard.events.join('\n'))],
  ])('holds no token and no field of a record: %s', async (_place, read) => {
    const text = await read()
    const links = await stack.query<{ integration_id: string }>('select integration_id from integrations')
    // What is there is found: an empty log would prove nothing.
    expect(
      found(
        text,
        links.map(({ integration_id }) => integration_id),
      ),
    ).not.toEqual([])
    expect(kindsIn(text)).toEqual([])
    expect(found(text, textsOfRecords())).toEqual([])
    expect(amountsIn(text)).toEqual([])
  })

  it('is in the log as lines of JSON only', () => {
    for (const line of [...worker.output().split('\n'), ...api.output().split('\n')].filter(Boolean))
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number), time: expect.any(Number) })
  })

  it('holds no token in any table of the database', async () => {
    const tables = await stack.query<{ name: string }>(
      `select quote_ident(table_name) as name from information_schema.tables
        where table_schema = 'public' and table_type = 'BASE TABLE'`,
    )
    expect(tables.length).toBeGreaterThan(10)
    for (const { name } of tables) {
      const rows = await stack.query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`)
      expect([name, kindsIn(rows.map(({ row }) => row).join('\n'))]).toEqual([name, []])
    }
  })

  it('holds no token in the figures', () => {
    expect(heard.figures).toContain('process_cpu_seconds_total')
    expect(kindsIn(heard.figures)).toEqual([])
  })
})
