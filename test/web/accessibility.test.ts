/** Every screen and dialog, light and dark: readable by everybody, and whole on a small telephone. */
import { readFileSync } from 'node:fs'
import { startBrowser, type TestBrowser } from '../support/browser'
import { startStack, type Stack } from '../support/stack'
import { furnish, FURNISHED, USER, type Household } from './household'
import { SCREENS } from './screens'

let stack: Stack
let browser: TestBrowser
let household: Household
beforeAll(async () => {
  stack = await startStack({ env: FURNISHED })
  household = await furnish(stack)
  browser = await startBrowser(stack)
}, 120_000)
afterAll(async () => {
  await browser.close()
  await household.leave()
  await stack.stop()
}, 60_000)

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const RUN = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] })`

interface AxeResults {
  violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[]
}

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  it('has no fault that axe finds, on any screen', async () => {
    const { page, complaints, close } = await browser.open(USER, { colorScheme })
    const faults: Record<string, unknown> = {}
    for (const { name, show } of SCREENS) {
      await show(page, household)
      await page.evaluate(AXE)
      const { violations } = await page.evaluate<AxeResults>(RUN)
      if (violations.length > 0)
        faults[name] = violations.map(({ id, help, nodes }) => ({
          id,
          help,
          nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => ({ html, failureSummary })),
        }))
    }
    expect(faults).toEqual({})
    expect(complaints).toEqual([])
    await close()
  }, 120_000)
})

it.each([360, 768, 1600])(
  'needs no sideways scrolling at %d pixels',
  async (width) => {
    const { page, close } = await browser.open(USER, { viewport: { width, height: 800 } })
    const wide: Record<string, number> = {}
    for (const { name, show } of SCREENS) {
      await show(page, household)
      const content = Number(await page.evaluate('document.documentElement.scrollWidth'))
      if (content > width) wide[name] = content
    }
    expect(wide).toEqual({})
    await close()
  },
  120_000,
)
