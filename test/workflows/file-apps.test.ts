/** What every app is held to that reads files, through the whole service. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { SyncJob } from '../../client'
import type { Body } from '../../domain/records'
import { mintId } from '../../runtime/ids'
import { getIntegrationService } from '../../service/integration-service'
import { counts } from '../support/link'
import { SAMPLE_FORMATS, samples, writeWithBroken, type Sample, type SampleFormat } from '../support/sample-files'
import { startStack, type Stack } from '../support/stack'

let stack: Stack
let deaths: Promise<CutShort[]>
let cancels: Promise<CutShort[]>
beforeAll(async () => {
  stack = await startStack({ env: { CHUNK_ROWS: '200', UPLOAD_MAX_MB: '1' } })
  // Most of it is waiting for heartbeats that do not come, which the tests before need not wait for.
  deaths = dieAndRecover()
  cancels = deaths.then(cancelAll, cancelAll)
  for (const run of [deaths, cancels]) run.catch(() => undefined)
})
afterAll(() => stack.stop())

async function linkFor({ app_name }: SampleFormat): Promise<string> {
  const { integration_id } = await stack.framework.createIntegration({ user_id: 'user_files', app_name })
  return integration_id
}

async function upload(
  integration_id: string,
  file: string | Uint8Array,
  { answers }: Partial<SampleFormat> = {},
): Promise<SyncJob> {
  const [job] = await stack.service.uploadFiles(integration_id, [new File([file], 'statement')], answers)
  return stack.service.getSyncStatus(job?.sync_job_id ?? '', { wait_s: 60 })
}

/** Day and amount of every transaction that is stored, in order. */
async function stored(integration_id: string): Promise<string[]> {
  const found = [...(await stack.stored(integration_id)).values()].filter(({ entity }) => entity === 'transaction')
  return found.map(({ body }) => shortly(body as Body<'transaction'>)).sort()
}

const shortly = ({
  posted_on,
  amount_minor,
  payee,
}: Pick<Body<'transaction'>, 'posted_on' | 'amount_minor' | 'payee'>): string =>
  `${posted_on} ${amount_minor} ${payee ?? ''}`

const expected = (some: readonly Sample[]): string[] =>
  some.map(({ day, cents, text }) => shortly({ posted_on: day, amount_minor: cents, payee: text })).sort()

const TITLES = SAMPLE_FORMATS.map((each) => [`${each.app_name} with a file of ${each.format}`, each] as const)

describe.each(TITLES)('%s', (_title, format) => {
  it('imports every transaction, exactly', async () => {
    const id = await linkFor(format)
    const job = await upload(id, format.write(samples(0, 60)), format)
    expect(job).toMatchObject({ status: 'COMPLETED', trigger: 'file', failure: null, counts: { quarantined: 0 } })
    expect(await stored(id)).toEqual(expected(samples(0, 60)))
    const records = await stack.stored(id)
    expect(job.counts).toEqual(counts({ created: records.size }))
    const accounts = [...records.values()]
      .filter(({ entity }) => entity === 'account')
      .map(({ external_id }) => external_id)
    for (const { entity, body } of records.values())
      if (entity === 'transaction') expect(accounts).toContain(body['account_external_id'])
  })

  it('adds of a file that overlaps only what is new', async () => {
    const id = await linkFor(format)
    await upload(id, format.write(samples(0, 43)), format)
    const job = await upload(id, format.write(samples(20, 63)))
    expect(job).toMatchObject({ status: 'COMPLETED', counts: { created: 20 } })
    // The format's own marks of a file, such as a balance, may be newer; no transaction is.
    expect(await stored(id)).toEqual(expected(samples(0, 63)))
  })

  it('changes nothing when a file comes again', async () => {
    const id = await linkFor(format)
    const file = format.write(samples(0, 30))
    const first = await upload(id, file, format)
    const rows = () =>
      stack.query(
        `select record_id, version, r.xmin::text from records r join integrations i using (integration_no)
          where integration_id = $1 order by 1`,
        [id],
      )
    const before = await rows()
    const second = await upload(id, file)
    expect(second).toMatchObject({ status: 'COMPLETED', counts: counts({ unchanged: first.counts.created }) })
    expect(await rows()).toEqual(before)
  })

  it('never takes for a transaction what a file that broke off has left of one', async () => {
    const whole = format.write(samples(0, 30))
    const readInTwo = async (share: number) => {
      const id = await linkFor(format)
      await upload(id, whole.slice(0, Math.floor(whole.length * share)), format)
      const found = await stored(id)
      expect(expected(samples(0, 30))).toEqual(expect.arrayContaining(found))
      expect(found.length).toBeGreaterThan(5)
      await upload(id, whole)
      expect(await stored(id)).toEqual(expected(samples(0, 30)))
    }
    await Promise.all([0.5, 0.77, 0.9].map(readInTwo))
  })

  it('puts a row aside that makes no sense, with its place, and keeps its neighbours', async () => {
    const id = await linkFor(format)
    const job = await upload(id, writeWithBroken(format, samples(0, 30)), format)
    expect(job).toMatchObject({ status: 'COMPLETED', counts: { quarantined: 1 } })
    const { data } = await stack.service.listQuarantine(job.sync_job_id)
    expect(data).toEqual([
      expect.objectContaining({
        reason: expect.stringMatching(/[Ll]ine \d+/) as string,
        raw: expect.stringContaining('Broken') as string,
      }),
    ])
    expect(await stored(id)).toEqual(expected(samples(0, 30)))
  })

  it('imports a file of many chunks, and refuses one beyond the limit before it starts', async () => {
    const id = await linkFor(format)
    const job = await upload(id, format.write(samples(0, 1_300)), format)
    expect(job).toMatchObject({ status: 'COMPLETED', counts: { quarantined: 0 } })
    expect(await stored(id)).toEqual(expected(samples(0, 1_300)))
    await expect(upload(id, format.write(samples(0, 40_000)))).rejects.toMatchObject({ code: 'request.too_large' })
    expect((await stack.service.listSyncJobs({ integration_id: id })).data).toHaveLength(1)
  })
})

describe('a run over a file that is cut short', () => {
  it.each(TITLES.map(([title], n) => [title, n] as const))(
    'loses and doubles nothing of %s when its worker is killed and another takes over',
    async (_title, n) => {
      const { integration_id, before, after } = (await deaths)[n] as CutShort
      expect(before.finished_at).toBeNull()
      expect(after).toMatchObject({ status: 'COMPLETED', counts: { quarantined: 0 } })
      expect(await stored(integration_id)).toEqual(expected(MANY))
      expect(after.counts.created).toBe((await stack.stored(integration_id)).size)
    },
  )

  it.each(TITLES.map(([title], n) => [title, n] as const))(
    'keeps of %s what was committed when it is cancelled, and a second upload completes it',
    async (_title, n) => {
      const { format, integration_id, after } = (await cancels)[n] as CutShort
      expect(after.status).toBe('CANCELLED')
      const kept = await stored(integration_id)
      expect(kept.length).toBeGreaterThan(0)
      expect(kept.length).toBeLessThan(MANY.length)
      expect((await upload(integration_id, format.write(MANY))).status).toBe('COMPLETED')
      expect(await stored(integration_id)).toEqual(expected(MANY))
    },
  )
})

const MANY = samples(0, 800)

interface Import {
  format: SampleFormat
  integration_id: string
  sync_job_id: string
}
interface CutShort extends Import {
  /** When it was cut short, and at its end. */
  before: SyncJob
  after: SyncJob
}

/** An import of every format, on a queue that no worker serves yet: one worker will have them all in its hands. */
async function queueImports() {
  const TEMPORAL_TASK_QUEUE = mintId('key')
  const temporal = { ...stack.deps.temporal, taskQueue: TEMPORAL_TASK_QUEUE }
  const service = getIntegrationService({ ...stack.deps, temporal })
  const begin = async (format: SampleFormat): Promise<Import> => {
    const integration_id = await linkFor(format)
    const content = (async function* () {
      yield await Promise.resolve(Buffer.from(format.write(MANY)))
    })()
    const files = (async function* () {
      yield await Promise.resolve({ name: 'statement', content })
    })()
    const [job] = await service.uploadFiles({ integration_id, files, answers: () => format.answers })
    return { format, integration_id, sync_job_id: job?.sync_job_id ?? '' }
  }
  const imports = await Promise.all(SAMPLE_FORMATS.map(begin))
  const look = () => Promise.all(imports.map(({ sync_job_id }) => service.getSyncStatus(sync_job_id)))
  const outcomes = async (before: SyncJob[]): Promise<CutShort[]> => {
    const after = await Promise.all(imports.map(({ sync_job_id }) => service.awaitSync(sync_job_id, 80_000)))
    return imports.map((each, n) => ({ ...each, before: before[n] as SyncJob, after: after[n] as SyncJob }))
  }
  return { TEMPORAL_TASK_QUEUE, service, imports, look, outcomes }
}

/** Eight chunks each: when the worker dies at the twentieth commit, all of them are under way. */
async function dieAndRecover(): Promise<CutShort[]> {
  const { TEMPORAL_TASK_QUEUE, look, outcomes } = await queueImports()
  const doomed = await stack.startWorker({
    TEMPORAL_TASK_QUEUE,
    CHUNK_ROWS: '100',
    FAILPOINT: 'tx.before_commit:20',
  })
  await doomed.exited
  const before = await look()
  await stack.startWorker({ TEMPORAL_TASK_QUEUE, CHUNK_ROWS: '100' })
  return outcomes(before)
}

/** Twenty chunks each, and each is cancelled as soon as something of it is stored. */
async function cancelAll(): Promise<CutShort[]> {
  const { TEMPORAL_TASK_QUEUE, service, imports, look, outcomes } = await queueImports()
  const before = await look()
  await stack.startWorker({ TEMPORAL_TASK_QUEUE, CHUNK_ROWS: '40' })
  const withRecords = async () => {
    const rows = await stack.query<{ integration_id: string }>(
      'select distinct integration_id from records join integrations using (integration_no)',
    )
    return new Set(rows.map(({ integration_id }) => integration_id))
  }
  const left = new Set(imports)
  while (left.size > 0) {
    await sleep(20)
    const begun = await withRecords()
    const met = [...left].filter(({ integration_id }) => begun.has(integration_id))
    await Promise.all(met.map(({ sync_job_id }) => service.cancelSync(sync_job_id)))
    for (const each of met) left.delete(each)
  }
  return outcomes(before)
}
