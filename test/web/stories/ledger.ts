/** The list of runs: filters in the address, further pages, a file of it. */
import { readFileSync } from 'node:fs'
import { link } from '../../support/link'
import { until } from '../../support/until'
import type { ConsoleStand } from '../stand'

export const ledger = (at: ConsoleStand) =>
  describe('the ledger', () => {
    it('keeps its filters in the address, pages on, and is saved as a file', async () => {
      const mint = await link(at.stack, 'mint', 'mint-ledger', { size: 20 }, 'user_ledger')
      for (let n = 0; n < 3; n++) await mint.sync('full')
      await mint.source.fault({ kind: 'unauthorized', times: 1 })
      await mint.sync('full')
      const page = await at.openAs('user_ledger')
      await page.goto('/monitor')
      const rows = page.getByRole('table').last().getByRole('row')
      await until(
        () => rows.count(),
        (n) => n === 5,
      )
      await page.getByLabel('Status').selectOption('FAILED')
      await until(
        () => rows.count(),
        (n) => n === 2,
      )
      expect(new URL(page.url()).search).toBe('?status=FAILED')
      await page.reload()
      await until(
        () => rows.count(),
        (n) => n === 2,
      )

      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'CSV' }).click(),
      ])
      const lines = readFileSync(await download.path(), 'utf8')
        .trim()
        .split('\r\n')
      expect(lines).toHaveLength(2)
      expect(lines[1]).toContain('auth.reconnect_required')

      await page.getByRole('button', { name: 'Clear filters' }).click()
      await until(
        () => rows.count(),
        (n) => n === 5,
      )
      await page.goBack()
      await until(
        () => rows.count(),
        (n) => n === 2,
      )
      await page.goForward()
      await until(
        () => rows.count(),
        (n) => n === 5,
      )
      await rows.nth(1).getByRole('link').click()
      await page.getByText('The provider no longer accepts the saved login').first().waitFor()
    })

    it('opens with a mistyped address, and leaves out of it what does not fit', async () => {
      const page = await at.openAs('user_mistyped')
      await page.goto('/monitor?status=LOST&trigger=api&from=2026-02-31&to=275760-09-13')
      await page.getByText('No run fits these filters').waitFor()
      expect(new URL(page.url()).search).toBe('?trigger=api')
      await page.goto('/?show=constructor')
      await page.getByText('Apps you can link').waitFor()
    })
  })
