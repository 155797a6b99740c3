import { syncWorkflowId } from '../../workflows/contract'
import { counts, expectFirstSync, link } from '../support/link'
import { startStack, type Stack } from '../support/stack'
import { until } from '../support/until'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ env: { CHUNK_ROWS: '10' } })
})
afterAll(() => stack.stop())

describe('a run that is too long for one history', () => {
  it('goes on in another, exactly where it was', async () => {
    const stripe = await link(stack, 'stripe', 'rk_long', { size: 1_100 })
    const first = await stripe.sync('full')
    await expectFirstSync(stack, stripe, first)

    const { client } = stack.deps.temporal
    const query = `WorkflowId = "${syncWorkflowId(stripe.integration_id)}"`
    const runs = await until(
      async () => {
        const found: string[] = []
        for await (const { status, historyLength } of client.workflow.list({ query })) {
          found.push(status.name)
          expect(historyLength).toBeLessThan(2_000)
        }
        return found
      },
      (found) => !found.includes('RUNNING'),
    )
    expect(runs.toSorted()).toEqual(['COMPLETED', 'CONTINUED_AS_NEW'])

    const second = await stripe.sync('full')
    expect(second.counts).toEqual(counts({ unchanged: first.records_synced }))
  })
})
