/** What people and providers say differently: answered one by one or alike, and taken back. */
import type { Page } from 'playwright-core'
import { link } from '../../support/link'
import { until } from '../../support/until'
import { dispute, halve, suspect } from '../dispute'
import type { ConsoleStand } from '../stand'

export const conflicts = (at: ConsoleStand) =>
  describe('a conflict', () => {
    it('is shown with what an answer makes of the record, is answered, and taken back', async () => {
      const ynab = await link(at.stack, 'ynab', 'ynab-dispute', { size: 30 }, 'user_dispute')
      await ynab.sync('full')
      const [conflict] = await dispute(at.stack, ynab, 1)
      const page = await at.openAs('user_dispute')
      await page.getByRole('link', { name: 'Conflicts' }).click()
      await page.getByRole('link', { name: 'Amount of a transaction' }).click()
      await page.getByText('Before both changes').waitFor()
      expect(await page.getByRole('button', { name: 'Choose an answer first' }).isDisabled()).toBe(true)
      expect(await page.getByRole('radio', { checked: true }).count()).toBe(0)
      await page.keyboard.press('2')
      await page.getByRole('region', { name: 'The record afterwards' }).getByText('$990.00').first().waitFor()
      await page.getByRole('button', { name: 'Apply' }).click()
      await page.getByText('Provider’s taken').waitFor()
      await page.locator('h2:focus', { hasText: 'Decided' }).waitFor()
      const record_id = conflict?.record_id ?? ''
      expect(await at.stack.service.getRecord(record_id)).toMatchObject({ body: { amount_minor: -99_000 } })
      await page.getByRole('button', { name: 'Undo' }).click()
      await page.getByText('Waiting', { exact: true }).waitFor()
      expect(await at.stack.service.getRecord(record_id)).toMatchObject({ body: { amount_minor: -1_200 } })
    })

    it('that was answered elsewhere is shown as it stands, whether that was heard or not', async () => {
      const ynab = await link(at.stack, 'ynab', 'ynab-elsewhere', { size: 30 }, 'user_elsewhere')
      await ynab.sync('full')
      const [first, second] = await dispute(at.stack, ynab, 2)
      const page = await at.openAs('user_elsewhere')
      const answer = (conflict_id = '') => at.stack.discrepancies.resolveConflict(conflict_id, { choice: 'keep_local' })
      await page.goto(`/conflicts/${first?.conflict_id}`)
      await page.getByRole('radio', { name: 'Keep yours' }).check()
      await page.getByText('Live').waitFor()
      await answer(first?.conflict_id)
      await page.getByText('Yours kept').waitFor()

      await page.route('**/v1/events', (request) => request.abort())
      await page.goto(`/conflicts/${second?.conflict_id}`)
      await page.getByRole('radio', { name: 'Keep yours' }).check()
      await answer(second?.conflict_id)
      await page.getByRole('button', { name: 'Apply' }).click()
      await page.getByText('Yours kept').waitFor()
    })

    it('has one answer with all that are alike, seen before it is given', async () => {
      const ynab = await link(at.stack, 'ynab', 'ynab-alike', { size: 30 }, 'user_alike')
      await ynab.sync('full')
      await dispute(at.stack, ynab, 3)
      const open = async () =>
        (await at.stack.discrepancies.listConflicts({ user_id: 'user_alike', status: 'open' })).data.length
      const page = await at.openAs('user_alike')
      await page.goto('/conflicts')
      await page.getByRole('button', { name: 'Answer all…' }).click()
      await page.getByRole('radio', { name: 'Take what YNAB says' }).check()
      await page.getByRole('region', { name: 'What it would do' }).getByText('$992.00').first().waitFor()
      await page.getByRole('button', { name: 'Answer 3 conflicts' }).click()
      await page.getByText('Nothing waits for you').waitFor()
      expect(await open()).toBe(0)
      await takeBack(page, 'Conflict answered: the provider is followed')
      await until(open, (n) => n === 3)
    })
  })

export const uncertainties = (at: ConsoleStand) => {
  it('shows two records that may be one side by side, and makes them one', async () => {
    const { integration_id } = await suspect(at.stack, 'tipped-by-hand', 'user_tip')
    const page = await at.openAs('user_tip')
    await page.goto('/conflicts')
    const pair = page.getByRole('region', { name: 'Possibly the same' })
    await pair.getByText('amount 18 % higher').waitFor()
    await pair.getByRole('row').filter({ hasText: '4.50' }).getByText('5.31').last().waitFor()
    await pair.getByRole('button', { name: 'They are one' }).click()
    await page.getByText('Nothing waits for you').waitFor()
    await pair.waitFor({ state: 'detached' })
    expect((await at.stack.discrepancies.listMatches({ integration_id })).data).toMatchObject([{ status: 'accepted' }])
  })

  it('removes what is missing at the provider in great numbers only when a person says so', async () => {
    const { integration_id } = await halve(at.stack, 'ynab-halved', 'user_halved')
    const page = await at.openAs('user_halved')
    await page.goto('/conflicts')
    await page.getByText('30 of 60 transactions are no longer at YNAB').waitFor()
    await page.getByRole('button', { name: 'Remove them…' }).click()
    await page.getByRole('button', { name: 'Remove 30 records' }).click()
    await page.getByText('Removals to approve').waitFor({ state: 'detached' })
    expect(await at.stack.discrepancies.listHeldRemovals({ integration_id })).toMatchObject({
      data: [{ status: 'approved', decided_by: 'user_halved' }],
    })
  })

  it('takes back what a run wrote, after telling how much that is', async () => {
    const mint = await link(at.stack, 'mint', 'mint-undone', { size: 20 }, 'user_rollback')
    const { sync_job_id } = await mint.sync('full')
    const page = await at.openAs('user_rollback')
    await page.goto(`/monitor/${sync_job_id}`)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('The next sync goes on from where this run began.').waitFor()
    await page.getByRole('button', { name: 'Take it back' }).click()
    await page.getByText('Taken back:').waitFor()
    expect((await at.stack.stored(mint.integration_id)).size).toBe(0)
  })
}

/** In the settings, where everything is that was decided. */
async function takeBack(page: Page, decision: string): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('listitem').filter({ hasText: decision }).getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Taken back by').waitFor()
}
