/** A real browser for a test file. What a page says of itself (errors, breaches of its policy) fails the test that caused it. */
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { findChromium } from './chromium'
import type { Stack } from './stack'

export interface TestBrowser {
  /** A page of the console, signed in as this user. */
  open(user_id: string, options?: BrowserContextOptions): Promise<ConsolePage>
  close(): Promise<void>
}

export interface ConsolePage {
  page: Page
  /** What the page complained of. */
  complaints: string[]
  close: () => Promise<void>
}

export async function startBrowser(stack: Stack): Promise<TestBrowser> {
  const executablePath = await findChromium()
  // The tests run as root where a container does, and the package's Chromium brings no sandbox of its own.
  const browser: Browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--no-zygote'] })
  return {
    close: () => browser.close(),

    async open(user_id, options = {}) {
      const context = await browser.newContext({
        baseURL: stack.base_url,
        locale: 'en-GB',
        timezoneId: 'Europe/Berlin',
        reducedMotion: 'reduce',
        ...options,
      })
      context.setDefaultTimeout(45_000)
      const page = await context.newPage()
      const complaints: string[] = []
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error' && !EXPECTED.test(message.text())) complaints.push(message.text())
      })
      await signIn(stack, page, user_id)
      return { page, complaints, close: () => context.close() }
    },
  }
}

/** The browser's own line for an answer with an error status, or for none: pages are shown those on purpose. */
const EXPECTED =
  /^Failed to load resource: (the server responded with a status of|net::ERR_(FAILED|INTERNET_DISCONNECTED))/

/** Through the door, as everybody: by a link with a session token. */
async function signIn(stack: Stack, page: Page, user_id: string): Promise<void> {
  const { session_token } = await stack.framework.createSessionToken({ user_id })
  await page.goto(`/sign-in#${session_token}`)
  await page.getByRole('navigation').waitFor()
}
