/** Ten thousand requests that try to have somebody sent elsewhere. */
import fc from 'fast-check'
import { Agent, request as send, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import { CALLBACK_PATH } from '../../service/authorize'
import { decide } from '../support/consent'
import { startStack, type Stack } from '../support/stack'

let stack: Stack
const agent = new Agent({ keepAlive: true, maxSockets: 20 })
beforeAll(async () => {
  stack = await startStack({ worker: false, env: { LOG_LEVEL: 'silent', RATE_LIMIT_PER_MINUTE: '10000000' } })
})
afterAll(async () => {
  agent.destroy()
  await stack.stop()
})

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** As it is: no client of ours tidies the path, or insists on its own Host. */
const ask = (method: string, path: string, headers: Record<string, string>, body = ''): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(stack.base_url)
    const length = { 'content-length': String(Buffer.byteLength(body)) }
    const request = send({ hostname, port, method, path, agent, headers: { ...headers, ...length } }, (response) => {
      text(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        reject,
      )
    })
    request.once('error', reject).end(body)
  })

const EVIL = 'evil.example'
const address = fc.oneof(
  fc.constantFrom(
    `https://${EVIL}`, `//${EVIL}`, `/\\${EVIL}`, `\\\\${EVIL}`, `/%2f${EVIL}`, `https:${EVIL}`, `javascript:alert('${EVIL}')`,
    `data:text/html,${EVIL}`, `http://127.0.0.1@${EVIL}`, `http://127.0.0.1:3000.${EVIL}`, `https://${EVIL}#http://127.0.0.1`,
    `"><a href="https://${EVIL}">`, `'><script src=//${EVIL}></script>`, `https://${EVIL}/v1/oauth/callback`, `ⓔvil.example`,
  ), // prettier-ignore
  fc.webUrl().map((url) => url.replace(/\/\/[^/]*/, `//${EVIL}`)),
  fc.string({ unit: 'binary', maxLength: 30 }).map((noise) => `https://${EVIL}/${noise}`),
)

const name = fc.constantFrom(
  'return_to', 'return_url', 'redirect', 'redirect_uri', 'redirect_url', 'next', 'url', 'continue', 'RelayState', 'target',
  'state', 'code', 'iss', 'error', 'error_description', 'error_uri', 'scope', '__proto__', 'authorization_url',
) // prettier-ignore

const path = fc
  .tuple(
    fc.constantFrom(
      CALLBACK_PATH,
      `${CALLBACK_PATH}/ynab`,
      `${CALLBACK_PATH}/${EVIL}`,
      `/${CALLBACK_PATH}`,
      `${CALLBACK_PATH}/`,
    ),
    fc.array(fc.tuple(name, address), { maxLength: 6 }),
  )
  .map(([base, query]) => `${base}?${new URLSearchParams(query).toString()}`)

const headers = fc
  .record(
    {
      host: fc.constantFrom(EVIL, `${EVIL}:443`, `127.0.0.1.${EVIL}`, `127.0.0.1@${EVIL}`),
      'x-forwarded-host': fc.constantFrom(EVIL, `${EVIL}, 127.0.0.1`),
      'x-forwarded-proto': fc.constantFrom('https', 'javascript'),
      'x-forwarded-port': fc.constant('443'),
      'x-forwarded-prefix': fc.constant(`//${EVIL}`),
      'x-original-url': fc.constant(`https://${EVIL}/`),
      'x-rewrite-url': fc.constant(`//${EVIL}/`),
      forwarded: fc.constant(`host=${EVIL};proto=https`),
      origin: fc.constant(`https://${EVIL}`),
      referer: fc.constant(`https://${EVIL}/start`),
    },
    { requiredKeys: [] },
  )
  .chain((sent) =>
    fc
      .constantFrom('text/html', 'application/json', '*/*')
      .map((accept) => ({ ...(sent as Record<string, string>), accept })),
  )

/** Nobody is sent anywhere, and what is offered to click on is ours. */
function expectStays({ status, headers, body }: Answer): void {
  const moves = ['location', 'refresh', 'content-location', 'link'].filter((header) => header in headers)
  expect({ moved: status >= 300 && status < 400, moves }).toEqual({ moved: false, moves: [] })
  if (!headers['content-type']?.startsWith('text/html')) return
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'/)
  const links = [...body.matchAll(/\b(?:href|src|action|content|srcset|data|formaction)\s*=\s*["']?([^"'\s>]*)/gi)]
  const elsewhere = links
    .map(([, to = '']) => to)
    .filter((to) => to !== `${stack.base_url}/` && !to.startsWith('width='))
  expect(elsewhere).toEqual([])
  expect(body).not.toMatch(/<(?:script|iframe|meta http-equiv|base|object|embed|img|form)\b/i)
}

it('no way back leads elsewhere, whatever its address and headers say', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(path, headers), { minLength: 20, maxLength: 20 }), async (requests) => {
      const answers = await Promise.all(requests.map(([path, headers]) => ask('GET', path, headers)))
      for (const answer of answers) {
        expect(answer.status).toBeGreaterThanOrEqual(400)
        expect(answer.status).toBeLessThan(500)
        expectStays(answer)
      }
    }),
    { numRuns: 500 },
  )
})

it('neither does one that is finished', async () => {
  await stack.sandbox.login('ynab', 'anna').make({ size: 10, seed: 1 })
  await fc.assert(
    fc.asyncProperty(headers, fc.array(fc.tuple(name, address), { maxLength: 3 }), async (headers, extra) => {
      const { authorization_url = '' } = await stack.framework.createIntegration({ user_id: 'anna', app_name: 'ynab' })
      const back = await decide(authorization_url, 'anna', 'approve')
      for (const [name, value] of extra) if (!back.searchParams.has(name)) back.searchParams.append(name, value)
      expectStays(await ask('GET', back.pathname + back.search, headers))
    }),
    { numRuns: 50 },
  )
})

it('no way there has another address to come back to than the one that is configured', async () => {
  await fc.assert(
    fc.asyncProperty(headers, async (headers) => {
      const answer = await ask(
        'POST',
        '/v1/integrations',
        {
          ...headers,
          accept: 'application/json',
          'content-type': 'application/json',
          authorization: `Bearer ${stack.api_key}`,
        },
        JSON.stringify({ user_id: 'ben', app_name: 'ynab' }),
      )
      expect(answer.status).toBe(201)
      expect(answer.headers['location']).toMatch(/^\/v1\/integrations\/integration_/)
      const { authorization_url } = JSON.parse(answer.body) as { authorization_url: string }
      const { origin, searchParams } = new URL(authorization_url)
      expect(origin).toBe(stack.sandbox.url)
      expect(searchParams.get('redirect_uri')).toBe(`${stack.base_url}${CALLBACK_PATH}`)
    }),
    { numRuns: 100 },
  )
})
