/**
 * Every screen of the console as a picture, light and dark, wide and narrow: `npm run screenshots`. Jest runs it, because
 * it needs what the tests need; the pictures go to .data/screenshots, and the one in the README is drawn anew.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startBrowser, type TestBrowser } from '../support/browser'
import { startStack, type Stack } from '../support/stack'
import { furnish, FURNISHED, USER, type Household } from './household'
import { SCREENS } from './screens'

const FOLDER = join(__dirname, '../../.data/screenshots')
/** The top of the Monitor, which the README shows. */
const IN_README = join(__dirname, '../../docs/monitor.png')
const SIZES = { 1280: 860, 390: 844 } as const

let stack: Stack
let browser: TestBrowser
let household: Household
beforeAll(async () => {
  stack = await startStack({ env: FURNISHED })
  household = await furnish(stack)
  browser = await startBrowser(stack)
  mkdirSync(FOLDER, { recursive: true })
})
afterAll(async () => {
  await browser.close()
  await household.leave()
  await stack.stop()
})

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [1280, 390] as const)
    it(`draws every screen ${colorScheme}, ${width} pixels wide`, async () => {
      const console_ = await browser.open(USER, { colorScheme, viewport: { width, height: SIZES[width] } })
      for (const { name, show } of SCREENS) {
        const { page } = console_
        await page.setViewportSize({ width, height: SIZES[width] })
        await show(page, household)
        // As tall as the screen is long: what is fixed to an edge is then where the edge is.
        const height = Number(await page.evaluate('document.documentElement.scrollHeight'))
        await page.setViewportSize({ width, height: Math.max(height, SIZES[width]) })
        await page.screenshot({ path: join(FOLDER, `${name}-${colorScheme}-${width}.png`) })
        if (name === 'monitor' && colorScheme === 'light' && width === 1280)
          await page.screenshot({ path: IN_README, clip: { x: 0, y: 0, width, height: 1140 } })
      }
      expect(console_.complaints).toEqual([])
      await console_.close()
    })
