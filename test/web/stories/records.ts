/** A record: changed by a person, with where each value comes from, and let follow its provider again. */
import { link } from '../../support/link'
import type { ConsoleStand } from '../stand'

export const records = (at: ConsoleStand) =>
  describe('a record', () => {
    it('is changed, says who set what, and follows its provider again', async () => {
      const mint = await link(at.stack, 'mint', 'mint-record', { size: 20 }, 'user_record')
      const { sync_job_id } = await mint.sync('full')
      const page = await at.openAs('user_record')
      const asked: string[] = []
      page.on('request', (request) => asked.push(new URL(request.url()).pathname))
      await page.goto(`/monitor/${sync_job_id}`)
      await page.getByLabel('Reason').selectOption('New')
      const written = page.getByRole('region', { name: 'Why each record was written' })
      await written.getByRole('link', { name: /\d/ }).first().waitFor()
      expect(asked.filter((path) => path.startsWith('/v1/records'))).toEqual([])
      await written.getByRole('link').first().click()
      await page.getByRole('heading', { name: 'What is known' }).waitFor()
      const record_id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
      await page.goto('/records')
      await page.getByRole('table').getByRole('link').first().click()
      await page.getByRole('button', { name: 'Change' }).click()
      await page.locator('input:focus, select:focus').waitFor()
      await page.getByLabel('Amount', { exact: true }).fill('99999999999999999999')
      await page.getByRole('button', { name: 'Save 1 change' }).click()
      await page.getByText(TOO_MUCH, { exact: true }).waitFor()
      await page.getByRole('button', { name: 'Leave it as it is' }).click()
      await page.getByRole('button', { name: 'Change' }).click()
      await page.getByLabel('Memo').fill('For the garden')
      await page.getByRole('link', { name: 'Monitor' }).click()
      await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor()
      await page.getByRole('button', { name: 'Stay' }).click()
      await page.getByRole('button', { name: 'Save 1 change' }).click()
      await page.getByText('For the garden', { exact: true }).waitFor()
      await page.locator('button:focus', { hasText: 'Change' }).waitFor()
      await page.getByText('Set here by user_record').waitFor()
      await page.getByText('Changed: Memo').waitFor()
      await page.getByRole('button', { name: 'Follow the provider again' }).click()
      await page.getByText('Set here by').waitFor({ state: 'detached' })
      expect(await at.stack.service.getRecord(record_id)).toMatchObject({ edited_fields: [] })
    })

    it('keeps what was typed where somebody else was faster, and shows no amount backwards', async () => {
      const mint = await link(at.stack, 'mint', 'mint-faster', { size: 20 }, 'user_faster')
      await mint.sync('full')
      const { integration_id } = mint
      const { data } = await at.stack.service.listRecords({ integration_id, entity: 'transaction', limit: 1 })
      const { record_id = '', version = 0 } = data[0] ?? {}
      const page = await at.openAs('user_faster')
      await page.goto(`/records/${record_id}`)
      await page.getByRole('button', { name: 'Change' }).click()
      await page.getByLabel('Memo').fill('For the garden')
      await at.stack.discrepancies.changeRecord(record_id, { version, fields: { payee: '\u202eShop' }, actor: 'ada' })
      await page.getByRole('button', { name: 'Save 1 change' }).click()
      await page.getByRole('button', { name: 'Show it as it is now' }).click()
      await page.getByRole('heading', { name: /^Shop · / }).waitFor()
      await page.getByRole('button', { name: 'Save 1 change' }).click()
      await page.getByText('For the garden', { exact: true }).waitFor()
    })
  })

const TOO_MUCH = 'This is more than an account can hold. Look whether there is a digit too many.'
