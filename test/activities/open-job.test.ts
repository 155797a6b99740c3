import { planRun } from '../../activities/open-job'
import { mint } from '../../connectors/mint'
import { stripe } from '../../connectors/stripe'
import { ynab } from '../../connectors/ynab'

const known = { server_knowledge: 7 }
const everywhere = Object.fromEntries(ynab.streams.map(({ name }) => [name, known]))

describe('the plan of a run', () => {
  it('reads every stream in full when that was asked for, whatever is saved', () => {
    const { streams, warnings, start } = planRun(ynab, 'full', false, everywhere)
    expect(streams.map(({ read_as }) => read_as)).toEqual(['full', 'full', 'full', 'full'])
    expect(warnings).toEqual([])
    expect(start).toEqual({ stream_no: 0, cursor: null, position: null })
  })

  it('goes on from the saved position of each stream', () => {
    const { streams, warnings, start } = planRun(ynab, 'incremental', false, everywhere)
    expect(streams.map(({ read_as }) => read_as)).toEqual(Array(4).fill('incremental'))
    expect(warnings).toEqual([])
    expect(start.cursor).toEqual(known)
  })

  it('reads a stream in full that has no saved position, and says which', () => {
    const { transactions: _unsaved, ...others } = everywhere
    const { streams, warnings } = planRun(ynab, 'incremental', false, others)
    expect(streams.at(-1)).toEqual({ stream: 'transactions', read_as: 'full' })
    expect(warnings).toMatchObject([
      { code: 'sync.read_in_full', message: expect.stringContaining('transactions was') },
    ])
  })

  it('says nothing of a stream that is only ever read whole', () => {
    const saved = { balance_transactions: { created_gte: 1 } }
    const { streams, warnings } = planRun(stripe, 'incremental', false, saved)
    expect(streams.map(({ read_as }) => read_as)).toEqual(['full', 'incremental'])
    expect(warnings).toEqual([])
  })

  it('says of an app without a change feed that its export was read whole, but not of an uploaded file', () => {
    expect(planRun(mint, 'incremental', false, {}).warnings).toMatchObject([{ code: 'sync.read_in_full' }])
    expect(planRun(mint, 'incremental', true, {}).warnings).toEqual([])
  })
})
