/** `npm run household`: five years, a sync every four days, a new login each year. Some minutes, so no part of `npm test`. */
import { startStack, type Stack } from '../support/stack'
import { live } from './household'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.stop())

const SEED = Number(process.env['HOUSEHOLD_SEED'] ?? 1)

describe('five years of a household', () => {
  it('have no false match and no certain match missed, nothing lost and nothing doubled', async () => {
    const wish = { login: 'five-years', seed: SEED, from: '2021-01-04', days: 5 * 365, every: 4, relinks: 4 }
    const { suggestions, ...verdict } = await live(stack, wish)
    const right = suggestions.filter(({ is_right }) => is_right)
    const told = suggestions.map(({ is_right, score, reasons }) => `${is_right ? 'right' : 'wrong'} ${score} ${reasons.join(', ')}`)
    process.stderr.write(
      `${verdict.purchases} purchases, ${verdict.syncs} syncs, ${verdict.certain} certain moves, ` +
        `${suggestions.length} suggestions of which ${right.length} right\n${told.join('\n')}\n`,
    )
    expect(verdict).toMatchObject({ false_matches: [], missed: [], lost: [], doubled: [] })
  }, 1_800_000) // prettier-ignore
})
