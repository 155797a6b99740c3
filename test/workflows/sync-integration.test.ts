import { startStack, type Stack } from '../support/stack'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
}, 60_000)
afterAll(() => stack.stop())

describe('a first full sync', () => {
  it('brings over everything that YNAB holds, field by field', async () => {
    const source = stack.sandbox.login('ynab', 'ynab-first')
    await source.make({ size: 12_000, seed: 1 })
    const { integration_id } = await stack.framework.createIntegration({ user_id: 'user_1', app_name: 'ynab', oauth_token: 'ynab-first' })
    const job = await stack.service.syncData({ integration_id, sync_type: 'full', wait_s: 60 })
    const oracle = await source.oracle()
    expect(job).toMatchObject({ status: 'COMPLETED', failure: null, warnings: [], attempts: 1, records_synced: oracle.size })
    expect(job.counts).toEqual({ created: oracle.size, updated: 0, unchanged: 0, deleted: 0, conflicted: 0, quarantined: 0 })
    expect(await stack.stored(integration_id)).toEqual(oracle)
  })
})
