/** Keys for one's own programs, and who did what. */
import { readFileSync } from 'node:fs'
import { link } from '../../support/link'
import { until } from '../../support/until'
import type { ConsoleStand } from '../stand'

export const settings = (at: ConsoleStand) => {
  describe('a key', () => {
    it('is made for a program, shown once, works, and is refused once it is revoked', async () => {
      const { integration_id } = await link(at.stack, 'mint', 'mint-keys', { size: 5 }, 'user_keys')
      const ask = async (api_key: string) => {
        const headers = { authorization: `Bearer ${api_key}` }
        const answer = await fetch(`${at.stack.base_url}/v1/integrations`, { headers })
        return { status: answer.status, text: await answer.text() }
      }
      const page = await at.openAs('user_keys')
      await page.goto('/settings')
      await page.getByText('No keys yet').waitFor()
      await page.getByRole('button', { name: 'New key…' }).click()
      await page.getByRole('textbox', { name: 'What is it for?' }).fill('spreadsheet')
      await page.keyboard.press('Enter')
      const shown = page.getByRole('dialog', { name: 'The key “spreadsheet”' })
      const api_key = (await shown.locator('code').textContent()) ?? ''
      await page.keyboard.press('Escape')
      await shown.getByRole('button', { name: 'I have it' }).click()
      await page.getByText(`ipk_…${api_key.slice(-4)}`).waitFor()
      expect(await page.content()).not.toContain(api_key)

      expect(await ask(api_key)).toEqual({ status: 200, text: expect.stringContaining(integration_id) })
      await page.getByRole('button', { name: 'Revoke spreadsheet' }).click()
      await page.getByRole('dialog', { name: 'Revoke “spreadsheet”?' }).getByRole('button', { name: 'Revoke' }).click()
      await page.getByText('No keys yet').waitFor()
      expect((await ask(api_key)).status).toBe(401)
      await page.getByText('Revoked an API key').waitFor()
    })
  })

  describe('the audit trail', () => {
    it('says who did what, keeps its filters in the address, and is saved as a file', async () => {
      const mint = await link(at.stack, 'mint', 'mint-trail', { size: 5 }, 'user_trail')
      await mint.source.fault({ kind: 'unauthorized', times: 1 })
      await mint.sync('full')
      const page = await at.openAs('user_trail')
      await page.goto('/settings')
      await page.getByRole('link', { name: 'See all' }).click()
      const entries = page.getByRole('region', { name: 'Entries' }).getByRole('listitem')
      await until(
        () => entries.count(),
        (n) => n === 4,
      )
      await entries.getByRole('link', { name: 'Mint · Mint export' }).first().waitFor()
      expect(await entries.allInnerTexts()).toEqual([
        expect.stringMatching(/^Signed in\s+You ·/),
        expect.stringMatching(/^The provider no longer accepts the login\s+The service by itself ·/),
        expect.stringMatching(/^Started a sync everything\s+The key “test” \(isk_…\w{4}\) ·.* Mint/),
        expect.stringMatching(/^Linked an account\s+The key “test”/),
      ])

      await page.getByLabel('Who').selectOption('The service by itself')
      await until(
        () => entries.count(),
        (n) => n === 1,
      )
      expect(new URL(page.url()).search).toBe('?actor=service')
      await page.reload()
      await page.getByRole('button', { name: 'CSV' }).waitFor()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'CSV' }).click(),
      ])
      const lines = readFileSync(await download.path(), 'utf8')
        .trim()
        .split('\r\n')
      expect(lines).toHaveLength(2)
      expect(lines[1]).toContain('integration.login_ended,service,service')

      await page.getByLabel('What').selectOption('Uploaded a file')
      await page.getByText('No entry fits these filters').waitFor()
    })
  })
}
