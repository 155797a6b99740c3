import { request as httpRequest } from 'node:http'
import type { UploadedFile } from '../../client'
import { link } from '../support/link'
import { startStack, type Stack } from '../support/stack'
import { until } from '../support/until'
import { checkedCalls, nextOf, type Answer, type CallApi } from './checked'

let stack: Stack
let call: CallApi
beforeAll(async () => {
  stack = await startStack({ env: { UPLOAD_MAX_MB: '1' } })
  call = checkedCalls(stack)
})
afterAll(() => stack.stop())

const HEADER =
  '"Date","Description","Original Description","Amount","Transaction Type","Category","Account Name","Labels","Notes"'
const line = (day: number, amount: string) =>
  `"3/${day}/2023","Corner shop","CORNER SHOP 17","${amount}","debit","Groceries","Checking","",""`
const csv = (...lines: string[]) => [HEADER, ...lines, ''].join('\n')

async function fileLink(): Promise<string> {
  const { integration_id } = await stack.framework.createIntegration({ user_id: 'user_files', app_name: 'mint' })
  return integration_id
}

const upload = (integration_id: string, form: FormData) =>
  call('POST', `/v1/integrations/${integration_id}/files`, { body: form })

function form(...files: [field: string, name: string, content: string][]): FormData {
  const body = new FormData()
  for (const [field, name, content] of files) body.append(field, new File([content], name))
  return body
}

const endsOf = ({ data }: Answer) =>
  Promise.all(data.map(({ sync_job_id }) => stack.service.getSyncStatus(String(sync_job_id), { wait_s: 20 })))

describe('POST /v1/integrations/:integration_id/files', () => {
  it('imports a file in a job of its own', async () => {
    const id = await fileLink()
    const answer = await upload(id, form(['file', 'transactions.csv', csv(line(1, '4.50'), line(2, '7.00'))]))
    expect(answer.status).toBe(202)
    expect(answer.data).toEqual([expect.objectContaining({ trigger: 'file', integration_id: id })])
    const [job] = await endsOf(answer)
    expect(job).toMatchObject({ status: 'COMPLETED', failure: null })
    const { data } = await stack.service.listRecords({ integration_id: id, entity: 'transaction' })
    expect(data.map(({ body }) => 'amount_minor' in body && body.amount_minor)).toEqual([-700, -450])
  })

  it('imports several files one after the other, in their order', async () => {
    const id = await fileLink()
    const answer = await upload(
      id,
      form(['file', 'a.csv', csv(line(1, '1.00'))], ['file', 'b.csv', csv(line(2, '2.00'))], ['file', 'c.csv', csv(line(3, '3.00'))]), // prettier-ignore
    )
    expect(answer.data).toHaveLength(3)
    const ends = await endsOf(answer)
    expect(ends.map(({ status }) => status)).toEqual(Array(3).fill('COMPLETED'))
    const starts = ends.map(({ started_at }) => Date.parse(started_at ?? ''))
    expect(starts).toEqual([...starts].sort((a, b) => a - b))
    expect((await stack.service.listRecords({ integration_id: id, entity: 'transaction' })).data).toHaveLength(3)
  })

  it('changes nothing when a file comes again', async () => {
    const id = await fileLink()
    const file = form(['file', 'a.csv', csv(line(1, '1.00'), line(1, '1.00'))])
    await endsOf(await upload(id, file))
    const [again] = await endsOf(await upload(id, file))
    expect(again?.counts).toMatchObject({ created: 0, updated: 0 })
  })

  it('imports files beside a feed', async () => {
    const mint = await link(stack, 'mint', 'mint-both', { size: 20 })
    const [job] = await endsOf(await upload(mint.integration_id, form(['file', 'a.csv', csv(line(1, '1.00'))])))
    expect(job?.status).toBe('COMPLETED')
  })

  it('says of a file of another kind what it is', async () => {
    const answer = await upload(await fileLink(), form(['file', 'transactions.csv', '%PDF-1.4\n']))
    expect(answer).toMatchObject({ status: 422, body: { code: 'file.wrong_kind', file: 'transactions.csv' } })
    expect(answer.body['detail']).toBe('This is a PDF. Look for the download as data, which banks offer beside it.')
  })

  it('takes files whatever they are called', async () => {
    const long = await upload(await fileLink(), form(['file', `${'x'.repeat(2000)}.csv`, csv(line(1, '1.00'))]))
    expect((await endsOf(long))[0]?.status).toBe('COMPLETED')

    const id = await fileLink()
    const part = `Content-Disposition: form-data; name="file"; filename*=utf-8''a%00%F0%9F%92%B6.csv`
    const odd = await call('POST', `/v1/integrations/${id}/files`, {
      body: `--b\r\n${part}\r\n\r\n${csv(line(1, '1.00'))}\r\n--b--\r\n`,
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    })
    expect((await endsOf(odd))[0]?.status).toBe('COMPLETED')
  })

  const withFields = (...fields: [name: string, value: string][]): FormData => {
    const body = form(['file', 'a.csv', csv(line(1, '1.00'))])
    for (const [name, value] of fields) body.append(name, value)
    return body
  }

  it.each([
    ['a file in another field', form(['upload', 'a.csv', csv()])],
    ['a form without a file', new FormData()],
    ['a setting that the app does not have', withFields(['user_id', 'me'])],
    ['a setting that names a part of every object', withFields(['__proto__', 'me'])],
    ['a setting that is not valid', withFields(['currency', 'XYZ'])],
    ['a setting that comes twice', withFields(['currency', 'EUR'], ['currency', 'USD'])],
    ['a file that came as text', withFields(['file', 'Date,Amount'])],
  ])('refuses %s, and keeps nothing of the request', async (_what, body) => {
    const id = await fileLink()
    const answer = await upload(id, body)
    expect([answer.status, answer.body['code']]).toEqual([400, 'request.invalid'])
    expect((await stack.service.listSyncJobs({ integration_id: id })).data).toEqual([])
    expect((await stack.service.listFiles(id)).data).toEqual([])
  })

  it('keeps a setting that comes with a file, before it or behind it, until it is taken back', async () => {
    const id = await fileLink()
    const currencies = async () => {
      const { data } = await stack.service.listRecords({ integration_id: id, entity: 'account' })
      return data.map(({ body }) => 'currency' in body && body.currency)
    }
    await endsOf(await upload(id, withFields(['currency', 'EUR'])))
    expect(await currencies()).toEqual(['EUR'])
    await endsOf(await upload(id, form(['file', 'b.csv', csv(line(2, '1.00'))])))
    expect(await currencies()).toEqual(['EUR'])
    await endsOf(await upload(id, withFields(['currency', ''])))
    expect(await currencies()).toEqual(['USD'])
  })

  it('refuses what is no form at all', async () => {
    const path = `/v1/integrations/${await fileLink()}/files`
    expect((await call('POST', path, { body: { file: 'a.csv' } })).status).toBe(400)
    expect((await call('POST', path)).status).toBe(400)
    const headers = { 'content-type': 'multipart/form-data' }
    expect((await call('POST', path, { body: 'no boundary', headers })).status).toBe(400)
  })

  it('refuses a form that breaks off', async () => {
    const id = await fileLink()
    const headers = { 'content-type': 'multipart/form-data; boundary=b' }
    const body = `--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n${HEADER}`
    const answer = await call('POST', `/v1/integrations/${id}/files`, { body, headers })
    expect([answer.status, answer.body['code']]).toEqual([400, 'request.invalid'])
    expect((await stack.service.listSyncJobs({ integration_id: id })).data).toEqual([])
  })

  it('holds nothing for a caller who goes away in mid-upload', async () => {
    const id = await fileLink()
    await new Promise<void>((resolve) => {
      const request = httpRequest(`${stack.base_url}/v1/integrations/${id}/files`, {
        method: 'POST',
        headers: { authorization: `Bearer ${stack.api_key}`, 'content-type': 'multipart/form-data; boundary=b' },
      })
      request.on('error', () => resolve())
      request.write(`--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n${HEADER}\n`)
      setTimeout(() => request.destroy(), 200)
    })
    const kept = () => stack.query('select 1 from uploaded_files where integration_id = $1', [id])
    await until(kept, (files) => files.length === 0)
  })

  it('refuses a file that is too large, and keeps nothing of it and of those beside it', async () => {
    const id = await fileLink()
    const large = `${csv()}${'x'.repeat(3 * 1024 * 1024)}`
    const answer = await upload(id, form(['file', 'a.csv', csv(line(1, '1.00'))], ['file', 'big.csv', large]))
    expect([answer.status, answer.body['code'], answer.body['file']]).toEqual([413, 'request.too_large', 'big.csv'])
    expect((await stack.service.listSyncJobs({ integration_id: id })).data).toEqual([])
    expect(await stack.query('select 1 from uploaded_files where integration_id = $1', [id])).toEqual([])
  })

  it('refuses more than twenty files at once', async () => {
    const files = Array.from({ length: 21 }, (_, n): [string, string, string] => ['file', `${n}.csv`, csv()])
    const answer = await upload(await fileLink(), form(...files))
    expect([answer.status, answer.body['code']]).toEqual([413, 'request.too_large'])
  })

  it('is refused for an app that takes no files, an account that is not connected, and none', async () => {
    const file = form(['file', 'a.csv', csv(line(1, '1.00'))])
    const ynab = await link(stack, 'ynab', 'ynab-no-files', { size: 20 })
    expect((await upload(ynab.integration_id, file)).body['code']).toBe('integration.no_files')
    const gone = await fileLink()
    await stack.framework.disconnect(gone)
    expect((await upload(gone, file)).body['code']).toBe('integration.disconnected')
    expect((await upload('integration_none', file)).status).toBe(404)
  })
})

describe('GET /v1/integrations/:integration_id/files', () => {
  it('lists what was uploaded, newest first, with the job that read it and how long it is kept', async () => {
    const id = await fileLink()
    for (const name of ['a.csv', 'b.csv', 'c.csv'])
      await endsOf(await upload(id, form(['file', name, csv(line(1, '1.00'))])))
    const first = await call('GET', `/v1/integrations/${id}/files?limit=2`)
    expect(first.data.map(({ name }) => name)).toEqual(['c.csv', 'b.csv'])
    const [newest] = first.data
    const { data: jobs } = await stack.service.listSyncJobs({ integration_id: id })
    expect(newest).toMatchObject({ format: 'mint_csv', sync_job_id: jobs[0]?.sync_job_id, questions: [] })
    const kept_ms = Date.parse(String(newest?.['kept_until'])) - Date.parse(String(newest?.['uploaded_at']))
    expect(kept_ms).toBe(30 * 86_400_000)
    const last = await call('GET', `/v1/integrations/${id}/files?limit=2&cursor=${nextOf(first)}`)
    expect(last.data.map(({ name }) => name)).toEqual(['a.csv'])
    expect(last.cursor).toBeNull()
  })

  it('knows only files of integrations that there are', async () => {
    expect((await call('GET', '/v1/integrations/integration_none/files')).status).toBe(404)
  })
})

describe('POST /v1/integrations/:integration_id/files/:file_id/answers', () => {
  it('has a kept file read once more, by what is said now', async () => {
    const id = await fileLink()
    await endsOf(await upload(id, form(['file', 'a.csv', csv(line(1, '1.00'))])))
    const [file] = (await stack.service.listFiles(id)).data
    const job = await stack.service.answerFile({
      integration_id: id,
      file_id: file?.file_id ?? '',
      answers: { currency: 'EUR' },
      wait_s: 20,
    })
    expect(job).toMatchObject({ status: 'COMPLETED', trigger: 'file', counts: { created: 0 } })
    const { data } = await stack.service.listRecords({ integration_id: id, entity: 'transaction' })
    expect(data.map(({ body }) => 'currency' in body && body.currency)).toEqual(['EUR'])
    expect((await stack.service.listFiles(id)).data[0]?.sync_job_id).toBe(job.sync_job_id)
  })

  it('takes what is said of the columns that it shows, and reads the next file of that form by it', async () => {
    const { integration_id } = await stack.framework.createIntegration({ user_id: 'user_files', app_name: 'csv' })
    const bank = (name: string, ...rows: string[]) =>
      upload(integration_id, form(['file', name, ['Booked,Who,What,Out,In', ...rows, ''].join('\n')]))
    const asked = await bank('a.csv', '13.02.2024,Bakery,Two rolls,1.50,', '14.02.2024,Employer,Pay,,900.00')
    expect([asked.status, asked.body['code']]).toEqual([422, 'file.needs_answers'])
    const { data } = await call('GET', `/v1/integrations/${integration_id}/files`)
    const [file] = data as unknown as UploadedFile[]
    const table = file?.questions.find(({ setting }) => setting === 'columns')?.table
    expect(table?.columns).toContainEqual({ reference: 'Who', name: 'Who', values: ['Bakery', 'Employer'], holds: [] })
    const job = await stack.service.answerFile({
      integration_id,
      file_id: file?.file_id ?? '',
      answers: {
        columns: '{"date":"Booked","payee":"Who","memo":"What","debit":"Out","credit":"In"}',
        date_order: 'dmy',
        decimal: 'point',
        currency: 'EUR',
      },
      wait_s: 20,
    })
    expect(job.counts).toMatchObject({ quarantined: 0 })
    expect(await endsOf(await bank('b.csv', '15.02.2024,Butcher,A roast,12.00,'))).toMatchObject([
      { status: 'COMPLETED' },
    ])
    const records = await stack.service.listRecords({ integration_id, entity: 'transaction' })
    expect(records.data.map(({ body }) => 'payee' in body && `${body.payee} | ${body.memo}`).sort()).toEqual([
      'Bakery | Two rolls',
      'Butcher | A roast',
      'Employer | Pay',
    ])
  })

  it('refuses answers to nothing, files of others, and files that are gone', async () => {
    const id = await fileLink()
    await endsOf(await upload(id, form(['file', 'a.csv', csv(line(1, '1.00'))])))
    const [file] = (await stack.service.listFiles(id)).data
    const answer = (integration_id: string, answers: object) =>
      call('POST', `/v1/integrations/${integration_id}/files/${file?.file_id ?? ''}/answers`, { body: { answers } })
    expect((await answer(id, { colour: 'red' })).body).toMatchObject({ errors: [{ pointer: '/answers/colour' }] })
    expect((await answer(await fileLink(), {})).status).toBe(404)
    await stack.query('update uploaded_files set removed_at = now() where file_id = $1', [file?.file_id])
    expect((await answer(id, {})).body['code']).toBe('file.gone')
    expect((await stack.service.listFiles(id)).data[0]).toMatchObject({ kept_until: null, name: 'a.csv' })
  })
})
