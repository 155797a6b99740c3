/** The life of a linked account: a new login, its schedule, letting it go. */
import { link } from '../../support/link'
import { until } from '../../support/until'
import type { ConsoleStand } from '../stand'

export const account = (at: ConsoleStand) =>
  describe('an account', () => {
    it('that lost its login is reconnected, and keeps its id and its records', async () => {
      const mint = await link(at.stack, 'mint', 'mint-revoked', { size: 30 }, 'user_revoked')
      await mint.sync('full')
      await mint.source.fault({ kind: 'unauthorized', times: 1 })
      const { sync_job_id } = await mint.sync('full')
      const page = await at.openAs('user_revoked')
      await page.getByRole('radiogroup', { name: 'Show' }).getByText('Needs you').click()
      await page.getByRole('article', { name: /^Mint/ }).getByRole('link', { name: 'Reconnect' }).waitFor()
      await page.goto(`/monitor/${sync_job_id}`)
      await page.getByRole('link', { name: 'Reconnect' }).click()
      await page.getByRole('textbox', { name: 'Access token' }).fill('mint-revoked')
      await page.getByRole('button', { name: 'Reconnect' }).click()
      await page.getByText('Completed').waitFor()
      const [kept, ...others] = await at.integrationsOf('user_revoked')
      expect(others).toEqual([])
      expect(kept).toMatchObject({ integration_id: mint.integration_id, status: 'CONNECTED' })
    })

    it('is refreshed by a schedule that is said in words, and paused', async () => {
      const { integration_id } = await link(at.stack, 'ynab', 'ynab-schedule', { size: 20 }, 'user_schedule')
      const page = await at.openAs('user_schedule')
      await page.goto(`/integrations/${integration_id}`)
      await page.getByLabel('Refresh').selectOption('6h')
      await page.getByText('Refreshed every 6 hours.').waitFor()
      expect(await page.getByRole('list', { name: 'Next times' }).getByRole('listitem').count()).toBe(3)
      await page.getByRole('button', { name: 'Pause' }).click()
      await page.getByText('Paused. It would be refreshed every 6 hours.').waitFor()
      expect(await at.stack.framework.getSchedule(integration_id)).toMatchObject({ every: '6h', paused: true })
    })

    it('is let go with its records removed, after a question', async () => {
      const ynab = await link(at.stack, 'ynab', 'ynab-let-go', { size: 30 }, 'user_let_go')
      const { sync_job_id } = await ynab.sync('full')
      const page = await at.openAs('user_let_go')
      await page.goto('/settings')
      const ask = page.getByRole('button', { name: 'Disconnect' })
      await ask.click()
      const dialog = page.getByRole('dialog', { name: /^Disconnect / })
      await dialog.getByRole('button', { name: 'Keep it linked' }).click()
      await until(
        () => page.evaluate('document.activeElement.innerText'),
        (focused) => focused === 'Disconnect',
      )
      await ask.click()
      await dialog.getByRole('radio', { name: 'Remove them' }).check()
      await dialog.getByRole('button', { name: 'Disconnect and remove' }).click()
      await page.getByText('Disconnected. The records are removed.').waitFor()
      expect(await ynab.show()).toMatchObject({ status: 'DISCONNECTED', status_reason: 'disconnected_by_user' })
      expect((await at.stack.service.listRecords({ integration_id: ynab.integration_id })).data).toEqual([])
      await page.goto(`/monitor/${sync_job_id}`)
      await page.getByText('What it wrote is no longer kept, so there is nothing to undo.').waitFor()
      expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0)
    })
  })
