import { expectFirstSync, link } from '../support/link'
import { startStack, type Stack } from '../support/stack'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.stop())

describe('a first full sync', () => {
  it.each([
    ['YNAB', 'ynab', 'ynab-first'],
    ['a Mint export', 'mint', 'mint-first'],
    ['Stripe', 'stripe', 'rk_first'],
  ] as const)('brings over everything that %s holds, field by field', async (_title, app, login) => {
    const linked = await link(stack, app, login, { size: 6_000 })
    const job = await linked.sync('full')
    expect(job).toMatchObject({ warnings: [], attempts: 1 })
    await expectFirstSync(stack, linked, job)
  })
})
