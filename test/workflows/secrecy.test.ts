import type { SyncJob } from '../../client'
import { getIntegrationFramework, getIntegrationService } from '../../client'
import { expectFirstSync, link, linkOf, type AppName, type Link } from '../support/link'
import type { OracleRecord } from '../support/sandbox'
import { startStack, type Stack, type TestProcess } from '../support/stack'
import { until } from '../support/until'

/** Tokens that could be in no log by chance, with what URLs and JSON escape. */
const TOKENS: Record<AppName, string> = {
  ynab: 'canary+ynab/5TzQ8wLx2mRk"9==',
  mint: 'canary+mint/7HcV1pNd4yGs"3==',
  stripe: 'rk_canary_2KfB6jXq8tWu0',
  harbor: 'canary+harbor/9NdE3hWz6pLc"7==',
}
const REFUSED = 'canary+refused/4MvA9sEo7iZy"1=='

let stack: Stack
let worker: TestProcess
let api: TestProcess & { base_url: string }
const answers: unknown[] = []
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
  for (const [app, token] of Object.entries(TOKENS) as [AppName, string][]) await live(app, token)
  await refuseALogin()
  await uploadAFile()
}, 120_000)
afterAll(() => stack.stop())

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
  answers.push(first, await linked.sync('incremental'), await linked.show())
  await remember(linked)
  await linked.source.fault({ kind: 'garbage', times: 1, path: 'ransaction' })
  answers.push(await linked.sync('full'))
  await cancelOne(linked)
  await linked.source.clearFaults()
  await linked.source.fault({ kind: 'unauthorized', times: 1 })
  answers.push(await linked.sync('full'), await linked.show())
}

async function cancelOne(linked: Link): Promise<void> {
  await linked.source.fault({ kind: 'rate_limit', times: 9, retry_after_s: 60 })
  const started = await linked.start('full')
  const waiting = await until(
    () => stack.service.getSyncStatus(started.sync_job_id),
    ({ progress }) => progress?.phase === 'waiting',
  )
  answers.push(waiting, await stack.service.cancelSync(started.sync_job_id), await linked.end(started))
}

async function refuseALogin(): Promise<void> {
  const wish = { user_id: 'user_refused', app_name: 'ynab', oauth_token: REFUSED }
  const refusal = await stack.framework.createIntegration(wish).catch((error: unknown) => error)
  expect(refusal).toMatchObject({ code: 'integration.credentials_refused' })
  answers.push(refusal)
}

async function uploadAFile(): Promise<void> {
  const headers = { authorization: `Bearer ${TOKENS.mint}` }
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
  const linked = linkOf(stack, integration_id, stack.sandbox.login('mint', TOKENS.mint))
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
  expect(texts.length).toBeGreaterThan(20)
  return texts.join('\n')
}

/** Arguments, results and details are bytes, which show as base64. */
const decoded = (key: string, value: unknown): unknown =>
  key === 'data' && typeof value === 'string' ? `${value} ${Buffer.from(value, 'base64').toString()}` : value

/** A text in the forms in which it could have got somewhere. */
function formsOf(secret: string): string[] {
  const escaped = JSON.stringify(secret).slice(1, -1)
  const bytes = Buffer.from(secret)
  // Wherever the text begins within a longer one, one of three codings of its inside shows.
  const coded = [0, 1, 2].map((shift) =>
    bytes.subarray(shift, shift + 3 * Math.floor((bytes.length - 2) / 3)).toString('base64'),
  )
  return [
    secret,
    escaped,
    JSON.stringify(escaped).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString('hex'),
    ...coded,
  ]
}

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
  const tokens = [...Object.values(TOKENS), REFUSED]

  it.each([
    ['the histories in Temporal', readHistories],
    ['the log of the worker', () => Promise.resolve(worker.output())],
    ['the log of the API', () => Promise.resolve(api.output())],
    ['the answers of the API', () => Promise.resolve(JSON.stringify(answers))],
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
    expect(found(text, tokens.flatMap(formsOf))).toEqual([])
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
      expect(found(rows.map(({ row }) => row).join('\n'), tokens.flatMap(formsOf))).toEqual([])
    }
  })
})
