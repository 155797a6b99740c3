/** Linking an app in each of the ways there are, and what is said where it fails. */
import type { Page } from 'playwright-core'
import { until } from '../../support/until'
import type { ConsoleStand } from '../stand'

export const linking = (at: ConsoleStand) =>
  describe('linking', () => {
    it('takes a Mint token, by keyboard alone, and shows its first sync', async () => {
      await at.stack.sandbox.login('mint', 'mint-by-token').make({ size: 300, seed: 1 })
      const page = await at.openAs('user_mint')
      const focused = () => page.evaluate<string>(FOCUSED)
      const reach = async (name: string): Promise<void> => {
        for (let steps = 0; steps < 60; steps++) {
          await page.keyboard.press('Tab')
          if ((await focused()).startsWith(name)) return
        }
        throw new Error(`Tab does not reach ${name}`)
      }
      await page.getByRole('article', { name: 'Mint' }).getByRole('link', { name: 'Connect' }).focus()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'What happens when you link Mint' }).waitFor()
      await reach('Continue')
      await page.keyboard.press('Enter')
      await until(focused, (name) => name === 'Sign in to Mint')
      await reach('Access token')
      // The first is the group of ways, in which arrows move; the second is the field.
      await reach('Access token')
      await page.keyboard.type('mint-by-token')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Mint is linked' }).waitFor()
      await page.getByText('Completed').waitFor()
      const [job] = await at.jobsOf('user_mint')
      await page.getByText(`${String(job?.records_synced)} new`).waitFor()
    })

    it('asks which of several accounts is meant, by keyboard alone, and keeps the token meanwhile', async () => {
      const source = at.stack.sandbox.login('ynab', 'two-plans')
      const { plan_name } = await source.make({ size: 40, seed: 1, more_plans: [{ size: 5, currency: 'EUR' }] })
      const page = await at.openAs('user_two_plans')
      await page.goto('/connect/ynab')
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByText('Access token', { exact: true }).click()
      await page.getByRole('textbox', { name: 'Access token' }).fill('two-plans')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Which account at YNAB?' }).waitFor()
      expect(await at.integrationsOf('user_two_plans')).toEqual([])
      await page.getByText('Everyday Checking').first().waitFor()
      await page.keyboard.press('Tab')
      await page.keyboard.press('ArrowDown')
      const chosen = page.getByRole('radio', { name: String(plan_name) })
      await until(
        () => chosen.isChecked(),
        (checked) => checked,
      )
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'YNAB is linked' }).waitFor()
      expect(await at.integrationsOf('user_two_plans')).toMatchObject([{ external_account: { name: plan_name } }])
    })

    it('takes a setup token, asks of a new one by which only names are known, and says what one that was used may mean', async () => {
      const source = at.stack.sandbox.login('simplefin', 'bridge-by-token')
      await source.make({ size: 40, seed: 1, history_days: 60 })
      const token = await source.setupToken()
      const page = await at.openAs('user_bridge')
      await page.goto('/connect/simplefin')
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByRole('textbox', { name: 'Setup token' }).fill(token)
      await page.getByRole('button', { name: 'Link and sync' }).click()
      await page.getByRole('heading', { name: 'SimpleFIN is linked' }).waitFor()
      await page.getByText('Completed').waitFor()

      const [linked] = await at.integrationsOf('user_bridge')
      await source.change({ relink: true })
      await page.goto(`/connect/simplefin?reconnect=${linked?.integration_id}`)
      await page.getByRole('textbox', { name: 'Setup token' }).fill(await source.setupToken())
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'It is the same account: keep its records' }).click()
      await page.getByRole('heading', { name: 'SimpleFIN is linked' }).waitFor()
      expect(await at.integrationsOf('user_bridge')).toMatchObject([{ integration_id: linked?.integration_id }])

      const other = await at.openAs('user_bridge_too')
      await other.goto('/connect/simplefin')
      await other.getByRole('button', { name: 'Continue' }).click()
      await other.getByRole('textbox', { name: 'Setup token' }).fill(token)
      await other.getByRole('button', { name: 'Link and sync' }).click()
      await other.getByRole('paragraph').filter({ hasText: 'disable it at the provider first' }).waitFor()
      await other.getByRole('link', { name: 'Visit SimpleFIN' }).waitFor()
    })

    it('says which field is wrong and why, and keeps what was typed', async () => {
      const page = await at.openAs('user_wrong')
      await page.goto('/connect/ynab')
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByText('Access token', { exact: true }).click()
      await page.getByRole('textbox', { name: 'Access token' }).fill('nobody-knows-this')
      await page.getByRole('button', { name: 'Link and sync' }).click()
      await page.getByText('The provider refused these credentials', { exact: true }).waitFor()
      expect(await page.getByRole('textbox', { name: 'Access token' }).inputValue()).toBe('nobody-knows-this')
      await page.getByRole('link', { name: 'Monitor' }).click()
      await page.getByRole('dialog', { name: 'Leave without linking?' }).waitFor()
      await page.getByRole('button', { name: 'Stay' }).click()
      await page.getByRole('link', { name: 'Monitor' }).click()
      await page.getByRole('button', { name: 'Leave' }).click()
      await page.getByRole('heading', { name: 'Monitor' }).waitFor()
    })

    it('shows what a first sync would bring before anything is written', async () => {
      await at.stack.sandbox.login('mint', 'mint-looked-at').make({ size: 20, seed: 1 })
      const page = await at.openAs('user_first_look')
      await page.goto('/connect/mint')
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByRole('textbox', { name: 'Access token' }).fill('mint-looked-at')
      await page.getByRole('button', { name: 'Link and look first' }).click()
      await page.getByRole('region', { name: 'What would become of which record' }).waitFor()
      expect(await at.jobsOf('user_first_look')).toEqual([])
      await page.getByRole('button', { name: 'Sync for real' }).click()
      await page.getByText('Completed').first().waitFor()
    })

    it('says of an address that fits no link what is so, and goes a step back as the browser does', async () => {
      const { framework } = at.stack
      const user_id = 'user_lost_address'
      const mint = await framework.createIntegration({ user_id, app_name: 'mint', protocol: 'file' })
      const ynab = await framework.createIntegration({ user_id, app_name: 'ynab', protocol: 'oauth2' })
      const page = await at.openAs(user_id)
      await page.goto(`/connect/stripe?integration_id=${mint.integration_id}`)
      await page.getByText('This account belongs to another app').waitFor()
      await page.goto(`/connect/ynab?integration_id=${ynab.integration_id}`)
      await page.getByRole('heading', { name: 'YNAB is not linked' }).waitFor()
      await page.goto('/connect/mint?integration_id=integration_of_nobody')
      await page.getByText('There is nothing here').waitFor()

      await page.goto('/connect/mint')
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByRole('heading', { name: 'Sign in to Mint' }).waitFor()
      await page.reload()
      await page.getByRole('heading', { name: 'Sign in to Mint' }).waitFor()
      await page.goBack()
      await page.getByRole('heading', { name: 'What happens when you link Mint' }).waitFor()
    })

    it('says of a link that was never finished that nothing is chosen yet, and leads out of a dead end', async () => {
      await at.stack.framework.createIntegration({ user_id: 'user_astray', app_name: 'ynab', protocol: 'oauth2' })
      const page = await at.openAs('user_astray')
      await page.getByText('Not chosen yet').waitFor()
      await page.goto('/monitor/sync_of_nobody')
      await page.getByText('It may be gone, or the address is mistyped.').waitFor()
      expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0)
      await page.getByRole('link', { name: 'To the integrations' }).click()
      await page.getByText('Linking was begun and not finished.').waitFor()
    })

    it('takes a Mint file', async () => {
      const page = await at.openAs('user_file')
      await page.goto('/connect/mint')
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByText('File', { exact: true }).click()
      await page
        .getByLabel('Choose files')
        .setInputFiles({ name: 'mint.csv', mimeType: 'text/csv', buffer: Buffer.from(MINT) })
      await page.getByText('mint.csv').waitFor()
      await page.getByRole('button', { name: 'Upload and import' }).click()
      await page.getByText('Completed').waitFor()
      await page.getByRole('link', { name: 'See the records' }).click()
      await page.getByText('Corner shop').waitFor()
      await page.getByText('-US$4.50').waitFor()
    })

    it('keeps one link however often a file is refused and tried anew', async () => {
      const page = await at.openAs('user_refused')
      await page.goto('/connect/mint')
      for (const name of ['first.csv', 'second.csv']) {
        await page.getByRole('button', { name: 'Continue' }).click()
        await page.getByText('File', { exact: true }).click()
        await page
          .getByLabel('Choose files')
          .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from('no table at all') })
        await page.getByRole('button', { name: 'Upload and import' }).click()
        await page.getByText('The app does not take files of this kind', { exact: true }).waitFor()
        await page.getByRole('button', { name: `Remove ${name}` }).click()
        await page.getByRole('alert').waitFor({ state: 'detached' })
        await page.getByRole('button', { name: 'Back' }).click()
      }
      expect(await at.integrationsOf('user_refused')).toHaveLength(1)
    })

    it('lists each column of a CSV file, and reads it as the person says, by keyboard alone', async () => {
      const page = await at.openAs('user_csv')
      await page.goto('/connect/csv')
      await page.getByText('What happens with your files').waitFor()
      expect(await page.getByRole('link', { name: /^Visit/ }).count()).toBe(0)
      await page.getByRole('button', { name: 'Continue' }).click()
      await page
        .getByLabel('Choose files')
        .setInputFiles({ name: 'bank.csv', mimeType: 'text/csv', buffer: Buffer.from(WORDED) })
      await page.getByRole('button', { name: 'Upload and import' }).click()
      await page.getByText('Which column holds what?').waitFor()
      const column = (name: string) => page.getByRole('combobox', { name, exact: true })
      const say = async (name: string, role: string): Promise<void> => {
        await column(name).focus()
        await page.keyboard.type(role)
        await column(name)
          .getByRole('option', { name: role, exact: true, selected: true })
          .waitFor({ state: 'attached' })
      }
      await page.getByText('Bakery · Employer').waitFor()
      await say('Who', 'Payee')
      await say('What', 'Date')
      await page.getByText('Another column is this already').first().waitFor()
      await page.getByRole('radio', { name: /the day first/ }).check()
      await page.getByLabel('In which currency are the amounts?').fill('EUR')
      expect(await page.getByRole('button', { name: 'Answer and import' }).isDisabled()).toBe(true)
      await say('What', 'Memo')
      await say('Value', 'Second date')
      await say('Left', 'Balance after it')
      await page.getByRole('listitem').filter({ hasText: 'Payee Bakery' }).filter({ hasText: 'Memo Rolls' }).waitFor()
      await page.getByRole('button', { name: 'Answer and import' }).press('Enter')
      await page.getByText('Completed').waitFor()
      const [linked] = await at.integrationsOf('user_csv')
      const { integration_id = '' } = linked ?? {}
      const { data } = await at.stack.service.listRecords({ integration_id, entity: 'transaction' })
      expect(data.map(({ body }) => 'payee' in body && [body.payee, body.memo]).sort()).toEqual([
        ['Bakery', 'Rolls'],
        ['Employer', 'Pay'],
      ])
      expect(data.map(({ body }) => 'transacted_on' in body && body.transacted_on).sort()).toEqual([
        '2026-02-02',
        '2026-02-04',
      ])
    })

    it('says on the hub that a file waits for answers, and leads to the questions', async () => {
      const { integration_id } = await at.stack.framework.createIntegration({ user_id: 'user_asked', app_name: 'csv' })
      const upload = at.stack.service.uploadFiles(integration_id, [new File([BANK], 'bank.csv')])
      await expect(upload).rejects.toMatchObject({ code: 'file.needs_answers' })
      const page = await at.openAs('user_asked')
      await page.getByRole('radiogroup', { name: 'Show' }).getByText('Needs you').click()
      await page.getByText('A file waits for your answers.').waitFor()
      await page.getByRole('link', { name: 'Answer' }).click()
      await page.getByRole('radio', { name: /the day first/ }).check()
      await page.getByLabel('In which currency are the amounts?').fill('EUR')
      await page.getByRole('button', { name: 'Answer and import' }).click()
      await page.getByText('Up to date').waitFor()
    })

    it('links YNAB by consent in a window of its own, and says when it was declined', async () => {
      await at.stack.sandbox.login('ynab', 'ynab-consent').make({ size: 200, seed: 1 })
      const page = await at.openAs('user_consent')
      await page.goto('/connect/ynab')
      await page.getByRole('button', { name: 'Continue' }).click()
      await decideAt(page, 'Go to YNAB', 'Deny')
      await page.getByText('The access was declined there. Nothing was linked.').waitFor()
      await decideAt(page, 'Ask YNAB again', 'Allow')
      await page.getByRole('heading', { name: 'YNAB is linked' }).waitFor()
      await page.getByText('Completed').waitFor()
      const linked = (await at.integrationsOf('user_consent')).filter(({ status }) => status === 'CONNECTED')
      expect(linked).toHaveLength(1)
      expect(linked[0]).toMatchObject({ protocol: 'oauth2', external_account: { name: expect.any(String) } })
    })

    it('asks after a consent to several accounts, again on the hub, and links what is chosen, in every tab', async () => {
      const source = at.stack.sandbox.login('ynab', 'several-plans')
      const { plan_name } = await source.make({ size: 40, seed: 1, more_plans: [{ size: 5, currency: 'EUR' }] })
      const page = await at.openAs('user_several')
      await page.goto('/connect/ynab')
      await page.getByRole('button', { name: 'Continue' }).click()
      const popup = await decideAt(page, 'Go to YNAB', 'Allow', 'several-plans')
      await page.getByRole('heading', { name: 'Which account at YNAB?' }).waitFor()
      await until(
        () => Promise.resolve(popup.isClosed()),
        (closed) => closed,
      )
      await page.goto('/')
      await page.getByText('Say which one is to be linked.').waitFor()
      await page.getByRole('link', { name: 'Finish linking' }).click()
      await page.getByRole('radio', { name: String(plan_name) }).waitFor()
      const other = await page.context().newPage()
      await other.goto(page.url())
      await other.getByRole('radio', { name: String(plan_name) }).waitFor()
      await page.getByRole('radio', { name: String(plan_name) }).check()
      await page.getByRole('button', { name: 'Link this one' }).click()
      await page.getByRole('heading', { name: 'YNAB is linked' }).waitFor()
      await other.getByRole('heading', { name: 'YNAB is linked' }).waitFor()
      await page.getByText('Completed').waitFor()
      expect(await at.integrationsOf('user_several')).toMatchObject([
        { status: 'CONNECTED', external_account: { name: plan_name } },
      ])
    })
  })

/** Presses the button, and decides in the window that it opens. */
async function decideAt(page: Page, button: string, decision: 'Allow' | 'Deny', login = 'ynab-consent'): Promise<Page> {
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.getByRole('button', { name: button }).click()])
  await popup.getByRole('radio', { name: login, exact: true }).check()
  await popup.getByRole('button', { name: decision }).click()
  return popup
}

/** What whoever listens is told to be focused. */
const FOCUSED = `[document.activeElement].map((at) => at.innerText || at.getAttribute('aria-label') || at.labels?.[0]?.innerText || '')[0]`

const MINT = `"Date","Description","Original Description","Amount","Transaction Type","Category","Account Name","Labels","Notes"
"3/1/2023","Corner shop","CORNER SHOP 17","4.50","debit","Groceries","Checking","",""
`

const WORDED = `Booked;Value;Who;What;Out;In;Left
03.02.2026;02.02.2026;Bakery;Rolls;3,20;;96,80
04.02.2026;04.02.2026;Employer;Pay;;1.500,00;1.596,80
`

const BANK = `Date;Payee;Amount
03.02.2026;Bakery;-3,20
04.02.2026;Employer;1.500,00
`
