import { startStack, type Stack } from '../support/stack'
import { checkedCalls, type CallApi } from './checked'

let stack: Stack
let call: CallApi
beforeAll(async () => {
  stack = await startStack({ worker: false })
  call = checkedCalls(stack)
})
afterAll(() => stack.stop())

describe('GET /v1/apps', () => {
  it('names every app with how to link it and what it brings', async () => {
    const { status, data, cursor } = await call('GET', '/v1/apps')
    expect(status).toBe(200)
    expect(cursor).toBeNull()
    expect(data.map(({ app_name }) => app_name)).toEqual(expect.arrayContaining(['ynab', 'mint', 'stripe']))
    for (const app of data) {
      expect(app).toMatchObject({ title: expect.any(String), category: expect.any(String) })
      expect(app['protocols']).not.toEqual([])
      expect(app['streams']).not.toEqual([])
    }
  })

  it('says what to ask the user for, and what the provider allows', async () => {
    const { body } = await call('GET', '/v1/apps/ynab')
    expect(body).toMatchObject({
      status: 'live',
      limits: { requests: 200, window_s: 3600 },
      scopes: [{ name: 'read-only', words: expect.stringContaining('change nothing') }],
      fields: expect.arrayContaining([expect.objectContaining({ required: true, secret: true })]),
    })
  })

  it('names streams with the entities they become and the modes they know', async () => {
    const { body } = await call('GET', '/v1/apps/stripe')
    expect(body['streams']).toContainEqual({
      name: 'balance_transactions',
      title: expect.any(String),
      entities: ['transaction'],
      modes: ['full', 'incremental'],
    })
  })

  it('says of a retired app what became of it and what to link instead', async () => {
    const { body } = await call('GET', '/v1/apps/mint')
    expect(body).toMatchObject({
      status: 'retired',
      replaced_by: 'ynab',
      status_detail: expect.stringContaining('2024'),
      protocols: expect.arrayContaining(['file']),
      file_types: ['.csv'],
    })
  })

  it('refuses an unknown app and names the known ones', async () => {
    const { status, body } = await call('GET', '/v1/apps/netscape')
    expect(status).toBe(404)
    expect(body).toMatchObject({ code: 'app.unknown', known: expect.arrayContaining(['ynab']) })
  })

  it('refuses parameters that it does not know', async () => {
    const { status, body } = await call('GET', '/v1/apps?colour=red')
    expect(status).toBe(400)
    expect(body['errors']).toEqual([{ pointer: '?colour', message: 'There is no such field.' }])
  })
})
