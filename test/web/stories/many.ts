/** Somebody with more accounts than anybody looks at, and what is said of an account while little is known of it. */
import type { Page } from 'playwright-core'
import { keepAccounts, keepRuns } from '../../support/accounts'
import { until } from '../../support/until'
import type { ConsoleStand } from '../stand'

export const many = (at: ConsoleStand) =>
  describe('many accounts', () => {
    it('cost no more requests than a few, and the one that needs somebody comes first', async () => {
      const { knex } = at.stack.deps.db
      for (const account of await keepAccounts(knex, 'user_many', 80))
        if (account.external_account_name === 'Household 1') await keepRuns(knex, account, ['FAILED'])
      const page = await at.openAs('user_many')
      for (const path of ['/monitor', '/settings', '/']) expect(await asked(page, path)).toBeLessThan(FEW)

      const cards = page.getByRole('region', { name: 'Linked accounts' }).getByRole('article')
      const shown = (wanted: number) =>
        until(
          () => cards.count(),
          (count) => count === wanted,
        )
      await shown(60)
      expect(await cards.first().innerText()).toContain('Household 1\n')
      await page.getByRole('button', { name: 'Show more' }).click()
      await shown(80)
      await page.getByRole('textbox', { name: 'Search' }).fill('household 7')
      await shown(11)
    })

    it('are not called new while their runs cannot be read', async () => {
      const { knex } = at.stack.deps.db
      for (const account of await keepAccounts(knex, 'user_unread', 1)) await keepRuns(knex, account, ['FAILED'])
      const page = await at.openAs('user_unread')
      await page.getByText('Last sync failed').waitFor()
      await page.route('**/v1/overview?*', (request) =>
        request.fulfill({ status: 400, json: { title: 'No runs today' } }),
      )
      await page.goto('/')
      await page.getByText('No runs today', { exact: true }).waitFor()
      await page.getByText('How it stands could not be read.').waitFor()
      expect(await page.getByText('Not synced yet').count()).toBe(0)
      await page.unrouteAll()
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.getByText('Last sync failed').waitFor()
    })
  })

/** Half as many as there are accounts; a screen is asked for twice where the pulse is heard only then. */
const FEW = 40

/** How many requests a screen makes until all of it is there. */
async function asked(page: Page, path: string): Promise<number> {
  let requests = 0
  const count = (request: { url(): string }): void => void (request.url().includes('/v1/') && requests++)
  page.on('request', count)
  await page.goto(path)
  await page.getByText('Household 80').first().waitFor()
  await until(
    () => page.locator('.mantine-Skeleton-root').count(),
    (left) => left === 0,
  )
  page.off('request', count)
  return requests
}
