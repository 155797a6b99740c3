import * as fc from 'fast-check'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { createApp } from '../../api/app'
import { OPERATIONS } from '../../api/openapi'
import { FAILURES } from '../../domain/errors'
import type { Config } from '../../runtime/config'
import { startStack, type Stack } from '../support/stack'
import { checkedCalls, type CallApi } from './checked'

/** What has broken something somewhere. */
const ODD_TEXTS = ['\u0000', '-1', '1e999', '0000-01-01', '9999-12-31T23:59:59Z', 'full', 'ynab', '__proto__', '%', "'"]

let stack: Stack
let call: CallApi
beforeAll(async () => {
  stack = await startStack({ worker: false, env: { LOG_LEVEL: 'silent' } })
  call = checkedCalls(stack)
})
afterAll(() => stack.stop())

describe('a problem document', () => {
  it('says what happened, why, which request it was and what can be done', async () => {
    const { status, headers, body } = await call('GET', '/v1/apps/netscape')
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    expect(body).toEqual({
      type: 'urn:integration-service:failure:app.unknown',
      title: FAILURES['app.unknown'].title,
      status,
      detail: expect.stringContaining('ynab'),
      instance: `urn:integration-service:request:${String(headers.get('x-request-id'))}`,
      code: 'app.unknown',
      remedy: FAILURES['app.unknown'].remedy,
      known: expect.any(Array),
    })
  })

  it('names every fault of a request at once', async () => {
    const { body } = await call('POST', '/v1/integrations', { body: { user_id: '', colour: 'red' } })
    const pointers = (body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer)
    expect(pointers.sort()).toEqual(['/app_name', '/colour', '/user_id'])
  })

  it('refuses what is nested too deeply, whatever it is sent to', async () => {
    const deep = `{"app_name":${'['.repeat(60_000)}${']'.repeat(60_000)}}`
    for (const path of ['/v1/integrations', '/v1/records', '/v1/conflicts/resolve']) {
      const { status, body } = await call('POST', path, {
        body: deep,
        headers: { 'content-type': 'application/json', 'idempotency-key': 'deep' },
      })
      expect([status, body['code']]).toEqual([400, 'request.invalid'])
    }
  })

  it('names a field that only looks like none', async () => {
    const { status, body } = await call('POST', '/v1/integrations', {
      body: '{"user_id":"user_1","app_name":"mint","credentials":{"__proto__":"x"}}',
      headers: { 'content-type': 'application/json' },
    })
    expect([status, body['errors']]).toEqual([
      400,
      [{ pointer: '/credentials/__proto__', message: 'There is no such field.' }],
    ])
  })

  it('does not repeat what was sent', async () => {
    const { text } = await call('POST', '/v1/integrations', {
      body: '{"oauth_token": "canary-77", oops',
      headers: { 'content-type': 'application/json' },
    })
    expect(text).not.toContain('canary')
  })
})

describe('an error that nobody foresaw', () => {
  it('shows neither stack nor SQL nor text of its own', async () => {
    await stack.query('alter table integrations rename column protocol to canary')
    try {
      const { status, text, body } = await call('POST', '/v1/integrations', {
        body: { user_id: 'user_canary', app_name: 'mint' },
      })
      expect([status, body['code'], body['detail']]).toEqual([
        500,
        'internal.unexpected',
        FAILURES['internal.unexpected'].title,
      ])
      expect(text).not.toMatch(/canary|insert|column|\.ts|node_modules/i)
    } finally {
      await stack.query('alter table integrations rename column canary to protocol')
    }
  })
})

describe('what is not there', () => {
  it.each([
    ['GET', '/nowhere'], ['GET', '/v1/nowhere'], ['GET', '/v2/apps'], ['PATCH', '/v1/nowhere'], ['GET', '/v1/integrations/a/b/c'],
  ])('%s %s answers 404', async (method, path) => {
    const { status, body } = await call(method, path)
    expect([status, body['code']]).toEqual([404, 'request.not_found'])
  }) // prettier-ignore

  it.each([
    ['PATCH', '/v1/integrations', 'GET, HEAD, POST'], ['DELETE', '/v1/sync-jobs/sync_1', 'GET, HEAD'],
    ['GET', '/v1/integrations/integration_1/syncs', 'POST'], ['POST', '/livez', 'GET, HEAD'],
    ['PUT', '/v1/integrations/integration_1', 'GET, HEAD, DELETE'], ['POST', '/openapi.json', 'GET, HEAD'],
  ])('%s %s is answered by what it could be asked: %s', async (method, path, allow) => {
    const { status, headers, body } = await call(method, path)
    expect([status, body['code']]).toEqual([405, 'request.method_not_allowed'])
    expect(headers.get('allow')?.split(', ').sort()).toEqual(allow.split(', ').sort())
  }) // prettier-ignore

  it.each([
    ['a NUL', '%00'],
    ['a NUL in the middle', 'a%00b'],
    ['a line feed', '%0a'],
    ['five thousand letters', 'x'.repeat(5000)],
    ['a way up', '..%2f..'],
    ['SQL', '%27%20or%201=1'],
    ['an emoji', '💶'],
    ['null', 'null'],
    ['constructor', 'constructor'],
  ])('an id that is %s is not found, wherever it stands', async (_what, id) => {
    const paths = ['/v1/apps/ID', '/v1/integrations/ID', '/v1/integrations/ID/schedule', '/v1/sync-jobs/ID',
        '/v1/sync-jobs/ID/quarantine', '/v1/records/ID'] // prettier-ignore
    for (const path of paths) expect((await call('GET', path.replace('ID', id))).status).toBe(404)
    expect((await call('DELETE', `/v1/integrations/${id}`)).status).toBe(404)
    expect((await call('POST', `/v1/sync-jobs/${id}/cancel`)).status).toBe(404)
  })

  it('a path that is no text at all is not valid', async () => {
    expect((await call('GET', '/v1/integrations/%ff')).status).toBe(400)
    expect((await call('GET', '/v1/integrations/%')).status).toBe(400)
  })
})

describe('whatever is sent', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.string(), fc.constantFrom(...ODD_TEXTS))
  const anything = fc.oneof(text, fc.jsonValue({ maxDepth: 2 }))
  // Files are no JSON, streams have no end; both have tests of their own.
  const operations = Object.values(OPERATIONS)
    .flat()
    .filter(({ takes_files, streams_events }) => !takes_files && !streams_events)
  const namesOf = (schema: z.ZodType | undefined) => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : ['x'])

  const request = fc.constantFrom(...operations).chain(({ method, path, query, body }) =>
    fc.record({
      method: fc.constant(method),
      path: fc.constant(path),
      id: text,
      query: fc.dictionary(fc.constantFrom(...namesOf(query)), text, { maxKeys: 3 }),
      body: body === undefined ? fc.constant(undefined) : fc.dictionary(fc.constantFrom(...namesOf(body)), anything),
    }),
  )

  it('is answered as the description says, and never by an error of ours', async () => {
    await fc.assert(
      fc.asyncProperty(request, async ({ method, path, id, query, body }) => {
        const name = encodeURIComponent(id || 'x')
        const target = `${path.replace(/:\w+/, name)}?${new URLSearchParams(query).toString()}`
        const { status } = await call(method.toUpperCase(), target, body === undefined ? {} : { body })
        expect(status).toBeLessThan(500)
      }),
      { numRuns: 400 },
    )
  })
})

describe('every answer', () => {
  it.each(['/v1/apps', '/v1/nowhere', '/livez', '/openapi.json'])(
    'of %s may be neither run nor framed',
    async (path) => {
      const { headers } = await call('GET', path)
      const policy = headers.get('content-security-policy')
      expect(policy).toBe("default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'")
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('strict-transport-security')).toContain('max-age=')
      expect(headers.get('x-powered-by')).toBeNull()
    },
  )

  it('that may hold what is somebody’s is kept by no cache', async () => {
    for (const path of ['/v1/apps', '/v1/integrations', '/v1/nowhere'])
      expect((await call('GET', path)).headers.get('cache-control')).toBe('no-store')
  })
})

describe('HEAD and OPTIONS', () => {
  it('HEAD answers as GET does, without a body', async () => {
    const headers = { authorization: `Bearer ${stack.api_key}` }
    const answer = await fetch(`${stack.base_url}/v1/apps`, { method: 'HEAD', headers })
    expect(answer.status).toBe(200)
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(100)
    expect(await answer.text()).toBe('')
    expect((await fetch(`${stack.base_url}/v1/apps/netscape`, { method: 'HEAD', headers })).status).toBe(404)
  })

  it('OPTIONS names the methods of a path', async () => {
    const headers = { authorization: `Bearer ${stack.api_key}` }
    const answer = await fetch(`${stack.base_url}/v1/integrations`, { method: 'OPTIONS', headers })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'HEAD', 'POST'])
  })
})

describe('limits', () => {
  it('refuses a JSON body that is too large', async () => {
    const { status, body } = await call('POST', '/v1/integrations', {
      body: { user_id: 'u', app_name: 'ynab', oauth_token: 'x'.repeat(300_000) },
    })
    expect([status, body['code']]).toEqual([413, 'request.too_large'])
  })

  it('turns a caller away who asks too often, says until when, and serves the others', () =>
    withLimits({ RATE_LIMIT_PER_MINUTE: 3 }, async (base_url) => {
      const limited = checkedCalls({ base_url, api_key: stack.api_key })
      for (let n = 0; n < 3; n++) expect((await limited('GET', '/v1/apps')).status).toBe(200)
      const { status, headers, body } = await limited('GET', '/v1/apps')
      expect([status, body['code']]).toEqual([429, 'request.too_many'])
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60)
      expect((await fetch(`${base_url}/livez`)).status).toBe(200)
      expect((await call('GET', '/v1/apps')).status).toBe(200)
    }))

  it('counts a user by all of their tokens, and apart from other users and from the service', () =>
    withLimits({ RATE_LIMIT_USER_PER_MINUTE: 2 }, async (base_url) => {
      const statusAs = async (user_id: string) => {
        const { session_token } = await stack.framework.createSessionToken({ user_id })
        return (await checkedCalls({ base_url, api_key: session_token })('GET', '/v1/apps')).status
      }
      expect([await statusAs('user_a'), await statusAs('user_a'), await statusAs('user_a')]).toEqual([200, 200, 429])
      expect(await statusAs('user_b')).toBe(200)
      expect((await checkedCalls({ base_url, api_key: stack.api_key })('GET', '/v1/apps')).status).toBe(200)
    }))
})

async function withLimits(limits: Partial<Config>, work: (base_url: string) => Promise<void>): Promise<void> {
  const { app } = createApp({ ...stack.deps, config: { ...stack.deps.config, ...limits } })
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}
