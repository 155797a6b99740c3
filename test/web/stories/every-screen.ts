/** Every screen and dialog: readable by everybody, and whole on a small telephone. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { furnish, USER, type Household } from '../household'
import { SCREENS } from '../screens'
import type { ConsoleStand } from '../stand'

/** Each is opened once, and looked at in every way while it is. */
export const everyScreen = (at: ConsoleStand) =>
  describe('every screen and dialog', () => {
    const faults: Record<'light' | 'dark' | 'narrow', Record<string, unknown>> = { light: {}, dark: {}, narrow: {} }
    let household: Household
    beforeAll(async () => {
      household = await furnish(at.stack)
      const { page, complaints, close } = await at.browser.open(USER)
      for (const { name, show } of SCREENS) {
        await show(page, household)
        await page.evaluate(AXE)
        for (const scheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme: scheme })
          note(faults[scheme], name, await lasting(() => faultsOf(page, RULES[scheme])))
        }
        note(faults.narrow, name, await tooWide(page))
        await page.emulateMedia({ colorScheme: 'light' })
        await page.setViewportSize(USUAL)
      }
      for (const [name, path] of await nameAtLength(at, household)) {
        await page.goto(path)
        await page.getByText(LONG_WORD).first().waitFor()
        note(faults.narrow, `${name}, with a word without end`, await tooWide(page))
        await page.setViewportSize(USUAL)
      }
      await close()
      expect(complaints).toEqual([])
    }, 300_000)
    afterAll(async () => household.leave())

    it('has no fault that axe finds', () => expect(faults.light).toEqual({}))

    it('is as readable in the dark', () => expect(faults.dark).toEqual({}))

    it('needs no sideways scrolling, from 360 to 1,600 pixels', () => expect(faults.narrow).toEqual({}))
  })

/** Somebody gives a record a name that no line holds. @returns the screens that show it */
async function nameAtLength({ stack }: ConsoleStand, { open }: Household): Promise<[name: string, path: string][]> {
  const { record_id, conflict_id } = open
  const { version, sync_job_id } = await stack.service.getRecord(record_id)
  await stack.discrepancies.changeRecord(record_id, { version, fields: { payee: LONG_WORD }, actor: 'ada' })
  return [
    ['inbox', '/conflicts'],
    ['conflict', `/conflicts/${conflict_id}`],
    ['record', `/records/${record_id}`],
    ['run', `/monitor/${sync_job_id}`],
  ]
}

const LONG_WORD = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(6)
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** Of all that is asked of a page only the contrast is another one in the dark. */
const RULES = {
  light: { runOnly: STANDARDS },
  dark: { runOnly: { type: 'rule', values: ['color-contrast'] } },
}
const USUAL = { width: 1280, height: 720 }
const WIDTHS = [1600, 768, 360]

interface AxeResults {
  violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[]
}

async function faultsOf(page: Page, rules: object): Promise<object[]> {
  const options = JSON.stringify({ ...rules, resultTypes: ['violations'] })
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, ${options})`)
  return violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => ({ html, failureSummary })),
  }))
}

/** What is left of faults after a moment: colours glide from one scheme to the other, and a menu is placed by script. */
async function lasting(look: () => Promise<object[]>): Promise<object[]> {
  for (let tries = 1; ; tries++) {
    const found = await look()
    if (found.length === 0 || tries === 50) return found
    await sleep(100)
  }
}

async function tooWide(page: Page): Promise<object[]> {
  const found: object[] = []
  for (const width of WIDTHS) {
    await page.setViewportSize({ ...USUAL, width })
    const measure = async () => {
      const content = Number(await page.evaluate('document.documentElement.scrollWidth'))
      return content > width ? [{ width, content }] : []
    }
    found.push(...(await lasting(measure)))
  }
  return found
}

function note(faults: Record<string, unknown>, screen: string, found: object[]): void {
  if (found.length > 0) faults[screen] = found
}
