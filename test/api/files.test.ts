import { request as httpRequest } from 'node:http'
import { link } from '../support/link'
import { startStack, type Stack } from '../support/stack'
import { until } from '../support/until'
import { checkedCalls, type Answer, type CallApi } from './checked'

let stack: Stack
let call: CallApi
beforeAll(async () => {
  stack = await startStack({ env: { UPLOAD_MAX_MB: '1' } })
  call = checkedCalls(stack)
}, 60_000)
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

  it('says of a file that cannot be read what is wrong with it', async () => {
    const [job] = await endsOf(await upload(await fileLink(), form(['file', 'cat.png', '\u0089PNG'])))
    expect(job).toMatchObject({ status: 'FAILED', failure: { code: 'file.unreadable' } })
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

  it.each([
    ['a file in another field', form(['upload', 'a.csv', csv()])],
    ['a form without a file', new FormData()],
    ['a form with another field', (() => { const body = form(['file', 'a.csv', csv()]); body.set('user_id', 'me'); return body })()], // prettier-ignore
  ])('refuses %s', async (_what, body) => {
    const answer = await upload(await fileLink(), body)
    expect([answer.status, answer.body['code']]).toEqual([400, 'request.invalid'])
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
    const open = () =>
      stack.query(`select 1 from pg_stat_activity where datname = current_database() and state like 'idle in trans%'`)
    await until(open, (sessions) => sessions.length === 0)
    expect(await stack.query('select 1 from uploaded_files where integration_id = $1', [id])).toEqual([])
  })

  it('refuses a file that is too large, keeps nothing of it, and names the jobs of those before it', async () => {
    const id = await fileLink()
    const large = 'x'.repeat(3 * 1024 * 1024)
    const answer = await upload(id, form(['file', 'a.csv', csv(line(1, '1.00'))], ['file', 'big.csv', large]))
    expect([answer.status, answer.body['code']]).toEqual([413, 'request.too_large'])
    const { data } = await stack.service.listSyncJobs({ integration_id: id })
    expect(answer.body['accepted']).toEqual(data.map(({ sync_job_id }) => sync_job_id))
    expect(data).toHaveLength(1)
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
