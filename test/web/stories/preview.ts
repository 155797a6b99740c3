/** A sync that is looked at before it is done: what it would change, and that it changes nothing. */
import { link } from '../../support/link'
import { until } from '../../support/until'
import type { ConsoleStand } from '../stand'

export const preview = (at: ConsoleStand) =>
  describe('a preview', () => {
    it('shows what a sync would change, changes nothing, and is done for real', async () => {
      const ynab = await link(at.stack, 'ynab', 'ynab-preview', { size: 30 }, 'user_preview')
      const { integration_id } = ynab
      await ynab.sync('full')
      const { data } = await at.stack.service.listRecords({ integration_id, entity: 'transaction', limit: 100 })
      const plain = data.filter(({ body }) => 'splits' in body && body.splits.length === 0)
      const [edited, removed] = plain.map(({ external_id }) => external_id)
      await ynab.source.change({
        add: 2,
        edit: [{ external_id: edited, fields: { amount_minor: -123_400 } }],
        remove: [removed],
      })
      const before = await at.stack.stored(integration_id)

      const page = await at.openAs('user_preview')
      await page.goto(`/integrations/${integration_id}`)
      await page.getByRole('button', { name: 'Choose what to sync' }).focus()
      await page.keyboard.press('Enter')
      await page.getByRole('menuitem', { name: 'Preview everything' }).press('Enter')
      const changes = page.getByRole('region', { name: 'What would become of which record' })
      const row = changes.getByRole('listitem').filter({ hasText: 'A transaction' })
      await row.filter({ hasText: '$1,234.00' }).getByText('Amount').waitFor()
      await changes.getByLabel('Reason').selectOption({ label: 'The provider has it no more (1)' })
      await until(
        () => row.count(),
        (n) => n === 1,
      )
      expect(new URL(page.url()).search).toBe('?sync_type=full&reason=tombstoned')
      expect(await at.stack.stored(integration_id)).toEqual(before)

      await page.getByRole('button', { name: 'Sync for real' }).click()
      await page.waitForURL(/\/monitor\/sync_/)
      await page.getByText('Completed').first().waitFor()
      expect((await at.jobsOf('user_preview'))[0]).toMatchObject({ sync_type: 'full', counts: { deleted: 1 } })
      await page.goto(`/integrations/${integration_id}/preview?sync_type=full`)
      await page.getByText('Nothing would change').waitFor()
      await page.getByRole('link', { name: 'Leave it' }).click()
      await page.getByRole('heading', { name: 'Last runs' }).waitFor()
    })

    it('shows what a file would bring, with the answers that it needs, before any of it is kept', async () => {
      const page = await at.openAs('user_look')
      await page.goto('/connect/csv')
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByLabel('Choose files').setInputFiles({ name: 'bank.csv', mimeType: 'text/csv', buffer: BANK })
      await page.getByRole('link', { name: 'Monitor' }).click()
      await page.getByRole('dialog', { name: 'Leave without importing?' }).waitFor()
      await page.getByRole('button', { name: 'Stay' }).click()
      await page.getByRole('button', { name: 'Look first' }).click()
      await page.getByRole('radio', { name: /the day first/ }).check()
      await page.getByLabel('In which currency are the amounts?').fill('EUR')
      await page.getByRole('button', { name: 'Answer and look' }).click()
      await page.getByText('Bakery · 3 Feb 2026 · -€3.20').waitFor()
      const [linked] = await at.integrationsOf('user_look')
      const integration_id = linked?.integration_id ?? ''
      expect((await at.stack.service.listFiles(integration_id)).data).toEqual([])
      expect((await at.stack.stored(integration_id)).size).toBe(0)
      await page.reload()
      await page.getByText('Choose the file again').waitFor()
      await page.getByRole('link', { name: 'Choose files' }).click()
      await page.getByLabel('Choose files').setInputFiles({ name: 'bank.csv', mimeType: 'text/csv', buffer: BANK })
      await page.getByRole('button', { name: 'Look first' }).click()
      await page.getByRole('radio', { name: /the day first/ }).check()
      await page.getByLabel('In which currency are the amounts?').fill('EUR')
      await page.getByRole('button', { name: 'Answer and look' }).click()
      await page.getByRole('button', { name: 'Import for real' }).click()
      await page.waitForURL(/\/monitor\/sync_/)
      await page.getByText('Completed').first().waitFor()
    })
  })

const BANK = Buffer.from(`Date;Payee;Amount
03.02.2026;Bakery;-3,20
04.02.2026;Employer;1.500,00
`)
