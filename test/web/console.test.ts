/** The console in a real browser, on the real stack: what people do, from click to row. */
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { startBrowser, type ConsolePage, type TestBrowser } from '../support/browser'
import { link } from '../support/link'
import { startStack, type Stack } from '../support/stack'
import { until } from '../support/until'

let stack: Stack
let browser: TestBrowser
let opened: ConsolePage | undefined
beforeAll(async () => {
  stack = await startStack({ env: { CHUNK_ROWS: '1000' } })
  browser = await startBrowser(stack)
}, 90_000)
afterAll(async () => {
  await browser.close()
  await stack.stop()
}, 60_000)
afterEach(async () => {
  const complaints = opened?.complaints ?? []
  await opened?.close()
  opened = undefined
  expect(complaints).toEqual([])
})

async function openAs(user_id: string): Promise<Page> {
  opened = await browser.open(user_id)
  return opened.page
}

const integrationsOf = async (user_id: string) => (await stack.framework.listIntegrations({ user_id })).data
const jobsOf = async (user_id: string) => (await stack.service.listSyncJobs({ user_id })).data

jest.setTimeout(60_000)

describe('signing in', () => {
  it('works once with a link, and says what to do with one that was used', async () => {
    const page = await openAs('user_door')
    await page.getByText('user_door').waitFor()
    expect(new URL(page.url()).hash).toBe('')
    await page.getByRole('button', { name: 'user_door' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor()

    const { session_token } = await stack.framework.createSessionToken({ user_id: 'user_door' })
    await page.goto(`/sign-in#${session_token}`)
    await page.getByRole('navigation').waitFor()
    await page.context().clearCookies()
    await page.goto('/records')
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor()
    await page.goto(`/sign-in#${session_token}`)
    await page.getByRole('heading', { name: 'This link has been used or is too old' }).waitFor()
  })

  it('closes the door, with the reason, when the session ends meanwhile', async () => {
    const page = await openAs('user_ended')
    await stack.deps.db.knex('console_sessions').where({ user_id: 'user_ended' }).update({ expires_at: new Date() })
    // Whatever the page asks next finds out; it may be faster than this press.
    await page.getByRole('link', { name: 'Records' }).click({ timeout: 2_000 }).catch(() => undefined) // prettier-ignore
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor()
  })
})

describe('linking', () => {
  it('takes a Mint token, by keyboard alone, and shows its first sync', async () => {
    await stack.sandbox.login('mint', 'mint-by-token').make({ size: 300, seed: 1 })
    const page = await openAs('user_mint')
    const reach = async (name: string): Promise<void> => {
      for (let steps = 0; steps < 60; steps++) {
        await page.keyboard.press('Tab')
        if ((await page.evaluate<string>(FOCUSED)).startsWith(name)) return
      }
      throw new Error(`Tab does not reach ${name}`)
    }
    await page.getByRole('article', { name: 'Mint' }).getByRole('link', { name: 'Connect' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'What happens when you link Mint' }).waitFor()
    await reach('Continue')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Sign in to Mint' }).waitFor()
    await reach('Access token')
    // The first is the group of ways, in which arrows move; the second is the field.
    await reach('Access token')
    await page.keyboard.type('mint-by-token')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Mint is linked' }).waitFor()
    await page.getByText('Completed').waitFor()
    const [job] = await jobsOf('user_mint')
    await page.getByText(`${String(job?.records_synced)} new`).waitFor()
  })

  it('says which field is wrong and why, and keeps what was typed', async () => {
    const page = await openAs('user_wrong')
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

  it('takes a Mint file', async () => {
    const page = await openAs('user_file')
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

  it('asks what a CSV file alone does not say, and reads it by the answers', async () => {
    const page = await openAs('user_csv')
    await page.goto('/connect/csv')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page
      .getByLabel('Choose files')
      .setInputFiles({ name: 'bank.csv', mimeType: 'text/csv', buffer: Buffer.from(BANK) })
    await page.getByRole('button', { name: 'Upload and import' }).click()
    await page.getByText('Which column holds what?').waitFor()
    expect(await page.getByLabel('Payee').inputValue()).toBe('Payee')
    await page.getByRole('radio', { name: /the day first/ }).check()
    await page.getByLabel('In which currency are the amounts?').fill('EUR')
    await page.getByRole('button', { name: 'Answer and import' }).click()
    await page.getByText('Completed').waitFor()
    const [linked] = await integrationsOf('user_csv')
    const { data } = await stack.service.listRecords({
      integration_id: linked?.integration_id ?? '',
      entity: 'transaction',
    })
    expect(data.map((record) => record.entity === 'transaction' && record.body.posted_on).sort()).toEqual([
      '2026-02-03',
      '2026-02-04',
    ])
  })

  it('links YNAB by consent in a window of its own, and says when it was declined', async () => {
    await stack.sandbox.login('ynab', 'ynab-consent').make({ size: 200, seed: 1 })
    const page = await openAs('user_consent')
    await page.goto('/connect/ynab')
    await page.getByRole('button', { name: 'Continue' }).click()
    await decideAt(page, 'Go to YNAB', 'Deny')
    await page.getByText('The access was declined there. Nothing was linked.').waitFor()
    await decideAt(page, 'Ask YNAB again', 'Allow')
    await page.getByRole('heading', { name: 'YNAB is linked' }).waitFor()
    await page.getByText('Completed').waitFor()
    const linked = (await integrationsOf('user_consent')).filter(({ status }) => status === 'CONNECTED')
    expect(linked).toHaveLength(1)
    expect(linked[0]).toMatchObject({ protocol: 'oauth2', external_account: { name: expect.any(String) } })
  })
})

/** Presses the button, and decides in the window that it opens. */
async function decideAt(page: Page, button: string, decision: 'Allow' | 'Deny'): Promise<void> {
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.getByRole('button', { name: button }).click()])
  await popup.getByRole('radio', { name: 'ynab-consent' }).check()
  await popup.getByRole('button', { name: decision }).click()
}

describe('the pulse', () => {
  it('shows a sync of 20,000 records while it runs, without being asked', async () => {
    const stripe = await link(stack, 'stripe', 'rk_pulse', { size: 20_000 }, 'user_pulse')
    const page = await openAs('user_pulse')
    await page.goto('/monitor')
    const row = page.getByRole('listitem').filter({ hasText: 'Sandbox' }).first()
    await row.getByText('Not synced yet').waitFor()
    const { sync_job_id } = await stripe.start('full')
    const seen = new Set<string>()
    await until(
      async () => {
        const text = await row.innerText()
        const moving = /page [\d,]+ · [\d,]+ records/.exec(text)?.[0]
        if (moving !== undefined) seen.add(moving)
        return text
      },
      (text) => text.includes('Up to date'),
    )
    expect(seen.size).toBeGreaterThan(3)
    const job = await stack.service.getSyncStatus(sync_job_id)
    await page
      .getByText(`${job.records_synced.toLocaleString('en')} new`)
      .first()
      .waitFor()
    expect(await page.getByText('Live').count()).toBe(1)
  })

  it('says what a run waits for and until when, and cancels it', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-waiting', { size: 40 }, 'user_waiting')
    await ynab.source.fault({ kind: 'rate_limit', times: 1, retry_after_s: 600 })
    const page = await openAs('user_waiting')
    await page.getByRole('button', { name: 'Sync now' }).click()
    await page.waitForURL(/\/monitor\/sync_/)
    await page
      .getByText(/Waiting until \d\d:\d\d/)
      .first()
      .waitFor()
    await page
      .getByText(/too many requests/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('Cancelled').first().waitFor()
    expect((await jobsOf('user_waiting'))[0]?.status).toBe('CANCELLED')
  })

  it('says so while nothing can be heard, and goes on by itself', async () => {
    const page = await openAs('user_offline')
    await page.getByText('Live').waitFor()
    await page.context().setOffline(true)
    await page.getByText('Offline', { exact: true }).waitFor()
    await page.context().setOffline(false)
    await page.getByText('Live').waitFor()
  })
})

describe('the ledger', () => {
  it('keeps its filters in the address, pages on, and is saved as a file', async () => {
    const mint = await link(stack, 'mint', 'mint-ledger', { size: 20 }, 'user_ledger')
    for (let n = 0; n < 3; n++) await mint.sync('full')
    await mint.source.fault({ kind: 'unauthorized', times: 1 })
    await mint.sync('full')
    const page = await openAs('user_ledger')
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
    await rows.nth(1).getByRole('link').click()
    await page.getByText('The provider no longer accepts the saved login').first().waitFor()
  })
})

describe('an account', () => {
  it('that lost its login is reconnected, and keeps its id and its records', async () => {
    const mint = await link(stack, 'mint', 'mint-revoked', { size: 30 }, 'user_revoked')
    await mint.sync('full')
    await mint.source.fault({ kind: 'unauthorized', times: 1 })
    await mint.sync('full')
    const page = await openAs('user_revoked')
    await page.getByText('Needs you').waitFor()
    await page.getByRole('link', { name: 'Reconnect' }).click()
    await page.getByRole('textbox', { name: 'Access token' }).fill('mint-revoked')
    await page.getByRole('button', { name: 'Reconnect' }).click()
    await page.getByText('Completed').waitFor()
    const [kept, ...others] = await integrationsOf('user_revoked')
    expect(others).toEqual([])
    expect(kept).toMatchObject({ integration_id: mint.integration_id, status: 'CONNECTED' })
  })

  it('is refreshed by a schedule that is said in words, and paused', async () => {
    const { integration_id } = await link(stack, 'ynab', 'ynab-schedule', { size: 20 }, 'user_schedule')
    const page = await openAs('user_schedule')
    await page.goto(`/integrations/${integration_id}`)
    await page.getByLabel('Refresh').selectOption('6h')
    await page.getByText('Refreshed every 6 hours.').waitFor()
    expect(await page.getByRole('list', { name: 'Next times' }).getByRole('listitem').count()).toBe(3)
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText('Paused. It would be refreshed every 6 hours.').waitFor()
    expect(await stack.framework.getSchedule(integration_id)).toMatchObject({ every: '6h', paused: true })
  })

  it('is let go with its records removed, after a question', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-let-go', { size: 30 }, 'user_let_go')
    await ynab.sync('full')
    const page = await openAs('user_let_go')
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
    expect((await stack.service.listRecords({ integration_id: ynab.integration_id })).data).toEqual([])
  })
})

/** What whoever listens is told to be focused. */
const FOCUSED = `[document.activeElement].map((at) => at.innerText || at.getAttribute('aria-label') || at.labels?.[0]?.innerText || '')[0]`

const MINT = `"Date","Description","Original Description","Amount","Transaction Type","Category","Account Name","Labels","Notes"
"3/1/2023","Corner shop","CORNER SHOP 17","4.50","debit","Groceries","Checking","",""
`

const BANK = `Date;Payee;Amount
03.02.2026;Bakery;-3,20
04.02.2026;Employer;1.500,00
`
