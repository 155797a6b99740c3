import type { SyncJob } from '../../client'
import { counts, expectFirstSync, link, linkOf, type Link } from '../support/link'
import { startStack, type Answer, type Stack } from '../support/stack'
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

function upload({ integration_id }: Link, ...files: string[]): Promise<Answer> {
  const form = new FormData()
  for (const file of files) form.append('file', new Blob([file], { type: 'text/csv' }), 'transactions.csv')
  return stack.request('POST', `/v1/integrations/${integration_id}/files`, { body: form })
}

async function uploadJobs(linked: Link, ...files: string[]): Promise<SyncJob[]> {
  const answer = await upload(linked, ...files)
  expect(answer.status).toBe(202)
  return answer.body['data'] as SyncJob[]
}

const endAll = async (linked: Link, jobs: SyncJob[]): Promise<SyncJob[]> =>
  Promise.all(jobs.map((job) => linked.end(job)))

const uploadsOf = ({ integration_id }: Link) =>
  stack.query<{ received_at: string | null }>('select received_at from uploaded_files where integration_id = $1', [
    integration_id,
  ])

const PART_HEAD =
  '--part\r\ncontent-disposition: form-data; name="file"; filename="slow.csv"\r\ncontent-type: text/csv\r\n\r\n'

describe('an uploaded Mint export', () => {
  it('becomes records, row by row', async () => {
    const linked = await linkForFiles('mint-file')
    const jobs = await endAll(linked, await uploadJobs(linked, await exportOf('mint-file', { size: 700, seed: 1 })))
    expect(jobs).toMatchObject([{ trigger: 'file', status: 'COMPLETED', warnings: [] }])
    await expectFirstSync(stack, linked, jobs[0] as SyncJob)
  })

  it('changes nothing when it is uploaded again', async () => {
    const linked = await linkForFiles('mint-again')
    const file = await exportOf('mint-again', { size: 200, seed: 2 })
    const [first] = await endAll(linked, await uploadJobs(linked, file))
    const before = await stack.stored(linked.integration_id)
    const [second] = await endAll(linked, await uploadJobs(linked, file))
    expect(second?.counts).toEqual(counts({ unchanged: first?.counts.created ?? -1 }))
    expect(await stack.stored(linked.integration_id)).toEqual(before)
  })

  it('waits for the one before it when several come at once, and all of them complete', async () => {
    const linked = await linkForFiles('mint-several')
    const sources = ['mint-several', 'mint-several-b', 'mint-several-c']
    const files = await Promise.all(sources.map((login, n) => exportOf(login, { size: 300, seed: 10 + n })))
    const jobs = await endAll(linked, await uploadJobs(linked, ...files))
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
    const file = await exportOf('mint-slow-file', { size: 200, seed: 4 })
    async function* slowly() {
      yield Buffer.from(PART_HEAD + file)
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
      () => uploadsOf(linked),
      (uploads) => uploads.length > 0,
    )
    expect(await uploadsOf(linked)).toEqual([{ received_at: null }])
    await expectFirstSync(stack, linked, await linked.sync('full'))
    finish()
    expect((await sending).status).toBe(202)
  })

  it('that is none starts no job, and neither do those beside it', async () => {
    const linked = await linkForFiles('mint-none')
    const good = await exportOf('mint-none', { size: 100, seed: 3 })
    for (const [file, detail] of [
      ['Buchungstag;Betrag\n01.02.2024;-3,50\n', /^This looks like CSV\. Link the app `csv`, and upload it there\./],
      ['', /^This is an empty file/],
      ['\0', /^This is not a text/],
      ['%PDF-1.7\n', /^This is a PDF/],
    ] as const) {
      const answer = await upload(linked, good, file)
      expect(answer).toMatchObject({ status: 422, body: { code: 'file.wrong_kind', file: 'transactions.csv' } })
      expect(answer.body['detail']).toMatch(detail)
    }
    expect((await stack.service.listSyncJobs({ integration_id: linked.integration_id })).data).toEqual([])
    expect(await uploadsOf(linked)).toEqual([])
  })
})
