/** What every app is held to that reads files, through the whole service. */
import type { SyncJob } from '../../client'
import type { Body } from '../../domain/records'
import { mintId } from '../../runtime/ids'
import { getIntegrationService } from '../../service/integration-service'
import { counts } from '../support/link'
import { SAMPLE_FORMATS, samples, writeWithBroken, type Sample, type SampleFormat } from '../support/sample-files'
import { startStack, type Stack } from '../support/stack'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ env: { CHUNK_ROWS: '200', UPLOAD_MAX_MB: '1' } })
}, 60_000)
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
    const before = await stack.query('select record_id, version, xmin::text from records order by 1')
    const second = await upload(id, file)
    expect(second).toMatchObject({ status: 'COMPLETED', counts: counts({ unchanged: first.counts.created }) })
    expect(await stack.query('select record_id, version, xmin::text from records order by 1')).toEqual(before)
  })

  it('never takes for a transaction what a file that broke off has left of one', async () => {
    const whole = format.write(samples(0, 30))
    for (const share of [0.5, 0.77, 0.9]) {
      const id = await linkFor(format)
      await upload(id, whole.slice(0, Math.floor(whole.length * share)), format)
      const found = await stored(id)
      expect(expected(samples(0, 30))).toEqual(expect.arrayContaining(found))
      expect(found.length).toBeGreaterThan(5)
      await upload(id, whole)
      expect(await stored(id)).toEqual(expected(samples(0, 30)))
    }
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
    const job = await upload(id, format.write(samples(0, 2_500)), format)
    expect(job).toMatchObject({ status: 'COMPLETED', counts: { quarantined: 0 } })
    expect(await stored(id)).toEqual(expected(samples(0, 2_500)))
    await expect(upload(id, format.write(samples(0, 40_000)))).rejects.toMatchObject({ code: 'request.too_large' })
    expect((await stack.service.listSyncJobs({ integration_id: id })).data).toHaveLength(1)
  })
})

describe('a run over a file that is cut short', () => {
  /** Starts the import on a queue of its own, whose worker fails at the given place. */
  async function startDoomed(format: SampleFormat, FAILPOINT: string) {
    const TEMPORAL_TASK_QUEUE = mintId('key')
    const temporal = { ...stack.deps.temporal, taskQueue: TEMPORAL_TASK_QUEUE }
    const service = getIntegrationService({ ...stack.deps, temporal })
    const worker = await stack.startWorker({ TEMPORAL_TASK_QUEUE, FAILPOINT })
    const integration_id = await linkFor(format)
    const content = (async function* () {
      yield await Promise.resolve(Buffer.from(format.write(samples(0, 1_500))))
    })()
    const files = (async function* () {
      yield await Promise.resolve({ name: 'statement', content })
    })()
    const [job] = await service.uploadFiles({ integration_id, files, answers: () => format.answers })
    const sync_job_id = job?.sync_job_id ?? ''
    return { TEMPORAL_TASK_QUEUE, service, worker, integration_id, sync_job_id }
  }

  async function dieAndRecover(format: SampleFormat) {
    const run = await startDoomed(format, 'tx.before_commit:4')
    await run.worker.exited
    const { TEMPORAL_TASK_QUEUE, service, sync_job_id } = run
    await stack.startWorker({ TEMPORAL_TASK_QUEUE })
    return { ...run, after: await service.awaitSync(sync_job_id, 80_000) }
  }

  async function cancel(format: SampleFormat) {
    const run = await startDoomed(format, 'mapped:4:SIGSTOP')
    const { service, worker, sync_job_id } = run
    while ((await service.getSyncStatus(sync_job_id)).counts.created === 0)
      await new Promise((go) => setTimeout(go, 50))
    await service.cancelSync(sync_job_id)
    // It may come to the place where it stands still only after the run was asked to stop: once would be too early then.
    const waking = setInterval(() => process.kill(worker.pid, 'SIGCONT'), 100)
    try {
      return { ...run, after: await service.awaitSync(sync_job_id, 80_000) }
    } finally {
      clearInterval(waking)
    }
  }

  // All of them at the same time: most of it is waiting for heartbeats that do not come.
  let deaths: Promise<Awaited<ReturnType<typeof dieAndRecover>>>[]
  let cancels: Promise<Awaited<ReturnType<typeof cancel>>>[]
  beforeAll(() => {
    deaths = SAMPLE_FORMATS.map(dieAndRecover)
    cancels = SAMPLE_FORMATS.map(cancel)
    for (const run of [...deaths, ...cancels]) run.catch(() => undefined)
  })

  it.each(TITLES.map(([title], n) => [title, n] as const))(
    'loses and doubles nothing of %s when its worker is killed and another takes over',
    async (_title, n) => {
      const { after, integration_id } = await (deaths[n] as (typeof deaths)[number])
      expect(after).toMatchObject({ status: 'COMPLETED', counts: { quarantined: 0 } })
      expect(await stored(integration_id)).toEqual(expected(samples(0, 1_500)))
      expect(after.counts.created).toBe((await stack.stored(integration_id)).size)
    },
    120_000,
  )

  it.each(TITLES.map(([title], n) => [title, n] as const))(
    'keeps of %s what was committed when it is cancelled, and a second upload completes it',
    async (_title, n) => {
      const { after, integration_id } = await (cancels[n] as (typeof cancels)[number])
      expect(after.status).toBe('CANCELLED')
      const kept = await stored(integration_id)
      expect(kept.length).toBeGreaterThan(0)
      expect(kept.length).toBeLessThan(1_500)
      const format = SAMPLE_FORMATS[n] as SampleFormat
      expect((await upload(integration_id, format.write(samples(0, 1_500)))).status).toBe('COMPLETED')
      expect(await stored(integration_id)).toEqual(expected(samples(0, 1_500)))
    },
    120_000,
  )
})
