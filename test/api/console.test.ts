import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { startStack, type Stack } from '../support/stack'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ worker: false })
})
afterAll(() => stack.stop())

const get = (path: string, accept = 'text/html') => fetch(stack.base_url + path, { headers: { accept } })
/** As it travels: fetch would unpack it. */
async function download(name: string, accepted: string) {
  const asked = request(`${stack.base_url}/assets/${name}`, { headers: { 'accept-encoding': accepted } }).end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  const { 'content-encoding': encoding, 'content-type': type, vary, 'cache-control': cached } = answer.headers
  return { bytes: await buffer(answer), encoding, type: type?.toLowerCase(), vary, cached }
}
const asset = readdirSync(join(__dirname, '../../dist/web/assets')).find((name) => /^index.*\.js$/.test(name)) ?? ''

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

  it.each([
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
  ])('sends its parts compressed to who takes %s', async (accepted, encoding, decompress) => {
    const plain = await download(asset, 'identity')
    const packed = await download(asset, accepted)
    expect([plain.encoding, packed.encoding]).toEqual([undefined, encoding])
    expect(packed).toMatchObject({ type: plain.type, cached: plain.cached, vary: 'Accept-Encoding' })
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 2)
    expect(decompress(packed.bytes).equals(plain.bytes)).toBe(true)
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
