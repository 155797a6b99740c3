/** Without a network: what was opened stays, what was not says so, and nothing is done behind anybody's back. */
import { link } from '../../support/link'
import type { ConsoleStand } from '../stand'

export const withoutNetwork = (at: ConsoleStand) =>
  describe('without a network', () => {
    it('keeps its frame where a screen cannot be loaded, and opens it as soon as there is a network', async () => {
      // The browser and the router complain of the part that did not arrive.
      const { page, close } = await at.browser.open('user_tunnel')
      await page.getByText('Live').waitFor()
      await page.context().setOffline(true)
      await page.getByRole('link', { name: 'Conflicts' }).click()
      await page.getByText('You are offline. It opens by itself').waitFor()
      await page.getByRole('navigation').getByRole('link', { name: 'Integrations' }).click()
      await page.getByRole('heading', { name: 'Integrations' }).waitFor()
      await page.getByRole('link', { name: 'Conflicts' }).click()
      await page.getByText('You are offline. It opens by itself').waitFor()
      await page.context().setOffline(false)
      await page.getByText('Nothing waits for you').waitFor()
      await close()
    })

    it('refuses a click at once, and does not do it later', async () => {
      await link(at.stack, 'ynab', 'ynab-tunnel', { size: 10 }, 'user_deed')
      const page = await at.openAs('user_deed')
      const syncNow = page.getByRole('button', { name: 'Sync now' })
      await syncNow.waitFor()
      await page.getByText('Live').waitFor()
      await page.context().setOffline(true)
      await page.getByText('You are offline. What was read before is shown').waitFor()
      await syncNow.click()
      await page.getByText('What you do meanwhile is not done later').waitFor()
      await page.context().setOffline(false)
      await page.getByText('Live').waitFor()
      expect(await at.jobsOf('user_deed')).toEqual([])
    })
  })
