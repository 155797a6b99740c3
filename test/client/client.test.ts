import { createServer, type RequestListener } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { openApiDocument } from '../../api/openapi'
import { getIntegrationFramework, getIntegrationService, IntegrationServiceError } from '../../client'
import { startStack, type Stack } from '../support/stack'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.stop())

const MINT = `Date,Description,Original Description,Amount,Transaction Type,Category,Account Name,Labels,Notes
1/2/2020,Bus,BUS,2.50,debit,,Cash,,
`

const failureOf = async (call: Promise<unknown>): Promise<IntegrationServiceError> => {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof IntegrationServiceError)) throw new Error('the call was expected to fail', { cause: error })
  return error
}

describe('the client', () => {
  it('has a verb for every operation of the API, under the same name', () => {
    const verbs = [...Object.keys(stack.framework), ...Object.keys(stack.service), ...Object.keys(stack.discrepancies)]
    const operations = Object.values(openApiDocument().paths ?? {}).flatMap((methods) =>
      Object.values(methods as Record<string, { operationId?: string }>).flatMap(
        ({ operationId }) => operationId ?? [],
      ),
    )
    expect(verbs.sort()).toEqual(operations.sort())
  })

  it('links an account, syncs it, reads what came and lets it go', async () => {
    const { framework, service, sandbox } = stack
    await sandbox.login('ynab', 'ynab-client').make({ size: 40, seed: 1 })
    const apps = await framework.getSupportedApps()
    expect(await framework.getApp('ynab')).toEqual(apps.find(({ app_name }) => app_name === 'ynab'))

    const made = await framework.createIntegration({ user_id: 'user_c', app_name: 'ynab', oauth_token: 'ynab-client' })
    const { integration_id } = made
    expect(await framework.getIntegration(integration_id)).toEqual(made)
    expect((await framework.listIntegrations({ user_id: 'user_c', limit: 5 })).data).toEqual([made])

    const job = await service.syncData({ integration_id, sync_type: 'full', wait_s: 30 })
    expect(job.status).toBe('COMPLETED')
    expect(await service.getSyncStatus(job.sync_job_id)).toEqual(job)
    expect((await service.listSyncJobs({ integration_id })).data).toEqual([job])
    expect((await service.listQuarantine(job.sync_job_id)).data).toEqual([])

    const { data } = await service.listRecords({
      integration_id,
      entity: 'transaction',
      include_deleted: true,
      limit: 3,
    })
    const [first] = data
    expect(data).toHaveLength(3)
    expect(first?.entity === 'transaction' && first.body.posted_on).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(await service.getRecord(first?.record_id ?? '')).toMatchObject({ ...first, edited_fields: [] })

    expect(await framework.disconnect(integration_id, { data: 'delete' })).toMatchObject({ status: 'DISCONNECTED' })
    expect((await service.listRecords({ integration_id })).data).toEqual([])
  })

  it('keeps a schedule', async () => {
    const { framework, service, sandbox } = stack
    await sandbox.login('ynab', 'ynab-kept').make({ size: 10, seed: 1 })
    const { integration_id } = await framework.createIntegration({
      user_id: 'user_c',
      app_name: 'ynab',
      oauth_token: 'ynab-kept',
    })
    const schedule = await framework.putSchedule(integration_id, { cron: '0 6 * * 1', time_zone: 'Europe/Berlin' })
    expect(await framework.getSchedule(integration_id)).toEqual(schedule)
    expect(await framework.pauseSchedule(integration_id)).toMatchObject({ active: false })
    expect(await framework.resumeSchedule(integration_id)).toMatchObject({ active: true })
    expect(await service.runSchedule(integration_id, { wait_s: 30 })).toMatchObject({ status: 'COMPLETED' })
    await framework.deleteSchedule(integration_id)
    expect((await failureOf(framework.getSchedule(integration_id))).code).toBe('schedule.missing')
  })

  it('uploads files and cancels what runs', async () => {
    const { framework, service, sandbox } = stack
    const { integration_id } = await framework.createIntegration({ user_id: 'user_c', app_name: 'mint' })
    const refusal = await failureOf(service.uploadFiles(integration_id, [new File(['no export'], 'a.csv')]))
    expect(refusal.code).toBe('file.wrong_kind')
    const [job] = await service.uploadFiles(integration_id, [new File([MINT], 'a.csv')], { currency: 'EUR' })
    const imported = { trigger: 'file', status: 'COMPLETED' }
    expect(await service.getSyncStatus(job?.sync_job_id ?? '', { wait_s: 30 })).toMatchObject(imported)
    const { data: files } = await service.listFiles(integration_id, { limit: 5 })
    expect(files).toMatchObject([{ name: 'a.csv', sync_job_id: job?.sync_job_id }])
    const again = { integration_id, file_id: files[0]?.file_id ?? '', answers: {}, wait_s: 30 }
    expect(await service.answerFile(again)).toMatchObject({ ...imported, counts: { created: 0, unchanged: 2 } })

    const login = sandbox.login('ynab', 'ynab-cancel')
    await login.make({ size: 10, seed: 1 })
    const ynab = await framework.createIntegration({ user_id: 'user_c', app_name: 'ynab', oauth_token: 'ynab-cancel' })
    await login.fault({ kind: 'rate_limit', times: 1, retry_after_s: 600 })
    const { sync_job_id } = await service.syncData({ integration_id: ynab.integration_id, sync_type: 'full' })
    expect(await service.cancelSync(sync_job_id, { wait_s: 30 })).toMatchObject({ status: 'CANCELLED' })
  })
})

describe('a failed call', () => {
  it('throws the code, the status, the remedy and the whole problem', async () => {
    const error = await failureOf(stack.framework.createIntegration({ user_id: 'u', app_name: 'stripe' }))
    expect(error).toMatchObject({
      name: 'IntegrationServiceError',
      message: 'Stripe needs api_key.',
      code: 'integration.credentials_missing',
      status: 422,
      remedy: expect.stringContaining('`fields`'),
      problem: { missing: ['api_key'], title: expect.any(String) },
    })
  })

  it('is told by its status when somebody else than the service answers', async () => {
    await withServer(
      (_request, response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>'),
      async (base_url) => {
        const error = await failureOf(getIntegrationFramework({ base_url, api_key: 'isk_1' }).getSupportedApps())
        expect(error).toMatchObject({ code: 'http.502', status: 502, remedy: '', problem: {} })
      },
    )
  })

  it('says where nobody answered, and why', async () => {
    const base_url = await withServer(
      () => undefined,
      (url) => Promise.resolve(url),
    )
    const error = await failureOf(getIntegrationFramework({ base_url, api_key: 'isk_1' }).getSupportedApps())
    expect(error).toMatchObject({
      code: 'service.unreachable',
      status: 0,
      message: `The service at ${base_url} cannot be reached (ECONNREFUSED).`,
      remedy: expect.stringContaining('base_url'),
    })
  })

  it('is not tried again', async () => {
    let calls = 0
    await withServer(
      (_request, response) => {
        calls++
        response.writeHead(503, { 'content-type': 'application/problem+json' }).end('{"code":"store.unavailable"}')
      },
      async (base_url) => {
        const service = getIntegrationService({ base_url, api_key: 'isk_1' })
        await failureOf(service.syncData({ integration_id: 'integration_1', sync_type: 'full' }))
        expect(calls).toBe(1)
      },
    )
  })

  it('is given up after its time', async () => {
    await withServer(
      () => undefined,
      async (base_url) => {
        const framework = getIntegrationFramework({ base_url, api_key: 'isk_1', timeout_ms: 50 })
        await expect(framework.getSupportedApps()).rejects.toMatchObject({ name: 'TimeoutError' })
      },
    )
  })
})

async function withServer<T>(listener: RequestListener, work: (base_url: string) => Promise<T>): Promise<T> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
