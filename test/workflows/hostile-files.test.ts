/** Files that mean harm, through the whole service: refused or read in bounded time and memory, and nobody falls over. */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { SAMPLE_FORMATS, samples } from '../support/sample-files'
import { startStack, type Stack, type TestProcess } from '../support/stack'

let stack: Stack
let api: TestProcess & { base_url: string }
let worker: TestProcess
const links = new Map<string, string>()
beforeAll(async () => {
  stack = await startStack({ worker: false, env: { UPLOAD_MAX_MB: '32' } })
  worker = await stack.startWorker()
  api = await stack.startApi()
  for (const app_name of ['csv', 'bank_file', 'quicken', 'mint']) {
    const { integration_id } = await stack.framework.createIntegration({ user_id: 'user_hostile', app_name })
    links.set(app_name, integration_id)
  }
})
afterAll(() => stack.stop())

const ANSWERS = SAMPLE_FORMATS[0]?.answers ?? {}
const HEADER = 'Date;Text;Amount\n'
const MB = 1024 * 1024

interface Outcome {
  status: number
  code: string
  detail: string
  /** How the job ended, if one was started. */
  job: string
  created: number
  quarantined: number
}

/** Sends a body that may be far larger than memory, and waits for what becomes of it. */
async function send(
  app_name: string,
  pieces: Iterable<Uint8Array | string>,
  answers: object = ANSWERS,
): Promise<Outcome> {
  const parts = function* () {
    for (const [name, value] of Object.entries(answers))
      yield Buffer.from(`--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${String(value)}\r\n`)
    yield Buffer.from('--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n')
    for (const piece of pieces) yield Buffer.from(piece)
    yield Buffer.from('\r\n--b--\r\n')
  }
  const response = await fetch(`${api.base_url}/v1/integrations/${links.get(app_name) ?? ''}/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.api_key}`, 'content-type': 'multipart/form-data; boundary=b' },
    body: ReadableStream.from(parts()),
    duplex: 'half',
  } as RequestInit)
  const said = (await response.json()) as { code?: string; detail?: string; data?: { sync_job_id: string }[] }
  const outcome = { status: response.status, code: said.code ?? '', detail: said.detail ?? '' }
  const [started] = said.data ?? []
  if (started === undefined) return { ...outcome, job: '', created: 0, quarantined: 0 }
  const job = await stack.service.getSyncStatus(started.sync_job_id, { wait_s: 60 })
  const { created, quarantined } = job.counts
  return { ...outcome, job: job.failure?.code ?? job.status, created, quarantined }
}

function* repeated(piece: string, megabytes: number): Generator<Buffer> {
  const block = Buffer.from(piece.repeat(Math.ceil(MB / piece.length))).subarray(0, MB)
  for (let sent = 0; sent < megabytes; sent++) yield block
}

describe('before a job starts', () => {
  it.each([
    ['a bomb of gzip', () => [gzipSync(Buffer.alloc(100 * MB))], 'gzip archive'],
    ['a bomb of ZIP', () => ['PK\x03\x04\x14\0\0\0\x08\0', Buffer.alloc(MB)], 'ZIP archive'],
    ['five bytes', () => ['hello'], 'no kind'],
    ['nothing', () => [], 'empty'],
    ['zeros', () => [Buffer.alloc(5 * MB)], 'not a text'],
    ['a line of letters without end', () => repeated('x', 64), 'no kind'],
  ])('%s is refused by every app for what it is', async (_what, pieces, detail) => {
    const outcomes = await Promise.all([...links.keys()].map((app) => send(app, pieces(), {})))
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({
        status: 422,
        code: 'file.wrong_kind',
        detail: expect.stringContaining(detail) as string,
      })
  })

  it('a file beyond the limit is refused, however much of it there is', async () => {
    const rows = function* () {
      yield HEADER
      yield* repeated('01.02.2024;Shop;-1.00\n', 64)
    }
    expect(await send('csv', rows())).toMatchObject({ status: 413, code: 'request.too_large' })
  })

  it('a line of commas without end is refused with its number', async () => {
    const rows = function* () {
      yield `${HEADER}01.02.2024;Shop;-1.00\n`
      yield* repeated(';', 8)
    }
    expect(await send('csv', rows())).toMatchObject({
      status: 422,
      code: 'file.unreadable',
      detail: 'Line 3 is longer than a line of a table can be.',
    })
  })

  it('fifty thousand columns are refused', async () => {
    expect(await send('csv', [`01.02.2024;1${';1'.repeat(50_000)}\n`.repeat(20)])).toMatchObject({
      status: 422,
      code: 'file.unreadable',
    })
  })

  it('an entity bomb is refused', async () => {
    const bomb =
      '<?xml version="1.0"?><!DOCTYPE OFX [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]><?OFX OFXHEADER="200" VERSION="211"?><OFX>&b;</OFX>'
    const outcomes = await Promise.all(['bank_file', 'quicken', 'csv'].map((app) => send(app, [bomb], {})))
    expect(outcomes.map(({ status }) => status)).toEqual([422, 422, 422])
  })
})

describe('in a job', () => {
  it('NUL characters, broken encodings and formulas cost their own rows at the most', async () => {
    const good = '01.02.2024;=HYPERLINK("http://x");-1.00\n'
    const file = Buffer.concat(
      [
        HEADER,
        good,
        '02.02.2024;a\0b;-1.00\n',
        '03.02.2024;caf',
        Buffer.from([0xe9, 0xff]),
        ';-1.00\n',
        '04.02.2024;\ud800;-1.00\n',
        '05.02.2024;"open;-1.00\n',
        '06.02.2024;@SUM(1);-1.00\n',
      ].map((part) => Buffer.from(part)),
    )
    const outcome = await send('csv', [file])
    expect(outcome).toMatchObject({ status: 202, job: 'COMPLETED', quarantined: 2 })
    const payees = [...(await stack.stored(links.get('csv') ?? '')).values()].map(({ body }) => body['payee'])
    expect(payees).toEqual(expect.arrayContaining(['=HYPERLINK("http://x")', 'caféÿ', '\ufffd', '@SUM(1)']))
  })

  it('twenty thousand rows that make no sense are put aside, one by one', async () => {
    const outcome = await send('csv', [`${HEADER}01.02.2024;Shop;-7.00\n`, 'neither;date;nor amount\n'.repeat(20_000)])
    expect(outcome).toMatchObject({ status: 202, job: 'COMPLETED', created: 1, quarantined: 20_000 })
  })

  it('a hundred thousand nested tags end in a refusal or in rows', async () => {
    const [ofx] = SAMPLE_FORMATS.filter(({ format }) => format === 'ofx')
    const whole = ofx?.write(samples(0, 5)) ?? ''
    const outcome = await send('bank_file', [whole.replace('<STMTTRN>', `${'<X>'.repeat(100_000)}<STMTTRN>`)], {})
    expect([202, 422]).toContain(outcome.status)
    expect(outcome.job).toMatch(/^(?:COMPLETED|file\.unreadable|)$/)
  })
})

it('leaves API and worker well, and in memory what they had', async () => {
  expect((await fetch(`${api.base_url}/readyz`)).status).toBe(200)
  expect(peakOf(api)).toBeLessThan(600)
  expect(peakOf(worker)).toBeLessThan(900)
  for (const format of SAMPLE_FORMATS) {
    const { integration_id } = await stack.framework.createIntegration({
      user_id: 'user_after',
      app_name: format.app_name,
    })
    links.set(format.app_name, integration_id)
    expect(await send(format.app_name, [format.write(samples(0, 20))], format.answers)).toMatchObject({
      status: 202,
      job: 'COMPLETED',
      quarantined: 0,
    })
  }
})

/** Megabytes that a process had at most. Elsewhere than on Linux nobody says. */
function peakOf({ pid }: TestProcess): number {
  if (process.platform !== 'linux') return 0
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}
