import type { SyncJob } from '../../client'
import type { Body } from '../../domain/records'
import { statement, stmttrn } from '../connectors/formats/ofx/samples'
import { counts, expectFirstSync, link, linkOf, type Link } from '../support/link'
import { startStack, type Answer, type Stack } from '../support/stack'
import { until } from '../support/until'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
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

describe('a statement', () => {
  const fileLink = async (app_name: string) =>
    (await stack.framework.createIntegration({ user_id: 'user_files', app_name })).integration_id
  const importNow = async (integration_id: string, text: string, answers: Record<string, string> = {}) => {
    const [job] = await stack.service.uploadFiles(integration_id, [new File([text], 'statement')], answers)
    return stack.service.getSyncStatus(job?.sync_job_id ?? '', { wait_s: 30 })
  }
  const transactions = async (integration_id: string, include_deleted = false) => {
    const page = await stack.service.listRecords({ integration_id, entity: 'transaction', include_deleted })
    return page.data.map((row) => ({ ...row, body: row.body as Body<'transaction'> }))
  }
  const amounts = async (integration_id: string) =>
    (await transactions(integration_id)).map(({ body }) => body.amount_minor).sort((a, b) => Number(a) - Number(b))
  const NOTHING = { created: 0, updated: 0, deleted: 0, conflicted: 0, quarantined: 0 }

  it('that uses one id for a purchase and its fee makes two records and one warning, upload after upload (C11)', async () => {
    const id = await fileLink('bank_file')
    const rows = [stmttrn({ amount: '-40.00', name: 'Hotel' }), stmttrn({ amount: '-1.20', name: 'Foreign fee' })]
    const first = await importNow(id, statement(rows.join('')))
    expect(first).toMatchObject({ status: 'COMPLETED', warnings: [{ code: 'file.weak_ids' }] })
    const again = await importNow(id, statement(rows.toReversed().join('') + stmttrn({ fitid: 'a2' })))
    expect(again.counts).toMatchObject({ ...NOTHING, created: 1 })
    expect(await amounts(id)).toEqual([-4000, -500, -120])
  })

  it('that corrects a transaction of an earlier one changes that record, or takes it away (C13)', async () => {
    const id = await fileLink('bank_file')
    await importNow(id, statement(stmttrn({ fitid: 'a1' }) + stmttrn({ fitid: 'a2', amount: '-6.00' })))
    const before = await transactions(id)
    const fix = (fitid: string, of: string, action: string) =>
      stmttrn({ fitid, amount: '-7.00', more: `<CORRECTFITID>${of}<CORRECTACTION>${action}` })
    const job = await importNow(id, statement(fix('a8', 'a1', 'REPLACE') + fix('a9', 'a2', 'DELETE')))
    expect(job.counts).toMatchObject({ created: 0, updated: 1, deleted: 1, conflicted: 0, quarantined: 0 })
    expect(await amounts(id)).toEqual([-700])
    const ids = (some: { record_id: string }[]) => some.map(({ record_id }) => record_id).sort()
    expect(ids(await transactions(id, true))).toEqual(ids(before))
    expect((await importNow(id, statement(fix('a8', 'a1', 'REPLACE')))).counts).toMatchObject(NOTHING)
  })

  const csv = (...rows: string[]) => `${['Date,Amount,Text', ...rows].join('\n')}\n`
  const COLUMNS = '{"date":"Date","amount":"Amount","description":"Text"}'
  const SAID = { columns: COLUMNS, date_order: 'dmy', decimal: 'point', currency: 'EUR', sign: 'as_written' }

  it('that overlaps another adds of equal rows only those that are more (C14)', async () => {
    const [id, coffee] = [await fileLink('csv'), '02/01/2024,-3.50,COFFEE']
    await importNow(id, csv('01/01/2024,9.00,SALARY', coffee, coffee, coffee), SAID)
    const overlapping = await importNow(id, csv(coffee, coffee, coffee, '03/01/2024,-4.00,TEA'))
    expect(overlapping.counts).toMatchObject({ ...NOTHING, created: 1 })
    expect((await importNow(id, csv(coffee, coffee, coffee, coffee))).counts).toMatchObject({ ...NOTHING, created: 1 })
    expect(await amounts(id)).toEqual([-400, -350, -350, -350, -350, 900])
  })

  it('in which the bank words rows anew makes no new ones: their texts follow, but for those that a person wrote (C15)', async () => {
    const id = await fileLink('csv')
    await importNow(id, csv('02/01/2024,-3.50,POS 77 COFFEE', '03/01/2024,-4.00,POS 78 TEA'), SAID)
    const [tea, coffee] = await transactions(id)
    await stack.discrepancies.changeRecord(tea?.record_id ?? '', { version: tea?.version ?? 0, fields: { payee: 'Tea with Sam' } })
    const job = await importNow(id, csv('02/01/2024,-3.50,Coffee House', '03/01/2024,-4.00,Tea House'))
    expect(job.counts).toMatchObject({ created: 0, deleted: 0, quarantined: 0 })
    expect((await transactions(id)).map(({ record_id, body }) => [record_id, body.payee])).toEqual([
      [tea?.record_id, 'Tea with Sam'],
      [coffee?.record_id, 'Coffee House'],
    ])
    const { data } = await stack.discrepancies.listConflicts({ integration_id: id })
    expect(data).toMatchObject([{ field: 'payee', status: 'auto', local: 'Tea with Sam', remote: 'Tea House' }])
  }) // prettier-ignore

  it('with amounts that are none has these put aside with the reason, and the others to the last digit (C27)', async () => {
    const rows = ['12.345', '"1,234.56"', '(5.00)', 'NaN', '1e400', '', '7'].map((amount, n) => `0${n + 1}/01/2024,${amount},ROW`)
    const found = async (currency: string) => {
      const id = await fileLink('csv')
      const job = await importNow(id, csv(...rows), { ...SAID, currency })
      expect(job).toMatchObject({ status: 'COMPLETED', failure: null })
      const { data } = await stack.service.listQuarantine(job.sync_job_id)
      return [await amounts(id), data.map(({ reason }) => reason.slice(0, 'Line 2'.length))]
    }
    expect(await found('EUR')).toEqual([[-500, 700, 123_456], ['Line 2', 'Line 5', 'Line 6', 'Line 7']])
    expect(await found('KWD')).toEqual([[-5_000, 7_000, 12_345, 1_234_560], ['Line 5', 'Line 6', 'Line 7']])
  }) // prettier-ignore
})
