/** The door of the console: links that open it once, and sessions that end. */
import type { ConsoleStand } from '../stand'

export const signingIn = (at: ConsoleStand) =>
  describe('signing in', () => {
    it('shows the first screen after less than 250 KB of JavaScript', async () => {
      const page = await at.openAs('user_slow')
      await page.getByRole('heading', { name: 'Integrations' }).waitFor()
      const sizes = await page.evaluate<number[]>(SCRIPT_SIZES)
      expect(sizes.length).toBeGreaterThan(0)
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000)
    })

    it('works once with a link, and says what to do with one that was used', async () => {
      const page = await at.openAs('user_door')
      await page.getByText('user_door').waitFor()
      expect(new URL(page.url()).hash).toBe('')
      await page.getByRole('button', { name: 'user_door' }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
      await page.getByRole('heading', { name: 'You are signed out' }).waitFor()

      const { session_token } = await at.stack.framework.createSessionToken({ user_id: 'user_door' })
      await page.goto(`/sign-in#${session_token}`)
      await page.getByRole('navigation').waitFor()
      await page.context().clearCookies()
      await page.goto('/records')
      await page.getByRole('heading', { name: 'Your session has ended' }).waitFor()
      await page.goto(`/sign-in#${session_token}`)
      await page.getByRole('heading', { name: 'This link has been used or is too old' }).waitFor()
    })

    it('is of one person in all tabs', async () => {
      const page = await at.openAs('user_before')
      await page.getByText('user_before').waitFor()
      const { session_token } = await at.stack.framework.createSessionToken({ user_id: 'user_after' })
      const other = await page.context().newPage()
      await other.goto(`/sign-in#${session_token}`)
      await page.getByText('user_after').waitFor()
      await other.getByRole('button', { name: 'user_after' }).click()
      await other.getByRole('menuitem', { name: 'Sign out' }).click()
      await page.getByRole('heading', { name: 'Your session has ended' }).waitFor()
    })

    it('waits and opens by itself for whoever has asked for too much', async () => {
      const page = await at.openAs('user_hasty')
      await page.getByText('Live').waitFor()
      const held = { status: 429, headers: { 'retry-after': '1' }, json: { title: 'Too many requests' } }
      await page.route('**/v1/session', (request) => request.fulfill(held), { times: 1 })
      await page.reload()
      await page.getByText('The console opens by itself').waitFor()
      await page.getByRole('navigation').waitFor()
    })

    it('closes the door, with the reason, when the session ends meanwhile and nobody does anything', async () => {
      const page = await at.openAs('user_ended')
      await page.getByText('Live').waitFor()
      await at.stack.deps.db
        .knex('console_sessions')
        .where({ user_id: 'user_ended' })
        .update({ expires_at: new Date() })
      await page.getByRole('heading', { name: 'Your session has ended' }).waitFor({ timeout: 45_000 })
      await expect(page.getByRole('navigation').count()).resolves.toBe(0)
    })
  })

/** As they came over the line. */
const SCRIPT_SIZES = `performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).map(({ encodedBodySize }) => encodedBodySize)`
