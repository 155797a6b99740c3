import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { startStack, type Stack } from '../support/stack'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ worker: false })
})
afterAll(() => stack.stop())

const get = (path: string, accept = 'text/html') => fetch(stack.base_url + path, { headers: { accept } })
const asset = readdirSync(join(__dirname, '../../dist/web/assets')).find((name) => name.endsWith('.js')) ?? ''

describe('the console', () => {
  it.each(['/', '/monitor', '/integrations/integration_1', '/connect/ynab', '/sign-in', '/settings'])(
    'is at %s, under a policy without inline code',
    async (path) => {
      const answer = await get(path)
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
      expect(await answer.text()).toContain('<div id="root">')
      const policy = answer.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toMatch(/unsafe|data:|\*/)
      expect(answer.headers.get('cache-control')).toBe('no-cache')
    },
  )

  it('has its parts kept for ever, as their names change with their content', async () => {
    const answer = await get(`/assets/${asset}`, '*/*')
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable'])
    expect((await get('/assets/none.js')).status).toBe(404)
  })

  it.each(['/v1/none', '/none', '/monitors', '/.vite/manifest.json', '/assets/../../package.json'])(
    'is not at %s',
    async (path) => {
      const answer = await get(path)
      expect(answer.headers.get('content-type')).toContain('application/problem+json')
      expect(answer.status).toBeGreaterThanOrEqual(400)
    },
  )

  it('leaves those who ask for JSON their answer', async () => {
    expect((await get('/monitor', 'application/json')).status).toBe(404)
  })
})
