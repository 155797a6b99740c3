import { startBrowser, type TestBrowser } from '../support/browser'
import { startStack, type Stack } from '../support/stack'

let stack: Stack
let browser: TestBrowser
beforeAll(async () => {
  stack = await startStack({ worker: false })
  browser = await startBrowser(stack)
})
afterAll(async () => {
  await browser.close()
  await stack.stop()
})

describe('/docs', () => {
  it('shows the operations and lets one be tried, under a policy without exceptions', async () => {
    const reader = await browser.open('user_reader')
    const { page } = reader
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).origin))
    const answer = await page.goto('/docs')
    expect(answer?.headers()['content-security-policy']).not.toMatch(/unsafe|\*|https?:/)
    await page.getByText('The apps that can be linked').click()
    await page.getByRole('button', { name: 'Try it out' }).click()
    await page.getByRole('button', { name: 'Execute' }).click()
    await page.locator('.live-responses-table .response-col_status').getByText('200').waitFor()
    expect(reader.complaints).toEqual([])
    expect(new Set(asked)).toEqual(new Set([stack.base_url]))
    await reader.close()
  })

  it.each(['/docs/', '/docs/start.js', '/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js'])(
    '%s is there',
    async (path) => {
      expect((await fetch(stack.base_url + path)).status).toBe(200)
    },
  )

  it.each(['/docs/package.json', '/docs/..%2freference.ts', '/docs/index.js', '/docs/swagger-ui.css/x'])(
    'and nothing else: %s',
    async (path) => {
      expect((await fetch(stack.base_url + path)).status).toBe(404)
    },
  )
})
