import { getDiscrepancyService, getIntegrationFramework, getIntegrationService } from '../../client'
import { deedOf } from '../../service/discrepancies/deed-of'
import { sweepDeeds } from '../../store/deeds'
import { startStack, type Stack } from '../support/stack'
import { trailOf } from '../support/trail'
import { checkedCalls, nextOf, type CallApi } from './checked'

let stack: Stack
let call: CallApi
beforeAll(async () => {
  stack = await startStack({ worker: false })
  call = checkedCalls(stack)
})
afterAll(() => stack.stop())

let logins = 0

/** The verbs as a signed-in person has them, and an account of theirs. */
async function person(user_id = `user_trail_${++logins}`) {
  const login = `trail-${user_id}`
  await stack.sandbox.login('mint', login).make({ size: 5, seed: 1 })
  const { session_token } = await stack.framework.createSessionToken({ user_id })
  const options = { base_url: stack.base_url, api_key: session_token }
  const framework = getIntegrationFramework(options)
  const { integration_id } = await framework.createIntegration({ app_name: 'mint', oauth_token: login })
  return {
    user_id,
    integration_id,
    framework,
    service: getIntegrationService(options),
    discrepancies: getDiscrepancyService(options),
    call: checkedCalls(options),
  }
}

const trail = async (query = '') => (await call('GET', `/v1/audit-trail${query}`)).data
const CSV =
  '"Date","Description","Original Description","Amount","Transaction Type","Category","Account Name","Labels","Notes"\n' +
  '"3/1/2023","Corner shop","CORNER SHOP","4.50","debit","Food","Checking","",""\n'

describe('GET /v1/audit-trail', () => {
  it('tells what a person did, in order, and by whom', async () => {
    const { user_id, integration_id, framework, service, discrepancies } = await person()
    await framework.putSchedule(integration_id, { every: '6h' })
    await framework.pauseSchedule(integration_id)
    await framework.resumeSchedule(integration_id)
    const job = await service.syncData({ integration_id, sync_type: 'full' })
    await service.cancelSync(job.sync_job_id)
    await service.uploadFiles(integration_id, [new File([CSV], 'mint.csv')])
    await discrepancies.putPolicy(integration_id, { target: 'transaction.memo', policy: 'manual' })
    await discrepancies.putPolicy(integration_id, { target: 'transaction.memo', policy: null })
    const [policy] = (await discrepancies.listDecisions({ integration_id })).data
    await discrepancies.undoDecision(policy?.decision_id ?? '')
    await framework.deleteSchedule(integration_id)
    await framework.disconnect(integration_id, { data: 'delete' })

    const told = await service.listAuditTrail({ integration_id })
    expect(told.data.map(({ kind }) => kind).reverse()).toEqual([
      'integration.linked',
      'schedule.set',
      'schedule.paused',
      'schedule.resumed',
      'sync.started',
      'sync.cancelled',
      'file.uploaded',
      'policy.set',
      'policy.cleared',
      'decision.undone',
      'schedule.removed',
      'integration.disconnected',
    ])
    for (const deed of told.data)
      expect(deed).toMatchObject({
        actor: { kind: 'user', id: user_id, key: null },
        user_id,
        integration_id,
        app_name: 'mint',
      })
    const of = (kind: string) => told.data.find((deed) => deed.kind === kind)
    expect(of('sync.started')).toMatchObject({ sync_job_id: job.sync_job_id, details: { sync_type: 'full' } })
    expect(of('schedule.set')?.details).toEqual({ schedule: '6h' })
    expect(of('policy.set')?.details).toMatchObject({ target: 'transaction.memo', policy: 'manual' })
    expect(of('integration.disconnected')?.details).toEqual({ data: 'delete' })
  })

  it('tells which key a service used, and for whom it said that it asked', async () => {
    const { integration_id } = await person()
    await stack.discrepancies.putPolicy(integration_id, { target: '@user', policy: 'manual', actor: 'user_at_desk' })
    await stack.discrepancies.putPolicy(integration_id, { target: '@bank', policy: 'manual' })
    const [unnamed, named] = await trail(`?integration_id=${integration_id}&limit=2`)
    const key = { name: 'test', key_prefix: 'isk_', key_tail: stack.api_key.slice(-4), key_id: expect.any(String) }
    expect(named?.['actor']).toEqual({ kind: 'user', id: 'user_at_desk', key })
    expect(unnamed?.['actor']).toEqual({ kind: 'key', id: expect.stringMatching(/^key_/), key })
  })

  it('has no entry for what was refused, tried, or asked for twice', async () => {
    const { integration_id, service, discrepancies } = await person()
    const before = await trailOf(stack, integration_id)
    await discrepancies.putPolicy(integration_id, { target: 'nothing', policy: 'manual' }).catch(() => undefined)
    const asked = { integration_id, sync_type: 'full', idempotency_key: 'trail-once' } as const
    await service.syncData(asked)
    await service.syncData(asked)
    await expect(service.syncData({ integration_id, sync_type: 'full' })).rejects.toMatchObject({
      code: 'sync.already_running',
    })
    expect(await trailOf(stack, integration_id)).toEqual([...before, 'sync.started by user'])
  })

  it('tells of a login that was refused, though nothing came of it', async () => {
    const user_id = 'user_refused'
    await stack.framework.createIntegration({ user_id, app_name: 'mint', oauth_token: 'nobody' }).catch(() => undefined)
    expect(await trail(`?user_id=${user_id}`)).toMatchObject([
      {
        kind: 'integration.refused',
        integration_id: null,
        app_name: 'mint',
        details: { code: 'integration.credentials_refused' },
      },
    ])
  })

  it('keeps to each of its filters', async () => {
    const { user_id, integration_id, framework } = await person()
    await framework.putSchedule(integration_id, { every: '6h' })
    const [set, linked] = await trail(`?user_id=${user_id}`)
    const at = String(set?.['done_at'])
    for (const [query, found] of [
      [`integration_id=${integration_id}`, [set, linked]],
      [`actor=${user_id}`, [set, linked]],
      [`actor=${user_id}&kind=schedule.set`, [set]],
      [`actor=${user_id}&since=${at}`, [set]],
      [`actor=${user_id}&until=${at}`, [linked]],
      [`actor=service&user_id=${user_id}`, []],
    ] as const)
      expect([query, await trail(`?${query}`)]).toEqual([query, found])
  })

  it('goes through the trail without gap or repeat while entries arrive', async () => {
    const { user_id, integration_id, framework } = await person()
    const path = `/v1/audit-trail?user_id=${user_id}&limit=2`
    await framework.putSchedule(integration_id, { every: '6h' })
    await framework.pauseSchedule(integration_id)
    const first = await call('GET', path)
    await framework.resumeSchedule(integration_id)
    const rest = await call('GET', `${path}&cursor=${nextOf(first)}`)
    expect([...first.data, ...rest.data].map(({ kind }) => kind)).toEqual([
      'schedule.paused',
      'schedule.set',
      'integration.linked',
    ])
    expect(rest.cursor).toBeNull()
  })

  it.each(['kind=everything', 'since=yesterday', 'colour=red', 'limit=0', 'cursor=x'])('refuses ?%s', async (query) => {
    const { status, body } = await call('GET', `/v1/audit-trail?${query}`)
    expect([status, body['code']]).toEqual([400, 'request.invalid'])
  })
})

describe('an entry', () => {
  it('holds no value of a record: only how many there were, and the decision that has them', () => {
    const evidence = { fields: { memo: { from: 'between the two of us', to: 'nobody’s business' } } }
    expect(deedOf({ kind: 'edit', evidence, record_ids: ['0'.repeat(32)] }, 'decision_1')).toEqual({
      kind: 'record.edited',
      details: { decision_id: 'decision_1', records: 1 },
    })
  })

  it('is kept for as long as the service is told to, and no longer', async () => {
    const { user_id } = await person()
    const ofUser = () => trail(`?user_id=${user_id}`)
    await stack.query(`update deeds set done_at = now() - interval '730 days' + interval '1 hour' where user_id = $1`, [
      user_id,
    ])
    await sweepDeeds(stack.deps.db.knex, 730)
    expect(await ofUser()).toHaveLength(1)
    await stack.query(`update deeds set done_at = now() - interval '731 days' where user_id = $1`, [user_id])
    await sweepDeeds(stack.deps.db.knex, 730)
    expect(await ofUser()).toEqual([])
  })
})
