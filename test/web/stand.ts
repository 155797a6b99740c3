/** One stack and one browser for everything that is tested in a browser: both are dear. */
import type { Page } from 'playwright-core'
import type { Integration, SyncJob } from '../../client'
import { startBrowser, type ConsolePage, type TestBrowser } from '../support/browser'
import { startStack, type Stack } from '../support/stack'

export interface ConsoleStand {
  readonly stack: Stack
  readonly browser: TestBrowser
  /** A page of the console for one test, as this user. What the page complains of fails the test. */
  openAs(user_id: string): Promise<Page>
  integrationsOf(user_id: string): Promise<Integration[]>
  jobsOf(user_id: string): Promise<SyncJob[]>
}

/** To be called at the top of a test file: starts and ends with it. */
export function startConsole(env: NodeJS.ProcessEnv): ConsoleStand {
  let started: { stack: Stack; browser: TestBrowser } | undefined
  let opened: ConsolePage | undefined
  const here = () => {
    if (started === undefined) throw new Error('The stand is there only while tests run.')
    return started
  }
  beforeAll(async () => {
    const stack = await startStack({ env })
    started = { stack, browser: await startBrowser(stack) }
  })
  afterAll(async () => {
    await here().browser.close()
    await here().stack.stop()
  })
  afterEach(async () => {
    const complaints = opened?.complaints ?? []
    await opened?.close()
    opened = undefined
    expect(complaints).toEqual([])
  })
  return {
    get stack() {
      return here().stack
    },
    get browser() {
      return here().browser
    },
    openAs: async (user_id) => {
      opened = await here().browser.open(user_id)
      return opened.page
    },
    integrationsOf: async (user_id) => (await here().stack.framework.listIntegrations({ user_id })).data,
    jobsOf: async (user_id) => (await here().stack.service.listSyncJobs({ user_id })).data,
  }
}
