import type { SyncJob } from '../../client'
import { counts, expectFirstSync, link, linkOf, type Link } from '../support/link'
import { startStack, type Stack } from '../support/stack'
import { until } from '../support/until'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
}, 60_000)
afterAll(() => stack.stop())

/** The export of a login, as a person would have downloaded it. */
async function exportOf(login: string, options: { size: number; seed: number }): Promise<string> {
  await stack.sandbox.login('mint', login).make(options)
  const address = `${stack.sandbox.url}/mint/transactionDownload.event`
  return (await fetch(address, { headers: { authorization: `Bearer ${login}` } })).text()
}

/** A Mint link that only takes files; its source is the login whose export is uploaded. */
async function linkForFiles(login: string): Promise<Link> {
  const { integration_id, protocol } = await stack.framework.createIntegration({ user_id: login, app_name: 'mint' })
  expect(protocol).toBe('file')
  return linkOf(stack, integration_id, stack.sandbox.login('mint', login))
}

async function upload({ integration_id }: Link, ...files: string[]): Promise<SyncJob[]> {
  const form = new FormData()
  for (const file of files) form.append('file', new Blob([file], { type: 'text/csv' }), 'transactions.csv')
  const answer = await stack.request('POST', `/v1/integrations/${integration_id}/files`, { body: form })
  expect(answer.status).toBe(202)
  return answer.body['data'] as SyncJob[]
}

const endAll = async (linked: Link, jobs: SyncJob[]): Promise<SyncJob[]> =>
  Promise.all(jobs.map((job) => linked.end(job)))

const filesKept = async (): Promise<unknown[]> => stack.query('select file_id from uploaded_files')

const PART_HEAD =
  '--part\r\ncontent-disposition: form-data; name="file"; filename="slow.csv"\r\ncontent-type: text/csv\r\n\r\n'

describe('an uploaded Mint export', () => {
  it('becomes records, row by row, and is not kept afterwards', async () => {
    const linked = await linkForFiles('mint-file')
    const jobs = await endAll(linked, await upload(linked, await exportOf('mint-file', { size: 700, seed: 1 })))
    expect(jobs).toMatchObject([{ trigger: 'file', status: 'COMPLETED', warnings: [] }])
    await expectFirstSync(stack, linked, jobs[0] as SyncJob)
    expect(await filesKept()).toEqual([])
  })

  it('changes nothing when it is uploaded again', async () => {
    const linked = await linkForFiles('mint-again')
    const file = await exportOf('mint-again', { size: 200, seed: 2 })
    const [first] = await endAll(linked, await upload(linked, file))
    const before = await stack.stored(linked.integration_id)
    const [second] = await endAll(linked, await upload(linked, file))
    expect(second?.counts).toEqual(counts({ unchanged: first?.counts.created ?? -1 }))
    expect(await stack.stored(linked.integration_id)).toEqual(before)
  })

  it('waits for the one before it when several come at once, and all of them complete', async () => {
    const linked = await linkForFiles('mint-several')
    const sources = ['mint-several', 'mint-several-b', 'mint-several-c']
    const files = await Promise.all(sources.map((login, n) => exportOf(login, { size: 300, seed: 10 + n })))
    const jobs = await endAll(linked, await upload(linked, ...files))
    expect(jobs.map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED'])
    const [first, second, third] = jobs as [SyncJob, SyncJob, SyncJob]
    expect(Date.parse(second.started_at ?? '')).toBeGreaterThanOrEqual(Date.parse(first.finished_at ?? ''))
    expect(Date.parse(third.started_at ?? '')).toBeGreaterThanOrEqual(Date.parse(second.finished_at ?? ''))

    const oracles = await Promise.all(sources.map((login) => stack.sandbox.login('mint', login).oracle()))
    expect(await stack.stored(linked.integration_id)).toEqual(new Map(oracles.flatMap((oracle) => [...oracle])))
  })

  it('that arrives slowly holds up no other run', async () => {
    const linked = await link(stack, 'mint', 'mint-slow', { size: 40 })
    let finish = (): void => undefined
    const patience = new Promise<void>((resolve) => (finish = resolve))
    async function* slowly() {
      yield Buffer.from(PART_HEAD)
      yield Buffer.from('"Date","Description"\n')
      await patience
      yield Buffer.from('\r\n--part--\r\n')
    }
    const sending = fetch(`${stack.base_url}/v1/integrations/${linked.integration_id}/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack.api_key}`, 'content-type': 'multipart/form-data; boundary=part' },
      body: ReadableStream.from(slowly()),
      duplex: 'half',
    } as RequestInit)
    await until(
      () =>
        stack.query(
          `select from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`,
        ),
      (sessions) => sessions.length > 0,
    )
    await expectFirstSync(stack, linked, await linked.sync('full'))
    finish()
    expect((await sending).status).toBe(202)
  })

  it('that is none ends its own job with the reason and touches nothing else', async () => {
    const linked = await linkForFiles('mint-none')
    const good = await exportOf('mint-none', { size: 100, seed: 3 })
    const jobs = await endAll(linked, await upload(linked, 'Buchungstag;Betrag\n01.02.2024;-3,50\n', good, '', '\0'))
    expect(jobs.map(({ status, failure }) => failure?.code ?? status)).toEqual([
      'file.unreadable',
      'COMPLETED',
      'file.unreadable',
      'file.unreadable',
    ])
    expect(jobs[0]?.failure?.detail).toMatch(/^This is not a Mint export/)
    expect(jobs[0]?.counts).toEqual(counts({}))
    expect(await stack.stored(linked.integration_id)).toEqual(await linked.source.oracle())
    expect(await linked.show()).toMatchObject({ status: 'CONNECTED' })
    expect(await filesKept()).toEqual([])
  })
})
