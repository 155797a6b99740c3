/** What runs, while it runs: seen without asking, waited for with a reason, cancelled. */
import { link } from '../../support/link'
import { until } from '../../support/until'
import type { ConsoleStand } from '../stand'

export const pulse = (at: ConsoleStand) =>
  describe('the pulse', () => {
    it('shows a sync of 20,000 records while it runs, without being asked', async () => {
      const stripe = await link(at.stack, 'stripe', 'rk_pulse', { size: 20_000 }, 'user_pulse')
      const page = await at.openAs('user_pulse')
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
        90,
      )
      expect(seen.size).toBeGreaterThan(3)
      const job = await at.stack.service.getSyncStatus(sync_job_id)
      await page
        .getByText(`${job.records_synced.toLocaleString('en')} new`)
        .first()
        .waitFor()
      await page.getByText('Live').waitFor()
    })

    it('says what a run waits for and until when, and cancels it', async () => {
      const ynab = await link(at.stack, 'ynab', 'ynab-waiting', { size: 40 }, 'user_waiting')
      await ynab.source.fault({ kind: 'rate_limit', times: 1, retry_after_s: 600 })
      const page = await at.openAs('user_waiting')
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
      expect((await at.jobsOf('user_waiting'))[0]?.status).toBe('CANCELLED')
    })

    it('says so while nothing can be heard, and goes on by itself', async () => {
      const page = await at.openAs('user_offline')
      await page.getByText('Live').waitFor()
      await page.context().setOffline(true)
      await page.getByText('Offline', { exact: true }).waitFor()
      await page.context().setOffline(false)
      await page.getByText('Live').waitFor()
      await page.goto('/connect/csv')
      await page.getByRole('button', { name: 'Continue' }).click()
      await page
        .getByLabel('Choose files')
        .setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from('a') })
      await page.route('**/v1/integrations', (request) => request.abort())
      await page.getByRole('button', { name: 'Upload and import' }).click()
      await page.getByText('The service cannot be reached').waitFor()
    })

    it('says for how long a service that froze gives no answer, and that a click waits for one', async () => {
      await link(at.stack, 'ynab', 'ynab-frozen', { size: 20 }, 'user_frozen')
      const page = await at.openAs('user_frozen')
      await page.clock.install()
      await page.addInitScript(FROZEN_PULSE)
      await page.reload()
      await page.getByText('Live').waitFor()
      await page.clock.runFor(9_000)
      await page.getByText(/^No answer for \d+ s$/).waitFor()

      const { passed, open } = gate()
      await page.route('**/syncs', async (request) => {
        await passed
        await request.abort()
      })
      await page.getByRole('button', { name: 'Sync now' }).click()
      await page.getByRole('progressbar', { name: 'Waiting for the service' }).waitFor()
      open()
      await page.getByText('The service cannot be reached').waitFor()
    })

    it('shows that a screen is on its way where the line is slow', async () => {
      const page = await at.openAs('user_slow_line')
      const { passed, open } = gate()
      await page.route('**/assets/monitor-*.js', async (request) => {
        await passed
        await request.continue()
      })
      await page.getByRole('link', { name: 'Monitor' }).click()
      await page.getByRole('progressbar', { name: 'Waiting for the service' }).waitFor()
      await page.getByRole('status', { name: 'Opening the screen' }).waitFor()
      open()
      await page.getByRole('heading', { name: 'Monitor' }).waitFor()
      await page.getByRole('progressbar', { name: 'Waiting for the service' }).waitFor({ state: 'detached' })
    })
  })

/** To a page a frozen service looks like this: connected, and then nothing. */
const FROZEN_PULSE = `
  const { fetch } = window
  const ready = new TextEncoder().encode('event: ready\\ndata: {"type":"ready","resumed":false}\\n\\n')
  const pulse = () => new Response(new ReadableStream({ start: (stream) => stream.enqueue(ready) }))
  window.fetch = (to, request) => (String(to).includes('/v1/events') ? Promise.resolve(pulse()) : fetch(to, request))
`

/** Holds up whoever waits for it, until it is opened. */
function gate(): { passed: Promise<void>; open: () => void } {
  let open = (): void => undefined
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open: () => open() }
}
