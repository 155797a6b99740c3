import type { SyncJob } from '../../client'
import { counts, expectFirstSync, linkOf, type Link } from '../support/link'
import { startStack, type Stack } from '../support/stack'

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
